"""What syncing did, across all databases."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motlan.data.stewardship import api as stewardship
from motlan.data.stewardship.api import EXTRACT, Run
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward import words
from motlan.web.steward.lists import Filter, after, filtered, onward, query

COUNTS = ("rows", "added", "changed", "removed", "quarantined")


@require_safe
@needs(Permission.STEWARD_DATA)
def runs(request: HttpRequest) -> HttpResponse:
    """Readings of all databases, latest first."""
    here = house()
    filters = _filters(request, here)
    begin = after(request, int)
    part = stewardship.runs(
        register=here.register(),
        database=filters[0].chosen or None,
        outcome=filters[1].chosen or None,
        before=int(begin[0]) if begin else None,
    )
    return render(
        request,
        "steward/runs.html",
        {
            "runs": part,
            "filters": filters,
            "filtered": any(each.chosen for each in filters),
            "query": query(request),
            "onward": onward(request, (part.following,) if part.following is not None else None),
            "section": "runs",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def runs_csv(request: HttpRequest) -> HttpResponse:
    """All readings as a file."""
    here = house()
    database, outcome = (each.chosen or None for each in _filters(request, here))
    everything = stewardship.whole(
        lambda before: stewardship.runs(
            register=here.register(), database=database, outcome=outcome, before=before, limit=EXTRACT
        )
    )
    header = ("run", "database", "dataset", "started", "ended", "outcome", "batch", "mode")
    counts = ("received", "added", "changed", "removed", "quarantined", "message", "remedy")
    return download("runs", (*header, *counts), _lines(everything, get_language() or "vi"))


def _lines(everything: Iterator[Run], language: str) -> Iterator[tuple[object, ...]]:
    for one in everything:
        batch = (one.batch.batch, one.batch.mode) if one.batch else (None, None)
        counted = [getattr(one.batch, name) if one.batch else None for name in COUNTS]
        said = [text.in_(language) if text else None for text in (one.message, one.remedy)]
        when = (one.started_at, one.ended_at, one.outcome)
        yield (one.run, one.database, one.dataset, *when, *batch, *counted, *said)


def _filters(request: HttpRequest, here: House) -> list[Filter]:
    language = get_language() or "vi"
    databases = {name: held.label.in_(language) for name, held in here.catalogue.databases.items()}
    return [
        filtered(request, "database", _("Database"), databases),
        filtered(request, "outcome", _("Outcome"), words.OUTCOMES),
    ]
