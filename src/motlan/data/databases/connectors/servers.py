"""SQL databases: the engine filters by the cursor and hands over one consistent reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from motlan.data.databases.connector import Request, connectors
from motlan.store import source


class Sqlite:
    """One SQLite file, opened read-only."""

    needs = ("path", "table")

    def columns(self, request: Request) -> tuple[str, ...]:
        """The table's columns."""
        return source.sqlite_columns(Path(request.path), request.table)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The table's rows."""
        columns = request.dataset.read_columns
        return source.sqlite_batches(Path(request.path), request.table, columns, request.since)


class Postgres:
    """One PostgreSQL server, read through ADBC in a read-only transaction."""

    needs = ("url", "table")

    def columns(self, request: Request) -> tuple[str, ...]:
        """The table's columns."""
        return source.postgres_columns(request.url, request.table)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The table's rows."""
        columns = request.dataset.read_columns
        return source.postgres_batches(request.url, request.table, columns, request.since)


connectors.register("sqlite")(Sqlite())
connectors.register("postgres")(Postgres())
