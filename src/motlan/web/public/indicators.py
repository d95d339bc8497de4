"""The indicators month by month, exactly as the open data have them: small counts are hidden here as there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from motlan.governance.api import Indicator, Light
from motlan.governance.opendata.tables import COUNTRY
from motlan.web.centre import standing
from motlan.web.centre.sheet import sheet
from motlan.web.centre.tiles import Marked, tile_map
from motlan.web.house import House
from motlan.web.public.counted import last_whole_month, month_figures
from motlan.web.public.kept import draw, shown

Figure = dict[str, Any]


@shown("indicators")
def indicators(request: HttpRequest, here: House) -> HttpResponse:
    """Every indicator for the whole country, in the last month that is over."""
    month = _months(here)[-1]
    found = month_figures(here, month, list(here.workspace.indicators), parents=())
    whole = {one["indicator"]: one for one in found if one["level"] == "country"}
    specs = sorted(here.workspace.indicators.items(), key=lambda one: _in_order(one[0]))
    rows = [(spec, whole.get(name)) for name, spec in specs]
    if request.GET.get("format") == "csv":
        told = ({**(one or {}), "indicator": spec.indicator, "name": _label(spec)} for spec, one in rows)
        return _sheet(f"indicators-{month}", month, told)
    return draw(request, here, "public/indicators.html", {"rows": rows, "month": month})


@shown("indicators")
def indicator(request: HttpRequest, here: House, name: str) -> HttpResponse:
    """One indicator in one month: the country or a province, and the units below it."""
    spec = here.workspace.indicators.get(name)
    months = _months(here)
    month, unit = request.GET.get("month", months[-1]), request.GET.get("unit", "")
    provinces = {one.code for one in here.workspace.dictionary.units.children(on=here.today)}
    if spec is None or month not in months or (unit and unit not in provinces):
        raise Http404(name)
    found = month_figures(here, month, [name], parents=[unit] if unit else ())
    own = unit or COUNTRY
    below = [_named(here, one, provinces, month) for one in found if one["parent"] == own]
    below += [] if unit else _missing(here, provinces - {str(one["unit"]) for one in below}, month)
    below.sort(key=lambda one: (one["rate"] is None, -(one["rate"] or 0.0), one["unit"]))
    if request.GET.get("format") == "csv":
        return _sheet(
            "-".join(("indicator", name, unit or "country", month)),
            month,
            ({"indicator": name, **one} for one in below),
        )
    return draw(
        request,
        here,
        "public/indicator.html",
        {
            "spec": spec,
            "month": month,
            "months": list(reversed(months)),
            "unit": unit,
            "unit_name": _name(here, unit) if unit else "",
            "whole": next((one for one in found if one["unit"] == own), None),
            "rows": below,
            "hidden": sum(1 for one in below if one["hidden"]),
            "smallest": here.workspace.settings.published.smallest_count,
            "map": _map(here, below) if not unit and spec.green_from is not None else None,
        },
    )


def _label(spec: Indicator) -> str:
    return spec.label.in_(standing.language())


def _sheet(file: str, month: str, rows: Iterable[Figure]) -> HttpResponse:
    """Figures of a month as a file; what is hidden or was not counted is empty."""
    header = ("indicator", "unit", "name", "numerator", "denominator", "hidden", "rate", "light")
    lines = ((month, *(one.get(name) for name in header)) for one in rows)
    return sheet(file, ("month", *header), lines)


def _months(here: House) -> Sequence[str]:
    return last_whole_month(here.today).months


def _in_order(name: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdecimal() else 0, part) for part in name.split(".")]


def _named(here: House, one: Figure, provinces: set[str], month: str) -> Figure:
    code = str(one["unit"])
    address = f"?month={month}&unit={code}" if code in provinces else ""
    return {**one, "name": _name(here, code), "address": address, "colour": Light(one["light"])}


def _missing(here: House, codes: Collection[str], month: str) -> list[Figure]:
    """Provinces of which nothing was counted, grey; of months before units changed it is not said who was missing."""
    if date.fromisoformat(f"{month}-01") < here.workspace.dictionary.units.changed_on:
        return []
    nothing = {"light": Light.GREY.value, "rate": None, "numerator": 0, "denominator": 0, "hidden": False}
    return [_named(here, {"unit": code, **nothing}, set(codes), month) for code in sorted(codes)]


def _name(here: House, unit: str) -> str:
    units, language = here.workspace.dictionary.units, standing.language()
    return units.units[unit].in_(language) if unit in units.units else here.workspace.agency(unit, language)


def _map(here: House, rows: Sequence[Figure]) -> Any:
    marked = [
        Marked(code=one["unit"], name=one["name"], address=one["address"], light=one["colour"], share=one["rate"])
        for one in rows
        if one["address"]
    ]
    return tile_map(here, "indicator", marked)
