"""The register: the one SQL database in which everything that must be true together lives.

A register is SQLite (embedded default) or PostgreSQL. It either owns its connection (:meth:`Register.connect`) or
borrows the roof's (:meth:`Register.over`); a borrowed register never commits what its owner began.
"""

from __future__ import annotations

import io
import itertools
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import psycopg
import pyarrow as pa
from psycopg.pq import TransactionStatus
from pyarrow import csv as arrow_csv
from sqlglot import exp

from motlan.kernel.errors import RegisterError
from motlan.kernel.text import Text
from motlan.store import stream
from motlan.store.addresses import without_password
from motlan.store.opening import explained, open_postgres, open_sqlite
from motlan.store.parameters import Dialect, Parameters, for_psycopg, render
from motlan.store.planned import Planned

IN_PLACE = 0x7FFF0000  # bytes, the most that SQLite may
LOAD_ROWS = 50_000  # rows that are Python objects at one time while SQLite is loaded
ROOM_MB = 128  # of memory for each sort of a statement that goes through a whole table; only the worker asks such
HELPERS = 2  # beside the process that is asked, as servers have it unless told otherwise

Query = exp.Expr | str
Line = tuple[str, str, str, str, str, str, int | None, str]
"""A line of the journal of readings, in the order of :data:`motlan.store.journal.GIVEN`."""


