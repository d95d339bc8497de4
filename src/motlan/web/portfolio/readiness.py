"""Readiness of communes: shares by criterion of the country and each province; a province's communes by criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.plans.spec import Criterion, Territory
from motlan.governance.readiness import api as governance
from motlan.governance.readiness.api import Met
from motlan.web.centre.models import Report
from motlan.web.centre.plan import communes_of, plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.centre.tiles import Marked, tile_map
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio.readiness_rows import (
    CHANGE,
    MONTH,
    NAME,
    READY,
    Cell,
    ProvinceRow,
    cell_of,
    country_sheet,
    in_order,
    moved,
    province_row,
    provinces_on,
    shares_on,
)
from motlan.web.portfolio.rows import day_asked

T = TypeVar("T")
FOLLOWS = (due.READINESS, due.LIGHTS)
"""What changes these pages: communes measured by criterion, and what provinces reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One commune and one criterion as the page shows it."""

    light: Light
    word: str
    measured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneRow:
    """One commune: whether it counts, and each criterion.

    ``change``: how many more criteria it meets than a month before; None where nothing is known of one of the days.
    """

    code: str
    name: str
    ready: bool | None
    cells: tuple[Met | None, ...]
    change: int | None = None

    @property
    def lacking(self) -> int:
        """Criteria that it does not meet, or of which nothing is known."""
        return sum(1 for cell in self.cells if cell is None or not cell.holds)


@require_safe
@needs(Permission.WATCH_CENTRE)
def country(request: HttpRequest) -> HttpResponse:
    """Each criterion as a share of communes, by province; sorted by any of them, as a map and as a table."""
    here = house()
    territory, day = _territory(here), day_asked(request, here)
    by, falling = _order(request, territory)
    if request.GET.get("format") == "csv":
        rows = provinces_on(here, territory, day, shares_on(here, territory, day))
        return country_sheet(territory, in_order(rows, territory, by, falling=falling))
    return page(
        request,
        here=here,
        template="portfolio/readiness.html",
        follows=FOLLOWS,
        draw=lambda: _common(request.GET, territory, by, falling=falling) | _country(here, territory, day, by, falling),
    )


def _country(here: House, territory: Territory, day: date, by: str, falling: bool) -> dict[str, Any]:
    found = shares_on(here, territory, day)
    rows = in_order(provinces_on(here, territory, day, found), territory, by, falling=falling)
    shown = READY if by in (NAME, CHANGE) else by
    whole = province_row("", "", territory, found[""], illustrative=False)
    return {
        "whole": whole,
        "rows": [(row, _labelled(territory, row.cells)) for row in rows],
        "criteria_cells": _labelled(territory, whole.cells),
        "shown": _label(territory, shown),
        "map": tile_map(here, "readiness", [_marked(row, cell_of(row, territory, shown)) for row in rows]),
        "on": day,
        "before": day - MONTH,
        "today": here.today,
        "illustrative": any(row.illustrative for row in rows),
    }


@require_safe
@needs(Permission.WATCH_CENTRE)
def province(request: HttpRequest, code: str) -> HttpResponse:
    """The communes of a province as rows, criteria as columns; found by name, filtered by what they lack."""
    here = house()
    territory, day = _territory(here), day_asked(request, here)
    if code not in communes_of(here):
        raise Http404(code)
    by, falling = _order(request, territory)
    wanted = _Wanted(request.GET.get("lacking", ""), request.GET.get("q", "").strip()[:100])
    if wanted.lacking and wanted.lacking not in {READY, *(one.measure for one in territory.criteria)}:
        raise Http404("lacking")
    if request.GET.get("format") == "csv":
        _everything, rows = _rows(here, territory, code, day, wanted)
        return _province_sheet(territory, code, _sorted_communes(rows, territory, by, falling=falling))
    return page(
        request,
        here=here,
        template="portfolio/readiness_province.html",
        follows=FOLLOWS,
        draw=lambda: (
            _common(request.GET, territory, by, falling=falling)
            | _province(here, territory, code, day, wanted, by, falling)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which communes the address asks for; '' is all."""

    lacking: str
    words: str


def _rows(
    here: House, territory: Territory, code: str, day: date, wanted: _Wanted
) -> tuple[list[CommuneRow], list[CommuneRow]]:
    """All communes, and those that are asked for."""
    now, then = (governance.on(register=here.register(), day=one, parent=code) for one in (day, day - MONTH))
    before = {row.code: row for row in _communes(here, territory, code, then)}
    everything = [replace(row, change=_more(before[row.code], row)) for row in _communes(here, territory, code, now)]
    named = [one for one in everything if plain(wanted.words) in plain(one.name)]
    return everything, [one for one in named if _lacks(one, territory, wanted.lacking)]


def _more(before: CommuneRow, now: CommuneRow) -> int | None:
    return None if before.ready is None or now.ready is None else before.lacking - now.lacking


def _province(
    here: House, territory: Territory, code: str, day: date, wanted: _Wanted, by: str, falling: bool
) -> dict[str, Any]:
    everything, rows = _rows(here, territory, code, day, wanted)
    rows = _sorted_communes(rows, territory, by, falling=falling)
    own = {code: communes_of(here)[code]}
    found, then = (
        governance.shares(register=here.register(), territory=territory, communes=own, day=one)[code]
        for one in (day, day - MONTH)
    )
    unit = here.workspace.dictionary.units.units[code]
    return {
        "unit": unit,
        "name": unit.in_(language()),
        "whole": moved(*(province_row(code, "", territory, one, illustrative=False) for one in (then, found))),
        "before": day - MONTH,
        "rows": [(row, _labelled(territory, [_mark(cell) for cell in row.cells])) for row in rows],
        "everything": len(everything),
        "lacking": wanted.lacking,
        "q": wanted.words,
        "on": day,
        "today": here.today,
        "basis": Report.objects.filter(parent=code).values_list("basis", flat=True).first() or "",
    }


