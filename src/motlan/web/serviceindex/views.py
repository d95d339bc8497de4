"""The service index of the country, a province, a commune, a ministry, a procedure: by group and indicator, and what is
below in its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from motlan.governance import api as governance
from motlan.governance.api import ServiceIndex
from motlan.governance.facts import due
from motlan.web.download import download
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.serviceindex.asked import MINISTRIES, PROCEDURES, WAYS, Asked, asked, usual
from motlan.web.serviceindex.reading import Ranked, name_of, parts, ranked, read

USUAL = {
    "month": pgettext_lazy("index", "This month"),
    "last_month": pgettext_lazy("index", "Last month"),
    "quarter": pgettext_lazy("index", "This quarter"),
    "last_quarter": pgettext_lazy("index", "Last quarter"),
    "year": pgettext_lazy("index", "This year"),
}

BELOW = {
    ("", False): pgettext_lazy("index", "Provinces in order"),
    ("", True): pgettext_lazy("index", "Communes in order"),
    (MINISTRIES, False): pgettext_lazy("index", "Ministries in order"),
    (MINISTRIES, True): pgettext_lazy("index", "Procedures in order"),
    (PROCEDURES, False): pgettext_lazy("index", "Procedures in order"),
}
COLUMNS = {
    "": pgettext_lazy("index", "Unit"),
    MINISTRIES: pgettext_lazy("index", "Ministry"),
    PROCEDURES: pgettext_lazy("index", "Procedure"),
}
PAGE = 200
"""Lines; all provinces and all communes of one stand on one page."""


@require_safe
@needs(Permission.WATCH_CENTRE)
def service_index(request: HttpRequest) -> HttpResponse:
    """Points of a unit, ministry or procedure and of what is below it over a span of days, beside the one before."""
    here = house()
    index = here.workspace.settings.service_index
    if index is None:
        raise Http404("service_index")
    wanted = asked(request, here)
    if request.GET.get("format") == "csv":
        if wanted.fault is not None:
            raise wanted.fault  # a file has no place to say so
        return _sheet(index, wanted, ranked(here, index, wanted, *read(here, wanted)[1]))
    return page(
        request,
        here=here,
        template="serviceindex/index.html",
        follows=(due.CHANGED,),
        draw=lambda: _page(here, index, wanted, request.GET.get("page", "1")),
    )


def _page(here: House, index: ServiceIndex, wanted: Asked, number: str) -> dict[str, Any]:
    own, below = read(here, wanted)
    whole, found = parts(here, index, *own)
    rows = Paginator(ranked(here, index, wanted, *below), PAGE).get_page(number)
    return {
        "above": _above(here, wanted),
        "country": wanted.address(of="", unit="", q=""),
        "name": name_of(here, wanted.code, wanted.of) if wanted.code else "",
        "asked": wanted,
        "ways": [(WAYS[of], wanted.address(of=of, unit="", q=""), of == wanted.of) for of in WAYS],
        "whole": whole,
        "parts": found,
        "rows": rows.object_list,
        "page": rows,
        "query": wanted.address()[1:],
        "below": BELOW.get((wanted.of, bool(wanted.code)), ""),
        "column": _column(wanted),
        "before_a_change": not wanted.of and wanted.span.last < here.workspace.dictionary.units.changed_on,
        "other_rule": _judged_otherwise(here, wanted),
        "groups": index.groups,
        "usual": [(USUAL[name], wanted.over(span), span == wanted.span) for name, span in usual(here.today).items()],
        "of_indicator": _of_indicator(wanted),
        "by_level": wanted.address(by=""),
        "by_change": wanted.address(by="change"),
        "as_csv": wanted.address(format="csv"),
    }


def _column(wanted: Asked) -> str | Promise:
    """What is below, in a word."""
    return COLUMNS[PROCEDURES if wanted.of and wanted.code else wanted.of]


def _judged_otherwise(here: House, wanted: Asked) -> bool:
    """Whether any indicator has other points or thresholds today than when the days were counted."""
    specs = list(here.workspace.indicators.values())
    then = governance.as_judged(indicators=specs, register=here.register(), span=wanted.span)
    return any(one is not spec for one, spec in zip(then, specs, strict=True))


def _above(here: House, wanted: Asked) -> list[tuple[object, str]]:
    """The ways up from what is asked for, the country left out."""
    if not wanted.code:
        return []
    if not wanted.of:
        above = here.workspace.dictionary.units.path(wanted.code)[:-1]
        return [(one.in_(get_language() or "vi"), wanted.address(unit=one.code)) for one in above]
    everything: tuple[object, str] = (WAYS[wanted.of], wanted.address(unit="", q=""))
    if wanted.of == MINISTRIES:
        return [everything]
    owner = here.workspace.procedures.versions[wanted.code][-1].owner
    ministries = wanted.address(of=MINISTRIES, unit="", q="")
    own = (name_of(here, owner, MINISTRIES), wanted.address(of=MINISTRIES, unit=owner, q=""))
    return [(WAYS[MINISTRIES], ministries), own]


def _of_indicator(wanted: Asked) -> str:
    """What the page of an indicator is asked for, so that it shows the same figure."""
    return wanted.address(unit="" if wanted.of else wanted.code, by="", q="")


def _sheet(index: ServiceIndex, wanted: Asked, rows: Sequence[Ranked]) -> HttpResponse:
    """The order as a file, its columns called as those of the page."""
    groups = (f"{group.label.in_(get_language() or 'vi')} (%)" for group in index.groups.values())
    header = (
        *(pgettext("index", "Place"), pgettext("index", "Code"), str(_column(wanted)), pgettext("index", "Score (%)")),
        *(pgettext("index", "Points"), pgettext("index", "Points that could be earned"), *groups),
        pgettext("index", "Change (percentage points)"),
    )
    lines = (
        (
            *(row.place, row.code, row.name),
            *(row.score.whole.share, row.score.whole.earned, row.score.whole.reachable),
            *(points.share for _, points in row.parts),
            row.change,
        )
        for row in rows
    )
    return download(
        f"service-index-{'-'.join(part for part in (wanted.of, wanted.code) if part) or 'country'}", header, lines
    )
