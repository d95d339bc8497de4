"""The events of a dossier in a clerk's words, in the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from motlan.service.dossiers import told
from motlan.service.dossiers.events import Event
from motlan.service.dossiers.voice import Told
from motlan.service.forms.model import Form
from motlan.web.filters import office, say


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the timeline."""

    at: datetime
    actor: str
    title: str
    detail: str = ""


def timeline(events: tuple[Event, ...], form: Form, zone: tzinfo) -> list[Line]:
    """All events, the latest first."""
    return [_line(told.tell(event, form, zone=zone, reader="officer")) for event in reversed(events)]


def item_label(item: str, form: Form) -> str:
    """What a supplement asks for: a component or a field by its label."""
    return say(told.item_label(item, form))


def _line(one: Told) -> Line:
    return Line(at=one.at, actor=office(one.actor), title=say(one.title), detail=say(one.more))
