"""SQL databases: the engine filters by the cursor and hands over one consistent reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from motlan.data.databases.connector import Request, SourceColumn, TableName, connectors
from motlan.store import mysql, source
from motlan.store.foreign_servers import ForeignServer, oracle, sql_server


class Sqlite:
    """One SQLite file, opened read-only."""

    needs = ("path", "table")

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """The table's columns."""
        return columns(source.sqlite_schema(Path(request.path), request.table))

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """The file's tables and views."""
        return tuple(TableName(name, table=name) for name in source.sqlite_tables(Path(request.path)))

    def key(self, request: Request) -> tuple[str, ...]:
        """The table's declared primary key."""
        return source.sqlite_key(Path(request.path), request.table)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The table's rows."""
        wanted = request.dataset.read_columns
        return source.sqlite_batches(Path(request.path), request.table, wanted, request.since, request.limit)


class Postgres:
    """One PostgreSQL server, read through ADBC in a read-only transaction."""

    needs = ("url", "table")

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """The table's columns."""
        return columns(source.postgres_schema(request.url, request.table))

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """The database's tables and views."""
        return listed(source.postgres_tables(request.url))

    def key(self, request: Request) -> tuple[str, ...]:
        """The table's declared primary key."""
        return source.postgres_key(request.url, request.table)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The table's rows."""
        wanted = request.dataset.read_columns
        return source.postgres_batches(
            request.url, request.table, wanted, request.since, request.limit, request.snapshot
        )


class Mysql:
    """One MySQL or MariaDB server, read in a read-only transaction that sees one instant."""

    needs = ("url", "table")

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """The table's columns."""
        return columns(mysql.mysql_schema(request.url, request.table, timeout=request.connect.timeout))

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """The database's tables and views."""
        return listed(mysql.mysql_tables(request.url, timeout=request.connect.timeout))

    def key(self, request: Request) -> tuple[str, ...]:
        """The table's declared primary key."""
        return mysql.mysql_key(request.url, request.table, timeout=request.connect.timeout)

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The table's rows."""
        return mysql.mysql_batches(
            request.url,
            request.table,
            request.dataset.read_columns,
            request.since,
            request.limit,
            timeout=request.connect.timeout,
        )


class Foreign:
    """SQL Server and Oracle: one statement through connectorx."""

    needs = ("url", "table")

    def __init__(self, server: Callable[[Request], ForeignServer]) -> None:
        self._server = server

    def schema(self, request: Request) -> tuple[SourceColumn, ...]:
        """The table's columns."""
        return columns(self._server(request).schema(request.table))

    def tables(self, request: Request) -> tuple[TableName, ...]:
        """The database's tables and views, with their schemas."""
        return listed(self._server(request).tables())

    def extract(self, request: Request) -> Iterator[pa.RecordBatch]:
        """The table's rows."""
        wanted = request.dataset.read_columns
        return self._server(request).batches(request.table, wanted, request.since, request.limit)


def columns(found: Iterable[tuple[str, str]]) -> tuple[SourceColumn, ...]:
    """Pairs of name and type."""
    return tuple(SourceColumn(name, kind) for name, kind in found)


def listed(found: Iterable[tuple[str, int | None]]) -> tuple[TableName, ...]:
    """Tables of a server with the estimates of their rows."""
    return tuple(TableName(name, table=name, rows=rows) for name, rows in found)


connectors.register("sqlite")(Sqlite())
connectors.register("postgres")(Postgres())
connectors.register("mysql")(Mysql())
connectors.register("sqlserver")(Foreign(lambda request: sql_server(request.url, timeout=request.connect.timeout)))
connectors.register("oracle")(Foreign(lambda request: oracle(request.url, timeout=request.connect.timeout)))
