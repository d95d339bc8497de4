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


def count(*, indicators: Sequence[Indicator], reader: Reader, of: Days | Cells, at: datetime) -> pa.Table:
    """The facts of all ``indicators`` (:data:`motlan.governance.facts.keep.SCHEMA`): a row a unit and day that has any
    row in the indicator's table. A table that is not there counts nothing."""
    rows = [one for one in indicators if one.counts == "rows"]
    by_table = groupby(sorted(rows, key=lambda it: it.source), key=lambda it: it.source)
    parts = [part for table, some in by_table for part in _of_table(table, tuple(some), reader, of, at)]
    return pa.concat_tables([SCHEMA.empty_table(), *parts])


def count_sets(*, indicators: Sequence[Indicator], reader: Reader, of: Days | Cells, at: datetime) -> pa.Table:
    """The procedures (:data:`SETS`) that ``indicators`` which count procedures found in what units handled."""
    counted = [one for one in indicators if one.counts == "procedures" and not one.standing]
    by_table = groupby(sorted(counted, key=lambda it: it.source), key=lambda it: it.source)
    parts = [part for table, some in by_table for part in _sets_of(table, tuple(some), reader, of, at)]
    return pa.concat_tables([SETS.empty_table(), *parts])


def count_procedures(*, indicators: Sequence[Indicator], reader: Reader, days: Days, at: datetime) -> pa.Table:
    """The same by procedure (:data:`motlan.governance.facts.by_procedure.SCHEMA`), of the whole country; of the tables
    that say of which procedure a row is."""
    rows = [one for one in indicators if one.by_procedure]
    by_table = groupby(sorted(rows, key=lambda it: it.source), key=lambda it: it.source)
    parts: list[pa.Table] = []
    for table, some in by_table:
        own = tuple(some)
        if reader.exists(table):
            asked = procedures_query(table=table, indicators=own, of=days, at=at)
            parts += _facts(asked, own, reader, ("procedure", "day"))
    return pa.concat_tables([BY_PROCEDURE.empty_table(), *(part.select(BY_PROCEDURE.names) for part in parts)])


def _sets_of(
    table: str, indicators: Sequence[Indicator], reader: Reader, of: Days | Cells, at: datetime
) -> Iterator[pa.Table]:
    if not reader.exists(table):
        return
    keys = ("parent", "unit", "day", "procedure")
    names = [f"numerator_{place}" for place in range(len(indicators))]
    schema = pa.schema([*((name, pa.string()) for name in keys), *((name, pa.int64()) for name in names)])
    counted = reader.arrow(sets_query(table=table, indicators=indicators, of=of, at=at), schema)
    for one, name in zip(indicators, names, strict=True):
        found = counted.filter(pc.greater(pc.fill_null(counted[name], 0), 0))
        told = {"indicator": pa.array([one.indicator] * found.num_rows, pa.string())}
        yield pa.table({**told, **{key: found[key] for key in SETS.names[1:]}}, schema=SETS)


def count_query(*, table: str, indicators: Sequence[Indicator], of: Days | Cells, at: datetime) -> exp.Select:
    """Parent, unit and day, then numerator and denominator of each indicator, in the order of ``indicators``."""
    figures = [figure(sql, instant(at)) for one in indicators for sql in (one.numerator, one.denominator)]
    return _grouped(table, figures, of, ("unit", "day"))


def procedures_query(*, table: str, indicators: Sequence[Indicator], of: Days, at: datetime) -> exp.Select:
    """Procedure and day, then numerator and denominator of each indicator, in the order of ``indicators``."""
    figures = [figure(sql, instant(at)) for one in indicators for sql in (one.numerator, one.denominator)]
    keys = [ask.column(name) for name in ("procedure", "day")]
    counted = exp.and_(of.condition, ask.present("unit"), ask.present("procedure"))
    return guard(ask.select(table, *keys, *figures).where(counted).group_by(*(one.copy() for one in keys)))


def sets_query(*, table: str, indicators: Sequence[Indicator], of: Days | Cells, at: datetime) -> exp.Select:
    """Parent, unit, day and procedure, then the numerator of each indicator, in the order of ``indicators``."""
    figures = [figure(one.numerator, instant(at)) for one in indicators]
    return _grouped(table, figures, of, ("unit", "day", "procedure"))


def _grouped(table: str, figures: Sequence[exp.Expr], of: Days | Cells, by: Sequence[str]) -> exp.Select:
    """Parent and ``by``, then the figures, by province and ``by``."""
    parent = exp.Coalesce(this=ask.column("province"), expressions=[exp.Literal.string("")])
    keys = [ask.column(name) for name in by]
    counted = exp.and_(of.condition, ask.present("unit"))
    asked = ask.select(table, parent, *keys, *figures).where(counted)
    return guard(asked.group_by(ask.column("province"), *(one.copy() for one in keys)))


def _of_table(
    table: str, indicators: Sequence[Indicator], reader: Reader, of: Days | Cells, at: datetime
) -> Iterator[pa.Table]:
    if not reader.exists(table):
        return
    asked = count_query(table=table, indicators=indicators, of=of, at=at)
    for part in _facts(asked, indicators, reader, ("parent", "unit", "day")):
        yield part.select(SCHEMA.names)


def _facts(
    asked: exp.Select, indicators: Sequence[Indicator], reader: Reader, keys: Sequence[str]
) -> Iterator[pa.Table]:
    """The answer apart by indicator: its name, the keys, its two counts."""
    names = [f"{part}_{at}" for at in range(len(indicators)) for part in ("numerator", "denominator")]
    schema = pa.schema([*((name, pa.string()) for name in keys), *((name, pa.int64()) for name in names)])
    counted = reader.arrow(asked, schema)
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
    moment = exp.Literal.string(at)
    parsed = sqlglot.parse_one(sql, read=WRITTEN_IN).transform(
        lambda node: moment.copy() if isinstance(node, exp.Placeholder) and node.name == "at" else node
    )
    return exp.cast(parsed, exp.DataType.Type.BIGINT)
