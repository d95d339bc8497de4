"""The slips of a dossier, issued when somebody first asks for one: the words are those of the event it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.service.documents.compose import Case, issuable, slip
from motlan.service.dossiers.events import Event
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import events_of
from motlan.web.house import House
from motlan.web.signing.issue import issue
from motlan.web.signing.models import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A slip in a list: what it is called and the event that issued it."""

    title: Text
    number: int
    at: datetime


def case_of(*, house: House, dossier: Dossier, events: tuple[Event, ...]) -> Case:
    """The dossier as documents need it."""
    form = house.forms.version(dossier.procedure, dossier.version)
    return Case(code=dossier.code, name=dossier.name, events=events, form=form, zone=house.zone)


def lines(*, house: House, events: tuple[Event, ...]) -> tuple[Line, ...]:
    """The slips that a dossier's events issued to the person, oldest first."""
    words = house.workspace.slips
    return tuple(Line(title=words.of(one.kind).title, number=one.number, at=one.at) for one in issuable(events))


def issue_slip(*, house: House, dossier: Dossier, number: int, language: str) -> Document:
    """The slip that the event of this number issued; raise NotHeld when it issued none."""
    case = case_of(house=house, dossier=dossier, events=events_of(dossier))
    document = slip(case=case, number=number, words=house.workspace.slips, language=language)
    if document is None:
        raise NotHeld(
            what=Text(vi="Bước này không có phiếu.", en="This step issued no slip."),
            remedy=Text(vi="Mở lại hồ sơ để xem các phiếu đã có.", en="Open the dossier again to see its slips."),
            where=dossier.code,
        )
    key = f"dossier/{dossier.pk}/{number}/{language}"
    return issue(house=house, key=key, compose=lambda: document, dossier=dossier)
