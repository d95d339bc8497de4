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

from motlan.store import source_errors, source_gone
from motlan.store.addresses import without_password

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
        raise source_gone.absent(str(path))
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=LOCK_SECONDS)
    except sqlite3.Error as error:
        raise source_gone.no_answer(str(path), str(error)) from error
    try:
        yield connection
    except sqlite3.Error as error:
        raise _sqlite_error(path, error) from error
    finally:
        connection.close()


def _sqlite_error(path: Path, error: sqlite3.Error) -> Exception:
    reason = str(error)
    if "locked" in reason or "busy" in reason:
        return source_gone.locked(str(path))
    if "Could not decode" in reason:
        return source_errors.unreadable(str(path), reason)
    if isinstance(error, sqlite3.DatabaseError) and ("not a database" in reason or "malformed" in reason):
        return source_errors.unreadable(str(path), reason)
    return source_gone.no_answer(str(path), reason)


def sqlite_schema(path: Path, table: str) -> tuple[tuple[str, str], ...]:
    """The columns of a table or view with their declared types; raise SourceGone or SourceChanged when it is not
    there."""
    with _sqlite(path) as connection:
        found = connection.execute("select name, type from pragma_table_xinfo(?)", (table,)).fetchall()
    if not found:
        raise source_errors.no_table(str(path), table, sqlite_tables(path))
    return tuple((name, declared.lower()) for name, declared in found)


def sqlite_tables(path: Path) -> tuple[str, ...]:
    """The names of all tables and views."""
    listing = "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%' order by 1"
    with _sqlite(path) as connection:
        return tuple(row[0] for row in connection.execute(listing).fetchall())


def sqlite_key(path: Path, table: str) -> tuple[str, ...]:
    """The columns of the declared primary key in its order; none where there is none."""
    with _sqlite(path) as connection:
        found = connection.execute("select name from pragma_table_info(?) where pk > 0 order by pk", (table,))
        return tuple(row[0] for row in found.fetchall())


def sqlite_batches(
    path: Path, table: str, columns: Sequence[str], since: Since | None = None, limit: int | None = None
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
        cursor = connection.execute(f"select {wanted} from {_quoted(table)}{where}{_at_most(limit)}", values)
        while rows := cursor.fetchmany(ROWS):
            arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


# ---- PostgreSQL


@contextmanager
def _postgres(url: str) -> Iterator[Any]:
    # half a second, and pandas: only who reads PostgreSQL waits for it
    from adbc_driver_manager import Error as AdbcError
    from adbc_driver_postgresql import dbapi

    place = without_password(url)
    try:
        connection = dbapi.connect(url)
    except AdbcError as error:
        raise _postgres_error(place, error.sqlstate or "", str(error)) from error
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("set transaction read only")
            cursor.execute(f"set local lock_timeout = '{LOCK_SECONDS:.0f}s'")
            yield cursor
    except AdbcError as error:
        raise _postgres_error(place, error.sqlstate or "", str(error)) from error


def _postgres_error(place: str, state: str, said: str) -> Exception:
    reason = _first_line(said)
    if state == "42501":
        denied = re.search(r"permission denied for (?:\w+ )+(\S+)", reason)
        return source_gone.no_right(place, denied.group(1) if denied else "–")
    refused = "authentication failed" in reason or "no password supplied" in reason
    if state.startswith("28") or refused or re.search(r'role "[^"]*" does not exist', reason):
        return source_gone.login_refused(place)
    if state == "55P03":
        return source_gone.locked(place)
    if absent := re.search(r'database "([^"]*)" does not exist', reason):
        return source_errors.no_database(place, absent.group(1))
    return source_gone.no_answer(place, reason)


def _first_line(reason: str) -> str:
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    return lines[0].removeprefix("IO: ").rstrip(".") if lines else "–"


def postgres_schema(url: str, table: str) -> tuple[tuple[str, str], ...]:
    """The columns of ``table`` or ``schema.table`` with their types; raise SourceGone or SourceChanged."""
    with _postgres(url) as cursor:
        cursor.execute(
            "select attname::text, format_type(atttypid, atttypmod) from pg_attribute"
            " where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum",
            (_dotted(table),),
        )
        found = tuple((row[0], row[1]) for row in cursor.fetchall())
    if not found:
        raise source_errors.no_table(without_password(url), table, [name for name, _ in postgres_tables(url)])
    return found


def postgres_tables(url: str) -> tuple[tuple[str, int | None], ...]:
    """All tables and views (outside ``public`` with their schema) and the server's estimate of their rows."""
    with _postgres(url) as cursor:
        cursor.execute(
            "select case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname,"
            " case when c.reltuples >= 0 and c.relkind in ('r', 'm') then c.reltuples::bigint end"
            " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'v', 'm', 'p', 'f') and not c.relispartition"
            " and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%' order by 1"
        )
        return tuple((row[0], row[1]) for row in cursor.fetchall())


def postgres_key(url: str, table: str) -> tuple[str, ...]:
    """The columns of the declared primary key in its order; none where there is none."""
    with _postgres(url) as cursor:
        cursor.execute(
            "select a.attname::text from pg_index i"
            " cross join lateral unnest(i.indkey::smallint[]) with ordinality k(attnum, place)"
            " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum"
            " where i.indrelid = to_regclass($1) and i.indisprimary order by k.place",
            (_dotted(table),),
        )
        return tuple(row[0] for row in cursor.fetchall())


def postgres_batches(
    url: str,
    table: str,
    columns: Sequence[str],
    since: Since | None = None,
    limit: int | None = None,
    snapshot: str | None = None,
) -> Iterator[pa.RecordBatch]:
    """The rows of a table as batches of text columns, one consistent reading; of an exported ``snapshot`` if given."""
    import psycopg2  # here: with what it needs a tenth of a second, which only this kind of source costs

    from motlan.store import postgres_copy

    names = [_quoted(name) for name in columns]
    where = ""
    if since is not None:
        name = _quoted(since.column)
        # the literal takes the column's own type, so that instants and numbers are compared as such
        where = f" where {name} >= {_literal(since.value)} or {name} is null"
    place, source = without_password(url), _dotted(table)
    try:
        with postgres_copy.reading(url, lock_seconds=LOCK_SECONDS, snapshot=snapshot) as connection:
            rest = f"{where}{_at_most(limit)}"
            yield from postgres_copy.table_rows(connection, source, names, rest, text_schema(columns))
    except psycopg2.Error as error:
        raise _postgres_error(place, error.pgcode or "", str(error)) from error
    except postgres_copy.UnreadableRows as error:
        raise source_errors.unreadable(place, str(error)) from error


def _at_most(limit: int | None) -> str:
    return "" if limit is None else f" limit {limit:d}"


def _dotted(table: str) -> str:
    return ".".join(_quoted(part) for part in table.split("."))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
