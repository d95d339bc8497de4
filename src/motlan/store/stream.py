"""Reading more rows from the register than memory holds: record batches, one after another."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from io import BufferedWriter
from typing import Any

import pyarrow as pa
from pyarrow import csv as arrow_csv

BLOCK = 8 << 20  # bytes of CSV that Arrow reads at a time; a row may not be longer
ROWS = 4_000  # rows that are Python objects at one time: so few stay near the processor


def from_cursor(cursor: Any, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of a DB-API cursor that has run, columns by position."""
    while rows := cursor.fetchmany(ROWS):
        cells = zip(zip(*rows, strict=True), schema, strict=True)
        yield pa.RecordBatch.from_arrays([pa.array(column, type=field.type) for column, field in cells], schema=schema)


def from_copy(cursor: Any, sql: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of a query from PostgreSQL by COPY; a thread takes them off the wire while Arrow reads.

    Whoever stops before the end stops the query too. What the server refuses is raised here, as psycopg raises it.
    """
    end, begin = os.pipe()
    copying = _Copying(cursor, sql, os.fdopen(begin, "wb"))
    copying.start()
    try:
        with os.fdopen(end, "rb") as received:
            # Arrow refuses a stream without a byte, which is what no rows are
            if received.peek(1):
                yield from arrow_csv.open_csv(received, *csv_options(schema))
    finally:
        copying.join()
    if copying.error is not None:
        raise copying.error


def csv_options(
    schema: pa.Schema, block: int = BLOCK
) -> tuple[arrow_csv.ReadOptions, arrow_csv.ParseOptions, arrow_csv.ConvertOptions]:
    """How PostgreSQL's CSV is read: NULL is nothing, an empty text is two quotation marks."""
    return (
        arrow_csv.ReadOptions(column_names=schema.names, block_size=block),
        arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        arrow_csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )


class _Copying(threading.Thread):
    """Takes COPY's bytes and puts them into a pipe until the end, the first error, or until nobody reads."""

    def __init__(self, cursor: Any, sql: str, pipe: BufferedWriter) -> None:
        super().__init__(name="copying", daemon=True)
        self._cursor, self._sql, self._pipe = cursor, sql, pipe
        self.error: Exception | None = None

    def run(self) -> None:
        """The thread's work."""
        try:
            with self._pipe, self._cursor.copy(f"copy ({self._sql}) to stdout (format csv)") as copy:
                for part in copy:
                    self._pipe.write(part)
        except BrokenPipeError:
            return  # whoever read wants no more; leaving the block has ended the query
        except Exception as error:  # raised again where rows are awaited
            self.error = error
