"""The indicators of the service index: all at a glance; one of them by unit, by change, through time, by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.governance import api as governance
from motlan.governance.api import Indicator, Place, Span, Value
from motlan.governance.facts import due, merger
from motlan.governance.lights.light import Light
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.centre.tiles import Marked, tile_map
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.serviceindex.asked import (
    KINDS,
    LONGEST,
    NO_DAY,
    SLIP,
    TOO_LONG,
    TURNED,
    WAYS,
    before,
    day_in,
    groups,
    no_days,
)
from motlan.web.serviceindex.reading import name_of

SPANS = (1, 7, 30, 90, 365)
USUAL = 90
MONTHS = 12
COUNTRY = ""
NO_NUMBER = Text(vi="“{said}” không phải là một số ngày.", en="“{said}” is no number of days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for: a span of days, the same length before it, a province or the country, an order;
    ``of``: whether ministries or procedures stand in it instead of units."""

    span: Span
    before: Span
    days: int
    of: str
    unit: str
    by_change: bool
    fault: NotHeld | None = None
    """What is wrong with the days of the address: those until today are shown instead, and the page says so."""

    def address(self, **changed: object) -> str:
        """The address of the same page with something else asked for."""
        order = "change" if self.by_change else "rate"
        long = {"days": self.days} if self.days in SPANS else {"since": self.span.first.isoformat()}
        until = self.span.last.isoformat()
        asked = {**long, "until": until, "of": self.of, "unit": self.unit, "by": order} | changed
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
    return page(
        request,
        here=here,
        template="centre/indicators.html",
        follows=(due.CHANGED,),
        draw=lambda: _all(here, asked),
    )


def _all(here: House, asked: Asked) -> dict[str, Any]:
    specs = sorted(here.workspace.indicators.values(), key=lambda it: _in_order(it.indicator))
    shown = [(spec, _row(here, spec, asked)) for spec in specs]
    return {"shown": shown, "asked": asked, "spans": _spans(asked)}


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
        if asked.fault is not None:
            raise asked.fault  # a file has no place to say so
        return _sheet(spec, _rows(here, spec, asked))
    return page(
        request,
        here=here,
        template="centre/indicator.html",
        follows=(due.CHANGED,),
        draw=lambda: _page(here, spec, asked, _rows(here, spec, asked)),
    )


def _in_order(name: str) -> list[tuple[int, str]]:
    """As an official list counts: 2.10 after 2.9."""
    return [(int(part) if part.isdecimal() else 0, part) for part in name.split(".")]


def _asked(request: HttpRequest, here: House) -> Asked:
    of, unit = request.GET.get("of", ""), request.GET.get("unit", COUNTRY)
    if of not in ("", *KINDS) or (unit and (of or unit not in here.workspace.dictionary.units.units)):
        raise Http404
    span, fault = _span(request, here.today)
    return Asked(
        span=span,
        before=before(span),
        days=span.days,
        fault=fault,
        of=of,
        unit=unit,
        by_change=request.GET.get("by") == "change",
    )


def _span(request: HttpRequest, today: date) -> tuple[Span, NotHeld | None]:
    """The days asked for; the usual ones until today, with what is wrong, where the address has none."""
    usual = Span(today - timedelta(days=USUAL - 1), today)
    given = {name: request.GET.get(name, "") for name in ("until", "since", "days")}
    last = day_in(given["until"]) if given["until"] else today
    first = day_in(given["since"]) if given["since"] else None
    if last is None or (given["since"] and first is None):
        return usual, no_days(NO_DAY, said=given["until" if last is None else "since"][:SLIP])
    days = (last - first).days + 1 if first else _number(given["days"] or str(USUAL))
    if days is None:
        return usual, no_days(NO_NUMBER, said=given["days"][:SLIP])
    if days < 1:
        return usual, no_days(TURNED if first else NO_NUMBER, said=given["days"][:SLIP])
    if days > LONGEST:
        return usual, no_days(TOO_LONG)
    return Span(last - timedelta(days=days - 1), last), None


def _number(said: str) -> int | None:
    return int(said) if re.fullmatch(r"\d{1,6}", said, re.ASCII) else None


def _spans(asked: Asked) -> list[int]:
    """Lengths to choose from, the one that is shown among them."""
    return sorted({*SPANS, asked.days})


def _provinces(here: House) -> frozenset[str]:
    return frozenset(one.code for one in here.workspace.dictionary.units.children(on=here.today))


