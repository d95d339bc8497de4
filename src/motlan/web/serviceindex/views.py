"""The service index: the country, a province, a commune; by group and indicator, and the units below in their order."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.views.decorators.http import require_safe

from motlan.governance.api import ServiceIndex
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.serviceindex.asked import Asked, asked, usual
from motlan.web.serviceindex.drawn import drawn
from motlan.web.serviceindex.reading import Ranked, parts, ranked

USUAL = {
    "month": pgettext_lazy("index", "This month"),
    "last_month": pgettext_lazy("index", "Last month"),
    "quarter": pgettext_lazy("index", "This quarter"),
    "last_quarter": pgettext_lazy("index", "Last quarter"),
    "year": pgettext_lazy("index", "This year"),
}


@require_safe
@needs(Permission.WATCH_CENTRE)
def service_index(request: HttpRequest) -> HttpResponse:
    """Points of a unit and of the units below it over any span of days, beside the span before."""
    here = house()
    index = here.workspace.settings.service_index
    if index is None:
        raise Http404("service_index")
    wanted = asked(request, here)
    if request.GET.get("format") == "csv":
        return _sheet(index, wanted, ranked(here, index, wanted))
    language, units = get_language() or "vi", here.workspace.dictionary.units
    around = {
        "above": [(one.in_(language), wanted.address(unit=one.code)) for one in units.path(wanted.code)[:-1]],
        "country": wanted.address(unit=""),
        "name": wanted.unit.in_(language) if wanted.unit else "",
    }
    body = drawn(here, request, lambda: _body(here, index, wanted, around["name"]))
    return render(request, "serviceindex/index.html", {**around, "body": body})


def _body(here: House, index: ServiceIndex, wanted: Asked, name: object) -> SafeString:
    whole, found = parts(here, index, wanted)
    context = {
        "asked": wanted,
        "name": name,
        "whole": whole,
        "parts": found,
        "rows": ranked(here, index, wanted),
        "groups": index.groups,
        "has_plan": bool(here.workspace.plans),
        "has_index": True,
        "usual": [(USUAL[name], wanted.over(span), span == wanted.span) for name, span in usual(here.today).items()],
        "of_indicator": _of_indicator(wanted),
        "by_level": wanted.address(by=""),
        "by_change": wanted.address(by="change"),
        "as_csv": wanted.address(format="csv"),
    }
    return render_to_string("serviceindex/body.html", context)


def _of_indicator(wanted: Asked) -> str:
    """What the page of an indicator is asked for, so that it shows the same figure."""
    unit = wanted.own.parent or wanted.code
    return wanted.address(unit=unit, by="")


def _sheet(index: ServiceIndex, wanted: Asked, rows: Sequence[Ranked]) -> HttpResponse:
    groups = (f"group_{name}" for name in index.groups)
    header = ("place", "code", "unit", "score", "points", "reachable", *groups, "change")
    lines = (
        (
            *(row.place, row.code, row.name),
            *(row.score.whole.share, row.score.whole.earned, row.score.whole.reachable),
            *(points.share for _, points in row.parts),
            row.change,
        )
        for row in rows
    )
    return download(f"service-index-{wanted.code or 'country'}", header, lines)
