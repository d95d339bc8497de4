"""Acting for another: for whom one may, and for whom one does.

The session keeps a choice and no right. Whether it still holds is asked with every request: of the registers for a
child or an organisation, of the mandates for everybody else. A right that has gone ends the choice, and what was asked
under it is not done in one's own name instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motlan.service.dossiers.capacity import Capacity, under_age
from motlan.service.evidence.golden import GoldenHolder
from motlan.service.forms.held import HeldRecord
from motlan.web.house import House, house
from motlan.web.people.behalf import Acting
from motlan.web.people.models import Account, Mandate
from motlan.web.people.permissions import Permission
from motlan.web.purposes import REPRESENTING, REPRESENTING_GROUND

PERSON = "person"
ACTING = "acting"
"""Under this name the session keeps for whom its owner wants to act."""


def all_represented(*, house: House, account: Account) -> tuple[Acting, ...]:
    """Everybody for whom the account's owner may act today; called inside a transaction."""
    return tuple(one for way in WAYS.values() for one in way(house, account))


def represented(*, house: House, account: Account, key: str) -> Acting | None:
    """The one that ``key`` names, while the right holds; None when it does not, or never did."""
    capacity = key.partition("-")[0]
    if account.subject is None or capacity not in {one.value for one in WAYS}:
        return None
    return next((one for one in WAYS[Capacity(capacity)](house, account) if one.key == key), None)


def holding(*, on: date) -> QuerySet[Mandate]:
    """The mandates that hold on a day."""
    return Mandate.objects.filter(ended_at=None, since__lte=on, until__gte=on).order_by("name", "id")


def _children(house: House, account: Account) -> Iterator[Acting]:
    """Minors whose record names the owner of the account as a parent."""
    rules = house.workspace.settings.representation
    if rules is None:
        return
    born = rules.born.partition(".")[2]
    for record in _naming(house, account, rules.parents, born):
        if under_age(record.value(born), on=house.today, of_age=rules.of_age):
            yield _of(house, record, Capacity.PARENT)


def _organisations(house: House, account: Account) -> Iterator[Acting]:
    """Organisations whose record names the owner of the account as who represents them."""
    rules = house.workspace.settings.representation
    for record in _naming(house, account, rules.legal if rules else ()):
        yield _of(house, record, Capacity.LEGAL)


def _naming(house: House, account: Account, references: tuple[str, ...], *more: str) -> Iterator[HeldRecord]:
    """Records that refer to the account's subject, each once, with what they are called."""
    holder = reader_of(house, account)
    me = HeldRecord(concept=PERSON, subject=account.subject or 0)
    seen: set[int] = set()
    for reference in references:
        concept, _, attribute = reference.partition(".")
        wanted = (_title(house, concept), *more)
        for record in holder.pointing(concept=concept, reference=attribute, at=me, attributes=wanted):
            if record.subject not in seen:
                seen.add(record.subject)
                yield record


def reader_of(house: House, account: Account) -> GoldenHolder:
    """A holder that reads to establish who may act for whom."""
    return GoldenHolder(
        register=house.register(),
        catalogue=house.catalogue,
        clock=house.clock,
        reader=account.username,
        role=account.role,
        purpose=REPRESENTING,
        ground=REPRESENTING_GROUND,
    )


def _of(house: House, record: HeldRecord, capacity: Capacity) -> Acting:
    name = record.value(_title(house, record.concept))
    return Acting(capacity=capacity, concept=record.concept, subject=record.subject, name=name)


def _title(house: House, concept: str) -> str:
    declared = house.workspace.dictionary.concept(concept)
    return declared.title or declared.identifier


def _wards(house: House, account: Account) -> Iterator[Acting]:
    return _by_mandate(house, account, Capacity.GUARDIAN)


def _givers(house: House, account: Account) -> Iterator[Acting]:
    return _by_mandate(house, account, Capacity.AUTHORISED)


def _by_mandate(house: House, account: Account, capacity: Capacity) -> Iterator[Acting]:
    for one in holding(on=house.today).filter(agent=account.subject or 0, capacity=capacity.value):
        yield Acting(
            capacity=capacity,
            concept=PERSON,
            subject=one.subject,
            name=one.name,
            procedures=tuple(one.procedures),
            until=one.until,
            mandate=one.pk,
        )


WAYS: Mapping[Capacity, Callable[[House, Account], Iterator[Acting]]] = {
    Capacity.PARENT: _children,
    Capacity.GUARDIAN: _wards,
    Capacity.LEGAL: _organisations,
    Capacity.AUTHORISED: _givers,
}


class StandIn:
    """Puts whom one acts for on the account of the request, before any view; a right that has gone stops the request
    where it was to be used."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _known: Any) -> HttpResponse | None:
        """The page that says so, for a view that acts under a right that has gone; else the view goes on."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        key = request.session.get(ACTING)
        account = request.user if key else None
        if not isinstance(account, Account) or not account.may(Permission.FILE_DOSSIER):
            return None
        with transaction.atomic():
            found = represented(house=house(), account=account, key=str(key))
        if found is not None:
            account.acting = found
            return None
        del request.session[ACTING]
        acts = getattr(view, "needs", None) is Permission.FILE_DOSSIER
        return render(request, "people/acting_ended.html", status=403) if acts else None
