"""A province and its communes; a commune and the criteria it meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import count
from motlan.web.centre import days, standing
from motlan.web.centre.access import public_or
from motlan.web.centre.models import Report
from motlan.web.centre.plan import plan_of, scene_of
from motlan.web.centre.samples import findings_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import UnitStanding
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, allows, needs

PROVINCE, COMMUNE = 1, 2
FOLLOWS = (due.LIGHTS, due.CHANGED)
"""What a page of territory shows: lights, and the score of the service index."""


@require_safe
@needs(Permission.PUBLIC)
def province(request: HttpRequest, code: str) -> HttpResponse:
    """The communes of one province as tiles and as a table; searched by name, filtered by light."""
    here = house()
    refused = public_or(request, here, Permission.WATCH_CENTRE)
    if refused is not None:
        return refused
    _known(here, code, PROVINCE)
    wanted = _Wanted(request.GET.get("q", "").strip()[:100], _light(request))
    if request.GET.get("format") == "csv":
        return _sheet(here, code, [one for one in standing.communes(here, code) if wanted.fits(one)])
    may_watch = allows(request.user, Permission.WATCH_CENTRE)
    return page(
        request,
        here=here,
        template="centre/province.html",
        follows=FOLLOWS,
        draw=lambda: _province(here, code, wanted),
        may_watch=may_watch,
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which communes the address asks for; '' is all."""

    name: str
    light: str

    def fits(self, one: UnitStanding) -> bool:
        return self.light in ("", one.measured.value) and plain(self.name) in plain(one.name)


def _province(here: House, code: str, wanted: _Wanted) -> dict[str, Any]:
    everything = standing.communes(here, code)
    return {
        "unit": standing.unit(here, code),
        "communes": everything,
        "shown": [one for one in everything if wanted.fits(one)],
        "counted": count(one.measured for one in everything).items(),
        "figures": [one for one in scene_of(here).figures if one.unit == code],
        "q": wanted.name,
        "light": wanted.light,
        "lights": list(Light),
        "criteria": _criteria_shares(here, code, len(everything)),
    }


def _light(request: HttpRequest) -> str:
    chosen = request.GET.get("light", "")
    if chosen and chosen not in {light.value for light in Light}:
        raise Http404("light")
    return chosen


def _known(here: House, code: str, level: int) -> None:
    found = here.workspace.dictionary.units.units.get(code)
    if found is None or found.level != level:
        raise Http404(code)


def _criteria_shares(here: House, code: str, whole: int) -> list[tuple[str, int, int]]:
    """Each criterion with how many of the province's communes meet it, of how many there are."""
    territory = plan_of(here).territory
    if territory is None:
        return []
    met = dict.fromkeys((one.measure for one in territory.criteria), 0)
    for measure in Report.objects.filter(parent=code, value=1).values_list("measure", flat=True):
        if measure in met:
            met[measure] += 1
    return [(one.label.in_(standing.language()), met[one.measure], whole) for one in territory.criteria]


def _sheet(here: House, code: str, units: Sequence[UnitStanding]) -> HttpResponse:
    territory = plan_of(here).territory
    criteria = territory.criteria if territory else ()
    values = {(unit, measure): value for unit, measure, value in _values(code)}
    header = [
        pgettext("centre", "Code"),
        pgettext("centre", "Commune"),
        pgettext("centre", "Measured"),
        pgettext("centre", "As of"),
    ]
    word = standing.language()
    rows = [
        (
            one.code,
            one.name,
            one.measured.word.in_(word),
            one.as_of,
            *(values.get((one.code, it.measure)) for it in criteria),
        )
        for one in units
    ]
    return sheet(f"communes-{code}", [*header, *(one.label.in_(word) for one in criteria)], rows)


def _values(province_code: str) -> Sequence[tuple[str, str, float]]:
    return list(Report.objects.filter(parent=province_code).values_list("unit", "measure", "value"))


@require_safe
@needs(Permission.PUBLIC)
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """One commune: its light, and each criterion as it was reported."""
    here = house()
    refused = public_or(request, here, Permission.WATCH_CENTRE)
    if refused is not None:
        return refused
    _known(here, code, COMMUNE)
    may_watch = allows(request.user, Permission.WATCH_CENTRE)
    return page(
        request,
        here=here,
        template="centre/commune.html",
        follows=FOLLOWS,
        draw=lambda: _commune(here, code),
        may_watch=may_watch,
    )


def _commune(here: House, code: str) -> dict[str, Any]:
    unit = here.workspace.dictionary.units.units[code]
    reports = {one.measure: one for one in Report.objects.filter(unit=code)}
    territory = plan_of(here).territory
    criteria = [(one.label, reports.get(one.measure)) for one in territory.criteria] if territory else []
    return {
        "unit": standing.unit(here, code),
        "province": standing.unit(here, unit.parent),
        "criteria": [(label, report, _criterion(report)) for label, report in criteria],
        "findings": findings_of(days.UNIT, code),
        "made_of": here.workspace.dictionary.units.made_of(code),
    }


def _criterion(report: Report | None) -> Light:
    if report is None:
        return Light.GREY
    return Light.GREEN if report.value == 1 else Light.RED
