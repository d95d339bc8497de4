"""Messages in words: what an act says to the person, in the language in which she reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from motlan.kernel.registry import Registry
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
    about: str
    """What messages that belong together have in common: the dossier's code, or its own where there is none."""
    procedure: Text | None
    """None where it is about no dossier."""
    kind: Text | None
    """What it is about then, in a few words."""
    title: Text
    more: Text | None
    read: bool
    link: str
    """Where one sees what it is about."""
    opens: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is told of something that happened beside a dossier."""

    at: datetime
    code: str
    title: Text
    more: Text | None
    link: str
    opens: Text
    kind: Text | None = None
    """What it is about in a few words, where that is no dossier."""


Teller = Callable[[House, str], Words]
tellers: Registry[Teller] = Registry("kind of message")
"""Who finds the words of a message that is no act on a dossier: by what stands before the colon of ``about``."""

OPEN_DOSSIER = Text(vi="Mở hồ sơ", en="Open the dossier")


def letter_of(message: Message, *, house: House) -> Letter:
    """The words of one message."""
    dossier = message.dossier
    if message.about:
        kind, _, key = message.about.partition(":")
        words = tellers.get(kind)(house, key)
        return Letter(
            number=message.pk,
            at=words.at,
            code=words.code,
            about=dossier.code if dossier else words.code,
            procedure=house.forms.version(dossier.procedure, dossier.version).procedure.label if dossier else None,
            kind=words.kind,
            title=words.title,
            more=words.more,
            read=message.read_at is not None,
            link=words.link,
            opens=words.opens,
        )
    assert dossier is not None  # noqa: S101 - an act is one on a dossier
    form = house.forms.version(dossier.procedure, dossier.version)
    row = DossierEvent.objects.get(dossier=dossier, number=message.number)
    event = Event(number=row.number, at=row.at, actor="", act=read_act(row.kind, row.payload))
    told = tell(event, form, zone=house.zone, reader="officer" if message.account_id else "person")
    return Letter(
        number=message.pk,
        at=row.at,
        code=dossier.code,
        about=dossier.code,
        procedure=form.procedure.label,
        kind=None,
        title=told.title,
        more=told.more,
        read=message.read_at is not None,
        link=reverse("desk:dossier" if message.account_id else "portal:dossier", args=[dossier.code]),
        opens=OPEN_DOSSIER,
    )
