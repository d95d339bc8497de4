"""Bounded reading of text files: decoded as declared, and no line may grow without bound.

A file is read in blocks. A byte that does not fit the declared encoding stops the reading with file, line and byte. A
line longer than :data:`LONGEST_LINE` is taken out and told to the caller, who quarantines it; every other line goes on.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from motlan.store import source_errors

BLOCK = 1 << 20
LONGEST_LINE = 1 << 20  # bytes
SHOWN = 200  # characters of a rejected line that are kept
TooLong = Callable[[int, str], None]
"""Called with the line's number (from 1) and its beginning."""


def lines(path: Path, encoding: str, too_long: TooLong) -> Iterator[bytes]:
    """Runs of whole lines in UTF-8, each ending in a newline (but for the file's last)."""
    rest = b""
    number = 1  # of the line that ``rest`` begins
    dropping = False
    for block in _utf8_blocks(path, encoding):
        rest += block
        end = rest.rfind(b"\n")
        if end < 0:
            if not dropping and len(rest) > LONGEST_LINE:
                too_long(number, _beginning(rest))
                dropping = True
            rest = b"" if dropping else rest
            continue
        whole, rest = rest[: end + 1], rest[end + 1 :]
        if dropping:
            whole, dropping = whole[whole.find(b"\n") :], False
        yield _short_lines(whole, number, too_long)
        number += whole.count(b"\n")
    if rest and not dropping:
        yield _short_lines(rest, number, too_long)


def _short_lines(whole: bytes, number: int, too_long: TooLong) -> bytes:
    """``whole`` without lines over the bound; looks at single lines only where one of them can be that long."""
    half = LONGEST_LINE // 2
    if all(whole.find(b"\n", at, at + half) >= 0 for at in range(0, len(whole) - half, half)):
        return whole
    kept = []
    for offset, line in enumerate(re.findall(rb"[^\n]*\n|[^\n]+", whole)):
        if len(line) > LONGEST_LINE:
            too_long(number + offset, _beginning(line))
            kept.append(b"\n" if line.endswith(b"\n") else b"")  # keeps the count of lines
        else:
            kept.append(line)
    return b"".join(kept)


def _beginning(line: bytes) -> str:
    return line[: SHOWN * 4].decode("utf-8", errors="replace")[:SHOWN]


def _utf8_blocks(path: Path, encoding: str) -> Iterator[bytes]:
    """The file's blocks re-encoded; a byte order mark is left out."""
    try:
        decoder = codecs.getincrementaldecoder("utf-8-sig" if _is_utf8(encoding) else encoding)()
    except LookupError as error:
        raise source_errors.unreadable(str(path), f"encoding {encoding!r}") from error
    position = line = 0
    with _opened(path) as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                # what the decoder had kept back from the block before counts as read
                kept = len(error.object) - len(block)
                line += error.object[: error.start].count(b"\n") + 1
                raise source_errors.wrong_encoding(str(path), encoding, line, position - kept + error.start) from error
            if not block:
                return
            position += len(block)
            line += block.count(b"\n")
            yield text.encode("utf-8")


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "utf-8"


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise source_errors.absent(str(path)) from error
    except OSError as error:
        raise source_errors.no_answer(str(path), error.strerror or "") from error
