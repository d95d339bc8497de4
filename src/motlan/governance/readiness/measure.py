"""Every commune by every criterion: what it claims in its report, what was measured of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlglot import exp

from motlan.governance import api
from motlan.governance.facts.read import Span
from motlan.governance.indicators.spec import Indicator
from motlan.governance.plans.measured_by import MeasuredBy
from motlan.governance.plans.spec import Criterion, Territory
from motlan.governance.probes import ask
from motlan.governance.published import guard, parse
from motlan.store.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """One commune and one criterion; None: nothing was reported, or nothing was measured."""

    unit: str
    parent: str
    criterion: str
    claimed: bool | None
    measured: bool | None

    @property
    def holds(self) -> bool | None:
        """What counts: what was measured, and where nothing was, what is claimed."""
        return self.claimed if self.measured is None else self.measured


def measure(
    *,
    territory: Territory,
    register: Register,
    indicators: Mapping[str, Indicator],
    communes: Mapping[str, Sequence[str]],
    today: date,
) -> tuple[Met, ...]:
    """Every commune (province → its communes) by every criterion of the territory."""
    found: list[Met] = []
    for criterion in territory.conditions:
        claimed = _reported(register, criterion)
        measured = _measured(register, criterion.measured_by, indicators, communes, today)
        found += (
            Met(
                unit=unit,
                parent=parent,
                criterion=criterion.measure,
                claimed=claimed.get(unit),
                measured=measured.get(unit),
            )
            for parent, inside in communes.items()
            for unit in inside
        )
    return tuple(found)


def _reported(register: Register, criterion: Criterion) -> Mapping[str, bool]:
    if not register.exists("published_report"):
        return {}
    asked = ask.select("published_report", ask.column("unit"), ask.column("value"))
    rows = register.rows(guard(asked.where(ask.is_text("measure", criterion.measure))))
    return {str(unit): float(value) == 1 for unit, value in rows if value is not None}


def spoken(*, territory: Territory, register: Register) -> Mapping[str, str]:
    """Commune → the instant (ISO text in UTC) of which its last report on any criterion speaks."""
    if not register.exists("published_report"):
        return {}
    unit, names = ask.column("unit"), tuple(one.measure for one in territory.conditions)
    asked = ask.select("published_report", unit, ask.highest("as_of")).where(ask.is_one_of("measure", names))
    return {str(code): str(as_of) for code, as_of in register.rows(guard(asked.group_by(unit.copy()))) if as_of}


def _measured(
    register: Register,
    by: MeasuredBy | None,
    indicators: Mapping[str, Indicator],
    communes: Mapping[str, Sequence[str]],
    today: date,
) -> Mapping[str, bool]:
    if by is None:
        return {}
    if by.sql is not None:
        query = parse(by.sql)
        if not all(register.exists(table.name) for table in query.find_all(exp.Table)):
            return {}
        return {str(unit): bool(int(met)) for unit, met in register.rows(query) if met is not None}
    spec = indicators.get(by.indicator or "")
    if spec is None or by.within is None or by.at_least is None:
        return {}
    span = Span(today - max(by.within, timedelta(days=1)) + timedelta(days=1), today)
    return dict(_rates(register, spec, indicators, span, communes, by.at_least))


def _rates(
    register: Register,
    spec: Indicator,
    indicators: Mapping[str, Indicator],
    span: Span,
    communes: Mapping[str, Sequence[str]],
    least: float,
) -> Iterator[tuple[str, bool]]:
    """Communes of which the indicator is available; of the others nothing is measured."""
    for parent in communes:
        for value in api.indicator(spec=spec, specs=indicators, register=register, span=span, parent=parent):
            if value.rate is not None:
                yield value.unit, value.rate >= least
