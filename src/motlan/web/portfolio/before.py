"""A commune before the merger: what it was made of, how those stood on their last day, and what was counted in them:
carried to it, or left there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.dictionary.unit import Crossing
from motlan.governance.facts import merger
from motlan.governance.facts.merger import Before, Origin
from motlan.governance.facts.read import Span
from motlan.governance.indicators.rate import PERCENT, quotient
from motlan.governance.indicators.spec import Indicator
from motlan.web.centre import criteria, past
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import UnitStanding, language
from motlan.web.centre.term import made_of
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.serviceindex.reading import specs_in_order

COMMUNE = 2
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One indicator over the year before the change: what counts in the commune of today, and what stays apart."""

    indicator: Indicator
    numerator: float
    denominator: float
    rate: float | None
    parts: tuple[tuple[str, Before], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A unit as it stood on its last day: its light, each criterion of which anything is kept, the page of that day."""

    crossing: Crossing
    unit: UnitStanding
    criteria: Sequence[criteria.Line]
    address: str


@require_safe
@needs(Permission.WATCH_CENTRE)
def before(request: HttpRequest, code: str) -> HttpResponse:
    """What it was made of, how each of those stood on its last day, each indicator over the year before the change."""
    here = house()
    unit = here.workspace.dictionary.units.units.get(code)
    if unit is None or unit.level != COMMUNE:
        raise Http404(code)
    made = merger.origins(here.workspace.dictionary.units, code)
    lines = list(_lines(here, code, made))
    if request.GET.get("format") == "csv":
        return _sheet(code, lines)
    province = here.workspace.dictionary.units.units[unit.parent]
    context = {
        "unit": unit,
        "name": unit.in_(language()),
        "province": province,
        "province_name": province.in_(language()),
        "origins": [(one, _others(here, one)) for one in made],
        "changed_on": max((one.crossing.changed_on for one in made), default=None),
        "lines": lines,
        "stood": list(_stood(here, code)),
    }
    return render(request, "portfolio/before.html", context)


def _others(here: House, origin: Origin) -> list[str]:
    """The units of today into which the rest of it went."""
    return [here.workspace.dictionary.units.full_name(one.new, language()) for one in origin.others]


def _stood(here: House, code: str) -> Iterator[Stood]:
    """Each of those it was made of that the unit book has; nothing was measured of units that were gone before."""
    for crossing, address in made_of(here, code):
        last = crossing.changed_on - timedelta(days=1)
        if not address or last >= here.today:
            continue
        yield Stood(
            crossing=crossing,
            unit=past.unit(here, last.isoformat(), crossing.old),
            criteria=criteria.of_commune(here, crossing.old, last),
            address=address,
        )


def _lines(here: House, code: str, made: Sequence[Origin]) -> Iterator[Line]:
    """Every indicator of which anything was counted in the parts, in the order of their numbers."""
    if not made:
        return
    names = {one.crossing.old: one.crossing.old_name for one in made}
    counted = {name: _counted(here, code, made, name) for name in here.workspace.indicators}
    for spec in specs_in_order(here):
        parts = counted[spec.indicator]
        if parts:
            yield _line(spec, names, parts, counted[spec.times_rate_of] if spec.times_rate_of else None)


def _counted(here: House, code: str, made: Sequence[Origin], indicator: str) -> Sequence[Before]:
    last = max(one.crossing.changed_on for one in made) - timedelta(days=1)
    return merger.before(
        register=here.register(),
        book=here.workspace.dictionary.units,
        indicator=indicator,
        span=Span(last - YEAR + timedelta(days=1), last),
        unit=code,
    )


def _line(spec: Indicator, names: dict[str, str], parts: Sequence[Before], factor: Sequence[Before] | None) -> Line:
    numerator, denominator = _carried(parts)
    times, by = (Fraction(1), Fraction(1)) if factor is None else _carried(factor)
    return Line(
        indicator=spec,
        numerator=round(float(numerator), 2),
        denominator=round(float(denominator), 2),
        rate=_rate(spec, max(Fraction(0), numerator * times), denominator * by),
        parts=tuple((names[one.old], one) for one in parts),
    )


def _carried(parts: Sequence[Before]) -> tuple[Fraction, Fraction]:
    """Numerator and denominator of what counts in the commune of today."""
    counted = [(one.share, one) for one in parts if one.share is not None]
    numerator = sum((share * one.numerator for share, one in counted), Fraction(0))
    return numerator, sum((share * one.denominator for share, one in counted), Fraction(0))


def _rate(spec: Indicator, numerator: Fraction, denominator: Fraction) -> float | None:
    """In the unit of the indicator, percent where it names none; None for a zero denominator."""
    if denominator == 0:
        return None
    rate = numerator / denominator / (1 if spec.unit is None else PERCENT)
    return quotient(rate.numerator, rate.denominator)


def _sheet(code: str, lines: Sequence[Line]) -> HttpResponse:
    header = [
        *(pgettext("portfolio", "Indicator"), pgettext("portfolio", "Unit before"), pgettext("portfolio", "Old code")),
        *(pgettext("portfolio", "Share that counts here"), pgettext("portfolio", "Numerator")),
        pgettext("portfolio", "Denominator"),
    ]
    rows = [
        (
            *(line.indicator.indicator, name, one.old),
            *("" if one.share is None else float(one.share), one.numerator, one.denominator),
        )
        for line in lines
        for name, one in line.parts
    ]
    return sheet(f"before-{code}", header, rows)
