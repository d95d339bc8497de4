"""The national page: two maps side by side, *claimed* and *measured*, and the widest gaps between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from motlan.governance.facts import due
from motlan.governance.figure import share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import Gap, count, widest
from motlan.governance.plans.scene import COUNTRY
from motlan.web.centre import behind, standing
from motlan.web.centre.access import public_or
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.asof import AsOf, as_of, changed
from motlan.web.centre.looked import mark
from motlan.web.centre.plan import plan_of, scene_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import UnitStanding
from motlan.web.centre.tiles import Marked, tile_map
from motlan.web.drawn import page
from motlan.web.following import PLAN, TOLD, lights_state
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, allows, needs

WIDEST = 10
STATE = (due.LIGHTS, due.MEASURED)


@require_safe
@needs(Permission.PUBLIC)
def national(request: HttpRequest) -> HttpResponse:
    """The whole page, as of today or of a day that is past; today's is fetched again when anything of it is another."""
    here = house()
    refused = public_or(request, here, Permission.WATCH_CENTRE)
    if refused is not None:
        return refused
    day = request.GET.get("day", "")
    if request.GET.get("format") == "csv":
        asof = as_of(here, day)
        asof.known()
        return _sheet(asof.provinces(here))
    may_watch = allows(request.user, Permission.WATCH_CENTRE)
    return page(
        request,
        here=here,
        template="centre/national.html",
        follows=STATE,
        draw=lambda: _page(here, day),
        may_watch=may_watch,
    )


@require_safe
@needs(Permission.PUBLIC)
def follow(request: HttpRequest) -> HttpResponse:
    """Tell an open page whether any light turned since it was drawn, or what else it ``tells`` is otherwise: then it
    fetches itself again, and asks on by the new word. 204 while nothing did. Whoever has a page open is measured for
    at once."""
    here = house()
    refused = public_or(request, here, Permission.WATCH_CENTRE)
    if refused is not None:
        return refused
    mark(here)
    tells = request.GET.get("tells", "")
    if tells not in TOLD:
        raise Http404(tells)
    state = lights_state(here, tells=tells)
    if request.GET.get("seen") == state:
        return HttpResponse(status=204)
    response = render(request, "centre/parts/follow.html", {"lights_state": state, "tells": tells})
    response.headers["HX-Trigger"] = "lights-turned"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@needs(Permission.WATCH_CENTRE)
def measure(request: HttpRequest) -> HttpResponse:
    """Measure the whole plan now."""
    measure_plan(here=house())
    return HttpResponseRedirect(reverse("centre:national"))


def _page(here: House, day: str) -> dict[str, Any]:
    # the state before what it is the state of: what changes meanwhile is asked for again
    state, asof = lights_state(here, tells=PLAN), as_of(here, day)
    units, tasks = asof.provinces(here), asof.tasks(here)
    ready, whole = sum(one.ready for one in units), sum(one.whole for one in units)
    scene = scene_of(here)
    return {
        "plan": plan_of(here),
        "asof": asof,
        "lights_state": state,
        "tells": PLAN,
        **asof.still,
        "units": units,
        "maps": [
            tile_map(here, "claimed", [replace(_marked(one, one.claimed, asof), is_claim=True) for one in units]),
            tile_map(here, "measured", [_measured(one, asof) for one in units]),
        ],
        "claimed": _counted([one.claimed for one in units]),
        "measured": _counted([one.measured for one in units]),
        "claimed_at": max((one.claimed_at for one in units if one.claimed_at), default=None),
        "any_claimed": any(one.claimed is not Light.GREY for one in units),
        "reported_at": max((one.as_of for one in units), default=""),
        "measured_at": asof.measured_at(),
        "ready": ready,
        "whole": whole,
        "ready_share": share(ready, whole, decimals=1) if any(one.reported for one in units) else None,
        "tasks": _counted([one.measured for one in tasks]),
        "late": sum(1 for one in tasks if one.late),
        "overdue": () if asof.past else scene.overdue,
        "figures": scene.told(unit=COUNTRY, before=asof.ends(here)),
        "widest": _widest(units),
        "widest_tasks": [one for one in standing.widest_first(tasks)[:WIDEST] if one.gap],
        "changed": changed(here, asof.day),
        "contradicted": sum(one.against for one in units),
        "illustrative": sum(1 for one in units if one.basis == "illustrative"),
        "behind": behind.of_country(asof.on),
    }


def _marked(one: UnitStanding, light: Light, asof: AsOf) -> Marked:
    address = reverse("centre:province", args=[one.code]) + asof.query
    return Marked(code=one.code, name=one.name, address=address, light=light, against=one.against)


def _measured(one: UnitStanding, asof: AsOf) -> Marked:
    return replace(_marked(one, one.measured, asof), share=one.share, illustrative=one.basis == "illustrative")


def _counted(lights: Sequence[Light]) -> list[tuple[Light, int]]:
    return list(count(lights).items())


def _widest(units: Sequence[UnitStanding]) -> list[UnitStanding]:
    by_code = {one.code: one for one in units}
    gaps = (Gap(name=one.code, claimed=one.claimed, measured=one.measured, figure=one.share) for one in units)
    return [by_code[one.name] for one in widest(gaps, limit=WIDEST)]


def _sheet(units: Sequence[UnitStanding]) -> HttpResponse:
    header = [
        pgettext("centre", "Code"),
        pgettext("centre", "Province"),
        pgettext("centre", "Claimed"),
        pgettext("centre", "Measured"),
        pgettext("centre", "Ready communes"),
    ]
    more = [
        pgettext("centre", "Communes"),
        pgettext("centre", "Share (%)"),
        pgettext("centre", "As of"),
        pgettext("centre", "Findings against it"),
    ]
    word = standing.language()
    rows = [
        (
            one.code,
            one.name,
            one.claimed.word.in_(word),
            one.measured.word.in_(word),
            one.ready,
            one.whole,
            one.share,
            one.as_of,
            one.against,
        )
        for one in units
    ]
    return sheet("provinces", [*header, *more], rows)
