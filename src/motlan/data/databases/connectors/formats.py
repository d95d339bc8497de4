"""The kinds of file: how each says its columns and hands over its records, wherever the file came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from motlan.data.databases.connector import Request, SourceColumn
from motlan.store import files, json_files, seeming, source_errors
from motlan.store.files import Reject

TEXT, JSON = "text", "json"


class Format(Protocol):
    """One kind of file. ``begins_with`` is how many bytes are enough to know the columns; None: the whole file."""

    @property
    def begins_with(self) -> int | None:
        """Bytes."""
        ...

    def schema(self, path: Path, request: Request) -> tuple[SourceColumn, ...]:
        """The file's columns."""
        ...

    def batches(self, path: Path, request: Request, reject: Reject) -> Iterator[pa.RecordBatch]:
        """The file's records."""
        ...

    def sheets(self, path: Path) -> tuple[str | None, ...]:
        """The parts that can be datasets; (None,) where a file has none."""
        ...


@dataclass(frozen=True, slots=True)
class Csv:
    """Lines of values with a header."""

    begins_with: int | None = 1 << 22

    def schema(self, path: Path, request: Request) -> tuple[SourceColumn, ...]:
        """The header's names."""
        seeming.must_not_seem(path, "csv", "jsonl", "json", "parquet", "xlsx")
        return typed(files.csv_columns(path, request.connect.encoding, request.connect.delimiter), TEXT)

    def batches(self, path: Path, request: Request, reject: Reject) -> Iterator[pa.RecordBatch]:
        """The records below the header."""
        connect, wanted = request.connect, request.dataset.read_columns
        if request.limit is not None:
            return iter(
                [
                    files.csv_beginning(
                        path,
                        wanted,
                        request.limit,
                        encoding=connect.encoding,
                        delimiter=connect.delimiter,
                        reject=reject,
                    )
                ]
            )
        return files.csv_batches(
            path, wanted, encoding=connect.encoding, delimiter=connect.delimiter, reject=reject, told=request.told
        )

    def sheets(self, _path: Path) -> tuple[str | None, ...]:
        """One."""
        return (None,)


@dataclass(frozen=True, slots=True)
class Parquet:
    """Columns with types of their own."""

    begins_with: int | None = None

    def schema(self, path: Path, _request: Request) -> tuple[SourceColumn, ...]:
        """The file's columns with their Arrow types."""
        with seeming.told_apart(path, "parquet"):
            return tuple(SourceColumn(name, kind) for name, kind in files.parquet_schema(path))

    def batches(self, path: Path, request: Request, _reject: Reject) -> Iterator[pa.RecordBatch]:
        """The records, dates and numbers as their usual text."""
        return files.parquet_batches(path, request.dataset.read_columns)

    def sheets(self, _path: Path) -> tuple[str | None, ...]:
        """One."""
        return (None,)


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One object a line."""

    begins_with: int | None = 1 << 22

    def schema(self, path: Path, request: Request) -> tuple[SourceColumn, ...]:
        """The objects' keys, read on until all that are wanted were seen."""
        with seeming.told_apart(path, "jsonl"):
            return typed(files.jsonl_columns(path, request.connect.encoding, request.dataset.read_columns), JSON)

    def batches(self, path: Path, request: Request, reject: Reject) -> Iterator[pa.RecordBatch]:
        """The objects."""
        wanted = request.dataset.read_columns
        return files.jsonl_batches(path, wanted, encoding=request.connect.encoding, reject=reject)

    def sheets(self, _path: Path) -> tuple[str | None, ...]:
        """One."""
        return (None,)


@dataclass(frozen=True, slots=True)
class Json:
    """One document with a list of objects."""

    begins_with: int | None = None

    def schema(self, path: Path, request: Request) -> tuple[SourceColumn, ...]:
        """The keys of all objects."""
        with seeming.told_apart(path, "json"):
            return typed(json_files.json_columns(path, request.records), JSON)

    def batches(self, path: Path, request: Request, reject: Reject) -> Iterator[pa.RecordBatch]:
        """The objects."""
        return json_files.json_batches(path, request.dataset.read_columns, records=request.records, reject=reject)

    def sheets(self, _path: Path) -> tuple[str | None, ...]:
        """One."""
        return (None,)


@dataclass(frozen=True, slots=True)
class Xlsx:
    """A workbook; its cells have types, its columns have none."""

    begins_with: int | None = None

    def schema(self, path: Path, request: Request) -> tuple[SourceColumn, ...]:
        """The first row; where no sheet was named and another one has what the first lacks, that one is suggested."""
        with seeming.told_apart(path, "xlsx"):
            wanted, columns = set(request.dataset.read_columns), files.xlsx_columns(path, request.dataset.sheet)
        if request.dataset.sheet is None and not wanted <= set(columns):
            for sheet in files.xlsx_sheets(path)[1:]:
                if files.xlsx_has(path, sheet, wanted):
                    missing = [name for name in request.dataset.read_columns if name not in columns]
                    raise source_errors.other_sheet(str(path), missing, sheet)
        return typed(columns, TEXT)

    def batches(self, path: Path, request: Request, _reject: Reject) -> Iterator[pa.RecordBatch]:
        """The rows below it."""
        return files.xlsx_batches(path, request.dataset.read_columns, sheet=request.dataset.sheet, told=request.told)

    def sheets(self, path: Path) -> tuple[str | None, ...]:
        """The workbook's sheets."""
        return files.xlsx_sheets(path)


FORMATS: dict[str, Format] = {
    "csv": Csv(),
    "parquet": Parquet(),
    "jsonl": JsonLines(),
    "json": Json(),
    "xlsx": Xlsx(),
}


def typed(names: Iterable[str], kind: str) -> tuple[SourceColumn, ...]:
    """Columns that are all of one type."""
    return tuple(SourceColumn(name, kind) for name in names)


def whole(form: Format, path: Path, place: str, request: Request) -> Iterator[pa.RecordBatch]:
    """The records of one file that must have every column; ``place`` is how the file is called in an error."""
    columns = [column.name for column in form.schema(path, request)]
    missing = [name for name in request.dataset.read_columns if name not in columns]
    if missing:
        raise source_errors.no_columns(place, missing, columns)
    yield from form.batches(path, request, request.reject if request.reject is not None else _stop)


def _stop(file: str, line: int, reason: str, _pieces: Iterable[bytes]) -> None:
    """Where nobody keeps refused lines, none may be passed over."""
    raise source_errors.unreadable(f"{file}:{line}", reason)
