"""The service index month by month, from the figures that are published: what is hidden gives no points and takes none.

So whoever has the open data computes every score anew, and none of them tells anything of a count that is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from motlan.governance import api as governance
from motlan.governance.api import Score, ServiceIndex
from motlan.governance.opendata.cells import month_span
from motlan.web.centre import standing
from motlan.web.centre.sheet import sheet
from motlan.web.house import House
from motlan.web.public.counted import Told, last_whole_month, month_told
from motlan.web.public.kept import draw, shown
from motlan.web.serviceindex.reading import NOTHING, Ranked, against, by_change, laid_out

SCORES = """\
with rule as (select one->>'rule' as rule, (one->'wording'->>'points')::double as points
              from (select unnest(rules) as one from read_json('open-data/rules.json', columns={{rules: 'JSON[]'}})))
select unit, round(sum(figures.points), 2) as earned, sum(rule.points) as reachable,
       round(100 * earned / reachable, 2) as share
from 'open-data/figures.parquet' as figures join rule using (rule)
where month = '{month}' and {of} and figures.points is not null group by unit order by share desc"""
"""By what anybody with the open data counts scores anew, on DuckDB alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A month of those that are over, the one before it ('' for the first), a unit ('' is the country), an order."""

    month: str
    before: str
    months: Sequence[str]
    unit: str
    change: bool

    def address(self, **changed: str) -> str:
        """The address of the same page with something else asked for."""
        asked = {"month": self.month, "unit": self.unit, "by": "change" if self.change else ""} | changed
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def query(self) -> str:
        """:data:`SCORES` of what is below the unit, or of a unit that has nothing below it."""
        return SCORES.format(month=self.month, of=f"parent = '{self.unit}'" if self.unit else "level = 'province'")


def asked(request: HttpRequest, here: House) -> Asked:
    """Read the address; raise Http404 for a month that is not published, or a unit that is none."""
    months = last_whole_month(here.today).months
    month, unit = request.GET.get("month", months[-1]), request.GET.get("unit", "")
    if month not in months or (unit and unit not in here.workspace.dictionary.units.units):
        raise Http404(month)
    before = months[months.index(month) - 1] if month != months[0] else ""
    return Asked(month=month, before=before, months=months, unit=unit, change=request.GET.get("by") == "change")


@shown("indicators")
def service_index(request: HttpRequest, here: House) -> HttpResponse:
    """The country, a province or a commune by group and indicator, and what is below it in its order."""
    index = here.workspace.settings.service_index
    if index is None:
        raise Http404("service_index")
    wanted = asked(request, here)
    now, then = (_told(here, month, wanted.unit) for month in (wanted.month, wanted.before))
    rows = _ranked(here, index, wanted, now, then)
    if request.GET.get("format") == "csv":
        return _sheet(index, wanted, rows)
    own = now.get(wanted.unit)
    earlier = then.get(wanted.unit)
    whole, parts = (
        laid_out(here, index, own.values, earlier.values if earlier else {}, own.hidden) if own else (None, ())
    )
    context = {
        **_around(here, wanted),
        "asked": wanted,
        "whole": whole,
        "parts": parts,
        "hidden": len(own.hidden) if own else 0,
        "rows": rows,
        "scored": sum(1 for one in rows if one.place is not None),
        "groups": index.groups,
        "measured_at": _measured_at(here, wanted.month),
        "smallest": here.workspace.settings.published.smallest_count,
    }
    return draw(request, here, "public/service_index.html", context)


def _own(here: House, index: ServiceIndex, now: Told | None, then: Told | None) -> dict[str, Any]:
    """The unit itself: its points, group by group; nothing where nothing of it was counted."""
    if now is None:
        return {"whole": NOTHING, "parts": (), "hidden": 0}
    whole, parts = laid_out(here, index, now.values, then.values if then else {}, now.hidden)
    return {"whole": whole, "parts": parts, "hidden": len(now.hidden)}


def _told(here: House, month: str, unit: str) -> Mapping[str, Told]:
    """Unit → what is told of it: of one unit, what it lies in and what is below; nothing of no month."""
    if not month:
        return {}
    parents = [one.code for one in here.workspace.dictionary.units.path(unit)] if unit else []
    return {one.unit: one for one in month_told(here, month, parents)}


def _ranked(
    here: House, index: ServiceIndex, wanted: Asked, now: Mapping[str, Told], then: Mapping[str, Told]
) -> list[Ranked]:
    """What is below the unit that is asked for; units of which nothing was counted at the end."""
    below = _below(here, wanted, now)
    scores, before = (_scores(here, index, found, below) for found in (now, then))
    last, units = month_span(wanted.month).last, here.workspace.dictionary.units.units
    rows = [
        Ranked(
            code=one.unit,
            name=_name(here, one.unit, last),
            place=None if one.whole.share is None else at,
            score=one,
            parts=tuple((index.groups[name].label, points) for name, points in one.groups.items()),
            address=wanted.address(unit=one.unit) if one.unit in units else "",
            **against(one.whole, before[one.unit].whole),
            hidden=len(now[one.unit].hidden) if one.unit in now else 0,
        )
        for at, one in enumerate(governance.best_scores(found=tuple(scores.values())), start=1)
    ]
    return by_change(rows) if wanted.change else rows


def _below(here: House, wanted: Asked, now: Mapping[str, Told]) -> list[str]:
    """What was counted below the unit, and what lies there today; of months before units changed it is not said who was
    missing."""
    counted = {one.unit for one in now.values() if one.parent == wanted.unit and one.level in ("province", "unit")}
    units = here.workspace.dictionary.units
    today = () if month_span(wanted.month).first < units.changed_on else units.children(wanted.unit, on=here.today)
    return sorted(counted | {one.code for one in today})


def _name(here: House, unit: str, day: date) -> str:
    """What a unit was called on a day; its code where it has no name."""
    units = here.workspace.dictionary.units
    today = units.units[unit].in_(standing.language()) if unit in units.units else unit
    return units.name_on(unit, on=day) or today


def _scores(here: House, index: ServiceIndex, found: Mapping[str, Told], units: Sequence[str]) -> dict[str, Score]:
    """Unit → its score; nothing to be earned where nothing was counted."""
    scores = {unit: Score(unit=unit, whole=NOTHING, groups=dict.fromkeys(index.groups, NOTHING)) for unit in units}
    for unit in scores.keys() & found.keys():
        values = {name: (one,) for name, one in found[unit].values.items()}
        (scores[unit],) = governance.scores(index=index, specs=here.workspace.indicators, values=values)
    return scores


def _around(here: House, wanted: Asked) -> dict[str, Any]:
    units, last = here.workspace.dictionary.units, month_span(wanted.month).last
    above = units.path(wanted.unit)[:-1] if wanted.unit else []
    return {
        "name": _name(here, wanted.unit, last) if wanted.unit else "",
        "above": [(one.in_(standing.language()), wanted.address(unit=one.code)) for one in above],
        "country": wanted.address(unit=""),
        "level": units.units[wanted.unit].level if wanted.unit else 0,
        "months": list(reversed(wanted.months)),
        "before_a_change": last < units.changed_on,
        "by_level": wanted.address(by=""),
        "by_change": wanted.address(by="change"),
        "as_csv": wanted.address(format="csv"),
        "of_indicator": f"?month={wanted.month}" + (f"&unit={_province(here, wanted.unit)}" if wanted.unit else ""),
        "query": wanted.query(),
    }


def _province(here: House, unit: str) -> str:
    """The province of a unit, whose page of an indicator tells it."""
    return here.workspace.dictionary.units.path(unit)[0].code


def _measured_at(here: House, month: str) -> str:
    """When the month was counted last; '' before it ever was."""
    span, register = month_span(month), here.register()
    points = (one for one in here.workspace.indicators.values() if one.points is not None)
    return max((governance.measured(spec=one, register=register, span=span).at for one in points), default="")


def _sheet(index: ServiceIndex, wanted: Asked, rows: Sequence[Ranked]) -> HttpResponse:
    groups = (f"group_{name}" for name in index.groups)
    header = ("place", "code", "unit", "month", "score", "points", "reachable", *groups, "change", "hidden")
    lines = (
        (
            *(row.place, row.code, row.name, wanted.month),
            *(row.score.whole.share, row.score.whole.earned, row.score.whole.reachable),
            *(points.share for _, points in row.parts),
            *(row.change, row.hidden),
        )
        for row in rows
    )
    return sheet(f"service-index-{wanted.unit or 'country'}-{wanted.month}", header, lines)
