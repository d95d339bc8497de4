"""What indicators counted as everybody may see it, a month after the other: small counts hidden, as in open data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from motlan.governance import api as governance
from motlan.governance.api import Light, Value
from motlan.governance.indicators.rules import fingerprint, wording
from motlan.governance.indicators.spec import Indicator
from motlan.governance.opendata import cells, figures, rules
from motlan.governance.opendata.published import Level, Published
from motlan.governance.opendata.rules import Rule
from motlan.kernel.clock import instant
from motlan.web.house import House

MONTHS = 12


def last_whole_month(today: date) -> governance.Span:
    """The last twelve months that are over: what is published of a month does not change from day to day."""
    last = today.replace(day=1) - timedelta(days=1)
    year, month = divmod(last.year * 12 + last.month - MONTHS, 12)
    return governance.Span(date(year, month + 1, 1), last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One unit ('' is the country) and what is told of its indicators: of those that are ``hidden`` no rate, no points
    and no colour."""

    unit: str
    parent: str
    level: Level
    values: Mapping[str, Value]
    hidden: frozenset[str]


def _told(
    places: Sequence[cells.Cells], at: int, specs: Mapping[str, Indicator], shown: Mapping[str, figures.Shown]
) -> Told:
    """A unit by its place among those under one parent; ``places``: of each indicator."""
    parent, unit = places[0].parent, places[0].units[at]
    hidden = frozenset(
        one.indicator
        for one in places
        for name in (one.indicator, specs[one.indicator].times_rate_of)
        if name and not shown[name].get((parent, unit), True)
    )
    values = {one.indicator: _kept_back(one.values[at], one.indicator in hidden) for one in places}
    return Told(unit=unit, parent=parent, level=places[0].levels[at], values=values, hidden=hidden)


def _kept_back(value: Value, hidden: bool) -> Value:
    return value._replace(numerator=0, denominator=0, rate=None, points=None, light=Light.GREY) if hidden else value


def month_told(here: House, month: str, parents: Sequence[str]) -> list[Told]:
    """All indicators in one month, of the country, its provinces, and what is under ``parents``."""
    span, published = cells.month_span(month), here.workspace.settings.published
    return Counted(here, published, span, here.workspace.indicators, parents).told(month)


def month_figures(
    here: House, month: str, names: Sequence[str], parents: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Rows of ``figures`` of some indicators in one month, as an edition has them; ``parents``: what is under these."""
    specs, wanted = here.workspace.indicators, set(names)
    wanted |= {factor for name in names if (factor := specs[name].times_rate_of)}
    counted = Counted(here, here.workspace.settings.published, cells.month_span(month), wanted, parents)
    return [row for name in names for row in counted.of(name, month).to_pylist()]


class Counted:
    """Facts of indicators, a month after the other, and the figures that follow from them."""

    def __init__(
        self,
        here: House,
        published: Published,
        span: governance.Span,
        wanted: Iterable[str],
        parents: Sequence[str] | None = None,
    ) -> None:
        self._register, self._specs = here.register(), here.workspace.indicators
        self._published, self._span, self._parents = published, span, parents
        self._now = instant(here.clock.now())
        self._wanted = [self._specs[name] for name in sorted(wanted)]
        self._months: dict[str, Mapping[str, Sequence[cells.Cells]]] = {}

    def facts(self) -> Iterator[pa.Table]:
        """Rows of ``facts``: by day of what is counted so, else by month."""
        for month in self._span.months:
            for name in sorted(self._specs):
                yield cells.table(list(self._cells(name, month)), self._published)

    def figures(self) -> Iterator[pa.Table]:
        """Rows of ``figures``."""
        for month in self._span.months:
            for name in sorted(self._specs):
                yield self.of(name, month)

    def of(self, name: str, month: str) -> pa.Table:
        """One indicator in one month."""
        spec = self._specs[name]
        found, factor = self._of_month(month)[name], spec.times_rate_of
        counted = governance.measured(spec=spec, register=self._register, span=cells.month_span(month))
        said = figures.Said(
            rule=fingerprint(spec),
            counted_by=counted.rules[0] if counted.rules else "",
            measured_at=counted.at or self._now,
        )
        told = [figures.shown(list(self._cells(one, month))) for one in (name, *((factor,) if factor else ()))]
        return figures.table(spec=spec, month=month, found=found, told=told, said=said, published=self._published)

    def told(self, month: str) -> list[Told]:
        """Every unit with all of its indicators in one month."""
        found = self._of_month(month)
        shown = {name: figures.shown(of) for name, of in found.items()}
        return [
            _told(places, at, self._specs, shown)
            for places in zip(*found.values(), strict=True)
            for at, level in enumerate(places[0].levels)
            if level in self._published.levels
        ]

    def rules(self) -> list[Rule]:
        """The rule of each indicator."""
        return [rules.of_indicator(name, wording(spec)) for name, spec in sorted(self._specs.items())]

    def _cells(self, name: str, month: str) -> Iterable[cells.Cells]:
        if self._published.facts_by == "month" or not rules.additive(self._specs[name].model_dump()):
            return self._of_month(month)[name]
        return cells.by_day(
            register=self._register, indicator=name, month=month, span=self._span, published=self._published
        )

    def _of_month(self, month: str) -> Mapping[str, Sequence[cells.Cells]]:
        """What was counted in a month, asked for once."""
        if month not in self._months:
            self._months[month] = cells.by_month(
                register=self._register,
                wanted=self._wanted,
                specs=self._specs,
                month=month,
                published=self._published,
                parents=self._parents,
            )
        return self._months[month]