def _labelled(territory: Territory, cells: Sequence[T]) -> list[tuple[Criterion, T]]:
    """Cells with the criterion of their column."""
    return list(zip(territory.criteria, cells, strict=True))


def _mark(cell: Met | None) -> Mark:
    holds = cell.holds if cell else None
    words = {True: pgettext("portfolio", "met"), False: pgettext("portfolio", "not met")}
    if holds is None:
        return Mark(light=Light.GREY, word=pgettext("portfolio", "not known"), measured=False)
    light, word = (Light.GREEN if holds else Light.RED), words[holds]
    return Mark(light=light, word=word, measured=cell is not None and cell.measured is not None)


def _territory(here: House) -> Territory:
    territory = plan_of(here).territory
    if territory is None:
        raise Http404("territory")
    return territory


def _order(request: HttpRequest, territory: Territory) -> tuple[str, bool]:
    """What rows stand in order of: name, readiness, its change, a criterion; the worst first unless asked otherwise."""
    by = request.GET.get("by", READY)
    if by not in {NAME, READY, CHANGE, *(one.measure for one in territory.criteria)}:
        raise Http404("by")
    return by, request.GET.get("order") == "best"


def _common(asked: QueryDict, territory: Territory, by: str, *, falling: bool) -> dict[str, Any]:
    """Criteria with the address that sorts by each; the other way round where it is sorted so already."""
    kept = {name: value for name, value in asked.items() if name not in ("by", "order", "format")}

    def sorting(name: str) -> str:
        order = {} if name != by or falling else {"order": "best"}
        return "?" + urlencode({**kept, "by": name, **order})

    order = {"order": "best"} if falling else {}
    return {
        "criteria": [(one, sorting(one.measure)) for one in territory.criteria],
        "by": by,
        "by_name": sorting(NAME),
        "by_ready": sorting(READY),
        "by_change": sorting(CHANGE),
        "sorted": "descending" if falling else "ascending",
        "as_csv": "?" + urlencode({**kept, "by": by, **order, "format": "csv"}),
    }


def _label(territory: Territory, by: str) -> Any:
    return next((one.label for one in territory.criteria if one.measure == by), None)


def _marked(row: ProvinceRow, cell: Cell) -> Marked:
    return Marked(
        code=row.code,
        name=row.name,
        address=reverse("portfolio:readiness_province", args=[row.code]),
        light=cell.light,
        share=cell.share,
        illustrative=row.illustrative,
    )


def _communes(here: House, territory: Territory, code: str, met: Sequence[Met]) -> list[CommuneRow]:
    by_unit: dict[str, dict[str, Met]] = {}
    for one in met:
        by_unit.setdefault(one.unit, {})[one.criterion] = one
    counts = governance.ready(territory=territory, found=met)
    return [
        CommuneRow(
            code=unit.code,
            name=unit.in_(language()),
            ready=counts.get(unit.code),
            cells=tuple(by_unit.get(unit.code, {}).get(one.measure) for one in territory.criteria),
        )
        for unit in here.workspace.dictionary.units.children(code)
    ]


def _lacks(row: CommuneRow, territory: Territory, lacking: str) -> bool:
    if not lacking:
        return True
    if lacking == READY:
        return not row.ready
    cell = row.cells[[one.measure for one in territory.criteria].index(lacking)]
    return cell is None or not cell.holds


def _sorted_communes(rows: Sequence[CommuneRow], territory: Territory, by: str, *, falling: bool) -> list[CommuneRow]:
    named = sorted(rows, key=lambda row: plain(row.name), reverse=falling and by == NAME)
    names = [one.measure for one in territory.criteria]
    if by == NAME:
        return named
    if by == READY:
        return sorted(named, key=lambda row: row.lacking * (1 if falling else -1))
    if by == CHANGE:
        return sorted(named, key=lambda row: (row.change is None, (row.change or 0) * (-1 if falling else 1)))

    def met(row: CommuneRow) -> bool:
        cell = row.cells[names.index(by)]
        return cell is not None and cell.holds is True

    return sorted(named, key=lambda row: met(row) != falling)


def _province_sheet(territory: Territory, code: str, rows: Sequence[CommuneRow]) -> HttpResponse:
    word = language()
    header = [
        *(pgettext("portfolio", "Code"), pgettext("portfolio", "Commune"), pgettext("portfolio", "Ready")),
        *(pgettext("portfolio", "Criteria it lacks"), *(one.label.in_(word) for one in territory.criteria)),
        pgettext("portfolio", "Change in 30 days (criteria)"),
    ]
    lines = [
        (
            row.code,
            row.name,
            _said(row.ready),
            row.lacking,
            *(_said(cell.holds if cell else None) for cell in row.cells),
            row.change,
        )
        for row in rows
    ]
    return sheet(f"readiness-{code}", header, lines)


def _said(value: bool | None) -> int | None:
    return None if value is None else int(value)