def _values(here: House, spec: Indicator, span: Span, parent: str) -> tuple[Value, ...]:
    """What is counted in dossiers, of the units that have any; procedures of all units, for each has some."""
    asked: Any = {"specs": here.workspace.indicators, "register": here.register(), "span": span}
    if spec.counts == "rows":
        return governance.indicator(spec=spec, parent=parent, **asked)
    units = [one.code for one in here.workspace.dictionary.units.children(parent, on=here.today)]
    place = Place(parent=parent, units=(*(() if parent else (COUNTRY,)), *units))
    return governance.indicators(wanted=[spec], place=place, **asked)[spec.indicator]


def _row(here: House, spec: Indicator, asked: Asked) -> Row | None:
    """What is asked for itself; None when nothing was ever counted there."""
    now, before = (_of_unit(here, spec, span, asked.unit)[0] for span in (asked.span, asked.before))
    if now is None:
        return None
    change = governance.changes([now], [before] if before else [])[asked.unit]
    return Row(name="", value=now, light=now.light, change=change, address="")


def _of_unit(here: House, spec: Indicator, span: Span, code: str) -> tuple[Value | None, bool]:
    """What was counted in the unit of today, and whether some of it was in those that it was made of."""
    before = _before(here, spec, span, code)
    if before is not None:
        return before, True
    gone = here.workspace.dictionary.units.left(code, span.last)
    return (None if gone else _own(here, spec, span, code)), False


def _own(here: House, spec: Indicator, span: Span, code: str) -> Value | None:
    """The country, a province or a commune."""
    unit = here.workspace.dictionary.units.units.get(code)
    return _one(_values(here, spec, span, unit.parent if unit else COUNTRY), code)


def _one(values: Sequence[Value], unit: str) -> Value | None:
    return next((one for one in values if one.unit == unit), None)


def _rows(here: House, spec: Indicator, asked: Asked) -> list[Row]:
    """The units below, the best first: by their rates, or by how far these rose."""
    counted = _below(here, spec, asked, asked.span)
    now = [one for one in (*counted, *_uncounted(here, spec, asked, counted)) if one.unit != COUNTRY]
    risen = governance.changes(now, _below(here, spec, asked, asked.before))
    ordered = governance.best_first(now)
    if asked.by_change:
        ordered = tuple(sorted(ordered, key=lambda one: (risen[one.unit] is None, -(risen[one.unit] or 0.0))))
    return [
        Row(
            name=name_of(here, one.unit, asked.of) if asked.of else _name_then(here, one.unit, asked.span.last),
            value=one,
            light=one.light,
            change=risen[one.unit],
            address=_leads_to(here, asked, one.unit),
        )
        for one in ordered
    ]


def _uncounted(here: House, spec: Indicator, asked: Asked, counted: Sequence[Value]) -> list[Value]:
    """Provinces in which nothing was ever counted: who delivers nothing is seen, too. Of days before units changed it
    is not said who was missing."""
    if asked.of or asked.unit or asked.span.last < here.workspace.dictionary.units.changed_on:
        return []
    missing = _provinces(here) - {one.unit for one in counted}
    return [governance.value(indicator=spec, unit=code, counts=(0, 0)) for code in sorted(missing)]


def _below(here: House, spec: Indicator, asked: Asked, span: Span) -> Sequence[Value]:
    """The units below what is asked for, or all ministries or procedures in which anything was counted."""
    if not asked.of:
        return () if _is_commune(here, asked.unit) else _values(here, spec, span, asked.unit)
    told: Any = {"wanted": [spec], "specs": here.workspace.indicators, "register": here.register(), "span": span}
    found = governance.of_procedures(groups=groups(here, asked.of), **told)[spec.indicator]
    return [one for one in found if one.denominator or one.numerator]


def _is_commune(here: House, code: str) -> bool:
    return bool(code) and code not in _provinces(here)


def _leads_to(here: House, asked: Asked, code: str) -> str:
    """Where a row leads: a unit to what is below it, a ministry or a procedure to its index."""
    if not asked.of:
        units = here.workspace.dictionary.units
        return asked.address(unit=code) if code in units.units and not units.left(code, asked.span.last) else ""
    if here.workspace.settings.service_index is None:
        return ""
    span = {"since": asked.span.first.isoformat(), "until": asked.span.last.isoformat()}
    return f"{reverse('serviceindex:index')}?{urlencode({'of': asked.of, 'unit': code, **span})}"


