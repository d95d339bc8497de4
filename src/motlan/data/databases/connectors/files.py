"""Files of this machine: one, or many that a pattern names. They are read whole; a late record in an old file is so
never missed."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from motlan.data.databases.connector import Request, SourceColumn, TableName, connectors
from motlan.data.databases.connectors.formats import FORMATS, Format, whole
from motlan.store import files


class Files:
    """A kind of file in a folder."""

    needs = ("path",)

    def __init__(self, form: Format) -> None:
        self._form = form

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """The columns of the first file."""
        return next(self.schemas(request))[1]

    def schemas(self, request: Request) -> Iterator[tuple[str, tuple[SourceColumn, ...]]]:
        """Every file and its columns."""
        for path in files.matching(request.path):
            yield str(path), self._form.schema(path, request)

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """Every file of the pattern, and of a workbook every sheet."""
        return tuple(
            TableName(path.stem if sheet is None else f"{path.stem}: {sheet}", path=str(path), sheet=sheet)
            for path in files.matching(request.path)
            for sheet in self._form.sheets(path)
        )

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The records of every file; each file must have every column."""
        for path in files.matching(request.path):
            yield from whole(self._form, path, str(path), request)


for _kind, _form in FORMATS.items():
    connectors.register(_kind)(Files(_form))
