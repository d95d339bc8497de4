"""Two units side by side on any day: lights, readiness, service index, indicators, and which of them stands better."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.governance import api as governance
from motlan.governance.api import Span
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio import compared
from motlan.web.portfolio.compared import Cells, Side
from motlan.web.portfolio.rows import day_asked

SPANS = (7, 30, 90, 365)
USUAL = 90


@require_safe
@needs(Permission.WATCH_CENTRE)
def compare(request: HttpRequest) -> HttpResponse:
    """The two units that the address names by code or by name; without them the questions alone."""
    here = house()
    day, span = day_asked(request, here), _days(request)
    pair = compared.pair_of(request, here, day)
    lines = compared.lines_of([_of(here, one, day, span) for one in pair.both])
    if lines and request.GET.get("format") == "csv":
        return compared.file_of(pair.both, lines)
    context = {
        **compared.shown(here, pair, lines, app="centre"),
        "days": span,
        "spans": SPANS,
        "on": day,
        "today": here.today,
        "rest": f"&on={day}&days={span}",
    }
    return render(request, "portfolio/compare.html", context)


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", str(USUAL))
    if asked not in {str(one) for one in SPANS}:
        raise Http404("days")
    return int(asked)


def _of(here: House, side: Side, day: date, days: int) -> Cells:
    specs, span = here.workspace.indicators, Span(day - timedelta(days=days - 1), day)
    values = governance.indicators(
        wanted=list(specs.values()), specs=specs, register=here.register(), span=span, place=side.place
    )
    told = {name: of[0] for name, of in values.items()}
    return {
        **compared.lights(side, day),
        **compared.readiness_of(here, side, day),
        **compared.service_of(here, told),
    }
