"""Two units side by side: lights and readiness of any day, service index and indicators of a month that is over."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse

from motlan.web.centre.asof import AsOf, as_of
from motlan.web.house import House
from motlan.web.portfolio import compared
from motlan.web.portfolio.compared import Cells, Pair, Side
from motlan.web.public.counted import Told, last_whole_month, month_told
from motlan.web.public.kept import draw, shown
from motlan.web.public.lights import source

LIGHTS, INDICATORS = "lights", "indicators"


@shown()
def compare(request: HttpRequest, here: House) -> HttpResponse:
    """The two units that the address names by code or by name, in what the workspace publishes of units."""
    published, months = here.workspace.settings.published, last_whole_month(here.today).months
    month = request.GET.get("month", months[-1])
    if month not in months or not {LIGHTS, INDICATORS} & set(published.what):
        raise Http404(month)
    asof = as_of(here, request.GET.get("day", ""))
    pair = compared.pair_of(request, here, asof.on)
    told = _told(here, pair, month) if INDICATORS in published else {}
    lines = compared.lines_of([_of(here, one, asof, told) for one in pair.both])
    if lines and request.GET.get("format") == "csv":
        asof.known()
        return compared.file_of(pair.both, lines)
    context = {
        **compared.shown(here, pair, lines, app="public"),
        "linked": LIGHTS in published,
        **(source(here, asof, asof.provinces(here)) if LIGHTS in published and here.workspace.plans else {}),
        "asof": asof,
        "month": month,
        "months": list(reversed(months)),
        "counted": bool(told),
        "rest": f"&month={month}{asof.more}",
    }
    return draw(request, here, "public/compare.html", context)


def _told(here: House, pair: Pair, month: str) -> Mapping[str, Told]:
    """Unit → what is told of it in the month; nothing without two units."""
    provinces = {one.place.parent for one in pair.both}
    return {one.unit: one for one in month_told(here, month, sorted(provinces))} if pair.both else {}


def _of(here: House, side: Side, asof: AsOf, told: Mapping[str, Told]) -> Cells:
    published, own = here.workspace.settings.published, told.get(side.key)
    found: Cells = {}
    if LIGHTS in published:
        found = {**compared.lights(side, asof.on), **compared.readiness_of(here, side, asof.on)}
    if INDICATORS in published:
        found = {**found, **compared.service_of(here, own.values if own else {}, own.hidden if own else ())}
    return found
