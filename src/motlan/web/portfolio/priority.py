"""Which database, connected or mended, spares people most: ranked, with each sum opened into procedures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.governance.facts import due
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import Addend, Priority
from motlan.kernel.text import Text
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portfolio.rows import book_of

WAYS = ("connect", "mend")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One database with its place, its owner, and its sum opened."""

    place: int
    priority: Priority
    owner: str
    addends: Sequence[tuple[Addend, Text | str]]


@require_safe
@needs(Permission.WATCH_CENTRE)
def priority(request: HttpRequest) -> HttpResponse:
    """The ranked list; only what is to be connected, or only what is to be mended, where the address says so."""
    here = house()
    way = request.GET.get("way", "")
    if way not in ("", *WAYS):
        raise Http404("way")
    if request.GET.get("format") == "csv":
        return _sheet(_wanted(here, way))
    return page(
        request,
        here=here,
        template="portfolio/priority.html",
        follows=(due.PORTFOLIO, due.DATABASES, due.LIGHTS),
        draw=lambda: {"ranked": _wanted(here, way), "way": way},
    )


def _wanted(here: House, way: str) -> list[Ranked]:
    return [one for one in _ranked(here) if way in ("", *(addend.way for addend in one.priority.addends))]


def _ranked(here: House) -> list[Ranked]:
    book = book_of(here)
    found = governance.priorities(book=book, reader=here.register(), clock=here.clock)
    labels = {one.procedure: one.label for one in here.workspace.procedures.all_in_force(on=here.today)}
    return [
        Ranked(
            place=place,
            priority=one,
            owner=here.workspace.agency(one.row.owner, language()),
            addends=[(addend, labels.get(addend.procedure, addend.procedure)) for addend in one.addends],
        )
        for place, one in enumerate(found, 1)
    ]


def _sheet(ranked: Sequence[Ranked]) -> HttpResponse:
    """A line an addend, so that every sum can be added up again."""
    header = [
        *(pgettext("portfolio", "Place"), pgettext("portfolio", "Code"), pgettext("portfolio", "Database")),
        *(pgettext("portfolio", "Owner"), pgettext("portfolio", "Way"), pgettext("portfolio", "Procedure")),
        *(pgettext("portfolio", "Fields of a dossier"), pgettext("portfolio", "Papers of a dossier")),
        *(pgettext("portfolio", "Dossiers within a year"), pgettext("portfolio", "Doubted share")),
        pgettext("portfolio", "Fields and papers a year"),
    ]
    lines = [
        (
            *(one.place, one.priority.row.database, one.priority.row.label.in_(language()), one.owner, addend.way),
            *(addend.procedure, addend.fields, addend.papers, addend.dossiers, addend.share, addend.freed),
        )
        for one in ranked
        for addend, _ in one.addends
    ]
    return sheet("priority", header, lines)
