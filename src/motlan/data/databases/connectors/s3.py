"""Files in an S3-compatible store: one object, or many that a pattern names, of any kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pyarrow as pa

from motlan.data.databases.connector import Request, SourceColumn, TableName, connectors
from motlan.data.databases.connectors.formats import FORMATS, Format, whole
from motlan.store import source_errors
from motlan.store.objects import Bucket


class S3:
    """``path`` is ``bucket/pattern``, ``format`` the kind of its files."""

    needs = ("path", "format")

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """The columns of the first object."""
        return next(self.schemas(request))[1]

    def schemas(self, request: Request) -> Iterator[tuple[str, tuple[SourceColumn, ...]]]:
        """Every object and its columns; of most kinds only the beginning of it is brought."""
        bucket, form = _bucket(request), _format(request)
        for name in bucket.matching(request.path):
            if request.connect.format == "parquet":
                yield name, tuple(SourceColumn(column, kind) for column, kind in bucket.parquet_schema(name))
                continue
            with bucket.here(name, form.begins_with) as path:
                columns = form.schema(path, request)
            yield name, columns

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """Every object of the pattern, and of a workbook every sheet."""
        bucket, form = _bucket(request), _format(request)
        found: list[TableName] = []
        for name in bucket.matching(request.path):
            stem = PurePosixPath(name).stem
            if request.connect.format != "xlsx":
                found.append(TableName(stem, path=name))
                continue
            with bucket.here(name) as path:
                found += (TableName(f"{stem}: {sheet}", path=name, sheet=sheet) for sheet in form.sheets(path))
        return tuple(found)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The records of every object; each must have every column."""
        bucket, form = _bucket(request), _format(request)
        for name in bucket.matching(request.path):
            with bucket.here(name) as path:
                yield from whole(form, path, name, request)


def _bucket(request: Request) -> Bucket:
    connect = request.connect
    return Bucket(connect.endpoint, connect.region, connect.user, connect.password, connect.timeout)


def _format(request: Request) -> Format:
    if request.connect.format is None:
        raise source_errors.not_said(request.path, "connect.format")
    return FORMATS[request.connect.format]


connectors.register("s3")(S3())
