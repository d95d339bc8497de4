"""Provinces by readiness: each with its communes that count, its share of each criterion, and how far it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import cast

from django.http import HttpResponse
from django.utils.translation import pgettext

from motlan.dictionary.name import plain
from motlan.governance.facts import due
from motlan.governance.figure import share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import share_light
from motlan.governance.plans.spec import Territory
from motlan.governance.readiness import api as governance
from motlan.governance.readiness.api import Shares
from motlan.web.centre.models import Report
from motlan.web.centre.plan import communes_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.house import House

READY, NAME, CHANGE = "ready", "name", "change"
MONTH = timedelta(days=30)
"""Over which a change is told."""
MOST_DAYS = 400
"""Of so many days sums are remembered: a year's and a month's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One share: how many of how many communes, in percent, and its light."""

    met: int
    whole: int
    known: int
    share: float | None
    light: Light


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceRow:
    """One province with its communes that are ready, and its share of each criterion.

    ``change``: percentage points by which those that are ready became more within a month; None: not known.
    """

    code: str
    name: str
    ready: Cell
    cells: tuple[Cell, ...]
    illustrative: bool
    change: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The shares of a day with what tells them, and those of each province, from how they ever were before."""

    edition: Sequence[str] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, Shares] = field(default_factory=dict)


NEVER = Added()


def shares_on(here: House, territory: Territory, day: date) -> Mapping[str, Shares]:
    """Province → its shares at the end of a day; '' is the country.

    A province is read once for as long as none of its communes was measured otherwise, in whatever order and language
    pages show it.
    """
    register = here.register()
    now = due.editions(register, (due.READINESS,))
    key = (READY, territory.rule, day)
    kept = here.sums.get(key, NEVER)
    if not any(now) or kept.edition != now:
        if len(here.sums) >= MOST_DAYS:
            here.sums.clear()
        kept = here.sums[key] = _added(here, territory, day, now, kept if any(now) else NEVER)
    return cast("Mapping[str, Shares]", kept.shares)


def _added(here: House, territory: Territory, day: date, edition: Sequence[str], kept: Added) -> Added:
    """What was kept, with the provinces read anew of which a commune was measured otherwise since."""
    register, communes = here.register(), communes_of(here, day)
    parts = due.editions_of(register, due.READINESS)
    stale = {
        code: inside
        for code, inside in communes.items()
        if code not in kept.shares or parts.get(code) != kept.parts.get(code)
    }
    anew = governance.shares(register=register, territory=territory, communes=stale, day=day)
    found = {code: (anew if code in stale else kept.shares)[code] for code in communes}
    whole = governance.together(found=found.values(), territory=territory)
    return Added(edition=edition, parts=parts, shares={"": whole, **found})


def _cell(territory: Territory, met: int, known: int, whole: int) -> Cell:
    figure = share(met, whole) if known else None
    light = share_light(figure, green_from=territory.green_from, yellow_from=territory.yellow_from)
    return Cell(met=met, whole=whole, known=known, share=figure, light=light)


def province_row(code: str, name: str, territory: Territory, one: Shares, *, illustrative: bool) -> ProvinceRow:
    known = max(one.known.values(), default=0)
    return ProvinceRow(
        code=code,
        name=name,
        ready=_cell(territory, one.ready, known, one.whole),
        cells=tuple(
            _cell(territory, one.met[it.measure], one.known[it.measure], one.whole) for it in territory.criteria
        ),
        illustrative=illustrative,
    )


def provinces_on(here: House, territory: Territory, day: date, found: Mapping[str, Shares]) -> list[ProvinceRow]:
    """Every province of what was found of a day, with how far it moved in the month before."""
    before = shares_on(here, territory, day - MONTH)
    kept = Report.objects.exclude(parent="").values_list("parent", "basis").distinct()
    illustrative = {parent for parent, basis in kept if basis != "public"}
    rows = [
        province_row(one.code, one.in_(language()), territory, found[one.code], illustrative=one.code in illustrative)
        for one in here.workspace.dictionary.units.children(on=day)
        if one.code in found
    ]
    earlier = {code: province_row(code, "", territory, one, illustrative=False) for code, one in before.items() if code}
    return [moved(earlier[row.code], row) if row.code in earlier else row for row in rows]


def moved(before: ProvinceRow, now: ProvinceRow) -> ProvinceRow:
    """A province with how far it moved since a day before."""
    return replace(now, change=_rise(before.ready.share, now.ready.share))


def _rise(before: float | None, now: float | None) -> float | None:
    return None if before is None or now is None else round(now - before, 2)


def cell_of(row: ProvinceRow, territory: Territory, by: str) -> Cell:
    """What a province is shown by: a criterion, else its readiness."""
    names = [one.measure for one in territory.criteria]
    return row.ready if by not in names else row.cells[names.index(by)]


def in_order(rows: Sequence[ProvinceRow], territory: Territory, by: str, *, falling: bool) -> list[ProvinceRow]:
    """Ties stand by name; what is not known comes last whichever way it is sorted."""
    named = sorted(rows, key=lambda row: plain(row.name), reverse=falling and by == NAME)
    if by == NAME:
        return named

    def key(row: ProvinceRow) -> tuple[bool, float]:
        figure = row.change if by == CHANGE else cell_of(row, territory, by).share
        return (figure is None, (figure or 0.0) * (-1 if falling else 1))

    return sorted(named, key=key)


def country_sheet(territory: Territory, rows: Sequence[ProvinceRow]) -> HttpResponse:
    """Them as a file; what is not known is empty."""
    word = language()
    header = [
        *(pgettext("portfolio", "Code"), pgettext("portfolio", "Province"), pgettext("portfolio", "Communes")),
        *(pgettext("portfolio", "Ready"), pgettext("portfolio", "Ready (%)")),
        *(f"{one.label.in_(word)} (%)" for one in territory.criteria),
        pgettext("portfolio", "Change in 30 days (points)"),
    ]
    lines = [
        (
            *(row.code, row.name, row.ready.whole, row.ready.met if row.ready.known else None, row.ready.share),
            *(cell.share for cell in row.cells),
            row.change,
        )
        for row in rows
    ]
    return sheet("readiness", header, lines)
