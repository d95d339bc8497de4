"""Who read my data: every reading of my own values and of the records about me, by day, reader and purpose."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.web.download import download
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.journal import PAGE, Mine, in_words, told
from motlan.web.portal.reader import person

LAST_PAGE = 10_000


@require_safe
@needs(Permission.OWN_RECORD)
def readings(request: HttpRequest) -> HttpResponse:
    """The readings by day, newest first; the person's own only when she asks for them."""
    account = person(request)
    own, page = _own(request), _page_number(request)
    mine = Mine.of(house=house(), account=account, own=own)
    found = mine.occasions(limit=PAGE + 1, offset=(page - 1) * PAGE)
    shown = {
        "days": told(found[:PAGE], mine=mine),
        "own": own,
        "newer": page - 1,
        "older": page + 1 if len(found) > PAGE else 0,
    }
    return render(request, "portal/readings.html", shown)


@require_safe
@needs(Permission.OWN_RECORD)
def readings_csv(request: HttpRequest) -> HttpResponse:
    """Every single reading as the journal has it, newest first."""
    mine = Mine.of(house=house(), account=person(request), own=_own(request))
    header = ["at", "who", "purpose", "ground", "about", "values"]
    return download("readings", header, list(_lines(mine)))


def _lines(mine: Mine) -> Iterator[list[str]]:
    for entry in mine.entries():
        yield [entry.at, *in_words(entry, mine=mine)]


def _own(request: HttpRequest) -> bool:
    return request.GET.get("own") == "1"


def _page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    return min(int(given), LAST_PAGE) if given.isascii() and given.isdigit() and int(given) > 0 else 1
