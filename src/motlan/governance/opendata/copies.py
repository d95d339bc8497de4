"""The files of a folder of open data: which there are, and where the two copies of a table do not say the same.

A table may lie there as Parquet, as CSV, or as both. Whoever opens one of them has read nothing of the other, so where
both are there they are held against each other cell by cell, by the key of the row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlglot

from motlan.governance.opendata.tables import ALL, ARROW, Table
from motlan.kernel.errors import Refused, RegisterError
from motlan.kernel.text import Text
from motlan.store.lake import Session

SQL = {pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN"}
CSV, PARQUET = "csv", "parquet"
LINE, COLUMN, FILE = (
    re.compile(one) for one in (r"CSV Error on Line: (\d+)", r'converting column "([^"]+)"', r"file = (.+)")
)
"""Where DuckDB tells which cell it could not read."""
ROWS = "rows"
"""What differs when a copy holds a row twice: not a cell, but how many rows there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What was read of a table. ``forms``: of ``csv`` and ``parquet`` those that are there."""

    table: str
    forms: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(f"{self.table}.{form}" for form in self.forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlike:
    """A cell that the two copies of a table do not agree on; None where a copy has no such row, or no value."""

    table: str
    where: str
    column: str
    csv: object
    parquet: object


def opened(engine: Session, folder: Path) -> tuple[Copies, ...]:
    """Let the engine read every table that is there: under its name as Parquet, else as CSV; both where both are.

    Raise Refused for a file that cannot be read, or whose first line does not name the columns.
    """
    found = []
    for table in ALL:
        files = {form: folder / f"{table.name}.{form}" for form in (CSV, PARQUET)}
        forms = tuple(form for form, file in files.items() if file.is_file())
        for form in forms:
            _open(engine, table, files[form], beside=form == CSV and PARQUET in forms)
        if forms:
            found.append(Copies(table=table.name, forms=forms))
    return tuple(found)


def _headed(table: Table, file: Path) -> None:
    """Raise Refused where the first line does not name the columns: they are read in their order, whatever it says."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        found = next(csv.reader(lines), [])
    wanted = [one.name for one in table.columns]
    if found == wanted:
        return
    listed = ", ".join(sorted(set(found) ^ set(wanted))) or ", ".join(found)
    raise Refused(
        what=Text(
            vi=f"Dòng đầu của {file.name} không có đúng các cột: {listed}.",
            en=f"The first line of {file.name} does not name its columns: {listed}.",
        ),
        remedy=Text(vi="Tải lại bộ dữ liệu.", en="Download the data again."),
        where=str(file),
    )


def _open(engine: Session, table: Table, file: Path, *, beside: bool) -> None:
    name = _beside(table) if beside else table.name
    try:
        if file.suffix == f".{PARQUET}":
            engine.read_parquet(name, file)
        else:
            _headed(table, file)
            engine.read_csv(name, file, {one.name: SQL[ARROW[one.kind]] for one in table.columns})
    except RegisterError as unreadable:
        raise Refused(
            what=Text(vi=f"{file.name} bị hỏng hoặc thiếu.", en=f"{file.name} is damaged or cut off."),
            remedy=Text(vi="Tải lại bộ dữ liệu.", en="Download the data again."),
            where=str(file),
        ) from unreadable


@contextmanager
def reading() -> Iterator[None]:
    """Raise Refused, with file, line and column, where a cell of a CSV is not of its column's kind: the engine reads a
    CSV when it is asked something, and says in its own words what it met."""
    try:
        yield
    except RegisterError as misread:
        said = str(misread.__cause__)
        line, column, file = (
            found and found[1].strip() for found in (one.search(said) for one in (LINE, COLUMN, FILE))
        )
        if not (line and column and file):
            raise
        name = Path(file).name
        raise Refused(
            what=Text(
                vi=f"{name}, dòng {line}: giá trị của cột “{column}” không đúng kiểu.",
                en=f"{name}, line {line}: the value of the column “{column}” is not of its kind.",
            ),
            remedy=Text(vi="Tải lại bộ dữ liệu.", en="Download the data again."),
            where=f"{file}:{line}",
        ) from misread


def compared(engine: Session, copies: Sequence[Copies]) -> tuple[int, tuple[Unlike, ...]]:
    """How many cells lie there twice, and those of which the copies say two things."""
    twice = {one.table for one in copies if len(one.forms) > 1}
    cells, unlike = 0, list[Unlike]()
    for table in (one for one in ALL if one.name in twice):
        ((here, there),) = engine.rows(
            f'select (select count(*) from "{_beside(table)}"), (select count(*) from "{table.name}")'
        )
        found = list(_unlike(engine, table))
        if here != there and not found:
            found.append(Unlike(table=table.name, where="", column=ROWS, csv=here, parquet=there))
        cells += max(here, there) * len(table.columns)
        unlike += found
    return cells, tuple(unlike)


def _beside(table: Table) -> str:
    """The name under which the CSV is read that lies beside a Parquet."""
    return f"{table.name}_as_csv"


def _unlike(engine: Session, table: Table) -> Iterator[Unlike]:
    values = [one.name for one in table.columns if one.name not in table.key]
    width = len(table.key)
    for row in engine.rows(_query(table, values)):
        here, there, *rest = row
        where = " ".join(str(part) for part in rest[:width] if part is not None)
        of_csv, of_parquet = rest[width : width + len(values)], rest[width + len(values) :]
        if here is None or there is None:
            yield Unlike(table=table.name, where=where, column=ROWS, csv=here or 0, parquet=there or 0)
            continue
        for name, one, other in zip(values, of_csv, of_parquet, strict=True):
            if not _same(one, other):
                yield Unlike(table=table.name, where=where, column=name, csv=one, parquet=other)


def _same(one: Any, other: Any) -> bool:
    return (one is None) == (other is None) and bool(one == other)


def _query(table: Table, values: Sequence[str]) -> sqlglot.exp.Expr:
    """Rows of which any cell differs: 1 for each copy that has the row, the key, the CSV's values, the Parquet's."""
    joined = " and ".join(f'c."{name}" is not distinct from p."{name}"' for name in table.key)
    keys = [f'coalesce(c."{name}", p."{name}")' for name in table.key]
    pairs = [f'{copy}."{name}"' for copy in ("c", "p") for name in values]
    differ = " or ".join(
        ["c.here is null", "p.there is null", *(f'c."{name}" is distinct from p."{name}"' for name in values)]
    )
    return sqlglot.parse_one(
        f"""select c.here, p.there, {", ".join([*keys, *pairs])}
        from (select *, 1 as here from "{_beside(table)}") c
        full join (select *, 1 as there from "{table.name}") p on {joined}
        where {differ}""",
        read="duckdb",
    )
