"""Indicators over a span, for every unit under a parent: their facts are added or united, divided once.

The road: 1 the facts of all that is asked for are read together; 2 where a reported count is the larger one it is the
denominator, and where neither is anything the year before stands in (1.4 of Decision 766/QĐ-TTg); 3 the rate is taken,
times the rate of another indicator where one is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from motlan.governance.facts.places import COUNTRY
from motlan.governance.facts.read import Span, Sums, sums_of
from motlan.governance.facts.sets import sets
from motlan.governance.indicators.catalogue import EVERYWHERE, Listed, counts_of, listed
from motlan.governance.indicators.rate import Value, value, values
from motlan.governance.indicators.spec import REPORTED, Indicator
from motlan.store.register import Register

Counts = Mapping[str, tuple[int, int]]
"""Unit → numerator and denominator."""
NOTHING = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The units under a parent in the order in which they are wanted; under '' the country itself is among them."""

    parent: str
    units: Sequence[str]

    def depth(self, unit: str) -> int:
        """How far below the country a unit is."""
        if unit == COUNTRY:
            return EVERYWHERE
        return 1 if self.parent == COUNTRY else 2


def measure(
    *, indicators: Sequence[Indicator], specs: Mapping[str, Indicator], register: Register, span: Span, place: Place
) -> Mapping[str, tuple[Value, ...]]:
    """Indicator → every unit of ``place``, in its order. ``specs``: all there are, for the rates that multiply."""
    found = _plain([one for one in indicators if _is_plain(one)], register, span, place)
    rest = [one for one in indicators if not _is_plain(one)]
    found.update(_with_more(rest, specs, register, span, place))
    return {one.indicator: found[one.indicator] for one in indicators}


def _is_plain(one: Indicator) -> bool:
    """Whether its counts are divided, and that is all."""
    return one.counts == "rows" and one.reported is None and not one.times_rate_of and one.source != REPORTED


def _plain(
    indicators: Sequence[Indicator], register: Register, span: Span, place: Place
) -> dict[str, tuple[Value, ...]]:
    """Units may stand in another order than their sums; who has none counted nothing."""
    if not indicators:
        return {}
    names = [one.indicator for one in indicators]
    added = sums_of(register=register, indicators=names, span=span, parent=place.parent)
    held = added[names[0]].units
    at = {unit: number for number, unit in enumerate(held)}
    counts = np.zeros((len(names), 2, len(held) + 1), np.int64)  # the last is of who was never counted
    for number, name in enumerate(names):
        counts[number, :, :-1] = added[name].numerators, added[name].denominators
    counts = counts[:, :, [at.get(unit, len(held)) for unit in place.units]]
    return {
        one.indicator: values(indicator=one, units=place.units, numerators=of[0], denominators=of[1])
        for one, of in zip(indicators, counts, strict=True)
    }


