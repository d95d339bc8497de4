"""The rows of a CSV or XLSX file that somebody names at the command line, as spreadsheets write such files.

A CSV may be parted by commas, semicolons, tabs or bars, begin with Excel's ``sep=;``, and be written in UTF-8 (with a
mark before it or without), UTF-16, or the code page of Vietnamese Windows.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from unicodedata import normalize

from motlan.kernel.errors import SourceChanged
from motlan.kernel.text import Text
from motlan.store import files, source_errors
from motlan.store.file_rows import Unasked

WINDOWS = "cp1258"
BLOCK = 1 << 20
MARKS = ",;\t|"
HINT = "sep="


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings of a file, in their order, and its records by heading; a row without any content is none."""

    headings: tuple[str, ...]
    rows: Iterator[Mapping[str, str | None]]


def rows_of(file: Path) -> Iterator[Mapping[str, str | None]]:
    """Every row by its heading; raise SourceError for what cannot be read."""
    return sheet_of(file).rows


def sheet_of(file: Path) -> Sheet:
    """The headings and the rows; raise SourceError for what cannot be read."""
    if file.suffix.lower() == ".xlsx":
        columns = files.xlsx_columns(file, None)
        named = _once(file, columns)
        batches = files.xlsx_batches(file, named, sheet=None, told=Unasked())
        return Sheet(named, (row for batch in batches for row in batch.to_pylist()))
    lines = _lines(file)
    headings = next(lines, None)
    if headings is None:
        raise source_errors.empty(str(file))
    columns = tuple(heading.strip() for heading in headings)
    return Sheet(_once(file, columns), _records(file, columns, lines))


def _once(file: Path, columns: Sequence[str]) -> tuple[str, ...]:
    """The headings that say something; raise SourceChanged where one stands twice."""
    named = tuple(filter(None, columns))
    twice = sorted({one for one in named if named.count(one) > 1})
    if twice:
        listed = ", ".join(f"“{one}”" for one in twice)
        raise _unfit(file, vi=f"Tiêu đề {listed} có hai lần.", en=f"The heading {listed} stands twice.")
    return named


def _records(file: Path, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[Mapping[str, str | None]]:
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        row = dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=False))
        if row.pop("", "").strip() or any(cells[len(columns) :]):
            raise _unfit(
                file,
                vi=f"Dòng {number} có ô không thuộc cột nào.",
                en=f"Row {number} has a cell under no heading.",
            )
        yield row


def _unfit(file: Path, *, vi: str, en: str) -> SourceChanged:
    remedy = Text(vi="Sửa tệp rồi chạy lại.", en="Mend the file and run it again.")
    return SourceChanged(what=Text(vi=vi, en=en), remedy=remedy, where=str(file))


def _lines(file: Path) -> Iterator[list[str]]:
    encoding = _encoding_of(file)
    with file.open(encoding=encoding, newline="") as opened:
        mark = _mark(opened)
        try:
            for cells in csv.reader(opened, delimiter=mark):
                if cells:
                    yield [normalize("NFC", cell) for cell in cells] if encoding == WINDOWS else cells
        except (csv.Error, UnicodeDecodeError) as error:
            raise source_errors.unreadable(str(file), str(error)) from error


def _mark(opened: TextIO) -> str:
    """What parts the cells; the file then stands at its headings."""
    first = opened.readline()
    if first.lower().startswith(HINT) and len(first.rstrip("\r\n")) == len(HINT) + 1:
        return first[len(HINT)]
    opened.seek(0)
    unquoted = "".join(first.split('"')[::2])
    return max(MARKS, key=unquoted.count)


def _encoding_of(file: Path) -> str:
    with file.open("rb") as opened:
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
