"""Indicators over a span by procedure, or by groups of procedures such as those that a ministry answers for.

What units report of themselves is not known by procedure, so nothing of it enters here; all else is as for units.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from motlan.governance.facts import by_procedure
from motlan.governance.facts.places import COUNTRY
from motlan.governance.facts.read import Span
from motlan.governance.facts.sets import sets
from motlan.governance.indicators.catalogue import EVERYWHERE, counts_of, listed
from motlan.governance.indicators.rate import Value, value
from motlan.governance.indicators.spec import Indicator
from motlan.store.register import Register

Groups = Mapping[str, Collection[str]]
"""Name → the procedures in it."""
Counts = Mapping[str, tuple[int, int]]
NOTHING = (0, 0)


def measure(
    *, indicators: Sequence[Indicator], specs: Mapping[str, Indicator], register: Register, span: Span, groups: Groups
) -> Mapping[str, tuple[Value, ...]]:
    """Indicator → every group, in their order. ``specs``: all there are, for the rates that multiply."""
    wanted = {one.indicator: one for one in indicators}
    factors = {name: specs[name] for one in indicators if (name := one.times_rate_of) and name in specs}
    counted = _counted(list({**factors, **wanted}.values()), register, span, groups)
    return {
        name: tuple(
            value(
                indicator=one,
                unit=group,
                counts=counted[name][group],
                factor=counted[one.times_rate_of][group] if one.times_rate_of in factors else (1, 1),
            )
            for group in groups
        )
        for name, one in wanted.items()
    }


def _counted(indicators: Sequence[Indicator], register: Register, span: Span, groups: Groups) -> Mapping[str, Counts]:
    names = [one.indicator for one in indicators if one.by_procedure]
    added = by_procedure.sums(register=register, indicators=names, span=span)
    return {
        one.indicator: _each(one, register, span, groups)
        if one.counts == "procedures"
        else {name: _together(added.get(one.indicator, {}), some) for name, some in groups.items()}
        for one in indicators
    }


def _together(counted: Counts, procedures: Collection[str]) -> tuple[int, int]:
    both = [counted.get(one, NOTHING) for one in procedures]
    return sum(part for part, _ in both), sum(whole for _, whole in both)


def _each(one: Indicator, register: Register, span: Span, groups: Groups) -> Counts:
    """Procedures of the catalogue, each once; what was done with them anywhere in the country."""
    counted = listed(indicators=[one], reader=register, span=span)[one.indicator]
    found = {it.procedure: it for it in counted}
    met = None
    if not one.standing:
        met = sets(register=register, indicator=one.indicator, span=span).get(COUNTRY, frozenset())
    return {
        name: counts_of([found[it] for it in some if it in found], depth=EVERYWHERE, met=met)
        for name, some in groups.items()
    }
