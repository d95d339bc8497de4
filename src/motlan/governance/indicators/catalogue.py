"""Indicators that count procedures, each once: those of the catalogue, and those among them that a unit handled.

The catalogue is small, so that a period is asked for as it is and nothing is kept: what is in force on its last day,
or the versions whose own day (that of a decision) lies in it. What units did is kept as sets by unit and day
(:mod:`motlan.governance.facts.sets`), which unite over days and units.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from motlan.governance.facts.read import Span
from motlan.governance.indicators.count import figure
from motlan.governance.indicators.spec import CATALOGUE, Indicator
from motlan.governance.probes import ask
from motlan.governance.published import Reader, guard

FIRST, LAST = "0000-first", "9999-last"
"""Stand in a written query where the days of a span go."""
EVERYWHERE = 0
"""The depth of the country; its provinces are 1, their communes 2."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A procedure of the catalogue as an indicator sees it: decided at a level, and whether it is in the denominator
    and, where the catalogue alone says so, in the numerator."""

    procedure: str
    owner: str
    level: int
    met: bool
    counted: bool


def listed(*, indicators: Sequence[Indicator], reader: Reader, span: Span) -> Mapping[str, tuple[Listed, ...]]:
    """Indicator → the procedures of the catalogue that it counts in a span, in the order of their codes."""
    if not indicators or not reader.exists(CATALOGUE):
        return {one.indicator: () for one in indicators}
    return {one.indicator: _listed(one, reader, span) for one in indicators}


def _listed(indicator: Indicator, reader: Reader, span: Span) -> tuple[Listed, ...]:
    met = indicator.numerator if indicator.standing else indicator.denominator
    written = _written(met, indicator.denominator, indicator.selected_by or "", reader.dialect)
    rows = reader.rows(written.replace(FIRST, span.first.isoformat()).replace(LAST, span.last.isoformat()))
    return tuple(
        Listed(str(procedure), str(owner), int(level), bool(met and met > 0), bool(counted and counted > 0))
        for procedure, owner, level, met, counted in sorted(rows, key=tuple)
    )


def listed_query(indicator: Indicator) -> exp.Select:
    """Procedure, owner, level, numerator and denominator of everything that a span selects; in the two ``:at`` is the
    span's last day. :data:`FIRST` and :data:`LAST` stand where the days go."""
    met = indicator.numerator if indicator.standing else indicator.denominator
    return _query(met, indicator.denominator, indicator.selected_by or "")


@lru_cache(maxsize=256)
def _written(met: str, counted: str, selected_by: str, dialect: str) -> str:
    """A page asks for all indicators at once, so each is parsed, guarded and rendered once."""
    return _query(met, counted, selected_by).sql(dialect=dialect)


def _query(met: str, counted: str, selected_by: str) -> exp.Select:
    keys = [ask.column(name) for name in ("procedure", "owner")]
    level = exp.cast(ask.highest("level"), exp.DataType.Type.BIGINT)
    asked = ask.select(CATALOGUE, *keys, level, figure(met, LAST), figure(counted, LAST))
    return guard(asked.where(_selected(selected_by)).group_by(*(one.copy() for one in keys)))


def counts_of(found: Sequence[Listed], *, depth: int, met: Collection[str] | None = None) -> tuple[int, int]:
    """Numerator and denominator of a unit: the procedures that it and the units below it decide.

    ``met``: what was done there; None where the catalogue alone says what meets the rule.
    """
    own = [one for one in found if one.counted and (depth == EVERYWHERE or one.level >= depth)]
    return sum(one.met if met is None else one.procedure in met for one in own), len(own)


def _selected(day: str) -> exp.Condition:
    first, last = (exp.Literal.string(day) for day in (FIRST, LAST))
    if day:
        chosen = ask.column(day)
        return exp.and_(exp.GTE(this=chosen, expression=first), exp.LTE(this=chosen.copy(), expression=last))
    until = ask.column("until")
    still = exp.or_(exp.Is(this=until, expression=exp.Null()), exp.GT(this=until.copy(), expression=last))
    return exp.and_(exp.LTE(this=ask.column("version"), expression=last.copy()), still)
