"""The index as pages show it: points of a unit by group and indicator, and the units below it in their order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from motlan.dictionary.name import plain
from motlan.governance import api as governance
from motlan.governance.api import Indicator, Place, Score, ServiceIndex, Span, Value
from motlan.governance.indicators.index import IndexGroup, Points, group_of
from motlan.governance.lights.light import Light
from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.serviceindex.asked import COUNTRY, MINISTRIES, PROCEDURES, Asked, groups

NOTHING = Points(0.0, 0.0)
Values = Mapping[str, Sequence[Value]]
"""Indicator → some units' values, each in one and the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An indicator of one unit: its value, its light, how far its rate rose; ``hidden``: its value is not told."""

    spec: Indicator
    value: Value
    light: Light
    change: float | None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A group of a unit: what it earned, how far its share rose, its indicators; ``unlike``: what it earned in the days
    before, where that was by other indicators."""

    name: str
    group: IndexGroup
    points: Points
    change: float | None
    unlike: Points | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A unit below: its place in the order (None where nothing was measured), its score, how far that rose.

    ``address``: '' where there is no page of it; ``unlike``: its score before, where that was of other
    indicators, so that no change is told; ``hidden``: how many of its indicators are not told, and so are not in the
    score.
    """

    code: str
    name: str
    place: int | None
    score: Score
    parts: tuple[tuple[Text, Points], ...]
    """Group by group, with its name."""
    address: str
    change: float | None
    unlike: Points | None
    hidden: int = 0


def specs_in_order(here: House) -> list[Indicator]:
    """As an official list counts: 2.10 after 2.9."""
    return sorted(here.workspace.indicators.values(), key=lambda one: [int(part) for part in one.indicator.split(".")])


def score_of(here: House, index: ServiceIndex, span: Span, place: Place) -> tuple[Score, ...]:
    """The index of the units of a place."""
    specs = here.workspace.indicators
    return governance.index(index=index, specs=specs, register=here.register(), span=span, place=place)


def values(here: House, wanted: Sequence[Indicator], asked: Asked, span: Span, *, below: bool) -> Values:
    """Some indicators of what is asked for itself, or of everything ``below`` it, in one and the same order."""
    told: Any = {"wanted": wanted, "specs": here.workspace.indicators, "register": here.register(), "span": span}
    if not asked.of or not (below or asked.code):
        return governance.indicators(place=asked.below(here) if below else asked.own, **told)
    return governance.of_procedures(groups=_below(here, asked) if below else _itself(here, asked), **told)


def read(here: House, asked: Asked) -> tuple[tuple[Values, Values], tuple[Values, Values]]:
    """Every indicator of what is asked for itself, and of everything below it; each now and in the days before."""
    now, then = (_own_and_below(here, asked, span) for span in (asked.span, asked.before))
    return (now[0], then[0]), (now[1], then[1])


def _own_and_below(here: House, asked: Asked, span: Span) -> tuple[Values, Values]:
    """The country stands in one place with its provinces, and is read with them."""
    specs = list(here.workspace.indicators.values())
    if asked.of or asked.code:
        own = values(here, specs, asked, span, below=False)
        earning = [one for one in specs if one.points is not None]
        return own, values(here, earning, asked, span, below=True)
    units = asked.below(here).units
    told: Any = {"wanted": specs, "specs": here.workspace.indicators, "register": here.register(), "span": span}
    whole = governance.indicators(place=Place(parent=COUNTRY, units=(COUNTRY, *units)), **told)
    return {name: found[:1] for name, found in whole.items()}, {name: found[1:] for name, found in whole.items()}


def _itself(here: House, asked: Asked) -> Mapping[str, Sequence[str]]:
    return {asked.code: groups(here, asked.of)[asked.code]}


def _below(here: House, asked: Asked) -> Mapping[str, Sequence[str]]:
    """All ministries or procedures; below a ministry its procedures, below a procedure nothing."""
    if asked.code:
        return {one: (one,) for one in _itself(here, asked)[asked.code]} if asked.of == MINISTRIES else {}
    everything = groups(here, asked.of)
    return {
        name: some for name, some in everything.items() if plain(asked.words) in plain(name_of(here, name, asked.of))
    }


