"""Bounded reading of text files: decoded as declared, and no line may grow without bound.

A file is read in blocks. A byte that does not fit the declared encoding stops the reading with file, line and byte. A
line longer than :data:`LONGEST_LINE` is taken out and handed to the caller in pieces; every other line goes on.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from motlan.store import source_errors, source_gone

BLOCK = 1 << 20
LONGEST_LINE = 1 << 20  # bytes
TooLong = Callable[[int, Iterable[bytes]], None]
"""Called with the line's number (from 1) and its pieces without the newline, to be read before the call returns."""


def lines(path: Path, encoding: str, too_long: TooLong) -> Iterator[bytes]:
    """Runs of whole lines in UTF-8, each ending in a newline (but for the file's last)."""
    blocks = _utf8_blocks(path, encoding)
    rest = b""
    number = 1  # of the line that ``rest`` begins
    for block in blocks:
        rest += block
        if len(rest) > LONGEST_LINE and b"\n" not in rest:
            line = _LongLine(rest, blocks)
            too_long(number, line.pieces)
            rest = line.after()
        end = rest.rfind(b"\n") + 1
        if end:
            yield _short_lines(rest[:end], number, too_long)
            number += rest.count(b"\n", 0, end)
            rest = rest[end:]
    if rest:
        yield _short_lines(rest, number, too_long)


class _LongLine:
    """A line that is read on block by block, never held whole."""

    def __init__(self, beginning: bytes, blocks: Iterator[bytes]) -> None:
        self._after = b""
        self.pieces = self._read(beginning, blocks)

    def _read(self, beginning: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
        yield beginning
        for block in blocks:
            end = block.find(b"\n")
            if end >= 0:
                self._after = block[end:]
                yield block[:end]
                return
            yield block

    def after(self) -> bytes:
        """What was read behind the line, from its newline on; pieces that nobody took are dropped."""
        for _piece in self.pieces:
            pass
        return self._after


def _short_lines(whole: bytes, number: int, too_long: TooLong) -> bytes:
    """``whole`` without lines over the bound; looks at single lines only where one of them can be that long."""
    half = LONGEST_LINE // 2
    if all(whole.find(b"\n", at, at + half) >= 0 for at in range(0, len(whole) - half, half)):
        return whole
    kept = []
    for offset, line in enumerate(re.findall(rb"[^\n]*\n|[^\n]+", whole)):
        if len(line) > LONGEST_LINE:
            too_long(number + offset, (line.removesuffix(b"\n"),))
            kept.append(b"\n" if line.endswith(b"\n") else b"")  # keeps the count of lines
        else:
            kept.append(line)
    return b"".join(kept)


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
        raise source_gone.absent(str(path)) from error
    except OSError as error:
        raise source_gone.no_answer(str(path), error.strerror or "") from error
