"""Reading foreign SQL databases into Arrow: every column as text, streamed, never changed.

Nothing is written: SQLite is opened read-only, PostgreSQL is read inside a read-only transaction through ADBC.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from adbc_driver_manager import Error as AdbcError
from adbc_driver_postgresql import dbapi as adbc_postgres

from motlan.store import source_errors

ROWS = 16_384  # rows of one Arrow batch, and so of a Parquet row group: DuckDB shares row groups among its threads
LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Since:
    """Only rows whose ``column`` is at or after ``value`` (or is NULL: such a row cannot say when it changed)."""

    column: str
    value: str


def text_schema(columns: Sequence[str]) -> pa.Schema:
    """The schema of everything received: text."""
    return pa.schema([pa.field(name, pa.string()) for name in columns])


# ---- SQLite


@contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise source_errors.absent(str(path))
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=LOCK_SECONDS)
    except sqlite3.Error as error:
        raise source_errors.no_answer(str(path), str(error)) from error
    try:
        yield connection
    except sqlite3.Error as error:
        raise _sqlite_error(path, error) from error
    finally:
        connection.close()


def _sqlite_error(path: Path, error: sqlite3.Error) -> Exception:
    reason = str(error)
    if "locked" in reason or "busy" in reason:
        return source_errors.locked(str(path))
    if "Could not decode" in reason:
        return source_errors.unreadable(str(path), reason)
    if isinstance(error, sqlite3.DatabaseError) and ("not a database" in reason or "malformed" in reason):
        return source_errors.unreadable(str(path), reason)
    return source_errors.no_answer(str(path), reason)


def sqlite_columns(path: Path, table: str) -> tuple[str, ...]:
    """The columns of a table or view; raise SourceGone or SourceChanged when there is no such thing."""
    with _sqlite(path) as connection:
        found = connection.execute("select name from pragma_table_xinfo(?)", (table,)).fetchall()
        if found:
            return tuple(row[0] for row in found)
        known = connection.execute("select name from sqlite_master where type in ('table', 'view')").fetchall()
    raise source_errors.no_table(str(path), table, sorted(row[0] for row in known))


def sqlite_batches(
    path: Path, table: str, columns: Sequence[str], since: Since | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of a table as batches of text columns."""
    schema = text_schema(columns)
    wanted = ", ".join(f"cast({_quoted(name)} as text)" for name in columns)
    where = ""
    values: tuple[str, ...] = ()
    if since is not None:
        name = _quoted(since.column)
        where = f" where {name} >= ? or {name} is null"
        values = (since.value,)
    with _sqlite(path) as connection:
        cursor = connection.execute(f"select {wanted} from {_quoted(table)}{where}", values)
        while rows := cursor.fetchmany(ROWS):
            arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


# ---- PostgreSQL


@contextmanager
def _postgres(url: str) -> Iterator[Any]:
    place = without_password(url)
    try:
        connection = adbc_postgres.connect(url)
    except AdbcError as error:
        raise _postgres_error(place, error) from error
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("set transaction read only")
            cursor.execute(f"set local lock_timeout = '{LOCK_SECONDS:.0f}s'")
            yield cursor
    except AdbcError as error:
        raise _postgres_error(place, error) from error


def _postgres_error(place: str, error: AdbcError) -> Exception:
    state, reason = error.sqlstate or "", _first_line(str(error))
    if state.startswith("28") or state == "42501" or "authentication failed" in reason:
        return source_errors.login_refused(place)
    if state == "55P03":
        return source_errors.locked(place)
    return source_errors.no_answer(place, reason)


def _first_line(reason: str) -> str:
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    return lines[0].removeprefix("IO: ").rstrip(".") if lines else "–"


def postgres_columns(url: str, table: str) -> tuple[str, ...]:
    """The columns of ``table`` or ``schema.table``; raise SourceGone or SourceChanged."""
    with _postgres(url) as cursor:
        cursor.execute(
            "select attname::text from pg_attribute where attrelid = to_regclass($1)"
            " and attnum > 0 and not attisdropped order by attnum",
            (_dotted(table),),
        )
        found = tuple(row[0] for row in cursor.fetchall())
        if found:
            return found
        cursor.execute(
            "select schemaname || '.' || tablename from pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema') order by 1"
        )
        known = [row[0].removeprefix("public.") for row in cursor.fetchall()]
    raise source_errors.no_table(without_password(url), table, known)


def postgres_batches(
    url: str, table: str, columns: Sequence[str], since: Since | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of a table as batches of text columns, one consistent reading."""
    schema = text_schema(columns)
    wanted = ", ".join(f"{_quoted(name)}::text as {_quoted(name)}" for name in columns)
    where = ""
    if since is not None:
        name = _quoted(since.column)
        # the literal takes the column's own type, so that instants and numbers are compared as such
        where = f" where {name} >= {_literal(since.value)} or {name} is null"
    with _postgres(url) as cursor:
        cursor.execute(f"select {wanted} from {_dotted(table)}{where}")
        for batch in cursor.fetch_record_batch():
            yield batch.cast(schema)


def without_password(url: str) -> str:
    """The address as it may be shown: without the password."""
    return re.sub(r"(?<=//)([^:@/]*):[^@/]*@", r"\1@", url)


def _dotted(table: str) -> str:
    return ".".join(_quoted(part) for part in table.split("."))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