def _with_more(
    indicators: Sequence[Indicator], specs: Mapping[str, Indicator], register: Register, span: Span, place: Place
) -> Mapping[str, tuple[Value, ...]]:
    """Those that another one multiplies, that a reported count may stand in, or that count procedures."""
    if not indicators:
        return {}
    wanted = {one.indicator: one for one in indicators}
    factors = {name: specs[name] for one in indicators if (name := one.times_rate_of) and name in specs}
    counted = _counted(list({**factors, **wanted}.values()), register, span, place)
    return {
        name: tuple(
            value(
                indicator=one,
                unit=unit,
                counts=counted[name].counts.get(unit, NOTHING),
                factor=counted[one.times_rate_of].counts.get(unit, NOTHING) if one.times_rate_of in factors else (1, 1),
                reported=one.source == REPORTED or unit in counted[name].reported,
                year_before=unit in counted[name].year_before,
            )
            for unit in place.units
        )
        for name, one in wanted.items()
    }


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted in each unit, and where a reported count, or one of the year before, is the denominator."""

    counts: Counts
    reported: frozenset[str] = frozenset()
    year_before: frozenset[str] = frozenset()


def _counted(indicators: Sequence[Indicator], register: Register, span: Span, place: Place) -> Mapping[str, _Counted]:
    names = [one.indicator for one in indicators if one.counts == "rows"]
    added = sums_of(register=register, indicators=names, span=span, parent=place.parent)
    found = {name: _Counted(_by_unit(one)) for name, one in added.items()}
    of_catalogue = [one for one in indicators if one.counts == "procedures"]
    catalogue = listed(indicators=of_catalogue, reader=register, span=span)
    for one in indicators:
        if one.counts == "procedures":
            found[one.indicator] = _Counted(_procedures(one, catalogue[one.indicator], register, span, place))
        if one.reported is not None:
            found[one.indicator] = _larger(one, found[one.indicator].counts, register, span, place)
    return found


def _by_unit(added: Sums) -> Counts:
    pairs = zip(added.numerators.tolist(), added.denominators.tolist(), strict=True)
    return dict(zip(added.units, pairs, strict=True))


def _procedures(one: Indicator, found: Sequence[Listed], register: Register, span: Span, place: Place) -> Counts:
    if one.standing:
        return {unit: counts_of(found, depth=place.depth(unit)) for unit in place.units}
    met = sets(register=register, indicator=one.indicator, span=span, parent=place.parent)
    none: frozenset[str] = frozenset()
    return {unit: counts_of(found, depth=place.depth(unit), met=met.get(unit, none)) for unit in place.units}


def _larger(one: Indicator, counted: Counts, register: Register, span: Span, place: Place) -> _Counted:
    """With the larger of the two denominators; with that of a year ago, in its share, where both are nothing."""
    told = reported_counts(register=register, measure=one.reported or "", span=span, parent=place.parent)
    counts = {unit: counted.get(unit, NOTHING) for unit in {*counted, *told, *place.units}}
    larger = {unit: with_reported(held, told.get(unit, 0)) for unit, held in counts.items()}
    reported = frozenset(unit for unit in counts if told.get(unit, 0) > counts[unit][1])
    nothing = [unit for unit, (_, whole) in larger.items() if whole == 0]
    if span.part_of_year is None or not nothing:
        return _Counted(larger, reported)
    before = _year_before(one, register, span, place)
    found = {unit: with_year_before(larger[unit], before.get(unit, 0), span.part_of_year) for unit in nothing}
    return _Counted({**larger, **found}, reported, frozenset(unit for unit, (_, whole) in found.items() if whole))


def _year_before(one: Indicator, register: Register, span: Span, place: Place) -> Mapping[str, int]:
    """Unit → the larger of the two denominators of the whole year before."""
    year = Span(date(span.last.year - 1, 1, 1), date(span.last.year - 1, 12, 31))
    added = sums_of(register=register, indicators=[one.indicator], span=year, parent=place.parent)
    held = _by_unit(added[one.indicator])
    told = reported_counts(register=register, measure=one.reported or "", span=year, parent=place.parent)
    return {unit: max(held.get(unit, NOTHING)[1], told.get(unit, 0)) for unit in {*held, *told}}


def with_reported(counts: tuple[int, int], told: int) -> tuple[int, int]:
    """Numerator and denominator where a unit reported a count of its own: the larger one is the denominator."""
    return counts[0], max(counts[1], told)


def with_year_before(counts: tuple[int, int], year: int, part: int) -> tuple[int, int]:
    """Where nothing was counted: a ``part``-th of what there was in the ``year`` before; a fraction is taken as one, so
    that it is 0 % and not nothing.

    >>> with_year_before((0, 0), 11, 12), with_year_before((0, 0), 0, 12), with_year_before((2, 3), 11, 12)
    ((0, 1), (0, 0), (2, 3))
    """
    return counts if counts[1] else (counts[0], -(-year // part))


def reported_counts(*, register: Register, measure: str, span: Span, parent: str) -> Mapping[str, int]:
    """What units under a parent reported in a span; under '' each province's units together, and all of them."""
    by, where = ("province", "") if parent == COUNTRY else ("unit", " and province = :parent")
    days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    rows: Iterable[tuple[str, int]] = register.rows(
        f"select {by}, sum(value) from {REPORTED} where measure = :measure and day >= :first and day <= :last{where}"
        f" group by {by}",
        {"measure": measure, "parent": parent, **days},
    )
    found = {str(unit): int(number) for unit, number in rows}
    return {**found, COUNTRY: sum(found.values())} if parent == COUNTRY else found
