"""For the committee: incidents of quality that are overdue, by who owes their mending; and the report for programs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from motlan.data.quality import api as quality
from motlan.data.quality.api import Incident
from motlan.web.centre.access import public_or
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs

TYPES = {"dqv": "application/ld+json", "ttl": "text/turtle; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One overdue incident. ``days`` are working days since its deadline."""

    incident: Incident
    database: str
    owner: str
    attribute: str
    deadline: str
    days: int


@require_safe
@needs(Permission.WATCH_CENTRE)
def incidents(request: HttpRequest) -> HttpResponse:
    """Every incident one of whose deadlines has passed, the longest overdue first."""
    here = house()
    rows = sorted((_row(here, one) for one in quality.overdue(here.register(), today=here.today)), key=_badness)
    if request.GET.get("format") == "csv":
        return _sheet(rows)
    waiting = quality.counted(here.register(), quality.Wanted(open_only=True))
    return render(request, "centre/incidents.html", {"rows": rows, "waiting": waiting})


def _badness(row: Row) -> tuple[int, str, int]:
    return (-row.days, row.owner, row.incident.incident)


def _row(here: House, one: Incident) -> Row:
    held = here.catalogue.databases.get(one.database)
    deadline = one.due if one.cause else min(one.cause_due, one.due)
    calendar = here.workspace.calendar
    return Row(
        incident=one,
        database=held.label.in_(language()) if held else one.database,
        owner=here.workspace.agency(one.owner, language()),
        attribute=field(here, one),
        deadline=deadline,
        days=calendar.working_days_between(here.today.fromisoformat(deadline), here.today),
    )


def field(here: House, one: Incident) -> str:
    """The field that an incident is about, as people call it; '' where it is about no single field."""
    held = here.catalogue.databases.get(one.database)
    dataset = held.datasets.get(one.dataset) if held else None
    concept = here.catalogue.dictionary.concepts.get(dataset.describes) if dataset else None
    attribute = concept.attributes.get(one.attribute) if concept else None
    return attribute.label.in_(language()) if attribute else ""


def _sheet(rows: list[Row]) -> HttpResponse:
    header = [
        pgettext("centre", "Incident"),
        pgettext("centre", "Database"),
        pgettext("centre", "Owner"),
        pgettext("centre", "Field"),
        pgettext("centre", "Deadline"),
        pgettext("centre", "Working days late"),
        pgettext("centre", "Cause"),
    ]
    lines = [
        (row.incident.code, row.database, row.owner, row.attribute, row.deadline, row.days, row.incident.cause)
        for row in rows
    ]
    return sheet("overdue-incidents", header, lines)


@require_safe
@needs(Permission.PUBLIC)
def report(request: HttpRequest, form: str) -> HttpResponse:
    """The quality of every database as W3C DQV; open to everybody where the workspace publishes its lights."""
    here = house()
    closed = public_or(request, here, Permission.WATCH_CENTRE)
    if closed is not None:
        return closed
    return HttpResponse(quality.written(here.register(), here.catalogue, form), content_type=TYPES[form])
