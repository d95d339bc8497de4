"""Reading PostgreSQL by COPY: a thread takes the server's lines off the wire while Arrow reads what came before.

Of the ways tried this is the fastest (decision 0009): nobody looks into COPY's messages one by one, Arrow reads whole
columns, and neither waits for the other. COPY's text form is exact and easy to read: a line feed or tab within a value
is written with a backslash, so lines may be cut and fields parted without looking at what they say, and NULL (``\\N``)
differs from every text. Values that hold a backslash are rare; those alone are put right one by one.

Every value comes as ``column::text`` writes it. For most types COPY writes that anyway; the others are cast.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from queue import Queue

import psycopg2
import pyarrow as pa
import pyarrow.compute as pc
from psycopg2.extensions import connection as Connection  # noqa: N812  # a class, whatever its library calls it
from pyarrow import csv as arrow_csv

CHUNK = 1 << 20  # bytes that Arrow reads at a time: as much as a processor keeps at hand
WAITING = 8  # chunks that may wait to be read

ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

BOOLEAN = 16  # of ``pg_type``
WRITTEN_ALIKE = frozenset(
    {
        *(20, 21, 23, 26, 700, 701, 1700),  # int8 int2 int4 oid float4 float8 numeric
        *(25, 1043, 2950, 114, 3802),  # text varchar uuid json jsonb
        *(1082, 1083, 1266, 1114, 1184, 1186),  # date time timetz timestamp timestamptz interval
    }
)
"""Types (numbers of ``pg_type``) that COPY writes as a cast to text does; boolean and char(n) are not among them."""

PLAIN = """
select c.relkind = 'r' and not c.relhassubclass and not exists (
  select from pg_attribute a where a.attrelid = c.oid and coalesce(to_jsonb(a) ->> 'attgenerated', '') <> '')
from pg_class c where c.oid = %s::regclass
"""
"""Whether COPY takes a table by its name, and then all of it: no view, no parts, nothing generated (older servers do
not know the word)."""


class UnreadableRows(Exception):
    """What came are no rows of the query's columns, or no UTF-8."""


def _gathered(chunks: Queue[bytes | None], left: threading.Event) -> Generator[None, bytes, None]:
    """Put what COPY writes, a row at a time, into chunks of whole rows; what is left goes when it is closed.

    It is gone on with once a row, so all it needs is at hand: a buffer of Python's library asks each time whether it is
    closed, and an object looks its fields up.
    """
    rows: list[bytes] = []
    size = 0
    try:
        while True:
            row = yield
            rows.append(row)
            size += len(row)
            if size >= CHUNK:
                if not left.is_set():
                    chunks.put(b"".join(rows))
                rows, size = [], 0
    finally:
        if rows and not left.is_set():
            chunks.put(b"".join(rows))


@dataclass(frozen=True, slots=True)
class _Sink:
    """What COPY writes to."""

    write: Callable[[bytes], None]


