"""Counting: one query for all indicators of a published table, by unit and day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from motlan.governance.facts.by_procedure import SCHEMA as BY_PROCEDURE
from motlan.governance.facts.keep import SCHEMA
from motlan.governance.indicators.spec import Indicator
from motlan.governance.probes import ask
from motlan.governance.published import WRITTEN_IN, Reader, guard
from motlan.kernel.clock import instant


@dataclass(frozen=True, slots=True)
class Days:
    """Days to be counted as ISO text, the first and the last among them."""

    first: str
    last: str

    @property
    def days(self) -> tuple[str, ...]:
        """Each of them."""
        first, last = date.fromisoformat(self.first), date.fromisoformat(self.last)
        return tuple((first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1))

    @property
    def cells(self) -> None:
        """All units are counted."""

    @property
    def condition(self) -> exp.Condition:
        """Rows of these days."""
        low = exp.GTE(this=ask.column("day"), expression=exp.Literal.string(self.first))
        high = exp.LTE(this=ask.column("day"), expression=exp.Literal.string(self.last))
        return exp.and_(low, high)


@dataclass(frozen=True, slots=True)
class Cells:
    """Days of single units to be counted: ``(day, unit)``."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def days(self) -> tuple[str, ...]:
        """The days of any of them."""
        return tuple(sorted({day for day, _ in self.pairs}))

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """The pairs themselves."""
        return self.pairs

    @property
    def condition(self) -> exp.Condition:
        """Rows of these days and units."""
        units = {day: tuple(unit for of, unit in self.pairs if of == day) for day in self.days}
        # a pair in a list of pairs is not understood alike by all engines
        pairs = (
            exp.and_(ask.is_text("day", day), ask.is_one_of("unit", some), copy=False) for day, some in units.items()
        )
        return exp.or_(*pairs, copy=False)


SETS = pa.schema([(name, pa.string()) for name in ("indicator", "day", "parent", "unit", "procedure")])
"""Which procedures an indicator counted in a unit on a day."""
BETWEEN = "\x1f"
"""Stands between procedures in one text: no code has it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: ``facts`` (:data:`motlan.governance.facts.keep.SCHEMA`), a row a unit and day that has any row
    in the indicator's table; ``sets`` (:data:`SETS`), of indicators that count procedures, a row for each that one
    found, more than once where several rows tell of it."""

    facts: pa.Table
    sets: pa.Table


def count(*, indicators: Sequence[Indicator], reader: Reader, of: Days | Cells, at: datetime) -> Counted:
    """All ``indicators`` but those that the catalogue alone tells, each table read once. A table that is not there
    counts nothing."""
    own = [one for one in indicators if not one.standing]
    by_table = groupby(sorted(own, key=lambda it: it.source), key=lambda it: it.source)
    parts = [_of_table(table, tuple(some), reader, of, at) for table, some in by_table if reader.exists(table)]
    return Counted(
        facts=pa.concat_tables([SCHEMA.empty_table(), *(part for facts, _ in parts for part in facts)]),
        sets=pa.concat_tables([SETS.empty_table(), *(part for _, sets in parts for part in sets)]),
    )


def count_procedures(*, indicators: Sequence[Indicator], reader: Reader, days: Days, at: datetime) -> pa.Table:
    """The same by procedure (:data:`motlan.governance.facts.by_procedure.SCHEMA`), of the whole country; of the tables
    that say of which procedure a row is."""
    rows = [one for one in indicators if one.by_procedure]
    by_table = groupby(sorted(rows, key=lambda it: it.source), key=lambda it: it.source)
    parts: list[pa.Table] = []
    for table, some in by_table:
        own = tuple(some)
        if reader.exists(table):
            keys = ("procedure", "day")
            schema = pa.schema([*((name, pa.string()) for name in keys), *_names(own)])
            counted = reader.arrow(procedures_query(table=table, indicators=own, of=days, at=at), schema)
            parts += _facts(counted, own, keys)
    return pa.concat_tables([BY_PROCEDURE.empty_table(), *(part.select(BY_PROCEDURE.names) for part in parts)])


