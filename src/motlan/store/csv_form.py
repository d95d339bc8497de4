"""How a CSV that nobody described is written: what stands between its columns, and where it breaks that.

Spreadsheets write commas, or semicolons where a comma stands in numbers, or tabs; other programs also write bars.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from motlan.store.lines import lines

MARKS = (",", ";", "\t", "|")
"""The likeliest first: of two that fit alike the first is taken."""
LOOKED_AT = 200
"""Records that are looked at."""
BLOCK = 1 << 20


def delimiter_of(path: Path, encoding: str = "utf-8") -> str:
    """The mark that cuts most records into as many columns as the header has; of several that do, the one that makes
    the most columns. A comma where none does.

    Raise SourceError where the file cannot be read.
    """
    beginning = next(lines(path, encoding, _passed_over), b"").decode("utf-8")
    return max(MARKS, key=lambda mark: _fits(beginning, mark))


def _fits(text: str, mark: str) -> tuple[bool, int, float]:
    """Whether nearly all records have the header's columns, how many these are, and how many records have them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows = [row for row in islice(reader, LOOKED_AT) if row]
    columns = len(rows[0]) if rows else 0
    alike = sum(len(row) == columns for row in rows) / len(rows) if rows else 0.0
    return columns > 1 and alike >= 0.9, columns, alike  # noqa: PLR2004 - a few broken records


def ends_lines_in_two_ways(path: Path) -> bool:
    """Whether some lines end as Windows ends them and others do not, as where exports were put together."""
    windows = plain = 0
    with path.open("rb") as stream:
        last = b""
        while block := stream.read(BLOCK):
            windows += (last + block).count(b"\r\n")
            plain += block.count(b"\n")
            last = block[-1:] if block.endswith(b"\r") else b""
    return 0 < windows < plain


def first_ragged(path: Path, delimiter: str) -> tuple[int, int, int] | None:
    """The first record of another number of columns than the header: the line on which it ends (from 1), how many it
    has and how many the header; None where all are alike."""
    runs = lines(path, "utf-8", _passed_over)
    reader = csv.reader((line for run in runs for line in io.StringIO(run.decode(), newline="")), delimiter=delimiter)
    header = next(reader, [])
    for row in reader:
        if row and len(row) != len(header):
            return reader.line_num, len(row), len(header)
    return None


def _passed_over(_line: int, _pieces: Iterable[bytes]) -> None:
    """A line beyond all bounds is told when the file is read."""
