"""CSV lines whose quotation mark is never closed, found before they swallow the lines after them.

A value between quotation marks may hold line ends, so one stray mark makes every line up to the next mark part of one
value. Here each record is read on its own: a record that spans lines is one only when its mark is closed where a value
ends, within bounds, and none of the lines inside it is by itself a whole record. Else its first line alone is refused,
and the reading goes on with the line after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

LONGEST_RECORD = 1 << 20  # bytes
MOST_LINES = 500  # of one record
MANY_COLUMNS = 3  # with fewer, many a sentence looks like a record
Unclosed = Callable[[int, bytes], None]
"""Called with the line's number (from 1) and the line without its end."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the records of one file are written."""

    one_line: re.Pattern[bytes]  # every mark that opens a value is closed on the line
    many_lines: re.Pattern[bytes]  # the same over several lines, and nothing stands between a mark and the delimiter
    still_open: re.Pattern[bytes]  # the last value is open, and nothing before it is wrong
    whole: re.Pattern[bytes] | None  # a line that has every column of a record, and no mark but around values

    @classmethod
    def of(cls, delimiter: str, columns: int) -> Shape:
        """The shape of files with this delimiter and so many columns."""
        mark = re.escape(delimiter.encode())
        closed, bare = rb'"(?:[^"]++|"")*+"', rb'(?:[^"' + mark + rb"\n][^" + mark + rb"\n]*+)?"
        plain = rb'(?:"(?:[^"\n]++|"")*+"|[^"\r\n' + mark + rb"]*+)"
        loose = rb"(?:" + closed + rb"[^" + mark + rb"\n]*+|" + bare + rb")"
        strict = rb"(?:" + closed + rb"|" + bare + rb")"
        others = b"{%d}" % (columns - 1)
        return cls(
            re.compile(loose + rb"(?:" + mark + loose + rb")*+\n?"),
            re.compile(strict + rb"(?:" + mark + strict + rb")*+\r?\n?"),
            re.compile(rb"(?:" + strict + mark + rb')*+"(?:[^"]++|"")*+'),
            re.compile(plain + rb"(?:" + mark + plain + rb")" + others + rb"\r?\n?")
            if columns >= MANY_COLUMNS
            else None,
        )

    def is_whole(self, line: bytes) -> bool:
        """Whether a line inside a value would be a record by itself."""
        return self.whole is not None and self.whole.fullmatch(line) is not None


def closed(runs: Iterable[bytes], shape: Shape, unclosed: Unclosed) -> Iterator[bytes]:
    """Runs of whole lines without those whose quotation mark stays open (an empty line keeps the count)."""
    number, rest = 1, b""
    for run in runs:
        whole = rest + run
        if b'"' not in whole:
            yield whole
            number, rest = number + whole.count(b"\n"), b""
            continue
        kept, rest, count = _records(whole, shape, number, unclosed, last=False)
        number += count
        yield kept
    if rest:
        yield _records(rest, shape, number, unclosed, last=True)[0]


def _records(whole: bytes, shape: Shape, number: int, unclosed: Unclosed, *, last: bool) -> tuple[bytes, bytes, int]:
    """What of ``whole`` is kept, its end that waits for more lines, and how many lines are done with."""
    lines = whole.splitlines(keepends=True) if b"\r" not in whole else re.findall(rb"[^\n]*\n|[^\n]+", whole)
    kept: list[bytes] = []
    at = 0
    while at < len(lines):
        length = 1 if b'"' not in lines[at] else _length(lines, at, shape)
        if length is None and not last:
            break
        if length:
            kept += lines[at : at + length]
        else:
            unclosed(number + at, lines[at].rstrip(b"\r\n"))
            kept.append(b"\n")
        at += length or 1
    return b"".join(kept), b"".join(lines[at:]), at


def _length(lines: list[bytes], at: int, shape: Shape) -> int | None:
    """The number of lines of the record that begins at ``at``; 0: its mark stays open; None: more lines could tell."""
    record = lines[at]
    if shape.one_line.fullmatch(record):
        return 1
    for length in range(2, MOST_LINES + 1):
        if at + length > len(lines):
            return None
        line = lines[at + length - 1]
        record += line
        if shape.is_whole(line) or len(record) > LONGEST_RECORD:
            return 0
        if b'"' in line and shape.many_lines.fullmatch(record):
            return length
        if b'"' in line and not shape.still_open.fullmatch(record):
            return 0  # something stands between a closing mark and the delimiter
    return 0