class Register:
    """One connection to the register, with the same verbs in both dialects."""

    def __init__(self, connection: Any, dialect: Dialect, *, owned: bool, where: str) -> None:
        self._connection = connection
        self.dialect: Dialect = dialect
        self.owned = owned
        self.where = where
        self._names = itertools.count(1)
        self.gathered: list[Line] | None = None
        """Lines of the journal that wait for the end of :func:`motlan.store.journal.together`."""

    # ---- opening and closing

    @classmethod
    def connect(cls, url: str) -> Register:
        """Open ``sqlite:///path`` (``sqlite://`` alone is in memory) or ``postgresql://user@host/name``.

        :raises RegisterError: when the database cannot be opened.
        """
        if url.startswith("sqlite://"):
            return cls(open_sqlite(url), "sqlite", owned=True, where=url)
        if url.startswith(("postgresql://", "postgres://")):
            return cls(open_postgres(url), "postgres", owned=True, where=without_password(url))
        raise RegisterError(
            what=Text(vi=f"Không hiểu địa chỉ sổ đăng ký: {url}", en=f"This is no address of a register: {url}"),
            remedy=Text(
                vi="Viết sqlite:///đường/dẫn hoặc postgresql://người@máy/tên.",
                en="Write sqlite:///path or postgresql://user@host/name.",
            ),
            where=url,
        )

    @classmethod
    def over(cls, connection: Any, dialect: Dialect) -> Register:
        """Borrow an open DB-API connection (``sqlite3.Connection`` or ``psycopg.Connection``) of the roof.

        A transaction that the owner began is never ended here: :meth:`transaction` then uses savepoints.
        """
        return cls(connection, dialect, owned=False, where="borrowed")

    def is_over(self, connection: Any) -> bool:
        """Whether this is the connection that was lent."""
        return self._connection is connection

    def close(self) -> None:
        """Close an owned connection; a borrowed one stays open."""
        if self.owned:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- transactions

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open on the connection, or its owner has said that the next statement opens one."""
        if self.dialect == "sqlite":
            return bool(self._connection.in_transaction)
        if self._connection.info.transaction_status != TransactionStatus.IDLE:
            return True
        return not self._connection.autocommit

    def within(self) -> AbstractContextManager[None]:
        """The transaction that is open, without a savepoint: what fails in it undoes it whole; else one of its own."""
        return nullcontext() if self.in_transaction else self.transaction()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside an open transaction this is a savepoint, else BEGIN (IMMEDIATE in SQLite)."""
        if self.in_transaction:
            name = f"motlan_{next(self._names)}"
            begin, keep = f"savepoint {name}", f"release savepoint {name}"
            undo: tuple[str, ...] = (f"rollback to savepoint {name}", keep)
        else:
            begin, keep, undo = ("begin immediate" if self.dialect == "sqlite" else "begin"), "commit", ("rollback",)
        self._steer(begin)
        try:
            yield
        except BaseException:
            for statement in undo:
                self._steer(statement)
            raise
        self._steer(keep)

    def reads_much(self) -> None:
        """What follows in the open transaction goes through a whole table: the server sorts and groups in memory, and
        may make machine code and take helpers, which what pages ask may not. SQLite reads its file in place from now
        on: a country's count takes half as long, and what it has read counts as memory of the process."""
        if self.dialect == "sqlite":
            self._steer(f"pragma mmap_size = {IN_PLACE}")
        if self.dialect == "postgres":
            self._steer(f"set local work_mem = '{ROOM_MB}MB'")
            self._steer("set local jit = on")
            self._steer(f"set local max_parallel_workers_per_gather = {HELPERS}")

    def _steer(self, statement: str) -> None:
        """Begin, keep or undo: nothing is prepared for it, and no cursor made."""
        try:
            if self.dialect == "sqlite":
                self._connection.execute(statement)
            else:
                self._asking.execute(statement.encode(), prepare=False)
        except (sqlite3.Error, psycopg.Error) as error:
            raise explained(error, self.where) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read in the block is of one instant; nobody waits, and nothing may be written."""
        self.execute("begin" if self.dialect == "sqlite" else "begin isolation level repeatable read, read only")
        try:
            yield
        finally:
            self.execute("rollback")

    # ---- reading

    def rows(self, query: Query, params: Parameters | None = None) -> list[tuple[Any, ...]]:
        """Every row of a query, as tuples."""
        return [tuple(row) for row in self._run(query, params).fetchall()]

    def row(self, query: Query, params: Parameters | None = None) -> tuple[Any, ...] | None:
        """The first row, or None."""
        row = self._run(query, params).fetchone()
        return None if row is None else tuple(row)

    def value(self, query: Query, params: Parameters | None = None) -> Any:
        """The first column of the first row, or None."""
        row = self.row(query, params)
        return None if row is None else row[0]

    def lookup(self, query: str, params: Parameters) -> tuple[Any, ...] | None:
        """The first row of a query in plain text that is asked again and again, for one key at a time.

        The server reads and plans it once a connection, unless whoever lent the connection wants nothing prepared on it
        (``prepare_threshold`` None, as behind some poolers). Every parameter must have a type that its value shows.
        """
        return next(iter(self.lookups(query, params)), None)

    def lookups(self, query: str, params: Parameters) -> list[tuple[Any, ...]]:
        """Every row of a query in plain text that is asked again and again; see :meth:`lookup`."""
        try:
            if self.dialect == "postgres":
                return self._planned.rows(query, params)
            return [tuple(row) for row in self._connection.execute(query, params).fetchall()]
        except (sqlite3.Error, psycopg.Error) as error:
            raise explained(error, self.where) from error

    def packed(self, query: str, params: Parameters) -> list[tuple[Any, ...]]:
        """The same of a query with a column of bytes, which PostgreSQL otherwise writes out as text."""
        if self.dialect == "sqlite":
            return self.lookups(query, params)
        try:
            return self._planned.rows(query, params, plain=False)
        except psycopg.Error as error:
            raise explained(error, self.where) from error

    def put(self, statement: str, params: Parameters) -> None:
        """Run one statement in plain text that is run again and again, as :meth:`lookup` asks."""
        self.lookups(statement, params)

    def locked_row(self, table: str, query: str) -> tuple[Any, ...] | None:
        """The first row of a query once no other transaction can write ``table`` until this one ends.

        PostgreSQL takes both in one round trip, and asks after it has the lock; in SQLite nobody else writes anyway.
        """
        if self.dialect == "sqlite":
            return self.row(query)
        try:
            self._asking.execute(f"lock table {_quoted(table)} in exclusive mode; {query}".encode(), prepare=False)
            self._asking.nextset()
            found = self._asking.fetchone()
        except psycopg.Error as error:
            raise explained(error, self.where) from error
        return None if found is None else tuple(found)

    @cached_property
    def _asking(self) -> psycopg.Cursor[Any]:
        """One cursor for all look-ups: making one costs as much as asking."""
        return psycopg.Cursor(self._connection)

    @cached_property
    def _planned(self) -> Planned:
        return Planned(self._connection, keeps=self._connection.prepare_threshold is not None)

    def records(self, query: Query, params: Parameters | None = None) -> list[dict[str, Any]]:
        """Every row as a dict from column name to value."""
        cursor = self._run(query, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def arrow(self, query: Query, schema: pa.Schema, params: Parameters | None = None) -> pa.Table:
        """The rows of a query as an Arrow table of the given schema (columns by position)."""
        if self.dialect == "postgres":
            return self._copy_out(query, schema, params)
        return pa.Table.from_batches(stream.from_cursor(self._run(query, params), schema), schema=schema)

    def stream(self, query: Query, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The rows of a query in record batches, never all at once; the connection serves nothing else meanwhile."""
        try:
            if self.dialect == "postgres":
                yield from stream.from_copy(self._cursor(), render(query, "postgres"), schema)
            else:
                yield from stream.from_cursor(self._run(query, None), schema)
        except (sqlite3.Error, psycopg.Error) as error:
            raise explained(error, self.where) from error

    def exists(self, table: str) -> bool:
        """Whether a table or view (temporary ones too) of this name is there."""
        if self.dialect == "postgres":
            return self.value("select to_regclass(:name)", {"name": f'"{table}"'}) is not None
        found = "select 1 from {} where name = :name and type in ('table', 'view')"
        schemas = ("sqlite_temp_master", "sqlite_master")
        return any(self.value(found.format(schema), {"name": table}) for schema in schemas)

    def columns(self, table: str) -> tuple[str, ...]:
        """The column names of a table, in order; empty when there is no such table."""
        if self.dialect == "sqlite":
            return tuple(row[0] for row in self.rows("select name from pragma_table_info(:t)", {"t": table}))
        listing = (
            "select attname from pg_attribute where attrelid = to_regclass(:t)"
            " and attnum > 0 and not attisdropped order by attnum"
        )
        return tuple(row[0] for row in self.rows(listing, {"t": f'"{table}"'}))

    # ---- writing

    def execute(self, query: Query, params: Parameters | None = None) -> int:
        """Run one statement; the number of rows it touched (-1 where the engine does not say)."""
        return int(self._run(query, params).rowcount)

    def execute_many(self, query: Query, rows: Sequence[Parameters]) -> None:
        """Run one statement for each set of parameters."""
        sql = render(query, self.dialect)
        cursor = self._cursor()
        try:
            cursor.executemany(for_psycopg(sql) if self.dialect == "postgres" else sql, rows)
        except (sqlite3.Error, psycopg.Error) as error:
            raise explained(error, self.where) from error

    def load(self, table: str, data: pa.Table) -> int:
        """Append an Arrow table whose columns bear the table's column names; the number of rows.

        PostgreSQL takes it by COPY (NULL and empty text stay different), SQLite by ``executemany`` over columns. Both
        run in the transaction that is open.
        """
        if data.num_rows == 0:
            return 0
        try:
            if self.dialect == "postgres":
                self._copy_in(table, data)
            else:
                self._insert(table, data)
        except (sqlite3.Error, psycopg.Error) as error:
            raise explained(error, self.where) from error
        return int(data.num_rows)

    def analyse(self, *temporaries: str) -> None:
        """Let PostgreSQL know how many rows are in temporary tables, which it otherwise takes to be thousands: for a
        handful of rows it would read a nation's mirror from end to end."""
        if self.dialect == "postgres":
            self.execute(f"analyze {', '.join(temporaries)}")

    # ---- many values in one statement

    def among(self, column: str, name: str) -> str:
        """The condition that ``column`` holds one of the texts handed in as parameter ``name`` by :meth:`listed`.

        A temporary table would cost four statements, and a fifth to tell the server that it is small.
        """
        if self.dialect == "postgres":
            return f"{column} = any(:{name})"
        return f"{column} in (select value from json_each(:{name}))"

    def among_numbers(self, column: str, name: str) -> str:
        """The same for whole numbers."""
        if self.dialect == "postgres":
            return f"{column} = any(cast(:{name} as bigint[]))"
        return self.among(column, name)

    def listed(self, values: Sequence[str] | Sequence[int]) -> object:
        """Texts, or whole numbers, as one parameter."""
        return list(values) if self.dialect == "postgres" else json.dumps(values)

    # ---- engines

    def _cursor(self) -> Any:
        # The client-side cursor lets ``:x is null`` be asked of a parameter whose type the server cannot know.
        return psycopg.ClientCursor(self._connection) if self.dialect == "postgres" else self._connection.cursor()

    def _run(self, query: Query, params: Parameters | None) -> Any:
        sql = render(query, self.dialect)
        cursor = self._cursor()
        try:
            if params is None:
                cursor.execute(sql)
            else:
                cursor.execute(for_psycopg(sql) if self.dialect == "postgres" else sql, params)
        except (sqlite3.Error, psycopg.Error) as error:
            raise explained(error, self.where) from error
        return cursor

    def _insert(self, table: str, data: pa.Table) -> None:
        names = ", ".join(_quoted(name) for name in data.column_names)
        marks = ", ".join("?" for _ in data.column_names)
        sql = f"insert into {_quoted(table)} ({names}) values ({marks})"
        for batch in data.to_batches(max_chunksize=LOAD_ROWS):
            self._connection.executemany(sql, zip(*(column.to_pylist() for column in batch.columns), strict=True))

    def _copy_in(self, table: str, data: pa.Table) -> None:
        names = ", ".join(_quoted(name) for name in data.column_names)
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="needed")
        with self._cursor().copy(f"copy {_quoted(table)} ({names}) from stdin (format csv)") as copy:
            for batch in data.to_batches(max_chunksize=LOAD_ROWS):
                sink = io.BytesIO()
                arrow_csv.write_csv(batch, sink, options)
                copy.write(sink.getvalue())

    def _copy_out(self, query: Query, schema: pa.Schema, params: Parameters | None) -> pa.Table:
        sql = render(query, "postgres")
        cursor = self._cursor()
        if params is not None:
            sql = cursor.mogrify(for_psycopg(sql), params)
        received = io.BytesIO()
        try:
            with cursor.copy(f"copy ({sql}) to stdout (format csv)") as copy:
                for part in copy:
                    received.write(part)
        except psycopg.Error as error:
            raise explained(error, self.where) from error
        if received.tell() == 0:
            return schema.empty_table()
        received.seek(0)
        return _from_csv(received, schema)


def _from_csv(received: io.BytesIO, schema: pa.Schema) -> pa.Table:
    reading, parsing, converting = stream.csv_options(schema, 16 << 20)
    return arrow_csv.read_csv(received, reading, parsing, converting)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
