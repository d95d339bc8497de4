"""The indicators of the service index: all at a glance; one of them by unit, by change, through time, by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.governance import api as governance
from motlan.governance.api import Indicator, Place, Span, Value
from motlan.governance.lights.light import Light
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.centre.tiles import Marked, tile_map
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.serviceindex.asked import LONGEST, before
from motlan.web.serviceindex.drawn import drawn

SPANS = (1, 7, 30, 90, 365)
USUAL = 90
LONG_AGO = 1000
MONTHS = 12
COUNTRY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for: a span of days, the same length before it, a province or the country, an order."""

    span: Span
    before: Span
    days: int
    unit: str
    by_change: bool

    def address(self, **changed: object) -> str:
        """The address of the same page with something else asked for."""
        order = "change" if self.by_change else "rate"
        long = {"days": self.days} if self.days in SPANS else {"since": self.span.first.isoformat()}
        asked = {**long, "until": self.span.last.isoformat(), "unit": self.unit, "by": order} | changed
        return "?" + urlencode({name: value for name, value in asked.items() if value != ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit: its value, its light, how far its rate rose, and where it leads ('' when nothing is below it)."""

    name: str
    value: Value
    light: Light
    change: float | None
    address: str


@require_safe
@needs(Permission.WATCH_CENTRE)
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator of the workspace for the whole country, beside the same number of days before."""
    here = house()
    asked = _asked(request, here)
    body = drawn(here, request, lambda: _all(here, asked))
    return render(request, "centre/indicators.html", {"body": body})


def _all(here: House, asked: Asked) -> SafeString:
    specs = sorted(here.workspace.indicators.values(), key=lambda it: _in_order(it.indicator))
    shown = [(spec, _row(here, spec, asked)) for spec in specs]
    return _drawn(here, "indicators", {"shown": shown, "asked": asked})


def _drawn(here: House, part: str, context: dict[str, Any]) -> SafeString:
    around = {
        "spans": SPANS,
        "has_plan": bool(here.workspace.plans),
        "has_index": here.workspace.settings.service_index is not None,
    }
    return render_to_string(f"centre/parts/{part}.html", {**around, **context})


@require_safe
@needs(Permission.WATCH_CENTRE)
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One indicator: the country or a province, the units below it by level or by change, months, worked cases."""
    here = house()
    spec = here.workspace.indicators.get(name)
    if spec is None:
        raise Http404(name)
    asked = _asked(request, here)
    if request.GET.get("format") == "csv":
        return _sheet(spec, _rows(here, spec, asked))
    unit = _name(here, asked.unit) if asked.unit else ""
    body = drawn(here, request, lambda: _drawn(here, "indicator", _page(here, spec, asked, _rows(here, spec, asked))))
    return render(request, "centre/indicator.html", {"spec": spec, "name": unit, "body": body})


def _in_order(name: str) -> list[tuple[int, str]]:
    """As an official list counts: 2.10 after 2.9."""
    return [(int(part) if part.isdecimal() else 0, part) for part in name.split(".")]


def _asked(request: HttpRequest, here: House) -> Asked:
    try:
        last = date.fromisoformat(request.GET.get("until") or here.today.isoformat())
        since = date.fromisoformat(request.GET["since"]) if "since" in request.GET else None
        days = int(request.GET.get("days", USUAL)) if since is None else (last - since).days + 1
    except ValueError as unreadable:
        raise Http404 from unreadable
    unit = request.GET.get("unit", COUNTRY)
    fits = days in SPANS if since is None else 0 < days <= LONGEST
    if not fits or (unit and unit not in _provinces(here)) or last.year < LONG_AGO:
        raise Http404
    span = Span(last - timedelta(days=days - 1), last)
    return Asked(
        span=span,
        before=before(span),
        days=days,
        unit=unit,
        by_change=request.GET.get("by") == "change",
    )


def _provinces(here: House) -> frozenset[str]:
    return frozenset(one.code for one in here.workspace.dictionary.units.children())


def _values(here: House, spec: Indicator, span: Span, parent: str) -> tuple[Value, ...]:
    """What is counted in dossiers, of the units that have any; procedures of all units, for each has some."""
    asked: Any = {"specs": here.workspace.indicators, "register": here.register(), "span": span}
    if spec.counts == "rows":
        return governance.indicator(spec=spec, parent=parent, **asked)
    units = [one.code for one in here.workspace.dictionary.units.children(parent)]
    place = Place(parent=parent, units=(*(() if parent else (COUNTRY,)), *units))
    return governance.indicators(wanted=[spec], place=place, **asked)[spec.indicator]


def _row(here: House, spec: Indicator, asked: Asked) -> Row | None:
    """The country, or the province that is asked for; None when nothing was ever counted there."""
    now = _one(_values(here, spec, asked.span, COUNTRY), asked.unit)
    before = _one(_values(here, spec, asked.before, COUNTRY), asked.unit)
    if now is None:
        return None
    change = governance.changes([now], [before] if before else [])[asked.unit]
    return Row(name="", value=now, light=governance.light(spec, now.rate), change=change, address="")


def _one(values: Sequence[Value], unit: str) -> Value | None:
    return next((one for one in values if one.unit == unit), None)


def _rows(here: House, spec: Indicator, asked: Asked) -> list[Row]:
    """The units below, the best first: by their rates, or by how far these rose."""
    now = [one for one in _values(here, spec, asked.span, asked.unit) if one.unit != COUNTRY]
    risen = governance.changes(now, _values(here, spec, asked.before, asked.unit))
    ordered = governance.best_first(now)
    if asked.by_change:
        ordered = tuple(sorted(ordered, key=lambda one: (risen[one.unit] is None, -(risen[one.unit] or 0.0))))
    below = _provinces(here) if not asked.unit else frozenset()
    return [
        Row(
            name=_name(here, one.unit),
            value=one,
            light=governance.light(spec, one.rate),
            change=risen[one.unit],
            address=asked.address(unit=one.unit) if one.unit in below else "",
        )
        for one in ordered
    ]


def _name(here: House, unit: str) -> str:
    units = here.workspace.dictionary.units
    return units.full_name(unit, language()) if unit in units.units else here.workspace.agency(unit, language())


def _page(here: House, spec: Indicator, asked: Asked, rows: Sequence[Row]) -> dict[str, Any]:
    whole = _row(here, spec, asked)
    country = not asked.unit and spec.green_from is not None
    return {
        "spec": spec,
        "asked": asked,
        "whole": whole,
        "name": _name(here, asked.unit) if asked.unit else "",
        "rows": rows,
        "by_rate": asked.address(by="rate"),
        "by_change": asked.address(by="change"),
        "as_csv": asked.address(format="csv"),
        "map": tile_map(here, "indicator", [_marked(row) for row in rows if row.address]) if country else None,
        "months": _months(here, spec, asked),
        "measured": _measured(here, spec, asked),
        "cases": [(case, _shown(case.rows)) for case in spec.cases],
    }


def _marked(row: Row) -> Marked:
    return Marked(code=row.value.unit, name=row.name, address=row.address, light=row.light, share=row.value.rate)


def _months(here: House, spec: Indicator, asked: Asked) -> list[tuple[date, Value]]:
    """The last months of the unit, the latest first; the month of the last day only as far as that day."""
    last, months = asked.span.last, []
    for _ in range(MONTHS):
        span = Span(last.replace(day=1), last)
        found = _one(_values(here, spec, span, COUNTRY), asked.unit)
        if found is not None and found.denominator:
            months.append((span.first, found))
        last = span.first - timedelta(days=1)
    return months


def _measured(here: House, spec: Indicator, asked: Asked) -> Mapping[str, Any]:
    """When the days were counted last, and by which rules."""
    found = governance.measured(spec=spec, register=here.register(), span=asked.span)
    return {"days": found.days, "at": found.at, "rules": found.rules}


def _shown(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [", ".join(f"{name} = {value}" for name, value in row.items()) or "–" for row in rows]


def _sheet(spec: Indicator, rows: Sequence[Row]) -> HttpResponse:
    header = [
        pgettext("centre", "Code"),
        pgettext("centre", "Unit"),
        pgettext("centre", "Numerator"),
        pgettext("centre", "Denominator"),
        pgettext("centre", "Rate (%)"),
        pgettext("centre", "Change (points)"),
    ]
    lines = [
        (row.value.unit, row.name, row.value.numerator, row.value.denominator, row.value.rate, row.change)
        for row in rows
    ]
    return sheet(f"indicator-{spec.indicator}", header, lines)
