"""Of which instant the report speaks that counted on a past day.

What units claimed is kept by day, what they reported in the order in which it was said; a report that was made after a
day does not stand on it, unless it is the first of all, which speaks of its own day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from motlan.governance.lights.light import Light
from motlan.kernel.clock import moment
from motlan.web.centre.criteria import Line
from motlan.web.centre.past import over
from motlan.web.centre.plan import scene_of
from motlan.web.house import House
from motlan.web.unitreports.models import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """One report on a criterion. ``made`` None: it came with the scene of the plan."""

    holds: bool
    as_of: datetime
    made: datetime | None


def with_reports(here: House, unit: str, lines: Sequence[Line], day: str) -> Sequence[Line]:
    """Lines of a commune as they were kept of a past day (ISO text), each with the instant of which its report speaks.

    A line stays without one where nothing was reported by then, or where what was is kept nowhere.
    """
    ends, said = over(here, day), _reports(here, unit)
    return [replace(line, as_of=_spoken(line, said.get(line.criterion, ()), ends)) for line in lines]


def _spoken(line: Line, said: Sequence[_Report], ends: datetime) -> datetime | None:
    """Of the reports that say what counted, and were made by then, the one that speaks of the latest instant."""
    if line.claimed is Light.GREY:
        return None
    counted = line.claimed is Light.GREEN
    by_then = [one for at, one in enumerate(said) if at == 0 or one.made is None or one.made < ends]
    return max((one.as_of for one in by_then if one.holds is counted and one.as_of < ends), default=None)


def _reports(here: House, unit: str) -> Mapping[str, Sequence[_Report]]:
    """Criterion → its reports, in the order in which they were made."""
    found: dict[str, list[_Report]] = {}
    for told in scene_of(here).reports:
        if told.unit == unit:
            one = _Report(holds=told.value == 1, as_of=moment(told.as_of), made=None)
            found.setdefault(told.measure, []).append(one)
    for said in Said.objects.filter(unit=unit).order_by("id"):
        one = _Report(holds=said.holds, as_of=_as_of(here, said), made=said.at)
        found.setdefault(said.measure, []).append(one)
    return found


def _as_of(here: House, said: Said) -> datetime:
    """A claim speaks of when it was made, a table of the end of its day."""
    if said.claim_id is not None:
        return said.at
    ends = datetime.combine(date.fromisoformat(said.day) + timedelta(days=1), time(), here.zone)
    return min(ends - timedelta(seconds=1), said.at)
