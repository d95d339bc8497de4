"""Readiness by criterion: each as a share of communes, by province; and the communes of a province one by one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from motlan.governance.plans.spec import Territory
from motlan.kernel.text import Text
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.plan import communes_of
from motlan.web.house import House
from motlan.web.portfolio import readiness_shown
from motlan.web.portfolio.readiness_shown import Ways
from motlan.web.public.kept import draw, shown
from motlan.web.public.lights import source

SHARES = """\
select criterion, count(*) filter (coalesce(measured, claimed)) as met, communes,
       round(100 * met / communes, 2) as share
from 'open-data/readiness.parquet',
     (select count(*) as communes from 'open-data/units.parquet' where level = 2 and valid_to is null{under})
{where}group by criterion, communes order by criterion"""
"""By what anybody with the open data counts the shares anew, on DuckDB alone."""


def query(province: str = "") -> str:
    """:data:`SHARES` of the country, or of a province by its code."""
    under, where = (f" and parent = '{province}'", f"where parent = '{province}' ") if province else ("", "")
    return SHARES.format(under=under, where=where)


@shown("lights")
def country(request: HttpRequest, here: House) -> HttpResponse:
    """Each criterion as a share of communes, of the country and by province; as of today or of a past day."""
    asof = as_of(here, request.GET.get("day", ""))
    territory = readiness_shown.territory_of(here, asof.on)
    wanted = readiness_shown.wanted(request.GET, territory)
    if request.GET.get("format") == "csv":
        asof.known()
        return readiness_shown.country_sheet(here, territory, asof.on, wanted)
    context = {
        **readiness_shown.country(here, territory, asof.on, wanted, Ways("public:readiness_province", asof.query)),
        **source(here, asof, asof.provinces(here)),
        **_measured_by(territory, asof, by=wanted.by, order=request.GET.get("order", "")),
        "query": query(),
    }
    return draw(request, here, "public/readiness.html", context)


@shown("lights")
def province(request: HttpRequest, here: House, code: str) -> HttpResponse:
    """The communes of a province by criterion; found by name, filtered by what they lack."""
    asof = as_of(here, request.GET.get("day", ""))
    territory = readiness_shown.territory_of(here, asof.on)
    if code not in communes_of(here, asof.on):
        raise Http404(code)
    wanted = readiness_shown.wanted(request.GET, territory)
    if request.GET.get("format") == "csv":
        asof.known()
        return readiness_shown.province_sheet(here, territory, code, asof.on, wanted)
    asked = {"by": wanted.by, "order": request.GET.get("order", ""), "lacking": wanted.lacking, "q": wanted.words}
    context = {
        **readiness_shown.province(here, territory, code, asof.on, wanted, Ways("public:commune", asof.query)),
        **source(here, asof, [asof.unit(here, code)]),
        **_measured_by(territory, asof, **asked),
        "query": query(code),
    }
    return draw(request, here, "public/readiness_province.html", context)


def _measured_by(territory: Territory, asof: AsOf, **asked: str) -> dict[str, Any]:
    """What each criterion rests on, and what of the address stays when another day is asked for."""
    found: list[tuple[Text, str, str]] = [
        (one.label, one.measured_by.sql or "", one.measured_by.indicator or "")
        for one in territory.criteria
        if one.measured_by is not None
    ]
    return {"measured_by": found, "asof": asof, "kept": [(name, value) for name, value in asked.items() if value]}
