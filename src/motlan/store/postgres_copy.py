"""Reading PostgreSQL by COPY: a thread takes the server's CSV off the wire while Arrow reads what came before.

Of the ways tried this is the fastest (decision 0009): nobody looks into COPY's messages one by one, Arrow reads whole
columns, and neither waits for the other. CSV is exact here: PostgreSQL writes NULL as nothing and an empty text as
``""``, and puts quotes around every text that could be taken for something else.

Every value comes as ``column::text`` writes it. For most types COPY writes that anyway; the others are cast.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader, FileIO

import psycopg2
import pyarrow as pa
from psycopg2.extensions import connection as Connection  # noqa: N812  # a class, whatever its library calls it
from pyarrow import csv as arrow_csv

BLOCK = 8 << 20  # bytes that Arrow reads at a time; a row may not be longer
BUFFER = 1 << 20

WRITTEN_ALIKE = frozenset(
    {
        *(20, 21, 23, 26, 700, 701, 1700),  # int8 int2 int4 oid float4 float8 numeric
        *(25, 1043, 2950, 114, 3802),  # text varchar uuid json jsonb
        *(1082, 1083, 1266, 1114, 1184, 1186),  # date time timetz timestamp timestamptz interval
    }
)
"""Types (numbers of ``pg_type``) that COPY writes as a cast to text does; boolean and char(n) are not among them."""


class UnreadableRows(Exception):
    """What came are no rows of the query's columns, or one of them is longer than a block."""


class _Copy(threading.Thread):
    """Takes COPY's bytes off the wire and puts them into a pipe until the end, or the first error."""

    def __init__(self, connection: Connection, statement: str, pipe: int) -> None:
        super().__init__(name="copy", daemon=True)
        self._connection, self._statement, self._pipe = connection, statement, pipe
        self._error: Exception | None = None

    def run(self) -> None:
        """The thread's work."""
        try:
            with open(self._pipe, "wb", buffering=BUFFER) as pipe, self._connection.cursor() as cursor:
                cursor.copy_expert(self._statement, pipe)
        except (psycopg2.Error, OSError) as error:  # raised again where rows are awaited
            self._error = error

    def ended(self) -> None:
        """Wait for the end; raise what went wrong."""
        self.join()
        if self._error is not None:
            raise self._error


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
    with _copying(connection, f"copy ({query}) to stdout (format csv)") as (copy, stream):
        try:
            if stream.peek(1):
                yield from _rows(stream, schema)
        except pa.ArrowInvalid as error:
            copy.ended()  # a server that died in the middle of a row is the better reason
            raise UnreadableRows(str(error)) from error
        copy.ended()


@contextmanager
def _copying(connection: Connection, statement: str) -> Iterator[tuple[_Copy, BufferedReader[FileIO]]]:
    """The thread at work and the end of its pipe; when the reader leaves early, the server is told to stop."""
    readable, writable = os.pipe()
    copy = _Copy(connection, statement, writable)
    with BufferedReader(FileIO(readable), BUFFER) as stream:
        copy.start()
        try:
            yield copy, stream
        except BaseException:
            connection.cancel()
            raise
        finally:
            stream.close()  # whoever still writes is told that nobody reads
            copy.join()


def _rows(stream: BufferedReader[FileIO], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    yield from arrow_csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        read_options=arrow_csv.ReadOptions(column_names=schema.names, block_size=BLOCK),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )
