"""Communes by criterion as pages show them: what is reported, what was measured, and what of both counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motlan.governance.lights.light import Light
from motlan.governance.plans.spec import Criterion
from motlan.governance.readiness import api as readiness
from motlan.kernel.clock import moment
from motlan.kernel.text import Text
from motlan.web.centre.models import Report
from motlan.web.centre.plan import communes_in
from motlan.web.centre.unit_rules import territory_on
from motlan.web.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion of a commune. ``report`` None: it reports nothing, or the day is past; ``measured`` None: nothing
    measures it. ``as_of``: the instant of which the report speaks; of a past day who keeps reports adds it."""

    criterion: str
    label: Text
    report: Report | None
    claimed: Light
    measured: Light | None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One criterion in a province: how many communes meet it, of how many anything is known, how many there are."""

    label: Text
    met: int
    known: int
    whole: int


def of_commune(here: House, code: str, day: date) -> Sequence[Line]:
    """Every criterion of a commune at the end of a day, in the order of the plan; of a past day nothing but what was
    kept."""
    territory = territory_on(here, day)
    if territory is None:
        return ()
    met = {one.criterion: one for one in readiness.on(register=here.register(), day=day, unit=code)}
    if day < here.today:
        return [_kept(one, found) for one in territory.criteria if (found := met.get(one.measure))]
    reports = {one.measure: one for one in Report.objects.filter(unit=code)}
    return [
        Line(
            criterion=one.measure,
            label=one.label,
            report=(report := reports.get(one.measure)),
            claimed=_light(report.value == 1 if report else None),
            as_of=moment(report.as_of) if report else None,
            measured=_light(found.measured) if (found := met.get(one.measure)) and found.measured is not None else None,
        )
        for one in territory.criteria
    ]


def _kept(one: Criterion, found: readiness.Met) -> Line:
    measured = None if found.measured is None else _light(found.measured)
    claimed = _light(found.claimed)
    return Line(criterion=one.measure, label=one.label, report=None, claimed=claimed, measured=measured)


def shares(here: House, code: str, day: date) -> Sequence[Share]:
    """Each criterion as a share of a province's communes at the end of a day."""
    territory = territory_on(here, day)
    if territory is None:
        return ()
    communes = {code: communes_in(here, code, day)}
    found = readiness.shares(register=here.register(), territory=territory, communes=communes, day=day)[code]
    return [
        Share(label=one.label, met=found.met[one.measure], known=found.known[one.measure], whole=found.whole)
        for one in territory.criteria
    ]


def values(here: House, code: str, day: date) -> Mapping[tuple[str, str], float]:
    """Of every commune of a province and every criterion of which anything is known: 1 where it is met, else 0."""
    found = readiness.on(register=here.register(), day=day, parent=code)
    return {(one.unit, one.criterion): float(one.holds) for one in found if one.holds is not None}


def _light(met: bool | None) -> Light:
    return {None: Light.GREY, True: Light.GREEN, False: Light.RED}[met]
