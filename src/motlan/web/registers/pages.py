"""Look: the registers, the records of one page by page, one record."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.data.golden.history import Event, timeline
from motlan.data.golden.records import Reading
from motlan.data.registers import listing
from motlan.data.registers.listing import Entries, Entry
from motlan.data.spec import Source
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.purposes import KEEPING, MANDATE
from motlan.web.registers.fields import shown
from motlan.web.registers.keeper import account_of, reads, source_of

LONGEST = 100
EVENTS = 20


@require_safe
@needs(Permission.KEEP_REGISTERS)
def registers(request: HttpRequest) -> HttpResponse:
    """Every register kept here, with its size and its last change."""
    here = house()
    rows = listing.standings(here.register(), here.catalogue)
    return render(request, "registers/registers.html", {"rows": rows})


@require_safe
@needs(Permission.KEEP_REGISTERS)
def register(request: HttpRequest, database: str, dataset: str) -> HttpResponse:
    """One page of a register, searched by number or by name; the reading is journalled."""
    here = house()
    source = source_of(here, database, dataset)
    search = request.GET.get("q", "").strip()[:LONGEST]
    with transaction.atomic():
        _journalled(request, here, source, tuple(one.name for one in listing.listed(source)))
        page = listing.entries(
            register=here.register(), source=source, search=search, after=request.GET.get("after", "")[:LONGEST]
        )
    context = {
        "source": source,
        "columns": listing.listed(source),
        "rows": _rows(here, source, page),
        "following": page.following,
        "search": search,
        "begun": "after" in request.GET,
    }
    return render(request, "registers/register.html", context)


@require_safe
@needs(Permission.KEEP_REGISTERS)
def record(request: HttpRequest, database: str, dataset: str, key: str) -> HttpResponse:
    """One record with all its values; the reading is journalled."""
    here = house()
    source = source_of(here, database, dataset)
    with transaction.atomic():
        found = listing.entry(register=here.register(), source=source, record_key=key)
        if found is None:
            raise Http404(key)
        _journalled(request, here, source, tuple(one.name for one in source.provides), found.subject)
    values = [(one.label, shown(here, one, found.values[one.name])) for one in source.provides]
    called = listing.listed(source)[0]
    context = {
        "source": source,
        "entry": found,
        "values": values,
        "title": shown(here, called, found.values[called.name]),
        "past": _past(request, here, source, found),
    }
    return render(request, "registers/record.html", context)


def _past(request: HttpRequest, here: House, source: Source, found: Entry) -> tuple[Event, ...]:
    """Who changed what of the record's subject, and why; newest first. A record of nobody has no past."""
    if found.subject is None:
        return ()
    account = account_of(request)
    reading = Reading(
        reader=account.username,
        role=account.role,
        purpose=KEEPING,
        ground=MANDATE,
        concept=source.concept.concept,
        subject=found.subject,
        attributes=tuple(one.name for one in source.provides),
    )
    told = timeline(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading, limit=EVENTS)
    return told.events


def _rows(here: House, source: Source, page: Entries) -> list[tuple[str, list[object]]]:
    columns = listing.listed(source)
    return [(one.record_key, [shown(here, each, one.values[each.name]) for each in columns]) for one in page.entries]


def _journalled(
    request: HttpRequest, here: House, source: Source, attributes: tuple[str, ...], subject: int | None = None
) -> None:
    account = account_of(request)
    reads(here, source, reader=account.username, role=account.role, attributes=attributes, subject=subject)
