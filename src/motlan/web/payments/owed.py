"""Fees that are owed after a result was granted: of which dossiers, and why those went out all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from motlan.kernel.text import Text
from motlan.service.dossiers.events import Returned, kind_of, read_act
from motlan.service.dossiers.money import GRANTED
from motlan.web.dossiers.models import Dossier, DossierEvent
from motlan.web.house import House
from motlan.web.people.models import Account

COLUMNS = ("code", "procedure", "name", "amount", "currency", "granted_at", "handed_over_at", "reason")
RETURNED = kind_of(Returned(way=""))


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A fee that nobody has paid yet. ``reason``: why the result went out without it; '' while it has not."""

    dossier: Dossier
    procedure: Text
    reason: str = ""


def owed_to(account: Account, *, words: str = "") -> QuerySet[Dossier]:
    """The granted dossiers of the officer's unit whose fee is owed, the longest granted first; by code or name."""
    found = Dossier.objects.filter(status__in=[one.value for one in GRANTED], fee__gt=0, paid_way="")
    if account.unit:
        found = found.filter(Q(receiving=account.unit) | Q(deciding=account.unit))
    if words:
        found = found.filter(Q(code__icontains=words) | Q(name__icontains=words))
    return found.order_by("ended_at", "id")


def owing(house: House, found: list[Dossier]) -> list[Owed]:
    """Each with what its procedure is called and the reason that was kept."""
    told = DossierEvent.objects.filter(dossier__in=found, kind=RETURNED).values_list("dossier_id", "payload")
    reasons = {dossier: act.despite for dossier, said in told if isinstance(act := read_act(RETURNED, said), Returned)}
    return [
        Owed(
            dossier=one,
            procedure=house.forms.version(one.procedure, one.version).procedure.label,
            reason=reasons.get(one.pk, ""),
        )
        for one in found
    ]


def cells(house: House, found: QuerySet[Dossier]) -> Iterator[list[str]]:
    """The whole list, for a spreadsheet."""
    batch: list[Dossier] = []
    for dossier in found.iterator(chunk_size=500):
        batch.append(dossier)
        if len(batch) == 500:  # noqa: PLR2004 - as many as are asked for their reasons at once
            yield from _lines(house, batch)
            batch = []
    yield from _lines(house, batch)


def _lines(house: House, found: list[Dossier]) -> Iterator[list[str]]:
    for one in owing(house, found):
        dossier = one.dossier
        when = [at.isoformat() if at else "" for at in (dossier.ended_at, dossier.returned_at)]
        money = [str(dossier.fee), house.workspace.settings.currency]
        yield [dossier.code, dossier.procedure, dossier.name, *money, *when, one.reason]
