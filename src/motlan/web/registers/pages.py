"""Look: the registers, the records of one page by page, one record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.data.golden.history import Event, timeline
from motlan.data.golden.records import Reading
from motlan.data.registers import listing
from motlan.data.registers.listing import Entries, Entry
from motlan.data.spec import Source
from motlan.dictionary.attribute import Attribute
from motlan.service.forms.display import HIDDEN
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.purposes import KEEPING, MANDATE
from motlan.web.registers.fields import shown
from motlan.web.registers.keeper import account_of, reads, sight, source_of

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
    seen = sight(request, here)
    names = seen.open_of(source.concept.concept, (one.name for one in listing.listed(source)))
    with transaction.atomic():
        page = listing.entries(
            register=here.register(),
            source=source,
            search=search,
            after=request.GET.get("after", "")[:LONGEST],
            attributes=names,
        )
        _journalled(request, here, source, names, [one.subject for one in page.entries])
    context = {
        "source": source,
        "hidden": seen.closed(source.concept.concept, listing.listed(source)),
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
    seen, concept = sight(request, here), source.concept.concept
    names = seen.open_of(concept, (one.name for one in source.provides))
    with transaction.atomic():
        found = listing.entry(register=here.register(), source=source, record_key=key, attributes=names)
        if found is None:
            raise Http404(key)
        _journalled(request, here, source, names, (found.subject,))
    called = listing.listed(source)[0]
    context = {
        "source": source,
        "entry": found,
        "values": [(one.label, _seen(here, one, found), one.name not in names) for one in source.provides],
        "hidden": seen.closed(concept, source.provides),
        "title": _seen(here, called, found) if called.name in names else key,
        "past": _past(request, here, source, found, names),
    }
    return render(request, "registers/record.html", context)


def _past(request: HttpRequest, here: House, source: Source, found: Entry, names: tuple[str, ...]) -> tuple[Event, ...]:
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
        attributes=names,
    )
    told = timeline(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading, limit=EVENTS)
    return told.events


def _rows(here: House, source: Source, page: Entries) -> list[tuple[str, list[tuple[Attribute, object]]]]:
    """The cells of each record, with its column; where what it is called by is hidden, the key stands in its place."""
    called, *rest = listing.listed(source)
    return [
        (
            one.record_key,
            [
                (called, _seen(here, called, one) if called.name in one.values else one.record_key),
                *((each, _seen(here, each, one)) for each in rest),
            ],
        )
        for one in page.entries
    ]


def _seen(here: House, attribute: Attribute, found: Entry) -> object:
    """A value of a record as the keeper may see it; what was not read for her is hidden."""
    return shown(here, attribute, found.values[attribute.name]) if attribute.name in found.values else HIDDEN


def _journalled(
    request: HttpRequest, here: House, source: Source, attributes: tuple[str, ...], subjects: Iterable[int | None]
) -> None:
    account = account_of(request)
    reads(here, source, reader=account.username, role=account.role, attributes=attributes, subjects=subjects)
