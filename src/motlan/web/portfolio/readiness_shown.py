"""What pages show of readiness, the centre's and the public ones: the country by criterion, a province's communes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from motlan.dictionary.name import plain
from motlan.governance.lights.light import Light
from motlan.governance.plans.spec import Criterion, Territory
from motlan.governance.readiness import api as governance
from motlan.governance.readiness.api import Met
from motlan.web.centre.behind import of_readiness
from motlan.web.centre.models import Report
from motlan.web.centre.plan import communes_in
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.centre.tiles import Marked, tile_map
from motlan.web.centre.unit_rules import rule_on, territory_on
from motlan.web.house import House
from motlan.web.portfolio import readiness_rows as provinces
from motlan.web.portfolio.readiness_rows import CHANGE, MONTH, NAME, READY, Cell, ProvinceRow

T = TypeVar("T")


class Ways(NamedTuple):
    """Where rows lead to: the name of a route that takes a unit's code, and what keeps the page on its day."""

    route: str
    query: str

    def to(self, code: str) -> str:
        """The address of a unit."""
        return reverse(self.route, args=[code]) + self.query


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an address asks for. ``by``: what rows stand in order of, the worst first unless ``falling``; ``lacking``
    and ``words``: which communes, '' is all; ``kept``: its fields that stay where rows are sorted otherwise."""

    by: str
    falling: bool
    lacking: str
    words: str
    kept: Mapping[str, str]

    def sorting(self, name: str) -> str:
        """The address that sorts by something; the other way round where it is sorted so already."""
        order = {} if name != self.by or self.falling else {"order": "best"}
        return "?" + urlencode({**self.kept, "by": name, **order})

    @property
    def as_csv(self) -> str:
        """The address of the same as a file."""
        order = {"order": "best"} if self.falling else {}
        return "?" + urlencode({**self.kept, "by": self.by, **order, "format": "csv"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One commune and one criterion as the page shows it."""

    measure: str
    label: str
    light: str
    word: Promise
    measured: bool


