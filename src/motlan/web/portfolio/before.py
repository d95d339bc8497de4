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
from motlan.governance.figure import share
from motlan.governance.indicators.spec import Indicator
from motlan.web.centre import criteria, past
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import UnitStanding, language
from motlan.web.centre.term import made_of
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs

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
    context = {
        "unit": unit,
        "name": unit.in_(language()),
        "province": here.workspace.dictionary.units.units[unit.parent],
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
    """Every indicator of which anything was counted in the parts."""
    if not made:
        return
    last = max(one.crossing.changed_on for one in made) - timedelta(days=1)
    names = {one.crossing.old: one.crossing.old_name for one in made}
    for spec in here.workspace.indicators.values():
        parts = merger.before(
            register=here.register(),
            book=here.workspace.dictionary.units,
            indicator=spec.indicator,
            span=Span(last - YEAR + timedelta(days=1), last),
            unit=code,
        )
        if parts:
            yield _line(spec, names, parts)


def _line(spec: Indicator, names: dict[str, str], parts: Sequence[Before]) -> Line:
    counted = [(one.share, one) for one in parts if one.share is not None]
    numerator = sum((share_ * one.numerator for share_, one in counted), Fraction(0))
    denominator = sum((share_ * one.denominator for share_, one in counted), Fraction(0))
    return Line(
        indicator=spec,
        numerator=round(float(numerator), 2),
        denominator=round(float(denominator), 2),
        rate=share(float(numerator), float(denominator)),
        parts=tuple((names[one.old], one) for one in parts),
    )


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
