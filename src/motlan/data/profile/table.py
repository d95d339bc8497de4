"""One table read and counted: the statistics of every column in SQL over all that was read, and a sample of its rows.

Everything is text, cleaned as syncing cleans it, so that what holds here holds there. Memory is bounded by DuckDB's own
measure and by the sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import pyarrow as pa

from motlan.data.databases.connector import Request, connectors
from motlan.data.databases.spec import ColumnMapping, Dataset
from motlan.data.sync import expressions as sql
from motlan.store.lake import Session

SAMPLE = 1_000
"""Rows that are looked at value by value."""
SEED = 7
CODES = 60
"""A column with more different values than this is no code list."""
NEARLY = 0.97
READ = "profiled"
LOOKED_AT = 50
MOST_KEYS = 12
"""Pairs of columns that are tried as a key together."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column as counted. ``distinct`` is exact where it matters (few values, or nearly as many as rows).

    ``counts`` are the values and how often each occurs, most frequent first, when there are at most :data:`CODES`.
    ``sample`` has one value (or None) for each sampled row; rows are the same for all columns of a table.
    """

    name: str
    rows: int
    filled: int
    distinct: int
    shortest: int
    longest: int
    counts: tuple[tuple[str, int], ...]
    sample: tuple[str | None, ...]

    @property
    def fill(self) -> float:
        """The share of rows that have a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def empty(self) -> bool:
        """No row says anything here: its name alone would say what it is."""
        return self.rows > 0 and self.filled == 0

    @property
    def common(self) -> tuple[str, ...]:
        """The values of a column of few values that are no slips: each has at least one filled row in two hundred."""
        return tuple(value for value, count in self.counts if count * 200 >= self.filled)

    @property
    def unique(self) -> bool:
        """Every row has a value, and no two the same."""
        return 0 < self.rows == self.filled == self.distinct

    @property
    def nearly_unique(self) -> bool:
        """Almost every value occurs once: an identifier, with mistakes."""
        return self.filled > 0 and self.distinct >= NEARLY * self.filled

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The sampled values that are there."""
        return tuple(value for value in self.sample if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table, sheet or set of files; ``key`` are the columns that tell its rows apart, empty when none do.

    ``declared``: the key is the one that the source itself declares.
    ``whole``: every row was read. ``repeats`` counts the rows that share their key with another.
    """

    name: str
    dataset: Dataset
    rows: int
    whole: bool
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    repeats: int
    declared: bool = False

    def column(self, name: str) -> Column:
        """One column by name."""
        return next(column for column in self.columns if column.name == name)


def look(session: Session, *, name: str, asked: Request, placeholders: Sequence[str], most: int) -> Table:
    """Read at most ``most`` rows of one table and count. Raise SourceError where it cannot be read."""
    connector = connectors.get(asked.connect.kind)
    columns = tuple(each.name for each in connector.schema(asked))
    every = {"key": columns, "columns": {columns[0]: ColumnMapping(to="unknown")}}
    dataset = asked.dataset.model_copy(update=every)
    asked = replace(asked, dataset=dataset, reject=_passed_over, limit=most + 1)
    counted = _Counted(iter(connector.extract(asked)), most)
    schema = pa.schema([(each, pa.string()) for each in columns])
    received = pa.RecordBatchReader.from_batches(schema, (batch.select(columns) for batch in counted))
    session.register_table("received", received)
    cleaned = (
        f"{sql.without_placeholder(sql.cleaned(sql.quoted(each)), placeholders)} as c{at}"
        for at, each in enumerate(columns)
    )
    session.execute(f"create or replace table {READ} as select {', '.join(cleaned)} from received")
    found = tuple(_columns(session, columns))
    stated = _stated(session, found, connector.key(asked))
    keys, repeats = _keys(session, found)
    if stated:
        others = () if repeats else keys
        keys, repeats = (stated, *(key for key in others if set(key) != set(stated))), 0
    return Table(
        name=name,
        dataset=dataset,
        rows=found[0].rows,
        whole=not counted.cut,
        columns=found,
        key=keys[0] if keys else (),
        keys=keys,
        repeats=repeats,
        declared=bool(stated),
    )


def _passed_over(_file: str, _line: int, _reason: str, _pieces: object) -> None:
    """A line that is no record is syncing's business: it keeps and reports it."""


