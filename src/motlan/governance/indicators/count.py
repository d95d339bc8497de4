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
        return exp.or_(*(exp.and_(ask.is_text("day", day), ask.is_one_of("unit", some)) for day, some in units.items()))


def count(*, indicators: Sequence[Indicator], reader: Reader, of: Days | Cells, at: datetime) -> pa.Table:
    """The facts of all ``indicators`` (:data:`motlan.governance.facts.keep.SCHEMA`): a row a unit and day that has any
    row in the indicator's table. A table that is not there counts nothing."""
    by_table = groupby(sorted(indicators, key=lambda it: it.source), key=lambda it: it.source)
    parts = [part for table, some in by_table for part in _of_table(table, tuple(some), reader, of, at)]
    return pa.concat_tables([SCHEMA.empty_table(), *parts])


def count_query(*, table: str, indicators: Sequence[Indicator], of: Days | Cells, at: datetime) -> exp.Select:
    """Parent, unit and day, then numerator and denominator of each indicator, in the order of ``indicators``."""
    parent = exp.Coalesce(this=ask.column("province"), expressions=[exp.Literal.string("")])
    figures = [_figure(sql, at) for one in indicators for sql in (one.numerator, one.denominator)]
    by = [ask.column("province"), ask.column("unit"), ask.column("day")]
    counted = exp.and_(of.condition, ask.present("unit"))
    return guard(ask.select(table, parent, *by[1:], *figures).where(counted).group_by(*(one.copy() for one in by)))


def _of_table(
    table: str, indicators: Sequence[Indicator], reader: Reader, of: Days | Cells, at: datetime
) -> Iterator[pa.Table]:
    if not reader.exists(table):
        return
    names = [f"{part}_{at}" for at in range(len(indicators)) for part in ("numerator", "denominator")]
    schema = pa.schema(
        [*((name, pa.string()) for name in ("parent", "unit", "day")), *((name, pa.int64()) for name in names)]
    )
    counted = reader.arrow(count_query(table=table, indicators=indicators, of=of, at=at), schema)
    for place, one in enumerate(indicators):
        facts = {
            "indicator": pa.array([one.indicator] * counted.num_rows, pa.string()),
            **{name: counted[name] for name in ("day", "parent", "unit")},
            **{part: pc.fill_null(counted[f"{part}_{place}"], 0) for part in ("numerator", "denominator")},
        }
        yield pa.table(facts, schema=SCHEMA)


def _figure(sql: str, at: datetime) -> exp.Expr:
    moment = exp.Literal.string(instant(at))
    parsed = sqlglot.parse_one(sql, read=WRITTEN_IN).transform(
        lambda node: moment.copy() if isinstance(node, exp.Placeholder) and node.name == "at" else node
    )
    return exp.cast(parsed, exp.DataType.Type.BIGINT)
