"""Reading JSON documents into Arrow: an array of objects, streamed, or a list somewhere inside one document.

A document is UTF-8 (RFC 8259). An array at the top is read in pieces of bounded memory; a list under a path is found in
the document as a whole, which then has to fit into memory. An element that is no object is handed to ``reject``, with
its place (from 1) for a line; a broken document raises a SourceError, because nobody can tell where it goes on.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from motlan.kernel.errors import SourceError
from motlan.store import source_errors, source_gone
from motlan.store.files import Reject
from motlan.store.source import ROWS, text_schema

DEEPEST = 4
"""How far below the top a list of records is looked for."""
BEGINNING = 1 << 12
LARGEST = 0xFFFF_FFFF  # bytes of one document or record
_KEYS = """
select name from (
  select unnest(keys) as name, unnest(range(len(keys))) as place, number from (
    select json_keys(element) as keys, number from elements where json_type(element) = 'OBJECT'
  )
) group by name order by min((number, place))
"""


def json_columns(path: Path, records: str | None) -> tuple[str, ...]:
    """The objects' keys, in order of their first appearance; raise SourceChanged where there is no object."""
    with duckdb.connect(":memory:") as engine:
        _elements(engine, path, records)
        try:
            names = tuple(row[0] for row in engine.execute(_KEYS).fetchall())
        except duckdb.Error as error:
            raise _broken(path, error) from error
    if not names:
        raise source_errors.empty(str(path))
    return names


def json_batches(
    path: Path, columns: Sequence[str], *, records: str | None, reject: Reject
) -> Iterator[pa.RecordBatch]:
    """The objects of one document; nested values stay JSON text, ``null`` and an absent key are NULL."""
    wanted = [f"parts[{at}]" for at in range(1, len(columns) + 1)]
    with duckdb.connect(":memory:") as engine:
        _elements(engine, path, records)
        try:
            reader = engine.execute(
                "select number, case when parts is null then coalesce(element::varchar, 'null') end,"
                f" {', '.join(wanted)} from (select number, element, case when json_type(element) = 'OBJECT'"
                " then json_extract_string(element, $pointers) end as parts from elements)",
                {"pointers": [pointer(column) for column in columns]},
            ).to_arrow_reader(ROWS)
            for batch in reader:
                yield _objects(batch, path.name, columns, reject)
        except (duckdb.Error, pa.ArrowInvalid, OSError) as error:
            raise _broken(path, error) from error


def pointer(column: str) -> str:
    """A key as a JSON pointer (RFC 6901)."""
    return "/" + column.replace("~", "~0").replace("/", "~1")


def _objects(batch: pa.RecordBatch, name: str, columns: Sequence[str], reject: Reject) -> pa.RecordBatch:
    """The columns behind the first two, which are the element's number and, where it is no object, its text."""
    other = batch.column(1)
    if other.null_count < len(other):
        for number, text in zip(batch.column(0).to_pylist(), other.to_pylist(), strict=True):
            if text is not None:
                reject(name, number, "malformed", (text.encode(),))
        batch = batch.filter(other.is_null())
    return pa.RecordBatch.from_arrays(batch.columns[2:], names=list(columns)).cast(text_schema(columns))


def _elements(engine: duckdb.DuckDBPyConnection, path: Path, records: str | None) -> None:
    """The view ``elements``: number (from 1) and JSON value."""
    if not path.is_file():
        raise source_gone.absent(str(path))
    size = path.stat().st_size
    if size == 0:
        raise source_errors.empty(str(path))
    if records is None and is_object(path):
        raise source_errors.one_object(str(path), lists_in(path))
    if size > LARGEST and records is not None:
        raise source_errors.unreadable(str(path), f"{size} > {LARGEST} bytes")
    reading = _reading(path, "array" if records is None else "unstructured")
    if records is None:
        engine.execute(f"create view elements as select row_number() over () as number, json as element from {reading}")
        return
    found = "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in records.split("."))
    try:
        kinds = engine.execute(f"select json_type(json, $at) from {reading}", {"at": found}).fetchall()
    except duckdb.Error as error:
        raise _broken(path, error) from error
    if [kind for (kind,) in kinds] != ["ARRAY"]:
        raise source_errors.no_records(str(path), records)
    literal = found.replace("'", "''")
    engine.execute(
        "create view elements as select row_number() over () as number, element from (select"
        f""" unnest(json_transform(json_extract(json, '{literal}'), '["JSON"]')) as element from {reading})"""
    )


def _reading(path: Path, form: str) -> str:
    """The table function that reads the document."""
    place, size = str(path).replace("'", "''"), path.stat().st_size
    return (
        f"read_json('{place}', format = '{form}', records = 'false', columns = {{'json': 'JSON'}},"
        f" maximum_object_size = {min(max(size, 1 << 24), LARGEST)})"
    )


def lists_in(path: Path) -> tuple[str, ...]:
    """The ways to lists of objects inside a document that is one object, the longest list first; raise SourceError.

    A key that holds a full stop cannot be named by a way, and is passed over.
    """
    with duckdb.connect(":memory:") as engine:
        try:
            engine.execute(f"create table document as select json from {_reading(path, 'unstructured')}")
            found = dict(_lists(engine, ()))
        except duckdb.Error as error:
            raise _broken(path, error) from error
    return tuple(sorted(found, key=lambda way: -found[way]))


def _lists(engine: duckdb.DuckDBPyConnection, above: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    at = "".join(map(pointer, above))
    keys = engine.execute(
        "select key, json_type(json, $at || key), coalesce(json_type(json, $at || key || '/0'), ''),"
        " coalesce(json_array_length(json, $at || key), 0) from (select json, unnest(list_transform("
        "json_keys(json, $top), lambda k: '/' || replace(replace(k, '~', '~0'), '/', '~1'))) as key from document)",
        {"at": at, "top": at},
    ).fetchall()
    for key, kind, first, length in keys:
        name = key[1:].replace("~1", "/").replace("~0", "~")
        if "." in name:
            continue
        if kind == "ARRAY" and first == "OBJECT":
            yield ".".join((*above, name)), length
        elif kind == "OBJECT" and len(above) < DEEPEST:
            yield from _lists(engine, (*above, name))


def is_object(path: Path) -> bool:
    """Whether the document begins as an object does."""
    with path.open("rb") as stream:
        return stream.read(BEGINNING).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")


def _broken(path: Path, error: Exception) -> SourceError:
    """The document is none; the engine tells at which byte it noticed."""
    found = re.search(r"at byte (\d+)", str(error))
    return source_errors.broken_json(str(path), found[1] if found else None)
