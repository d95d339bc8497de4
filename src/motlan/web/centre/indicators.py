"""The indicators of the service index, by province: numerator, denominator, rate; never 100 percent of nothing."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.governance.indicators.evaluate import Period, evaluate
from motlan.web.centre.standing import language
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs

DAYS = 90


@require_safe
@needs(Permission.WATCH_CENTRE)
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator of the workspace over the last 90 days, for the country and its provinces."""
    here = house()
    end = here.clock.now()
    period, reader = Period(start=end - timedelta(days=DAYS), end=end), here.register()
    units = here.workspace.dictionary.units
    shown = []
    for spec in here.workspace.indicators.values():
        country = evaluate(indicator=spec, reader=reader, level="country", period=period)
        provinces = evaluate(indicator=spec, reader=reader, level="province", period=period)
        shown.append((spec, country[0], [(units.full_name(one.unit, language()), one) for one in provinces]))
    return render(request, "centre/indicators.html", {"shown": shown, "period": period, "days": DAYS})