def count_query(*, table: str, indicators: Sequence[Indicator], of: Days | Cells, at: datetime) -> exp.Select:
    """Parent, unit and day, then of each indicator numerator and denominator, or as one text the procedures that it
    found (:data:`BETWEEN` them, in no order), in the order of ``indicators``."""
    parent = exp.Coalesce(this=ask.column("province"), expressions=[exp.Literal.string("")])
    keys = [ask.column(name) for name in ("unit", "day")]
    figures = [one for asked in indicators for one in _figures(asked, instant(at))]
    counted = ask.select(table, parent, *keys, *figures).where(exp.and_(of.condition, ask.present("unit")))
    return guard(counted.group_by(ask.column("province"), *(one.copy() for one in keys)))


def _figures(indicator: Indicator, at: str) -> tuple[exp.Expr, ...]:
    if indicator.counts == "rows":
        return figure(indicator.numerator, at), figure(indicator.denominator, at)
    found = exp.GroupConcat(this=ask.column("procedure"), separator=exp.Literal.string(BETWEEN))
    counting = _parsed(indicator.numerator, at)
    return (exp.Filter(this=found, expression=counting.expression),)


def procedures_query(*, table: str, indicators: Sequence[Indicator], of: Days, at: datetime) -> exp.Select:
    """Procedure and day, then numerator and denominator of each indicator, in the order of ``indicators``."""
    figures = [figure(sql, instant(at)) for one in indicators for sql in (one.numerator, one.denominator)]
    keys = [ask.column(name) for name in ("procedure", "day")]
    counted = exp.and_(of.condition, ask.present("unit"), ask.present("procedure"))
    return guard(ask.select(table, *keys, *figures).where(counted).group_by(*(one.copy() for one in keys)))


def _of_table(
    table: str, indicators: Sequence[Indicator], reader: Reader, of: Days | Cells, at: datetime
) -> tuple[list[pa.Table], list[pa.Table]]:
    rows = [one for one in indicators if one.counts == "rows"]
    handled = [one for one in indicators if one.counts == "procedures"]
    figures = [*_names(rows), *((f"procedures_{place}", pa.string()) for place in range(len(handled)))]
    schema = pa.schema([*((name, pa.string()) for name in ("parent", "unit", "day")), *figures])
    counted = reader.arrow(count_query(table=table, indicators=(*rows, *handled), of=of, at=at), schema)
    facts = [part.select(SCHEMA.names) for part in _facts(counted, rows, ("parent", "unit", "day"))]
    return facts, [_set(counted, one, f"procedures_{place}") for place, one in enumerate(handled)]


def _set(counted: pa.Table, one: Indicator, name: str) -> pa.Table:
    """A row for each procedure in the texts of a column."""
    listed = pc.split_pattern(counted[name].combine_chunks(), BETWEEN)
    at, procedures = pc.list_parent_indices(listed), pc.list_flatten(listed)
    told = {"indicator": pa.array([one.indicator] * len(procedures), pa.string()), "procedure": procedures}
    columns = told | {key: counted[key].take(at) for key in ("day", "parent", "unit")}
    return pa.table({key: columns[key] for key in SETS.names}, schema=SETS)


def _names(indicators: Sequence[Indicator]) -> list[tuple[str, pa.DataType]]:
    """The columns of their counts."""
    return [(f"{part}_{at}", pa.int64()) for at in range(len(indicators)) for part in ("numerator", "denominator")]


def _facts(counted: pa.Table, indicators: Sequence[Indicator], keys: Sequence[str]) -> Iterator[pa.Table]:
    """The answer apart by indicator: its name, the keys, its two counts."""
    for place, one in enumerate(indicators):
        yield pa.table(
            {
                "indicator": pa.array([one.indicator] * counted.num_rows, pa.string()),
                **{name: counted[name] for name in keys},
                **{part: pc.fill_null(counted[f"{part}_{place}"], 0) for part in ("numerator", "denominator")},
            }
        )


def figure(sql: str, at: str) -> exp.Expr:
    """An aggregate of an indicator as a whole number; ``at`` is what ``:at`` stands for."""
    return exp.cast(_parsed(sql, at), exp.DataType.Type.BIGINT)


def _parsed(sql: str, at: str) -> exp.Expr:
    moment = exp.Literal.string(at)
    return sqlglot.parse_one(sql, read=WRITTEN_IN).transform(
        lambda node: moment.copy() if isinstance(node, exp.Placeholder) and node.name == "at" else node
    )
