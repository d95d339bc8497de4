"""A table that somebody keeps in a spreadsheet: CSV in Unicode, parted by `,`, `;` or tabs, or the first sheet of XLSX.

Every row comes with its number as the spreadsheet counts, so that a fault can be found there.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from motlan.kernel.errors import SourceChanged
from motlan.kernel.text import Text
from motlan.store import files, source_errors

PARTED_BY = ",;\t"
XLSX = ".xlsx"
NOT_UNICODE = partial(
    SourceChanged,
    what=Text(vi="Tệp CSV không phải Unicode.", en="The CSV file is no Unicode."),
    remedy=Text(vi="Lưu lại là “CSV UTF-8” hoặc XLSX.", en="Save it as “CSV UTF-8” or as XLSX."),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """The headings, and every row that has any content: its number and its cells, as many as there are headings or more
    where a row has more."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def typed(path: Path) -> Typed:
    """The whole table of a file; raise SourceChanged for one that cannot be read or has no headings."""
    numbered = _xlsx(path) if path.suffix.lower() == XLSX else _csv(path)
    found = [(number, cells) for number, cells in numbered if any(cells)]
    if not found:
        raise source_errors.empty(str(path))
    (_, headings), *rows = found
    while headings and not headings[-1]:
        headings = headings[:-1]
    return Typed(tuple(headings), tuple((number, _fitting(cells, len(headings))) for number, cells in rows))


def _xlsx(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    for number, cells in enumerate(files.xlsx_rows(path), start=1):
        yield number, [cell.strip() for cell in cells]


def _csv(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    content = path.read_bytes()
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NOT_UNICODE(where=str(path)) from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [cell.strip() for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        raise source_errors.unreadable(f"{path}:{reader.line_num}", str(error)) from error


def _delimiter(text: str) -> str:
    """What parts the cells of the first line that has any: a spreadsheet in Vietnamese writes ``;``."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(PARTED_BY, key=lambda mark: (first.count(mark), -PARTED_BY.index(mark)))


def _fitting(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """As many cells as there are headings; more only where something stands in them."""
    kept = list(cells)
    while len(kept) > width and not kept[-1]:
        kept.pop()
    return (*kept, *[""] * (width - len(kept)))
