"""A table that somebody keeps in a spreadsheet: CSV as spreadsheets write it, or the first sheet of XLSX.

A CSV may be parted by commas, semicolons, tabs or bars, begin with Excel's ``sep=;``, and be written in UTF-8 (with a
mark before it or without) or UTF-16; where a person at the command line names the file, in the code page of Vietnamese
Windows too. Every row comes with its number as the spreadsheet counts, so that a fault can be found there.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO
from unicodedata import normalize

from motlan.kernel.errors import SourceChanged
from motlan.kernel.text import Text
from motlan.store import files, source_errors

XLSX = ".xlsx"
WINDOWS = "cp1258"
BLOCK = 1 << 20
MARKS = ",;\t|"
HINT = "sep="
NOT_UNICODE = partial(
    SourceChanged,
    what=Text(vi="Tệp CSV không phải Unicode.", en="The CSV file is no Unicode."),
    remedy=Text(vi="Lưu lại là “CSV UTF-8” hoặc XLSX.", en="Save it as “CSV UTF-8” or as XLSX."),
)
Numbered = tuple[int, tuple[str, ...]]
"""The number of a row, and its cells without the blanks around them."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The headings, and every row that has any content: its number and its cells, as many as there are headings or more
    where a row has more."""

    headings: tuple[str, ...]
    rows: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings of a file, in their order, and its records by heading; a row without any content is none."""

    headings: tuple[str, ...]
    rows: Iterator[Mapping[str, str]]


def typed(path: Path) -> Typed:
    """The whole table of a file, which is in Unicode; raise SourceChanged for one that cannot be read or has no
    headings."""
    headings, rows = _table(path, code_page=False)
    while headings and not headings[-1]:
        headings = headings[:-1]
    return Typed(headings, tuple((number, _fitting(cells, len(headings))) for number, cells in rows))


def by_heading(path: Path) -> Sheet:
    """The headings and, read one after the other, the rows by them; raise SourceChanged for what cannot be read, and
    for what would be lost: a heading that stands twice, a cell that stands under none."""
    headings, rows = _table(path, code_page=True)
    named = tuple(filter(None, headings))
    twice = sorted({one for one in named if named.count(one) > 1})
    if twice:
        listed = ", ".join(f"“{one}”" for one in twice)
        raise _unfit(path, vi=f"Tiêu đề {listed} có hai lần.", en=f"The heading {listed} stands twice.")
    return Sheet(named, _records(path, headings, rows))


def _records(path: Path, headings: Sequence[str], rows: Iterable[Numbered]) -> Iterator[Mapping[str, str]]:
    for number, cells in rows:
        fitting = _fitting(cells, len(headings))
        unnamed = (cell for heading, cell in zip(headings, fitting, strict=False) if not heading)
        if len(fitting) > len(headings) or any(unnamed):
            raise _unfit(
                path,
                vi=f"Dòng {number} có ô không thuộc cột nào.",
                en=f"Row {number} has a cell under no heading.",
            )
        yield {heading: cell for heading, cell in zip(headings, fitting, strict=True) if heading}


def _unfit(path: Path, *, vi: str, en: str) -> SourceChanged:
    remedy = Text(vi="Sửa tệp rồi chạy lại.", en="Mend the file and run it again.")
    return SourceChanged(what=Text(vi=vi, en=en), remedy=remedy, where=str(path))


def _table(path: Path, *, code_page: bool) -> tuple[tuple[str, ...], Iterator[Numbered]]:
    """The first row that has any content, and those behind it."""
    lines = files.xlsx_rows(path) if path.suffix.lower() == XLSX else _csv(path, code_page=code_page)
    numbered = ((number, tuple(cell.strip() for cell in cells)) for number, cells in enumerate(lines, start=1))
    rows = ((number, cells) for number, cells in numbered if any(cells))
    first = next(rows, None)
    if first is None:
        raise source_errors.empty(str(path))
    return first[1], rows


def _fitting(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """As many cells as there are headings; more only where something stands in them."""
    kept = list(cells)
    while len(kept) > width and not kept[-1]:
        kept.pop()
    return (*kept, *[""] * (width - len(kept)))


def _csv(path: Path, *, code_page: bool) -> Iterator[list[str]]:
    """Every row, an empty one as no cells: it counts where the spreadsheet counts rows."""
    encoding = _encoding_of(path)
    if encoding == WINDOWS and not code_page:
        raise NOT_UNICODE(where=str(path))
    with path.open(encoding=encoding, newline="") as opened:
        reader = csv.reader(opened, delimiter=_mark(opened), strict=True)
        try:
            for cells in reader:
                yield [normalize("NFC", cell) for cell in cells] if encoding == WINDOWS else cells
        except (csv.Error, UnicodeDecodeError) as error:
            raise source_errors.unreadable(f"{path}:{reader.line_num}", str(error)) from error


def _mark(opened: TextIO) -> str:
    """What parts the cells of the first line that has any; the file then stands at its first row."""
    first = opened.readline()
    if first.lower().startswith(HINT) and len(first.rstrip("\r\n")) == len(HINT) + 1:
        return first[len(HINT)]
    while first and not first.strip():
        first = opened.readline()
    opened.seek(0)
    unquoted = "".join(first.split('"')[::2])
    return max(MARKS, key=unquoted.count)


def _encoding_of(path: Path) -> str:
    with path.open("rb") as opened:
        if opened.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        opened.seek(0)
        return "utf-8-sig" if _is_utf8(iter(lambda: opened.read(BLOCK), b"")) else WINDOWS


def _is_utf8(blocks: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