def parts(here: House, index: ServiceIndex, now: Values, then: Values) -> tuple[Points, tuple[Part, ...]]:
    """All points, and group by group, of what is asked for itself: its indicators, and those of the days before."""
    return laid_out(here, index, *({name: of[0] for name, of in one.items()} for one in (now, then)))


def laid_out(
    here: House,
    index: ServiceIndex,
    now: Mapping[str, Value],
    then: Mapping[str, Value],
    hidden: Collection[str] = (),
) -> tuple[Points, tuple[Part, ...]]:
    """All points of one unit and group by group, from its indicators and those of the days before, empty where these
    are not known; ``hidden``: of which nothing is told."""
    score, earlier = _score(here, index, now), _score(here, index, then) if then else None
    lines = [
        _line(spec, now[spec.indicator], then.get(spec.indicator), spec.indicator in hidden)
        for spec in specs_in_order(here)
    ]
    found = tuple(
        Part(
            name=name,
            group=group,
            points=score.groups[name],
            **against(score.groups[name], earlier.groups[name] if earlier else NOTHING),
            lines=tuple(line for line in lines if group_of(line.spec.indicator) == name),
        )
        for name, group in index.groups.items()
    )
    return score.whole, found


def _score(here: House, index: ServiceIndex, values: Mapping[str, Value]) -> Score:
    told = {name: (one,) for name, one in values.items()}
    return governance.scores(index=index, specs=here.workspace.indicators, values=told)[0]


def ranked(here: House, index: ServiceIndex, asked: Asked, now: Values, then: Values) -> list[Ranked]:
    """What is below, by the share of points that was earned or by how far that share rose."""
    before = {one.unit: one.whole for one in _scores(here, index, then)}
    ordered = governance.best_scores(found=_scores(here, index, now))
    of = PROCEDURES if asked.of and asked.code else asked.of
    rows = [
        Ranked(
            code=one.unit,
            name=_name_then(here, one.unit, of, asked.span.last),
            place=None if one.whole.share is None else at,
            score=one,
            parts=tuple((index.groups[name].label, points) for name, points in one.groups.items()),
            address=asked.address(of=of, unit=one.unit, q=""),
            **against(one.whole, before[one.unit]),
        )
        for at, one in enumerate(ordered, start=1)
    ]
    return by_change(rows) if asked.by_change else rows


def by_change(rows: Sequence[Ranked]) -> list[Ranked]:
    """What rose most first, equal ones by code; of which no change is known at the end."""
    return sorted(rows, key=lambda row: (row.change is None, -(row.change or 0.0), row.code))


def _scores(here: House, index: ServiceIndex, found: Values) -> tuple[Score, ...]:
    if not any(found.values()):
        return ()
    return governance.scores(index=index, specs=here.workspace.indicators, values=found)


def _line(spec: Indicator, now: Value, then: Value | None, hidden: bool) -> Line:
    change = rise(then.rate if then else None, now.rate)
    return Line(spec=spec, value=now, light=now.light, change=change, hidden=hidden)


def against(now: Points, before: Points) -> dict[str, Any]:
    """``change`` and ``unlike`` of what was earned, against what was before."""
    unlike = now.share is not None and before.share is not None and now.of != before.of
    return {"change": now.rise(before), "unlike": before if unlike else None}


def rise(before: float | None, now: float | None) -> float | None:
    """By how many points of percent a share rose; None where either is not known."""
    return None if before is None or now is None else round(now - before, 2)


def _name_then(here: House, code: str, of: str, day: date) -> str:
    """As :func:`name_of`; of a unit what it was called on a day: before a merger another one may have had its code."""
    then = None if of else here.workspace.dictionary.units.name_on(code, on=day)
    return then or name_of(here, code, of)


def name_of(here: House, code: str, of: str) -> str:
    """What a unit, a ministry or a procedure is called."""
    language = get_language() or "vi"
    if of == MINISTRIES:
        return here.workspace.agency(code, language)
    if of == PROCEDURES:
        return here.workspace.procedures.versions[code][-1].label.in_(language)
    return here.workspace.dictionary.units.units[code].in_(language)
