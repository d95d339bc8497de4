"""A province and its communes; a commune and the criteria it meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import count
from motlan.web.centre import behind, criteria, days, standing
from motlan.web.centre.access import public_or
from motlan.web.centre.asof import AsOf, as_of, changed_inside
from motlan.web.centre.plan import scene_of
from motlan.web.centre.samples import findings_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import UnitStanding
from motlan.web.centre.term import made_of, term_of
from motlan.web.centre.unit_rules import territory_on
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, allows, needs

PROVINCE, COMMUNE = 1, 2
FOLLOWS = (due.LIGHTS, due.CHANGED, due.READINESS)
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
    day = request.GET.get("day", "")
    wanted = _Wanted(request.GET.get("q", "").strip()[:100], _light(request))
    if request.GET.get("format") == "csv":
        asof = as_of(here, day)
        asof.known()
        return _sheet(here, code, asof, [one for one in asof.communes(here, code) if wanted.fits(one)])
    may_watch = allows(request.user, Permission.WATCH_CENTRE)
    return page(
        request,
        here=here,
        template="centre/province.html",
        follows=FOLLOWS,
        draw=lambda: _province(here, code, as_of(here, day), wanted),
        may_watch=may_watch,
        may_report=_leads(request, code),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which communes the address asks for; '' is all."""

    name: str
    light: str

    def fits(self, one: UnitStanding) -> bool:
        return self.light in ("", one.measured.value) and plain(self.name) in plain(one.name)


def _province(here: House, code: str, asof: AsOf, wanted: _Wanted) -> dict[str, Any]:
    everything = asof.communes(here, code)
    shares = criteria.shares(here, code, asof.on)
    return {
        **asof.still,
        "asof": asof,
        "unit": asof.unit(here, code),
        "term": term_of(here, code, asof.on),
        "before": asof.on - timedelta(days=1),
        "changed": changed_inside(here, asof.day, code),
        "communes": everything,
        "shown": [one for one in everything if wanted.fits(one)],
        "contradicted": sum(one.against for one in everything),
        "counted": count(one.measured for one in everything).items(),
        "figures": scene_of(here).told(unit=code, before=asof.ends(here)),
        "q": wanted.name,
        "light": wanted.light,
        "kept": [(name, value) for name, value in (("q", wanted.name), ("light", wanted.light)) if value],
        "lights": list(Light),
        "criteria": [(one.label.in_(standing.language()), one) for one in shares],
        "behind": behind.of_province(code, asof.on),
        "made_of": made_of(here, code),
    }


def _leads(request: HttpRequest, code: str) -> bool:
    """Whether the reader reports on this unit."""
    return allows(request.user, Permission.LEAD_UNIT) and getattr(request.user, "unit", "") == code


def _light(request: HttpRequest) -> str:
    chosen = request.GET.get("light", "")
    if chosen and chosen not in {light.value for light in Light}:
        raise Http404("light")
    return chosen


def _known(here: House, code: str, level: int) -> None:
    found = here.workspace.dictionary.units.units.get(code)
    if found is None or found.level != level:
        raise Http404(code)


def _sheet(here: House, code: str, asof: AsOf, units: Sequence[UnitStanding]) -> HttpResponse:
    territory = territory_on(here, asof.on)
    columns = territory.criteria if territory else ()
    values = criteria.values(here, code, asof.on)
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
            *(values.get((one.code, it.measure)) for it in columns),
            one.against,
        )
        for one in units
    ]
    found = pgettext("centre", "Findings against it")
    return sheet(f"communes-{code}", [*header, *(one.label.in_(word) for one in columns), found], rows)


@require_safe
@needs(Permission.PUBLIC)
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """One commune: its light, and each criterion as it was reported and measured."""
    here = house()
    refused = public_or(request, here, Permission.WATCH_CENTRE)
    if refused is not None:
        return refused
    _known(here, code, COMMUNE)
    day = request.GET.get("day", "")
    may_watch = allows(request.user, Permission.WATCH_CENTRE)
    return page(
        request,
        here=here,
        template="centre/commune.html",
        follows=FOLLOWS,
        draw=lambda: _commune(here, code, as_of(here, day)),
        may_watch=may_watch,
        may_report=_leads(request, code),
    )


def _commune(here: House, code: str, asof: AsOf) -> dict[str, Any]:
    unit, stands = here.workspace.dictionary.units.units[code], asof.unit(here, code)
    return {
        **asof.still,
        "asof": asof,
        "unit": stands,
        "term": term_of(here, code, asof.on),
        "province": asof.unit(here, unit.parent),
        "contradicted": stands.against,
        "criteria": criteria.of_commune(here, code, asof.on),
        "behind": behind.of_commune(code, asof.on),
        "findings": findings_of(days.UNIT, code, before=asof.ends(here)),
        "made_of": made_of(here, code),
    }
