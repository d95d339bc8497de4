"""Messages in words: what an act says to the person, in the language in which she reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motlan.kernel.text import Text
from motlan.service.dossiers.events import Event, read_act
from motlan.service.dossiers.told import tell
from motlan.web.dossiers.models import DossierEvent
from motlan.web.house import House
from motlan.web.inbox.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it is shown; ``more`` may hold what an officer wrote and stays on the site."""

    number: int
    at: datetime
    code: str
    procedure: Text
    title: Text
    more: Text | None
    read: bool
    to_officer: bool


def letter_of(message: Message, *, house: House) -> Letter:
    """The words of one message."""
    dossier = message.dossier
    form = house.forms.version(dossier.procedure, dossier.version)
    row = DossierEvent.objects.get(dossier=dossier, number=message.number)
    event = Event(number=row.number, at=row.at, actor="", act=read_act(row.kind, row.payload))
    told = tell(event, form, zone=house.zone, reader="officer" if message.account_id else "person")
    return Letter(
        number=message.pk,
        at=row.at,
        code=dossier.code,
        procedure=form.procedure.label,
        title=told.title,
        more=told.more,
        read=message.read_at is not None,
        to_officer=message.account_id is not None,
    )
