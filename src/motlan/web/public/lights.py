"""The country, a province, a commune: what is claimed beside what is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from motlan.governance.figure import share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import Gap, count, widest
from motlan.governance.plans.scene import COUNTRY
from motlan.web.centre import criteria
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.plan import plan_of, scene_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import UnitStanding
from motlan.web.centre.tiles import Marked, tile_map
from motlan.web.centre.unit_rules import territory_on
from motlan.web.house import House
from motlan.web.public.kept import draw, shown

WIDEST = 10
PROVINCE, COMMUNE = 1, 2


@shown("lights")
def national(request: HttpRequest, here: House) -> HttpResponse:
    """The two maps, the headline figures, the widest gaps, every province as a table; of today or of a past day."""
    asof = as_of(here, request.GET.get("day", ""))
    units = asof.provinces(here)
    if request.GET.get("format") == "csv":
        return _sheet("provinces", asof, units)
    ready, whole = sum(one.ready for one in units), sum(one.whole for one in units)
    by_code = {one.code: one for one in units}
    gaps = (Gap(name=one.code, claimed=one.claimed, measured=one.measured, figure=one.share) for one in units)
    scene = scene_of(here)
    return draw(
        request,
        here,
        "public/national.html",
        {
            "plan": plan_of(here),
            "units": units,
            "maps": [
                tile_map(here, "claimed", [replace(_marked(one, one.claimed, asof), is_claim=True) for one in units]),
                tile_map(here, "measured", [_measured(one, asof) for one in units]),
            ],
            "claimed": list(count(one.claimed for one in units).items()),
            "measured": list(count(one.measured for one in units).items()),
            "green": [sum(light is Light.GREEN for light in some) for some in _both(units)],
            "claimed_at": max((one.claimed_at for one in units if one.claimed_at), default=None),
            "ready": ready,
            "whole": whole,
            "ready_share": share(ready, whole, decimals=1) if any(one.reported for one in units) else None,
            "widest": [by_code[one.name] for one in widest(gaps, limit=WIDEST)],
            "overdue": () if asof.past else scene.overdue,
            "figures": scene.told(unit=COUNTRY, before=asof.ends(here)),
            "illustrative": sum(1 for one in units if one.basis == "illustrative"),
            **source(here, asof, units),
        },
    )


def _sheet(name: str, asof: AsOf, units: Sequence[UnitStanding]) -> HttpResponse:
    """Units with both lights as a file."""
    asof.known()
    header = ("code", "name", "claimed", "measured", "ready", "reported", "communes", "share", "as_of", "findings")
    lines = (
        (
            *(one.code, one.name, one.claimed.value, one.measured.value),
            *(one.ready, one.reported, one.whole, one.share, one.as_of, one.against),
        )
        for one in units
    )
    return sheet(name, header, lines)


def _both(units: Sequence[UnitStanding]) -> tuple[list[Light], list[Light]]:
    return [one.claimed for one in units], [one.measured for one in units]


def _marked(one: UnitStanding, light: Light, asof: AsOf) -> Marked:
    address = reverse("public:province", args=[one.code]) + asof.query
    return Marked(code=one.code, name=one.name, address=address, light=light, against=one.against)


def _measured(one: UnitStanding, asof: AsOf) -> Marked:
    return replace(_marked(one, one.measured, asof), share=one.share, illustrative=one.basis == "illustrative")


def source(here: House, asof: AsOf, units: Sequence[UnitStanding]) -> dict[str, Any]:
    """Of which day the figures are, how old, how many units they rest on, and by which rule they were coloured; a rule
    of a past day that is another than today's is named beside the day."""
    territory = territory_on(here, asof.on)
    return {
        "asof": asof,
        "contradicted": sum(one.against for one in units),
        "measured_at": asof.measured_at(),
        "reported_at": max((one.as_of for one in units), default=""),
        "reported": sum(one.reported for one in units),
        "of": sum(one.whole for one in units),
        "territory": territory,
        "rule": territory.rule if territory and not asof.other_rule else "",
    }


@shown("lights")
def province(request: HttpRequest, here: House, code: str) -> HttpResponse:
    """The communes of a province, as of today or of a past day."""
    _known(here, code, PROVINCE)
    asof = as_of(here, request.GET.get("day", ""))
    unit, communes = asof.unit(here, code), asof.communes(here, code)
    if request.GET.get("format") == "csv":
        return _sheet(f"communes-{code}", asof, communes)
    return draw(
        request,
        here,
        "public/province.html",
        {
            "unit": unit,
            "communes": communes,
            "counted": list(count(one.measured for one in communes).items()),
            "figures": scene_of(here).told(unit=code, before=asof.ends(here)),
            **source(here, asof, [unit]),
        },
    )


@shown("lights")
def commune(request: HttpRequest, here: House, code: str) -> HttpResponse:
    """A commune, criterion by criterion, as of today or of a past day."""
    _known(here, code, COMMUNE)
    asof = as_of(here, request.GET.get("day", ""))
    unit = asof.unit(here, code)
    return draw(
        request,
        here,
        "public/commune.html",
        {
            "unit": unit,
            "province": asof.unit(here, here.workspace.dictionary.units.units[code].parent),
            "criteria": criteria.of_commune(here, code, asof.on),
            **source(here, asof, [unit]),
        },
    )


def _known(here: House, code: str, level: int) -> None:
    found = here.workspace.dictionary.units.units.get(code)
    if found is None or found.level != level:
        raise Http404(code)