MARKS: Mapping[bool | None, tuple[Light, Promise]] = {
    True: (Light.GREEN, pgettext_lazy("portfolio", "met")),
    False: (Light.RED, pgettext_lazy("portfolio", "not met")),
    None: (Light.GREY, pgettext_lazy("portfolio", "not known")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneRow:
    """One commune: whether it counts, and each criterion; ``address``: its page.

    ``change``: how many more criteria it meets than a month before; None where nothing is known of one of the days.
    """

    code: str
    name: str
    ready: bool | None
    cells: tuple[Met | None, ...]
    change: int | None = None
    address: str = ""

    @property
    def lacking(self) -> int:
        """Criteria that it does not meet, or of which nothing is known."""
        return sum(1 for cell in self.cells if cell is None or not cell.holds)


def territory_of(here: House, day: date) -> Territory:
    """By what communes were ready on a day; Http404 where the workspace does not say."""
    territory = territory_on(here, day)
    if territory is None:
        raise Http404("territory")
    return territory


def wanted(asked: QueryDict, territory: Territory) -> Wanted:
    """Read an address; raise Http404 for an order or a criterion that is none."""
    by, lacking = asked.get("by", READY), asked.get("lacking", "")
    measures = {one.measure for one in territory.criteria}
    if by not in {NAME, READY, CHANGE, *measures} or lacking not in {"", READY, *measures}:
        raise Http404("by")
    return Wanted(
        by=by,
        falling=asked.get("order") == "best",
        lacking=lacking,
        words=asked.get("q", "").strip()[:100],
        kept={name: str(value) for name, value in asked.items() if name not in ("by", "order", "format")},
    )


def country(here: House, territory: Territory, day: date, asked: Wanted, ways: Ways) -> dict[str, Any]:
    """Each criterion as a share of communes, by province; ``ways`` lead to provinces."""
    found = provinces.shares_on(here, territory, day)
    rows = _provinces(here, territory, day, found, asked)
    shown = READY if asked.by in (NAME, CHANGE) else asked.by
    whole = provinces.province_row("", "", territory, found[""], illustrative=False)
    marked = [_marked(row, provinces.cell_of(row, territory, shown), ways) for row in rows]
    return {
        **_common(here, territory, day, asked),
        "whole": whole,
        "rows": [(row, ways.to(row.code), _labelled(territory, row.cells)) for row in rows],
        "criteria_cells": _labelled(territory, whole.cells),
        "shown": next((one.label for one in territory.criteria if one.measure == shown), None),
        "map": tile_map(here, "readiness", marked),
        "illustrative": any(row.illustrative for row in rows),
    }


def _provinces(
    here: House, territory: Territory, day: date, found: Mapping[str, governance.Shares], asked: Wanted
) -> list[ProvinceRow]:
    rows = provinces.provinces_on(here, territory, day, found)
    return provinces.in_order(rows, territory, asked.by, falling=asked.falling)


def country_sheet(here: House, territory: Territory, day: date, asked: Wanted) -> HttpResponse:
    """Provinces by criterion as a file."""
    rows = _provinces(here, territory, day, provinces.shares_on(here, territory, day), asked)
    return provinces.country_sheet(territory, rows)


def province(here: House, territory: Territory, code: str, day: date, asked: Wanted, ways: Ways) -> dict[str, Any]:
    """The communes of a province by criterion; ``ways`` lead to communes."""
    everything, rows = _rows(here, territory, code, day, asked, ways)
    found, then = (
        governance.shares(
            register=here.register(), territory=territory, communes={code: communes_in(here, code, one)}, day=one
        )[code]
        for one in (day, day - MONTH)
    )
    unit = here.workspace.dictionary.units.units[code]
    both = (provinces.province_row(code, "", territory, one, illustrative=False) for one in (then, found))
    return {
        **_common(here, territory, day, asked),
        "behind": of_readiness(day, code),
        "unit": unit,
        "name": unit.in_(language()),
        "whole": provinces.moved(*both),
        "rows": [(row, list(_marks(territory, row.cells))) for row in rows],
        "everything": len(everything),
        "basis": Report.objects.filter(parent=code).values_list("basis", flat=True).first() or "",
    }


def _common(here: House, territory: Territory, day: date, asked: Wanted) -> dict[str, Any]:
    return {
        "criteria": [(one, asked.sorting(one.measure)) for one in territory.criteria],
        "by": asked.by,
        "by_name": asked.sorting(NAME),
        "by_ready": asked.sorting(READY),
        "by_change": asked.sorting(CHANGE),
        "sorted": "descending" if asked.falling else "ascending",
        "as_csv": asked.as_csv,
        "lacking": asked.lacking,
        "q": asked.words,
        "on": day,
        "before": day - MONTH,
        "today": here.today,
        "lost_rule": rule_on(here, day).lost,
        "behind": of_readiness(day),
    }


def _rows(
    here: House, territory: Territory, code: str, day: date, asked: Wanted, ways: Ways | None = None
) -> tuple[list[CommuneRow], list[CommuneRow]]:
    """All communes, and those that are asked for in their order."""
    now, then = (governance.on(register=here.register(), day=one, parent=code) for one in (day, day - MONTH))
    before = {row.code: row for row in _communes(here, territory, code, day, then)}
    everything = [
        replace(row, change=_more(before[row.code], row), address=ways.to(row.code) if ways else "")
        for row in _communes(here, territory, code, day, now)
    ]
    named = [one for one in everything if plain(asked.words) in plain(one.name)]
    rows = [one for one in named if _lacks(one, territory, asked.lacking)]
    return everything, _sorted_communes(rows, territory, asked.by, falling=asked.falling)


def _more(before: CommuneRow, now: CommuneRow) -> int | None:
    return None if before.ready is None or now.ready is None else before.lacking - now.lacking


def _labelled(territory: Territory, cells: Sequence[T]) -> list[tuple[Criterion, T]]:
    """Cells with the criterion of their column."""
    return list(zip(territory.criteria, cells, strict=True))


def _marks(territory: Territory, cells: Sequence[Met | None]) -> Iterator[Mark]:
    """A commune by each criterion, in the language of the page."""
    for criterion, cell in zip(territory.criteria, cells, strict=True):
        light, word = MARKS[cell.holds if cell else None]
        yield Mark(
            measure=criterion.measure,
            label=criterion.label.in_(language()),
            light=light.value,
            word=word,
            measured=cell is not None and cell.holds is not None and cell.measured is not None,
        )


def _marked(row: ProvinceRow, cell: Cell, ways: Ways) -> Marked:
    return Marked(
        code=row.code,
        name=row.name,
        address=ways.to(row.code),
        light=cell.light,
        share=cell.share,
        illustrative=row.illustrative,
    )


def _communes(here: House, territory: Territory, code: str, day: date, met: Sequence[Met]) -> list[CommuneRow]:
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
        for unit in here.workspace.dictionary.units.children(code, on=day)
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


def province_sheet(here: House, territory: Territory, code: str, day: date, asked: Wanted) -> HttpResponse:
    """The communes of a province by criterion as a file."""
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
        for row in _rows(here, territory, code, day, asked)[1]
    ]
    return sheet(f"readiness-{code}", header, lines)


def _said(value: bool | None) -> int | None:
    return None if value is None else int(value)
