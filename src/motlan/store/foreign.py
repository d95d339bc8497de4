"""Writing other people's kinds of store from Arrow, whole tables at a time: sample and test data, never the register.

Text stays text and keeps its leading zeros; numbers stay numbers; null is NULL, an absent key, or an empty cell.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import xlsxwriter
from psycopg import sql

from motlan.store import source_gone
from motlan.store.addresses import without_password

CHUNK = 50_000


def write_sqlite(path: Path, table: str, data: pa.Table, *, key: str, updated: str | None = None) -> None:
    """Replace ``table`` in the SQLite file at ``path``; ``key`` is its primary key, ``updated`` gets an index."""
    columns = ", ".join(f'"{field.name}" {_sqlite_type(field.type)}' for field in data.schema)
    values = ", ".join("?" * data.num_columns)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        connection.execute(f'CREATE TABLE "{table}" ({columns}, PRIMARY KEY ("{key}"))')
        connection.executemany(f'INSERT INTO "{table}" VALUES ({values})', _rows(data))
        if updated is not None:
            connection.execute(f'CREATE INDEX "{table}_{updated}" ON "{table}" ("{updated}")')
        connection.execute("COMMIT")


def write_postgres(url: str, table: str, data: pa.Table, *, key: str, updated: str | None = None) -> None:
    """Replace ``table`` in the PostgreSQL database at ``url``, in one transaction, by COPY; raise SourceGone."""
    try:
        _write_postgres(url, table, data, key, updated)
    except psycopg.Error as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise source_gone.no_answer(without_password(url), reason) from error


def _write_postgres(url: str, table: str, data: pa.Table, key: str, updated: str | None) -> None:
    name = sql.Identifier(table)
    columns = [sql.SQL("{} {}").format(sql.Identifier(f.name), sql.SQL(_postgres_type(f.type))) for f in data.schema]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
        primary = sql.SQL("PRIMARY KEY ({})").format(sql.Identifier(key))
        cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(name, sql.SQL(", ").join([*columns, primary])))
        with cursor.copy(sql.SQL("COPY {} FROM STDIN WITH (FORMAT csv)").format(name)) as copy:
            for batch in data.to_batches(max_chunksize=CHUNK):
                copy.write(_csv(pa.Table.from_batches([batch]), header=False))
        if updated is not None:
            cursor.execute(sql.SQL("CREATE INDEX ON {} ({})").format(name, sql.Identifier(updated)))


def write_csv(path: Path, data: pa.Table, *, encoding: str = "utf-8") -> None:
    """Write a CSV file with a heading line; null is an empty cell."""
    text = _csv(data, header=True)
    path.write_bytes(text if encoding == "utf-8" else text.decode().encode(encoding))


def write_parquet(path: Path, data: pa.Table) -> None:
    """Write a Parquet file."""
    pq.write_table(data, path, compression="zstd")


def write_jsonl(path: Path, data: pa.Table) -> None:
    """Write JSON Lines: one object a row, keys of nulls left out."""
    names = data.column_names
    with path.open("w", encoding="utf-8") as stream:
        for row in _rows(data):
            known = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            stream.write(json.dumps(known, ensure_ascii=False) + "\n")


def write_xlsx(path: Path, sheet: str, data: pa.Table) -> None:
    """Write a workbook with one sheet, row by row so that memory stays small; text cells stay text."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        page = workbook.add_worksheet(sheet)
        page.write_row(0, 0, data.column_names)
        for at, row in enumerate(_rows(data), start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(at, column, value)
                elif value is not None:
                    page.write_number(at, column, value)


def _rows(data: pa.Table) -> Iterator[tuple[object, ...]]:
    """The rows as tuples, a chunk at a time."""
    for batch in data.to_batches(max_chunksize=CHUNK):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _csv(data: pa.Table, *, header: bool) -> bytes:
    """Null is an empty cell without quotes, and text is quoted only where it must be."""
    sink = BytesIO()
    options = pacsv.WriteOptions(include_header=header, quoting_style="needed")
    pacsv.write_csv(data, sink, write_options=options)
    return sink.getvalue()


def _sqlite_type(kind: pa.DataType) -> str:
    if pa.types.is_floating(kind):
        return "REAL"
    return "INTEGER" if pa.types.is_integer(kind) else "TEXT"


def _postgres_type(kind: pa.DataType) -> str:
    if pa.types.is_floating(kind):
        return "double precision"
    return "bigint" if pa.types.is_integer(kind) else "text"
