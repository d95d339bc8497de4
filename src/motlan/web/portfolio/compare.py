"""Two units side by side on any day: lights, readiness, service index, indicators, and which of them stands better."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from motlan.governance import api as governance
from motlan.governance.api import Span
from motlan.governance.facts import due
from motlan.web.centre.behind import of_units
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio import compared
from motlan.web.portfolio.compared import Cells, Line, Pair, Side
from motlan.web.portfolio.rows import day_asked, named_day

SPANS = (7, 30, 90, 365)
USUAL = 90


@require_safe
@needs(Permission.WATCH_CENTRE)
@named_day
def compare(request: HttpRequest) -> HttpResponse:
    """The two units that the address names by code or by name; without them the questions alone."""
    here = house()
    day, span = day_asked(request, here), _days(request)
    if request.GET.get("format") == "csv":
        pair = compared.pair_of(request, here, day)
        if pair.both:
            return compared.file_of(pair.both, _lines(here, pair, day, span))
    return page(
        request,
        here=here,
        template="portfolio/compare.html",
        follows=(due.LIGHTS, due.READINESS, due.CHANGED),
        draw=lambda: _shown(here, compared.pair_of(request, here, day), day, span),
    )


def _lines(here: House, pair: Pair, day: date, span: int) -> list[Line]:
    return compared.lines_of([_of(here, one, day, span) for one in pair.both])


def _shown(here: House, pair: Pair, day: date, span: int) -> dict[str, Any]:
    return {
        **compared.shown(here, pair, _lines(here, pair, day, span), app="centre"),
        "days": span,
        "spans": SPANS,
        "on": day,
        "today": here.today,
        "rest": f"&day={day}&days={span}",
        "behind": of_units([one.unit for one in pair.both if one.unit], day),
    }


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
