"""Look: the registers, the records of one page by page, one record."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.data.registers import listing
from motlan.data.registers.listing import Entries
from motlan.data.spec import Source
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.registers.fields import shown
from motlan.web.registers.keeper import account_of, reads, source_of

LONGEST = 100


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
    return render(request, "registers/record.html", {"source": source, "entry": found, "values": values})


def _rows(here: House, source: Source, page: Entries) -> list[tuple[str, list[object]]]:
    columns = listing.listed(source)
    return [(one.record_key, [shown(here, each, one.values[each.name]) for each in columns]) for one in page.entries]


def _journalled(
    request: HttpRequest, here: House, source: Source, attributes: tuple[str, ...], subject: int | None = None
) -> None:
    account = account_of(request)
    reads(here, source, reader=account.username, role=account.role, attributes=attributes, subject=subject)