class _Counted:
    """Batches until ``most`` rows were handed over; ``cut`` says whether there were more."""

    def __init__(self, batches: Iterator[pa.RecordBatch], most: int) -> None:
        self._batches = batches
        self._left = most
        self.cut = False

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            if batch.num_rows > self._left:
                self.cut = True
                yield batch.slice(0, self._left)
                return
            self._left -= batch.num_rows
            yield batch


def _columns(session: Session, names: Sequence[str]) -> Iterator[Column]:
    """The statistics of all columns in one pass, exact counts and code values where they are called for, a sample."""
    parts = ["count(*)"]
    for at in range(len(names)):
        column = f"c{at}"
        parts += [f"count({column})", f"approx_count_distinct({column})"]
        parts += [f"coalesce(min(length({column})), 0)", f"coalesce(max(length({column})), 0)"]
    (row,) = session.rows(f"select {', '.join(parts)} from {READ}")
    sampled = session.rows(f"select * from (from {READ} using sample reservoir({SAMPLE} rows) repeatable ({SEED}))")
    for at, name in enumerate(names):
        filled, about, shortest, longest = row[1 + 4 * at : 5 + 4 * at]
        counts = _counts(session, at) if about <= 2 * CODES else ()
        exact = about if 2 * CODES < about < 0.6 * filled else _distinct(session, (at,))  # a sketch errs by a fifth
        yield Column(
            name=name,
            rows=row[0],
            filled=filled,
            distinct=exact,
            shortest=shortest,
            longest=longest,
            counts=counts,
            sample=tuple(values[at] for values in sampled),
        )


def _counts(session: Session, at: int) -> tuple[tuple[str, int], ...]:
    listed = session.rows(
        f"select c{at}, count(*) as n from {READ} where c{at} is not null"
        f" group by 1 order by n desc, 1 limit {CODES + 1}"
    )
    return tuple((value, count) for value, count in listed) if len(listed) <= CODES else ()


def _distinct(session: Session, ats: tuple[int, ...]) -> int:
    """How many different values (or combinations) there are."""
    names = ", ".join(f"c{at}" for at in ats)
    where = " and ".join(f"c{at} is not null" for at in ats)
    return int(session.rows(f"select count(*) from (select distinct {names} from {READ} where {where})")[0][0])


def _stated(session: Session, columns: Sequence[Column], key: Sequence[str]) -> tuple[str, ...]:
    """The source's own primary key, where it still tells all rows apart once their texts are cleaned as syncing does.

    It stands before any column of numbers of persons: those are mended, and a mended key is another record.
    """
    ats = tuple(at for name in key for at, column in enumerate(columns) if column.name == name)
    held = len(ats) == len(key) > 0 and columns[0].rows > 0 and _distinct(session, ats) == columns[0].rows
    return tuple(key) if held else ()


def _keys(session: Session, columns: Sequence[Column]) -> tuple[tuple[tuple[str, ...], ...], int]:
    """What tells rows apart, the best first, and the rows that share the best one with another.

    A single column that is always filled and never repeats; else a pair of columns; else the single column that comes
    nearest, when fewer than three rows in a hundred repeat it.
    """
    singles = [column for column in columns if column.unique]
    if singles:
        return tuple((column.name,) for column in sorted(singles, key=_as_key)), 0
    if not columns[0].rows:
        return (), 0
    full = [at for at, column in enumerate(columns) if 0 < column.rows == column.filled and column.distinct > 1]
    pairs = [pair for pair in combinations(full, 2) if _could_tell_apart(columns, pair)]
    pairs.sort(key=lambda pair: columns[pair[0]].distinct * columns[pair[1]].distinct, reverse=True)
    found = [pair for pair in pairs[:MOST_KEYS] if _distinct(session, pair) == columns[0].rows]
    if found:
        return tuple(tuple(columns[at].name for at in pair) for pair in found), 0
    near = [column for column in columns if column.rows == column.filled and column.nearly_unique]
    best = max(near, key=lambda column: column.distinct, default=None)
    return (((best.name,),), best.rows - best.distinct) if best else ((), 0)


def _as_key(column: Column) -> tuple[bool, bool]:
    """A key is no date and no text, and mostly of one length; the first such column is the likeliest."""
    is_text = any(mark in value for value in column.values[:LOOKED_AT] for mark in " /:")
    return is_text, column.shortest != column.longest


def _could_tell_apart(columns: Sequence[Column], pair: tuple[int, int]) -> bool:
    return columns[pair[0]].distinct * columns[pair[1]].distinct >= columns[pair[0]].rows
