"""The steward as a reader of personal data: who, for what purpose, on what ground. The journal keeps all three."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motlan.data.golden.records import ALL, Every, Reading
from motlan.data.registers.listing import NOBODY, note_reading
from motlan.data.spec import Source
from motlan.dictionary.attribute import Attribute
from motlan.kernel.clock import instant
from motlan.kernel.masked import masked
from motlan.store import journal
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import Sight, sight_of
from motlan.web.people.models import Account
from motlan.web.purposes import MANDATE, STEWARDSHIP


def account_of(request: HttpRequest) -> Account:
    """The steward's account; the permission decorator has seen to it that there is one."""
    return cast("Account", request.user)


def kept_by(request: HttpRequest, here: House) -> tuple[str, ...]:
    """The databases that this steward answers for: those of the account's agency, or all of them."""
    agency = account_of(request).agency
    return tuple(name for name, held in here.catalogue.databases.items() if agency in {"", held.owner})


def reading(request: HttpRequest, concept: str, subject: int, attributes: tuple[str, ...] | Every = ALL) -> Reading:
    """This steward reading one subject, as far as she may see it: no page of hers shows the rest."""
    account = account_of(request)
    return Reading(
        reader=account.username,
        role=account.role,
        purpose=STEWARDSHIP,
        ground=MANDATE,
        concept=concept,
        subject=subject,
        attributes=_open(sight(request), concept, attributes),
    )


def sight(request: HttpRequest) -> Sight:
    """What of the sensitive attributes this steward may see."""
    return sight_of(house(), account_of(request))


def key_shown(request: HttpRequest, here: House, concept: str, key: str) -> str:
    """A record's key on a page that is a reading of the record: whole, but where the identifier is hidden, for many
    keys are one. Lists, which are no reading, show :func:`motlan.kernel.masked.masked` keys."""
    number = here.catalogue.dictionary.concept(concept).identifier
    return masked(key) if number and sight(request).hides(concept, number) else key


def shut_out(request: HttpRequest, here: House, concept: str, attribute: str) -> HttpResponse | None:
    """The page that says that she may not see this attribute and how to ask for it; None when she may."""
    hidden = sight(request).closed(concept, [here.catalogue.dictionary.concept(concept).attributes[attribute]])
    return render(request, "people/hidden.html", {"hidden": hidden}, status=403) if hidden else None


def _open(sight: Sight, concept: str, attributes: tuple[str, ...] | Every) -> tuple[str, ...]:
    """The attributes without those that may not be seen: nor those that the dictionary lost, for whose values nobody
    can say any more who may see them."""
    names = tuple(sight.dictionary.concept(concept).attributes) if isinstance(attributes, Every) else attributes
    return sight.open_of(concept, names)


def read_record(request: HttpRequest, here: House, source: Source, subject: int | None) -> None:
    """Write down that this steward opens one source record, before it is opened."""
    concept = source.concept.concept
    seen = sight(request).open_of(concept, (each.name for each in source.provides))
    _write(request, here, concept, subject, " ".join(seen))


def read_few(request: HttpRequest, here: House, concept: str, subject: int, attributes: Iterable[Attribute]) -> None:
    """Write down that this steward sees a few attributes in all records of one subject, before they are read."""
    _write(request, here, concept, subject, " ".join(one.name for one in attributes))


def read_many(request: HttpRequest, here: House, source: Source, attributes: Iterable[Attribute]) -> None:
    """Write down that this steward takes a file of a few attributes of one dataset's records, beforehand."""
    read_page(request, here, source, (NOBODY,), attributes)


def read_page(
    request: HttpRequest, here: House, source: Source, subjects: Iterable[int | None], attributes: Iterable[Attribute]
) -> None:
    """Write down that this steward sees a few attributes of these subjects, in the transaction that reads them."""
    account = account_of(request)
    note_reading(
        register=here.register(),
        clock=here.clock,
        source=source,
        reader=account.username,
        role=account.role,
        purpose=STEWARDSHIP,
        ground=str(MANDATE),
        attributes=("record_key", *(one.name for one in attributes)),
        subjects=subjects,
    )


def extracted(request: HttpRequest, here: House, source: Source | None) -> None:
    """Write down that this steward takes a list of record keys out (of one dataset, or the quarantine of all)."""
    _write(request, here, source.concept.concept if source else "", NOBODY, "record_key" if source else "quarantine")


def _write(request: HttpRequest, here: House, concept: str, subject: int | None, attributes: str) -> None:
    account = account_of(request)
    journal.append(
        here.register(),
        at=instant(here.clock.now()),
        reader=account.username,
        role=account.role,
        purpose=STEWARDSHIP,
        ground=str(MANDATE),
        concept=concept,
        subject=subject,
        attributes=attributes,
    )
