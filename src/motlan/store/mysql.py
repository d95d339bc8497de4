"""Reading MySQL and MariaDB into Arrow: every column as text, streamed, in one consistent reading, never changed.

The server writes each row as one line of CSV and Arrow takes the lines apart: three times as fast as fetching cell by
cell, in bounded memory, and what a value looks like is the server's own word (``0000-00-00``, ``838:59:59``, a decimal
with all its digits). Bytes become ``\\x00ff`` as in PostgreSQL. A timestamp is in the server's own time zone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import pyarrow as pa
import pymysql
from pyarrow import csv as arrow_csv
from pymysql.constants import ER
from pymysql.converters import encoders
from pymysql.cursors import SSCursor

from motlan.store import source_errors, source_gone
from motlan.store.addresses import without_password
from motlan.store.source import LOCK_SECONDS, ROWS, Since, text_schema

PORT = 3306
FETCHED = 512  # rows asked of the driver at a time
CHUNK = 32 << 20  # bytes of lines parsed at a time, at least one row
SILENT_SECONDS = 600  # a server that says nothing for so long is gone
BYTES = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"})
SHAPES = frozenset(
    {
        "geometry",
        "point",
        "linestring",
        "polygon",
        "multipoint",
        "multilinestring",
        "multipolygon",
        "geometrycollection",
    }
)
PLAIN = frozenset(
    {
        *("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double"),
        *("year", "date", "time", "datetime", "timestamp"),
    }
)
"""Types whose text has neither comma, quotation mark nor line end."""
OPTIONS = frozenset({"ssl_ca", "ssl_cert", "ssl_key"})
_LOGIN = {ER.ACCESS_DENIED_ERROR, 1698, ER.MUST_CHANGE_PASSWORD_LOGIN, ER.USER_LIMIT_REACHED}
_RIGHT = {ER.DBACCESS_DENIED_ERROR, ER.TABLEACCESS_DENIED_ERROR, ER.COLUMNACCESS_DENIED_ERROR}
_ABSENT = {ER.NO_SUCH_TABLE, ER.BAD_TABLE_ERROR, ER.WRONG_TABLE_NAME}


def mysql_schema(url: str, table: str, *, timeout: float) -> tuple[tuple[str, str], ...]:
    """The columns of ``table`` or ``schema.table`` with their types; raise SourceGone or SourceChanged."""
    return tuple((name, kind) for name, kind, _ in _described(url, table, timeout))


def mysql_tables(url: str, *, timeout: float) -> tuple[tuple[str, int | None], ...]:
    """All tables and views of the address's database, and the server's estimate of their rows."""
    listing = "select table_name, table_rows from information_schema.tables where table_schema = database() order by 1"
    with _reading(url, "", timeout) as connection, connection.cursor() as cursor:
        cursor.execute(listing)
        return tuple((name, None if rows is None else int(rows)) for name, rows in cursor.fetchall())


def mysql_key(url: str, table: str, *, timeout: float) -> tuple[str, ...]:
    """The columns of the declared primary key in its order; none where there is none."""
    schema, _, name = table.rpartition(".")
    where = "table_schema = " + ("%s" if schema else "database()")
    listing = (
        f"select column_name from information_schema.statistics where {where} and table_name = %s"
        " and index_name = 'PRIMARY' order by seq_in_index"
    )
    with _reading(url, table, timeout) as connection, connection.cursor() as cursor:
        cursor.execute(listing, (schema, name) if schema else (name,))
        return tuple(str(row[0]) for row in cursor.fetchall())


def mysql_batches(
    url: str,
    table: str,
    columns: Sequence[str],
    since: Since | None = None,
    limit: int | None = None,
    *,
    timeout: float,
) -> Iterator[pa.RecordBatch]:
    """The rows of a table as batches of text columns, one consistent reading."""
    kinds = {name: kind for name, _, kind in _described(url, table, timeout)}
    cells = ", ".join(_cell(name, kinds[name]) for name in columns)
    with _reading(url, table, timeout) as connection:
        where = ""
        if since is not None:
            name = _quoted(since.column)
            where = f" where {name} >= {connection.escape(since.value)} or {name} is null"
        at_most = "" if limit is None else f" limit {limit:d}"
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"select cast(concat_ws(',', {cells}, '') as binary) from {_dotted(table)}{where}{at_most}")
            for chunk in _chunks(cursor, without_password(url)):
                yield from _parsed(chunk, columns)


def mysql_rows(
    url: str,
    table: str,
    columns: Sequence[str],
    key: Sequence[str],
    keys: Sequence[Sequence[str]],
    *,
    timeout: float,
) -> list[Sequence[str | None]]:
    """The rows that have one of ``keys`` in the columns ``key``, as :func:`mysql_batches` would give them."""
    kinds = {name: kind for name, _, kind in _described(url, table, timeout)}
    cells = ", ".join(_cell(name, kinds[name]) for name in columns)
    named = ", ".join(_quoted(name) for name in key)
    found: list[Sequence[str | None]] = []
    with _reading(url, table, timeout) as connection, closing(connection.cursor()) as cursor:
        listed = ", ".join(f"({', '.join(connection.escape(value) for value in values)})" for values in keys)
        cursor.execute(
            f"select cast(concat_ws(',', {cells}, '') as binary) from {_dotted(table)} where ({named}) in ({listed})"
        )
        for chunk in _chunks(cursor, without_password(url)):
            for batch in _parsed(chunk, columns):
                found += zip(*(column.to_pylist() for column in batch.columns), strict=True)
    return found


@contextmanager
def asking(url: str, *, timeout: float) -> Iterator[Any]:
    """A cursor for questions about the server itself; the driver's own errors pass."""
    place = without_password(url)
    try:
        connection = pymysql.connect(**connection_settings(url, timeout=timeout))
    except pymysql.err.MySQLError as error:
        raise _explained(url, place, "", timeout, error) from error
    with closing(connection), connection.cursor() as cursor:
        yield cursor


