"""Writing open data: a folder of plain files that bears its name only when it is whole.

::

    csv-metadata.json   what every table and column is (W3C tabular metadata)
    rules.json          by which rules colours were given
    about.json          when it was made, of what days, what is hidden
    <table>.csv, <table>.parquet
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from motlan.governance.opendata import csvw
from motlan.governance.opendata.cells import SCHEMA as FACT_ROWS
from motlan.governance.opendata.published import Published
from motlan.governance.opendata.rules import Rule
from motlan.governance.opendata.tables import BY_NAME, FACTS, Table
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "parquet")
RULES, ABOUT = "rules.json", "about.json"
VERSION = 1
ROW_GROUP = 1 << 20
ENOUGH = 1 << 16
"""Rows that make a row group: in smaller ones names weigh more, in larger ones the few large counts widen all."""
PARQUET: dict[str, Any] = {"compression": "zstd", "compression_level": 9}
Pieces = Iterable[pa.Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is published: table name → its rows in pieces, the rules, and what it is. ``made_at``: ISO text in UTC;
    ``day``: the country's day then."""

    title: Text
    made_at: str
    day: str
    published: Published
    since: str
    until: str
    rules: Sequence[Rule]
    tables: Mapping[str, Pieces] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of each table there are, and bytes of each file."""

    rows: Mapping[str, int]
    bytes: Mapping[str, int]


def write(*, edition: Edition, folder: Path, formats: Sequence[Format] = FORMATS) -> Written:
    """Write an edition; raise Refused for a folder that is there already and holds something."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            what=Text(vi="Thư mục đã có tệp.", en="There is something in this folder."),
            remedy=Text(vi="Chọn một thư mục mới.", en="Choose a folder that is not there yet."),
            where=str(folder),
        )
    unfinished = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with ExitStack() as mess:
        mess.callback(shutil.rmtree, unfinished, ignore_errors=True)
        rows = {name: _table(BY_NAME[name], pieces, unfinished, formats) for name, pieces in edition.tables.items()}
        _beside(edition, rows, unfinished)
        if folder.exists():
            folder.rmdir()
        unfinished.replace(folder)
    return Written(rows, {one.name: one.stat().st_size for one in sorted(folder.iterdir())})


def _table(table: Table, pieces: Pieces, folder: Path, formats: Sequence[Format]) -> int:
    rows = 0
    with ExitStack() as open_files:
        files = [open_files.enter_context(WRITERS[form](folder / f"{table.name}.{form}", table)) for form in formats]
        for piece in _gathered(pieces):
            rows += piece.num_rows
            for file in files:
                file.write_table(piece)
    return rows


def _gathered(pieces: Pieces) -> Iterator[pa.Table]:
    """Pieces joined until they make a row group, which begins with the texts it numbers."""
    waiting: list[pa.Table] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(one.num_rows for one in waiting) >= ENOUGH:
            yield pa.concat_tables(waiting).unify_dictionaries()
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting).unify_dictionaries()


@contextmanager
def _csv(path: Path, table: Table) -> Iterator[_Pieces]:
    options = pacsv.WriteOptions(quoting_style="needed")
    with pacsv.CSVWriter(path, table.schema, write_options=options) as writer:
        yield _Pieces(writer.write_table, table.schema)


@contextmanager
def _parquet(path: Path, table: Table) -> Iterator[_Pieces]:
    schema = FACT_ROWS if table is FACTS else table.schema
    with pq.ParquetWriter(path, schema, **PARQUET) as writer:
        yield _Pieces(lambda piece: writer.write_table(piece, ROW_GROUP), schema)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Takes pieces of a table in the types of its file."""

    take: Callable[[pa.Table], object]
    schema: pa.Schema

    def write_table(self, piece: pa.Table) -> None:
        """Write one."""
        self.take(piece.cast(self.schema))


WRITERS: Mapping[Format, Any] = {"csv": _csv, "parquet": _parquet}


def _beside(edition: Edition, rows: Mapping[str, int], folder: Path) -> None:
    tables = [BY_NAME[name] for name in edition.tables]
    said = csvw.dictionary(
        title=edition.title, tables=tables, modified=edition.made_at, licence=edition.published.licence
    )
    _json(folder / csvw.FILE, said)
    _json(folder / RULES, {"rules": [one.record() for one in edition.rules]})
    about = {
        "version": VERSION,
        "title": dict(edition.title),
        "made_at": edition.made_at,
        "day": edition.day,
        "since": edition.since,
        "until": edition.until,
        "published": edition.published.model_dump(mode="json"),
        "rows": dict(rows),
        "recompute": "motlan recompute .",
    }
    _json(folder / ABOUT, about)


def _json(path: Path, said: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1, sort_keys=False) + "\n", encoding="utf-8")
