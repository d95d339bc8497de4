"""The report by unit: provinces, or the communes of one, with both lights, the gap and who reported what."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.governance.lights.light import Light
from motlan.web.centre.asof import as_of
from motlan.web.centre.behind import of_country, of_province
from motlan.web.centre.plan import plan_of
from motlan.web.centre.standing import language
from motlan.web.download import download
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.unitreports.tally import COLUMNS, GAP, ORDERS, lines_of, together, values

PAGE = 50


@require_safe
@needs(Permission.WATCH_CENTRE)
def units(request: HttpRequest) -> HttpResponse:
    """Every province, or every commune of the ``province`` that the address names."""
    here = house()
    plan = plan_of(here)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("province", "order", "q")}
    province, order = asked["province"], asked["order"] or GAP
    asof = as_of(here, request.GET.get("day", ""))
    above = {one.code: one.in_(language()) for one in here.workspace.dictionary.units.children(on=asof.on)}
    if order not in ORDERS or province not in ("", *above):
        raise Http404("filter")
    lines = lines_of(here, asof, province=province, order=order, words=asked["q"])
    if request.GET.get("format") == "csv":
        asof.known()
        return download(f"units-{province}" if province else "units", COLUMNS, (values(line) for line in lines))
    kept = {name: value for name, value in asked.items() if value}
    day = {"day": asof.day} if asof.past else {}
    context = {
        "asof": asof,
        "kept": list(kept.items()),
        "province": province,
        "name": above.get(province, ""),
        "provinces": sorted(above.items(), key=lambda one: one[1]),
        "order": order,
        "q": asked["q"],
        "lines": lines,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "query": urlencode({**kept, **day}),
        "chosen": any(asked[name] for name in ("province", "order")),
        "total": together(lines),
        "lights": list(Light),
        "behind": of_province(province, asof.on) if province else of_country(asof.on),
        "criteria": len(plan.territory.conditions) if plan.territory else 0,
        "csv": urlencode({**kept, **day, "format": "csv"}),
    }
    return render(request, "unitreports/units.html", context)