def _name(here: House, unit: str) -> str:
    units = here.workspace.dictionary.units
    return units.full_name(unit, language()) if unit in units.units else here.workspace.agency(unit, language())


def _name_then(here: House, code: str, day: date) -> str:
    """What the unit of a code was called on a day: before a merger another one may have had it."""
    return here.workspace.dictionary.units.name_on(code, on=day) or _name(here, code)


def _page(here: House, spec: Indicator, asked: Asked, rows: Sequence[Row]) -> dict[str, Any]:
    whole = _row(here, spec, asked)
    country = not asked.unit and not asked.of and spec.green_from is not None
    return {
        "spec": spec,
        "asked": asked,
        "spans": _spans(asked),
        "whole": whole,
        "name": _name(here, asked.unit) if asked.unit else "",
        "rows": rows,
        "ways": [(WAYS[of], asked.address(of=of, unit=""), of == asked.of) for of in WAYS],
        "kind": asked.of or _kind(here, asked.unit),
        "above": _above(here, asked),
        "before_a_change": not asked.of and asked.span.last < here.workspace.dictionary.units.changed_on,
        "by_rate": asked.address(by="rate"),
        "by_change": asked.address(by="change"),
        "as_csv": asked.address(format="csv"),
        "map": tile_map(here, "indicator", [_marked(row) for row in rows if row.address]) if country else None,
        "months": _months(here, spec, asked),
        "measured": _measured(here, spec, asked),
        "cases": [(case, _shown(case.rows)) for case in spec.cases],
    }


def _kind(here: House, code: str) -> str:
    """What stands below a unit."""
    return "nothing" if _is_commune(here, code) else "communes" if code else "provinces"


def _above(here: House, asked: Asked) -> tuple[str, str] | None:
    """The province of a commune, and the same page of it."""
    if not _is_commune(here, asked.unit):
        return None
    parent = here.workspace.dictionary.units.units[asked.unit].parent
    return _name(here, parent), asked.address(unit=parent)


def _marked(row: Row) -> Marked:
    return Marked(code=row.value.unit, name=row.name, address=row.address, light=row.light, share=row.value.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of a unit; ``carried``: counted in the units that it was made of."""

    first: date
    value: Value
    carried: bool


def _months(here: House, spec: Indicator, asked: Asked) -> list[Month]:
    """The last months of the unit, the latest first; the month of the last day only as far as that day."""
    last, months = asked.span.last, []
    for _ in range(MONTHS):
        span = Span(last.replace(day=1), last)
        shown, carried = _of_unit(here, spec, span, asked.unit)
        if shown is not None and shown.denominator:
            months.append(Month(first=span.first, value=shown, carried=carried))
        last = span.first - timedelta(days=1)
    return months


def _before(here: House, spec: Indicator, span: Span, code: str) -> Value | None:
    """What was counted in a span in the units of which a commune was made later, with what was counted in itself since;
    None where there was no such unit any more, or nobody can say how much of it is the commune's."""
    if not _is_commune(here, code) or spec.counts != "rows":
        return None
    book, register = here.workspace.dictionary.units, here.register()
    found = merger.before(register=register, book=book, indicator=spec.indicator, span=span, unit=code)
    parts = [(one.share, one) for one in found if one.share is not None]
    if not parts or len(parts) < len(found):
        return None
    made_on = max(one.changed_on for one in book.made_of(code))
    # the same digits may have been one of those units before
    own = _own(here, spec, Span(made_on, span.last), code) if made_on <= span.last else None
    counted = [
        since + sum((share * getattr(one, name) for share, one in parts), Fraction(0))
        for name, since in (
            ("numerator", own.numerator if own else 0),
            ("denominator", own.denominator if own else 0),
        )
    ]
    (judged,) = governance.as_judged(indicators=[spec], register=register, span=span)
    return governance.value(indicator=judged, unit=code, counts=(round(counted[0]), round(counted[1])))


def _measured(here: House, spec: Indicator, asked: Asked) -> Mapping[str, Any]:
    """When the days were counted last, by which rules, and which thresholds they had then."""
    found = governance.measured(spec=spec, register=here.register(), span=asked.span)
    (then,) = governance.as_judged(indicators=[spec], register=here.register(), span=asked.span)
    return {"days": found.days, "at": found.at, "rules": found.rules, "then": then, "other": then is not spec}


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
