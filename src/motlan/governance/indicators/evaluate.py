"""Evaluating an indicator: one query for all units of a level, and what its rate is worth.

A dossier belongs to a period by its date of reception, where there is none by its date of filing (Decision 766/QĐ-TTg).
"""

from dataclasses import dataclass
from datetime import datetime

import sqlglot
from sqlglot import exp

from motlan.governance.indicators.spec import Indicator, Level
from motlan.governance.probes import ask
from motlan.governance.published import WRITTEN_IN, Reader, guard
from motlan.kernel.clock import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From an instant (inclusive) to another (exclusive), both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """An indicator of one unit ('' is the country): rate in percent with two decimals, None when not available."""

    indicator: str
    unit: str
    numerator: float
    denominator: float
    rate: float | None
    points: float | None


def indicator_query(*, indicator: Indicator, level: Level, period: Period) -> exp.Select:
    """Unit, numerator and denominator, one row a unit that has any dossier in the period, in the order of the units."""
    figures = [_expression(indicator.numerator, period), _expression(indicator.denominator, period)]
    moment = exp.Coalesce(this=ask.column("received_at"), expressions=[ask.column("filed_at")])
    start = exp.GTE(this=moment, expression=exp.Literal.string(instant(period.start)))
    end = exp.LT(this=moment.copy(), expression=exp.Literal.string(instant(period.end)))
    if level == "country":
        country = exp.alias_(exp.Literal.string(""), "unit")
        return guard(ask.select(indicator.source, country, *figures).where(exp.and_(start, end)))
    unit = ask.column(level)
    asked = ask.select(indicator.source, unit, *figures).where(exp.and_(start, end))
    return guard(asked.where(ask.present(level)).group_by(unit.copy()).order_by(unit.copy()))


def evaluate(*, indicator: Indicator, reader: Reader, level: Level, period: Period) -> tuple[Value, ...]:
    """The indicator for every unit of ``level`` that has a dossier in ``period``; units include what is below them."""
    rows = reader.rows(indicator_query(indicator=indicator, level=level, period=period))
    return tuple(
        value(indicator=indicator, unit=str(unit), numerator=float(part or 0), denominator=float(whole or 0))
        for unit, part, whole in rows
    )


def value(*, indicator: Indicator, unit: str, numerator: float, denominator: float) -> Value:
    """Rate and points from the two sums; both None for a zero denominator."""
    rate = None if denominator == 0 else round(numerator * 100 / denominator * indicator.times, 2)
    return Value(
        indicator=indicator.indicator,
        unit=unit,
        numerator=numerator,
        denominator=denominator,
        rate=rate,
        points=_points(indicator, rate),
    )


def _points(indicator: Indicator, rate: float | None) -> float | None:
    if rate is None or indicator.points is None:
        return None
    full_at = indicator.full_score_at or 100.0
    return round(min(rate / full_at, 1.0) * indicator.points, 2)


def _expression(sql: str, period: Period) -> exp.Expr:
    at = exp.Literal.string(instant(period.end))
    parsed = sqlglot.parse_one(sql, read=WRITTEN_IN)
    return parsed.transform(lambda node: at.copy() if isinstance(node, exp.Placeholder) and node.name == "at" else node)
