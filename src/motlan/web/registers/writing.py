"""Write: a new record, a changed one, one taken out; the planes' refusals come back in words, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.data.registers import keep, listing
from motlan.data.registers.keep import Keeper
from motlan.data.registers.listing import Entry
from motlan.data.registers.rows import Unfit
from motlan.data.spec import Source
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.api import read_fields
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.registers.fields import as_typed, fields_of, inputs
from motlan.web.registers.keeper import account_of, reads, sight, source_of

LONGEST_REASON = 500
DIGITS = 11  # of a version
Faults = dict[str, Text]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_REGISTERS)
def new(request: HttpRequest, database: str, dataset: str) -> HttpResponse:
    """A new record."""
    here = house()
    source = source_of(here, database, dataset)
    if request.method != "POST":
        return _form(request, here, source, {}, {})
    return _write(request, here, source, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_REGISTERS)
def change(request: HttpRequest, database: str, dataset: str, key: str) -> HttpResponse:
    """A record, changed; who read an older version is told that somebody else was quicker."""
    here = house()
    source = source_of(here, database, dataset)
    found = _found(request, here, source, key)
    if request.method == "POST":
        return _write(request, here, source, found)
    seen = [one for one in source.provides if one.name in found.values]
    typed = {one.name: as_typed(here, one, found.values[one.name]) for one in seen}
    return _form(request, here, source, {**typed, "seen": str(found.version)}, {}, found)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_REGISTERS)
def take_out(request: HttpRequest, database: str, dataset: str, key: str) -> HttpResponse:
    """Out of the register, with a reason; history keeps it."""
    here = house()
    source = source_of(here, database, dataset)
    found = _found(request, here, source, key)
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    fault: Refused | None = None
    if request.method == "POST":
        try:
            with transaction.atomic():
                keep.take_out(
                    register=here.register(),
                    catalogue=here.catalogue,
                    clock=here.clock,
                    database=database,
                    dataset=dataset,
                    record_key=key,
                    keeper=Keeper(by=account_of(request).username, reason=reason),
                    seen=_seen(request),
                )
        except Refused as refused:
            fault = refused
        else:
            messages.success(request, gettext("The record left the register; history keeps it."))
            return HttpResponseRedirect(reverse("registers:register", args=[database, dataset]))
    context = {"source": source, "entry": found, "reason": reason, "fault": fault}
    return render(request, "registers/take_out.html", context, status=422 if fault else 200)


def _write(request: HttpRequest, here: House, source: Source, found: Entry | None) -> HttpResponse:
    closed = _closed(source, found)
    fields = tuple(one for one in fields_of(here, source) if one.path not in closed)
    names = {one.path for one in fields}
    post = {name: str(value) for name, value in request.POST.items()}
    read = read_fields(
        fields=fields,
        post={name: value for name, value in post.items() if name in names},
        dictionary=here.catalogue.dictionary,
        today=here.today,
        all_required=False,
    )
    faults: Faults = {fault.field: fault.why for fault in read.faults}
    if faults:
        return _form(request, here, source, post, faults, found)
    keeper = Keeper(by=account_of(request).username, reason=post.get("reason", "").strip()[:LONGEST_REASON])
    try:
        with transaction.atomic():
            kept = keep.put(
                register=here.register(),
                catalogue=here.catalogue,
                clock=here.clock,
                database=source.database.database,
                dataset=source.name,
                given=read.answers,
                keeper=keeper,
                record_key=found.record_key if found is not None else None,
                seen=_seen(request) if found is not None else None,
                untouched=closed,
            )
    except Unfit as unfit:
        return _form(request, here, source, post, {one.attribute: one.why for one in unfit.faults}, found)
    except Refused as refused:
        return _form(request, here, source, post, {"seen": refused.what}, found)
    messages.success(request, gettext("Written into the register."))
    address = reverse("registers:record", args=[source.database.database, source.name, kept.record_key])
    return HttpResponseRedirect(address)


def _form(
    request: HttpRequest,
    here: House,
    source: Source,
    typed: Mapping[str, str],
    faults: Mapping[str, Text],
    found: Entry | None = None,
) -> HttpResponse:
    closed = _closed(source, found)
    fields = tuple(one for one in fields_of(here, source) if one.path not in closed)
    context = {
        "source": source,
        "entry": found,
        "seen": typed.get("seen", ""),
        "reason": typed.get("reason", ""),
        "inputs": inputs(here, source, fields, typed, faults),
        "hidden": sight(request, here).closed(source.concept.concept, source.provides) if found else (),
        "faults": faults,
    }
    return render(request, "registers/form.html", context, status=422 if faults else 200)


def _closed(source: Source, found: Entry | None) -> frozenset[str]:
    """The attributes of a record that were not read for its keeper: they stay as they are."""
    return frozenset(one.name for one in source.provides if found is not None and one.name not in found.values)


def _found(request: HttpRequest, here: House, source: Source, key: str) -> Entry:
    """The record as it stands, as far as its keeper may see it; the reading is journalled."""
    names = sight(request, here).open_of(source.concept.concept, (one.name for one in source.provides))
    with transaction.atomic():
        found = listing.entry(register=here.register(), source=source, record_key=key, attributes=names)
        if found is None:
            raise Http404(key)
        account = account_of(request)
        reads(here, source, reader=account.username, role=account.role, attributes=names, subjects=(found.subject,))
    return found


def _seen(request: HttpRequest) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= DIGITS else None
