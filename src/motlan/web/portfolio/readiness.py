"""Readiness of communes: shares by criterion of the country and each province; a province's communes by criterion."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from motlan.governance.facts import due
from motlan.web.centre.plan import communes_of
from motlan.web.drawn import page
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio import readiness_shown as shown
from motlan.web.portfolio.readiness_shown import Ways
from motlan.web.portfolio.rows import day_asked, named_day

FOLLOWS = (due.READINESS, due.LIGHTS)
"""What changes these pages: communes measured by criterion, and what provinces reported."""


@require_safe
@needs(Permission.WATCH_CENTRE)
@named_day
def country(request: HttpRequest) -> HttpResponse:
    """Each criterion as a share of communes, by province; sorted by any of them, as a map and as a table."""
    here = house()
    day = day_asked(request, here)
    territory = shown.territory_of(here, day)
    wanted = shown.wanted(request.GET, territory)
    if request.GET.get("format") == "csv":
        return shown.country_sheet(here, territory, day, wanted)
    ways = Ways("portfolio:readiness_province", f"?day={day}" if day < here.today else "")
    return page(
        request,
        here=here,
        template="portfolio/readiness.html",
        follows=FOLLOWS,
        draw=lambda: shown.country(here, territory, day, wanted, ways),
    )


@require_safe
@needs(Permission.WATCH_CENTRE)
@named_day
def province(request: HttpRequest, code: str) -> HttpResponse:
    """The communes of a province as rows, criteria as columns; found by name, filtered by what they lack."""
    here = house()
    day = day_asked(request, here)
    territory = shown.territory_of(here, day)
    if code not in communes_of(here, day):
        raise Http404(code)
    wanted = shown.wanted(request.GET, territory)
    if request.GET.get("format") == "csv":
        return shown.province_sheet(here, territory, code, day, wanted)
    ways = Ways("centre:commune", f"?day={day}" if day < here.today else "")
    return page(
        request,
        here=here,
        template="portfolio/readiness_province.html",
        follows=FOLLOWS,
        draw=lambda: shown.province(here, territory, code, day, wanted, ways),
    )