def connection_settings(url: str, *, timeout: float) -> dict[str, Any]:
    """What the driver is told of an address."""
    settings = _parameters(url, without_password(url))
    for name in ("cursorclass", "conv", "read_timeout"):
        del settings[name]
    return settings | {"connect_timeout": timeout}


# ---- lines


def _cell(name: str, kind: str) -> str:
    """One column as a value of CSV: NULL is nothing, an empty text is ``""``."""
    column = _quoted(name)
    if kind in PLAIN:
        return f"ifnull(cast({column} as char), '')"
    if kind == "bit":
        return f"ifnull(cast({column} + 0 as char), '')"
    if kind in BYTES:
        return f"ifnull(concat(_utf8mb4 0x5c78, lower(hex({column}))), '')"  # 0x5c78 is \x
    text = f"st_astext({column})" if kind in SHAPES else f"convert({column} using utf8mb4)"
    return f"""if({column} is null, '', concat('"', replace({text}, '"', '""'), '"'))"""


def _chunks(cursor: SSCursor, place: str) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    size = 0
    while rows := cursor.fetchmany(FETCHED):
        for (line,) in rows:
            if line is None:
                raise source_errors.unreadable(place, "a row is longer than the server's max_allowed_packet")
            lines.append(line)
            size += len(line)
        if len(lines) >= ROWS or size >= CHUNK:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def _parsed(lines: list[bytes], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    names = [f"c{at}" for at in range(len(columns))]
    data = b"\n".join(lines)
    table = arrow_csv.read_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(column_names=[*names, "end"], use_threads=False, block_size=len(data) + 1),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=names,
            column_types=text_schema(names),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    yield from table.rename_columns(list(columns)).combine_chunks().to_batches()


# ---- the server


def _described(url: str, table: str, timeout: float) -> tuple[tuple[str, str, str], ...]:
    """Name, type and kind of type of each column."""
    schema, _, name = table.rpartition(".")
    where = "table_schema = " + ("%s" if schema else "database()")
    listing = (
        "select column_name, column_type, data_type from information_schema.columns where"
        f" {where} and table_name = %s order by ordinal_position"
    )
    with _reading(url, table, timeout) as connection, connection.cursor() as cursor:
        cursor.execute(listing, (schema, name) if schema else (name,))
        found = tuple((str(column), str(full), str(kind).lower()) for column, full, kind in cursor.fetchall())
        if not found:
            # what one may not read is not listed: the server says which of the two it is
            cursor.execute(f"select 1 from {_dotted(table)} limit 0")
    return found


@contextmanager
def _reading(url: str, table: str, timeout: float) -> Iterator[Any]:
    """A connection inside a read-only transaction that sees one instant."""
    place = without_password(url)
    try:
        connection = pymysql.connect(**_parameters(url, place), connect_timeout=timeout)
        with closing(connection):
            with connection.cursor() as cursor:
                cursor.execute(f"set session sql_mode = '', lock_wait_timeout = {max(1, round(LOCK_SECONDS))}")
                cursor.execute(f"set session net_write_timeout = {SILENT_SECONDS}")
                cursor.execute("start transaction with consistent snapshot, read only")
            yield connection
    except pymysql.err.MySQLError as error:
        raise _explained(url, place, table, timeout, error) from error


def _parameters(url: str, place: str) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = parts.port or PORT
    except ValueError as error:
        raise source_gone.no_answer(place, "port") from error
    options = dict(parse_qsl(parts.query))
    if unknown := sorted(options.keys() - OPTIONS):
        raise source_gone.no_answer(place, f"unknown option {', '.join(unknown)} (known: {', '.join(sorted(OPTIONS))})")
    return {
        "host": parts.hostname or "localhost",
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or "").encode(),  # the driver would make Latin letters of it
        "database": _database(parts) or None,
        "charset": "utf8mb4",
        "cursorclass": _Stream,
        "conv": dict(encoders),  # nothing is turned into Python's dates and numbers
        "read_timeout": SILENT_SECONDS,
        **options,
    }


