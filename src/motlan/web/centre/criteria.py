"""Communes by criterion as pages show them: what is reported, what was measured, and what of both counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motlan.governance.lights.light import Light
from motlan.governance.readiness import api as readiness
from motlan.kernel.text import Text
from motlan.web.centre.models import Report
from motlan.web.centre.plan import communes_of, plan_of
from motlan.web.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion of a commune. ``report`` None: it reports nothing; ``measured`` None: nothing measures it."""

    label: Text
    report: Report | None
    claimed: Light
    measured: Light | None


def of_commune(here: House, code: str) -> Sequence[Line]:
    """Every criterion of a commune, in the order of the plan."""
    territory = plan_of(here).territory
    if territory is None:
        return ()
    reports = {one.measure: one for one in Report.objects.filter(unit=code)}
    met = {one.criterion: one for one in readiness.on(register=here.register(), day=here.today, unit=code)}
    return [
        Line(
            label=one.label,
            report=reports.get(one.measure),
            claimed=_light(report.value == 1 if (report := reports.get(one.measure)) else None),
            measured=_light(found.measured) if (found := met.get(one.measure)) and found.measured is not None else None,
        )
        for one in territory.criteria
    ]


def shares(here: House, code: str) -> Sequence[tuple[Text, int, int]]:
    """Each criterion with how many of a province's communes meet it, of how many there are."""
    territory = plan_of(here).territory
    if territory is None:
        return ()
    communes = {code: communes_of(here)[code]}
    found = readiness.shares(register=here.register(), territory=territory, communes=communes, day=here.today)[code]
    return [(one.label, found.met[one.measure], found.whole) for one in territory.criteria]


def values(here: House, code: str) -> Mapping[tuple[str, str], float]:
    """Of every commune of a province and every criterion of which anything is known: 1 where it is met, else 0."""
    found = readiness.on(register=here.register(), day=here.today, parent=code)
    return {(one.unit, one.criterion): float(one.holds) for one in found if one.holds is not None}


def _light(met: bool | None) -> Light:
    return {None: Light.GREY, True: Light.GREEN, False: Light.RED}[met]
