"""The index as pages show it: points of a unit by group and indicator, and the units below it in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from motlan.governance import api as governance
from motlan.governance.api import Indicator, Place, Score, ServiceIndex, Span, Value
from motlan.governance.indicators.index import IndexGroup, Points, group_of
from motlan.governance.lights.light import Light
from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.serviceindex.asked import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An indicator of one unit: its value, its light, and how far its rate rose."""

    spec: Indicator
    value: Value
    light: Light
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A group of a unit: what it earned, how far its share rose, its indicators."""

    name: str
    group: IndexGroup
    points: Points
    change: float | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A unit below: its place in the order (None where nothing was measured), its score, how far that rose."""

    code: str
    name: str
    place: int | None
    score: Score
    parts: tuple[tuple[Text, Points], ...]
    """Group by group, with its name."""
    address: str
    change: float | None


def specs_in_order(here: House) -> list[Indicator]:
    """As an official list counts: 2.10 after 2.9."""
    return sorted(here.workspace.indicators.values(), key=lambda one: [int(part) for part in one.indicator.split(".")])


def score_of(here: House, index: ServiceIndex, span: Span, place: Place) -> tuple[Score, ...]:
    """The index of the units of a place."""
    specs = here.workspace.indicators
    return governance.index(index=index, specs=specs, register=here.register(), span=span, place=place)


def parts(here: House, index: ServiceIndex, asked: Asked) -> tuple[Points, tuple[Part, ...]]:
    """The unit itself: all its points, and group by group."""
    now, then = (_values(here, span, asked.own) for span in (asked.span, asked.before))
    score, earlier = (
        governance.scores(index=index, specs=here.workspace.indicators, values=one)[0] for one in (now, then)
    )
    lines = [_line(spec, now[spec.indicator][0], then[spec.indicator][0]) for spec in specs_in_order(here)]
    found = tuple(
        Part(
            name=name,
            group=group,
            points=score.groups[name],
            change=_rise(earlier.groups[name].share, score.groups[name].share),
            lines=tuple(line for line in lines if group_of(line.spec.indicator) == name),
        )
        for name, group in index.groups.items()
    )
    return score.whole, found


def ranked(here: House, index: ServiceIndex, asked: Asked) -> list[Ranked]:
    """The units below, by the share of points that they earned or by how far that share rose."""
    place = asked.below(here)
    if not place.units:
        return []
    before = {one.unit: one.whole.share for one in score_of(here, index, asked.before, place)}
    ordered = governance.best_scores(found=score_of(here, index, asked.span, place))
    rows = [
        Ranked(
            code=one.unit,
            name=_name(here, one.unit),
            place=None if one.whole.share is None else at,
            score=one,
            parts=tuple((index.groups[name].label, points) for name, points in one.groups.items()),
            address=asked.address(unit=one.unit),
            change=_rise(before[one.unit], one.whole.share),
        )
        for at, one in enumerate(ordered, start=1)
    ]
    if asked.by_change:
        rows.sort(key=lambda row: (row.change is None, -(row.change or 0.0), row.code))
    return rows


def _values(here: House, span: Span, place: Place) -> Mapping[str, Sequence[Value]]:
    specs = here.workspace.indicators
    wanted = list(specs.values())
    return governance.indicators(wanted=wanted, specs=specs, register=here.register(), span=span, place=place)


def _line(spec: Indicator, now: Value, then: Value) -> Line:
    return Line(spec=spec, value=now, light=governance.light(spec, now.rate), change=_rise(then.rate, now.rate))


def _rise(before: float | None, now: float | None) -> float | None:
    return None if before is None or now is None else round(now - before, 2)


def _name(here: House, code: str) -> str:
    return here.workspace.dictionary.units.units[code].in_(get_language() or "vi")
