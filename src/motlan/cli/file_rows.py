"""The rows of a CSV or XLSX file that somebody names at the command line."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

from motlan.store import files, source_errors
from motlan.store.file_rows import Unasked


def rows_of(file: Path) -> Iterator[dict[str, str | None]]:
    """Every row by its heading; raise SourceError for what cannot be read."""
    if file.suffix.lower() == ".xlsx":
        columns = files.xlsx_columns(file, None)
        batches = files.xlsx_batches(file, columns, sheet=None, told=Unasked())
    else:
        columns = files.csv_columns(file, "utf-8", ",")
        batches = files.csv_batches(file, columns, encoding="utf-8", delimiter=",", reject=_unreadable, told=Unasked())
    for batch in batches:
        yield from batch.to_pylist()


def _unreadable(file: str, line: int, reason: str, _pieces: Iterable[bytes]) -> NoReturn:
    raise source_errors.unreadable(f"{file}:{line}", reason)
