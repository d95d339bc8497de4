"""Reading PostgreSQL by COPY: a thread takes the server's lines off the wire while Arrow reads what came before.

Of the ways tried this is the fastest (decision 0009): nobody looks into COPY's messages one by one, Arrow reads whole
columns, and neither waits for the other. COPY's text form is exact and easy to read: a line feed or tab within a value
is written with a backslash, so lines may be cut and fields parted without looking at what they say, and NULL (``\\N``)
differs from every text. Values that hold a backslash are rare; those alone are put right one by one.

Every value comes as ``column::text`` writes it. For most types COPY writes that anyway; the others are cast.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Queue
from typing import TYPE_CHECKING

import psycopg2
import pyarrow as pa
import pyarrow.compute as pc
from psycopg2.extensions import connection as Connection  # noqa: N812  # a class, whatever its library calls it
from pyarrow import csv as arrow_csv

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CHUNK = 1 << 20  # bytes that Arrow reads at a time: as much as a processor keeps at hand
WAITING = 8  # chunks that may wait to be read

ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

WRITTEN_ALIKE = frozenset(
    {
        *(20, 21, 23, 26, 700, 701, 1700),  # int8 int2 int4 oid float4 float8 numeric
        *(25, 1043, 2950, 114, 3802),  # text varchar uuid json jsonb
        *(1082, 1083, 1266, 1114, 1184, 1186),  # date time timetz timestamp timestamptz interval
    }
)
"""Types (numbers of ``pg_type``) that COPY writes as a cast to text does; boolean and char(n) are not among them."""


class UnreadableRows(Exception):
    """What came are no rows of the query's columns, or no UTF-8."""


class _Lines(io.RawIOBase):
    """Hands over what is written to it, cut after the last whole line."""

    def __init__(self) -> None:
        super().__init__()
        self.chunks: Queue[bytes | None] = Queue(WAITING)
        self.left = threading.Event()
        self._begun: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: ReadableBuffer) -> int:
        data = bytes(part)
        if not self.left.is_set():
            cut = data.rfind(b"\n") + 1
            if cut:
                self.chunks.put(b"".join((*self._begun, data[:cut])))
                self._begun = []
            self._begun.append(data[cut:])
        return len(data)


class _Copy(threading.Thread):
    """Takes COPY's bytes off the wire until the end, or the first error; None is the last of the chunks."""

    def __init__(self, connection: Connection, statement: str) -> None:
        super().__init__(name="copy", daemon=True)
        self._connection, self._statement = connection, statement
        self._lines = _Lines()
        self._error: Exception | None = None

    def run(self) -> None:
        """The thread's work."""
        try:
            with io.BufferedWriter(self._lines, CHUNK) as lines, self._connection.cursor() as cursor:
                cursor.copy_expert(self._statement, lines, CHUNK)
        except (psycopg2.Error, OSError) as error:  # raised again where rows are awaited
            self._error = error
        self._lines.chunks.put(None)

    def chunks(self) -> Iterator[bytes]:
        """Whole lines, about :data:`CHUNK` bytes at a time; raise what went wrong."""
        yield from iter(self._lines.chunks.get, None)
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Nobody reads any more: what the server sends until it has heard of that is thrown away."""
        self._lines.left.set()
        self._connection.cancel()
        while self._lines.chunks.get() is not None:
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


def as_text(connection: Connection, table: str, names: Sequence[str]) -> str:
    """The list of columns, in SQL, that COPY writes as a cast to text would; all names come quoted."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(names)} from {table} limit 0")
        types = [column.type_code for column in cursor.description or ()]
    return ", ".join(
        name if kind in WRITTEN_ALIKE else f"{name}::text" for name, kind in zip(names, types, strict=True)
    )


def copied(connection: Connection, query: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of ``query`` (SQL without parameters) in batches of ``schema``, whose columns are text.

    :raises psycopg2.Error: when the server fails, at whatever row.
    :raises UnreadableRows: when Arrow cannot read what came.
    """
    parsing, converting = _options(connection, schema)
    with _copying(connection, f"copy ({query}) to stdout") as copy:
        for chunk in copy.chunks():
            try:
                reading = arrow_csv.ReadOptions(column_names=schema.names, block_size=len(chunk), use_threads=False)
                rows = arrow_csv.read_csv(pa.BufferReader(chunk), reading, parsing, converting)
            except pa.ArrowInvalid as error:
                raise UnreadableRows(str(error)) from error
            escaped = chunk.count(b"\\") > chunk.count(b"\\N")
            for batch in rows.to_batches():
                yield _unescaped(batch) if escaped else batch


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
    """The same rows without the backslashes that COPY put in."""
    columns = []
    for column in rows.columns:
        mask = pc.match_substring(column, "\\")
        plain = [ESCAPED.sub(_letter, text) for text in column.filter(mask).to_pylist()]
        columns.append(pc.replace_with_mask(column, pc.fill_null(mask, False), pa.array(plain, pa.string())))
    return pa.RecordBatch.from_arrays(columns, schema=rows.schema)


def _letter(found: re.Match[str]) -> str:
    return LETTERS.get(found[1], found[1])
