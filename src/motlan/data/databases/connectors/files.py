"""Files: one, or many that a pattern names. They are read whole; a late record in an old file is so never missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from motlan.data.databases.connector import Request, connectors
from motlan.store import files, source_errors
from motlan.store.files import Reject

Columns = Callable[[Path, Request], tuple[str, ...]]
Batches = Callable[[Path, Request, Reject], Iterator[pa.RecordBatch]]


class Files:
    """A kind of file: how its columns and its records are read."""

    needs = ("path",)

    def __init__(self, columns: Columns, batches: Batches) -> None:
        self._columns = columns
        self._batches = batches

    def columns(self, request: Request) -> tuple[str, ...]:
        """The columns of the first file."""
        return self._columns(files.matching(request.path)[0], request)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The records of every file; each file must have every column."""
        reject = request.reject if request.reject is not None else _stop
        for path in files.matching(request.path):
            columns = self._columns(path, request)
            missing = [name for name in request.dataset.read_columns if name not in columns]
            if missing:
                raise source_errors.no_columns(str(path), missing, columns)
            yield from self._batches(path, request, reject)


def _stop(file: str, line: int, reason: str, _pieces: Iterable[bytes]) -> None:
    """Where nobody keeps refused lines, none may be passed over."""
    raise source_errors.unreadable(f"{file}:{line}", reason)


def _csv_columns(path: Path, request: Request) -> tuple[str, ...]:
    return files.csv_columns(path, request.connect.encoding, request.connect.delimiter)


def _csv_batches(path: Path, request: Request, reject: Reject) -> Iterator[pa.RecordBatch]:
    connect = request.connect
    return files.csv_batches(
        path,
        request.dataset.read_columns,
        encoding=connect.encoding,
        delimiter=connect.delimiter,
        reject=reject,
    )


def _parquet_columns(path: Path, _request: Request) -> tuple[str, ...]:
    return files.parquet_columns(path)


def _parquet_batches(path: Path, request: Request, _reject: Reject) -> Iterator[pa.RecordBatch]:
    return files.parquet_batches(path, request.dataset.read_columns)


def _jsonl_columns(path: Path, request: Request) -> tuple[str, ...]:
    return files.jsonl_columns(path, request.connect.encoding, request.dataset.read_columns)


def _jsonl_batches(path: Path, request: Request, reject: Reject) -> Iterator[pa.RecordBatch]:
    columns = request.dataset.read_columns
    return files.jsonl_batches(path, columns, encoding=request.connect.encoding, reject=reject)


def _xlsx_columns(path: Path, request: Request) -> tuple[str, ...]:
    return files.xlsx_columns(path, request.dataset.sheet)


def _xlsx_batches(path: Path, request: Request, _reject: Reject) -> Iterator[pa.RecordBatch]:
    begins = request.begins if request.begins is not None else _unheard
    return files.xlsx_batches(path, request.dataset.read_columns, sheet=request.dataset.sheet, begins=begins)


def _unheard(_file: str, _place: int, _row: int) -> None:
    """Nobody asks where the records stand."""


connectors.register("csv")(Files(_csv_columns, _csv_batches))
connectors.register("parquet")(Files(_parquet_columns, _parquet_batches))
connectors.register("jsonl")(Files(_jsonl_columns, _jsonl_batches))
connectors.register("xlsx")(Files(_xlsx_columns, _xlsx_batches))