class _Stream(SSCursor):  # type: ignore[misc]
    """A cursor that, closed before its end, does not first read all that is left: the connection is closed with it."""

    def close(self) -> None:
        """Let go of what was not read."""
        if self._result is not None:
            self._result.unbuffered_active = False
        super().close()


def _database(parts: SplitResult) -> str:
    return unquote(parts.path.lstrip("/"))


def _without_right(url: str, place: str, table: str, number: int) -> Exception:
    """The server says “denied” of a database or table that is not there too, unless the account may see all."""
    if number == ER.DBACCESS_DENIED_ERROR:
        return source_gone.no_right_or_no_database(place, _database(urlsplit(url)))
    if table:
        return source_gone.no_right_or_no_table(place, table)
    return source_gone.no_right(place, _database(urlsplit(url)))


def _explained(url: str, place: str, table: str, timeout: float, error: pymysql.err.MySQLError) -> Exception:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    reason = str(error.args[1]) if len(error.args) > 1 else str(error)
    if number in _LOGIN:
        return source_gone.login_refused(place)
    if number in _RIGHT:
        return _without_right(url, place, table, number)
    if number in _ABSENT:
        return source_errors.no_table(place, table, [name for name, _ in mysql_tables(url, timeout=timeout)])
    if number == ER.BAD_DB_ERROR:
        return source_errors.no_database(place, _database(urlsplit(url)))
    if number in {ER.LOCK_WAIT_TIMEOUT, ER.LOCK_DEADLOCK}:
        return source_gone.locked(place)
    return source_gone.no_answer(place, reason.splitlines()[0].rstrip(".") if reason else type(error).__name__)


def _dotted(table: str) -> str:
    return ".".join(_quoted(part) for part in table.split("."))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
