"""What asking once saves, per procedure and per database: the report of the command line, as a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.kernel.clock import instant
from motlan.kernel.text import Text
from motlan.service.forms.savings import Saving, Worth, saving, worth
from motlan.web.download import download
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.workspace.declarations import filed

YEAR = timedelta(days=365)
HEADER = ("procedure", "fields", "asked", "saved", "papers", "handed_in", "papers_saved", "filed")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A procedure by its name, and what it saves."""

    label: Text
    saving: Saving


@require_safe
@needs(Permission.KEEP_CATALOGUE)
def savings(request: HttpRequest) -> HttpResponse:
    """Per procedure what is asked and what is not; databases in the order of what they save or would save.

    What bad data cost is counted over all records: the command line tells it (`motlan procedure report`).
    """
    rows = _rows()
    databases = house().catalogue.databases
    worths = [
        {"label": databases[one.database].label if one.database in databases else None, "worth": one}
        for one in _worths(rows)
    ]
    return render(request, "catalogue/savings.html", {"rows": rows, "worths": worths})


@require_safe
@needs(Permission.KEEP_CATALOGUE)
def savings_csv(request: HttpRequest) -> HttpResponse:
    """The procedures of the report as a file."""
    found = [row.saving for row in _rows()]
    lines = (
        (one.procedure, one.fields, one.asked, one.fields_saved, one.papers, one.handed_in, one.papers_saved, one.filed)
        for one in found
    )
    return download("savings", HEADER, lines)


def _rows() -> list[Row]:
    here = house()
    counts = filed(here.register(), since=instant(here.clock.now() - YEAR))
    return [
        Row(label=one.label, saving=saving(procedure=one, catalogue=here.catalogue, filed=counts.get(one.procedure, 0)))
        for one in here.workspace.procedures.all_in_force(on=here.today)
    ]


def _worths(rows: list[Row]) -> tuple[Worth, ...]:
    return worth(savings=[row.saving for row in rows], doubtful={})