class _Copy(threading.Thread):
    """Takes COPY's bytes off the wire until the end, or the first error; None is the last of the chunks."""

    def __init__(self, connection: Connection, statement: str) -> None:
        super().__init__(name="copy", daemon=True)
        self._connection, self._statement = connection, statement
        self._chunks: Queue[bytes | None] = Queue(WAITING)
        self._left = threading.Event()
        self._error: psycopg2.Error | None = None

    def run(self) -> None:
        """The thread's work."""
        try:
            with closing(_gathered(self._chunks, self._left)) as rows, self._connection.cursor() as cursor:
                next(rows)
                cursor.copy_expert(self._statement, _Sink(rows.send))
        except psycopg2.Error as error:  # raised again where rows are awaited
            self._error = error
        self._chunks.put(None)

    def chunks(self) -> Iterator[bytes]:
        """Whole lines, about :data:`CHUNK` bytes at a time; raise what went wrong."""
        yield from iter(self._chunks.get, None)
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Nobody reads any more: what the server sends until it has heard of that is thrown away."""
        self._left.set()
        self._connection.cancel()
        while self._chunks.get() is not None:
            pass


@contextmanager
def reading(url: str, *, lock_seconds: float, snapshot: str | None = None) -> Iterator[Connection]:
    """A connection within one read-only transaction, which sees what the exported ``snapshot`` sees when there is one.

    :raises psycopg2.Error: when the server cannot be reached or refuses.
    """
    connection = psycopg2.connect(url, client_encoding="utf8")
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            if snapshot is not None:
                cursor.execute("set transaction snapshot %s", (snapshot,))
            cursor.execute(f"set local lock_timeout = '{lock_seconds:.0f}s'")
        yield connection
    finally:
        connection.close()


def table_rows(
    connection: Connection, table: str, names: Sequence[str], rest: str, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """The rows of a table in batches of ``schema``, whose columns are text.

    ``table`` and ``names`` come quoted; ``rest`` is what follows ``from table`` in SQL, without parameters.

    :raises psycopg2.Error: when the server fails, at whatever row.
    :raises UnreadableRows: when Arrow cannot read what came.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(names)} from {table} limit 0")
        types = [column.type_code for column in cursor.description or ()]
        cursor.execute(PLAIN, (table,))
        plain = cursor.fetchone() == (True,)
    known = WRITTEN_ALIKE | {BOOLEAN}
    if plain and not rest and known.issuperset(types):
        what = f"{table} ({', '.join(names)})"  # a quarter less work for the server than a query
    else:
        wanted = (name if kind in known else f"{name}::text" for name, kind in zip(names, types, strict=True))
        what = f"(select {', '.join(wanted)} from {table}{rest})"
    booleans = [place for place, kind in enumerate(types) if kind == BOOLEAN]
    for rows in _copied(connection, f"copy {what} to stdout", schema):
        columns = rows.columns
        for place in booleans:
            columns[place] = pc.if_else(pc.equal(columns[place], "t"), "true", "false")
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _copied(connection: Connection, statement: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """What COPY writes, NULL and backslashes read, nothing else."""
    parsing, converting = _options(connection, schema)
    with _copying(connection, statement) as copy:
        for chunk in copy.chunks():
            try:
                reading = arrow_csv.ReadOptions(column_names=schema.names, block_size=len(chunk), use_threads=False)
                rows = arrow_csv.read_csv(pa.BufferReader(chunk), reading, parsing, converting)
            except pa.ArrowInvalid as error:
                raise UnreadableRows(str(error)) from error
            for batch in rows.to_batches():
                yield _unescaped(batch)


@contextmanager
def _copying(connection: Connection, statement: str) -> Iterator[_Copy]:
    """The thread at work; when the reader leaves early, the server is told to stop."""
    copy = _Copy(connection, statement)
    copy.start()
    try:
        yield copy
    except BaseException:
        if copy.is_alive():
            copy.stop()
        raise
    finally:
        copy.join()


def _options(connection: Connection, schema: pa.Schema) -> tuple[arrow_csv.ParseOptions, arrow_csv.ConvertOptions]:
    """How lines are read. Only a server without an encoding gives out what may be no UTF-8."""
    checked = connection.get_parameter_status("server_encoding") == "SQL_ASCII"
    return (
        arrow_csv.ParseOptions(
            delimiter="\t", quote_char=False, double_quote=False, escape_char=False, ignore_empty_lines=False
        ),
        arrow_csv.ConvertOptions(
            column_types=schema, null_values=[r"\N"], strings_can_be_null=True, check_utf8=checked
        ),
    )


def _unescaped(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The same rows without the backslashes that COPY put in; nearly always there are none."""
    columns = [_plain(column) if _has_backslash(column) else column for column in rows.columns]
    return pa.RecordBatch.from_arrays(columns, schema=rows.schema)


def _has_backslash(column: pa.StringArray) -> bool:
    texts = column.buffers()[2]  # of all rows, one after the other, without those that are NULL
    return texts is not None and b"\\" in texts.to_pybytes()


def _plain(column: pa.StringArray) -> pa.StringArray:
    mask = pc.match_substring(column, "\\").fill_null(False)
    plain = [ESCAPED.sub(_letter, text) for text in column.filter(mask).to_pylist()]
    return pc.replace_with_mask(column, mask, pa.array(plain, pa.string()))


def _letter(found: re.Match[str]) -> str:
    return LETTERS.get(found[1], found[1])
