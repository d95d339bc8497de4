"""The portfolio of databases: what stage each is in, how good, how fresh, and how much of it is mapped."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.data.databases.connection import HOSTED
from motlan.data.databases.spec import Database
from motlan.governance.lights.light import Light
from motlan.governance.portfolio import DatabaseState, portfolio
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.standing_words import BANDS, STAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One database of the portfolio."""

    database: Database
    label: str
    owner: str
    stage: str | Promise
    state: DatabaseState

    @property
    def hosted(self) -> bool:
        """Whether it lives on the platform itself: then there is nothing to connect."""
        return self.database.connect.kind == HOSTED

    @property
    def band(self) -> Light:
        """The band of its quality as a light, grey when it was never measured."""
        return Light(self.state.band) if self.state.band else Light.GREY

    @property
    def band_word(self) -> str | Promise:
        """The band in words."""
        return BANDS[self.band.value]


@require_safe
@needs(Permission.WATCH_CENTRE)
def databases(request: HttpRequest) -> HttpResponse:
    """Every database of the workspace, the worst first."""
    rows = _rows(house())
    if request.GET.get("format") == "csv":
        return _sheet(rows)
    return render(request, "centre/databases.html", {"rows": rows})


def _rows(here: House) -> list[Row]:
    states = {state.database: state for state in portfolio(reader=here.register())}
    rows = [
        Row(
            database=database,
            label=database.label.in_(language()),
            owner=here.workspace.agency(database.owner, language()),
            stage=STAGES.get(database.stage, database.stage),
            state=states.get(name, DatabaseState(database=name)),
        )
        for name, database in here.catalogue.databases.items()
    ]
    return sorted(rows, key=lambda row: (-1.0 if row.state.dqi is None else row.state.dqi, row.label))


def _sheet(rows: list[Row]) -> HttpResponse:
    header = [
        pgettext("centre", "Database"),
        pgettext("centre", "Owner"),
        pgettext("centre", "Stage"),
        pgettext("centre", "Quality index"),
        pgettext("centre", "Band"),
    ]
    more = [
        pgettext("centre", "Broken identifiers"),
        pgettext("centre", "Mapped (%)"),
        pgettext("centre", "Records"),
        pgettext("centre", "Last sync"),
    ]
    lines = [
        (
            *(row.label, row.owner, str(row.stage), row.state.dqi, str(row.band_word)),
            *(row.state.identifier_breaches, row.state.mapped_share, row.state.rows, row.state.landed_at),
        )
        for row in rows
    ]
    return sheet("databases", [*header, *more], lines)
