"""The events of a dossier in a clerk's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motlan.service.dossiers.events import Event
from motlan.service.dossiers.status import Channel
from motlan.service.forms.model import Form
from motlan.web.filters import day, say


@dataclass(frozen=True, kw_only=True)
class Told:
    """One line of the timeline."""

    at: datetime
    actor: str
    title: str
    detail: str = ""


def timeline(events: tuple[Event, ...], form: Form) -> list[Told]:
    """All events, the latest first."""
    return [_told(event, form) for event in reversed(events)]


def item_label(item: str, form: Form) -> str:
    """What a supplement asks for: a component or a field by its label."""
    for component in form.procedure.components:
        if component.id == item:
            return say(component.label)
    field = form.field(item)
    return say(field.label) if field else item


def _told(event: Event, form: Form) -> Told:
    title, detail = _WORDS[event.kind](event.act, form)
    return Told(at=event.at, actor=event.actor, title=title, detail=detail)


Words = Callable[[Any, Form], tuple[str, str]]
_WORDS: Mapping[str, Words] = {
    "filed": lambda act, _form: (_("Dossier filed"), say(Channel(act.channel).label)),
    "received": lambda act, _form: (_("Received"), _("Due %(day)s") % {"day": day(act.due_at)}),
    "taken": lambda act, _form: (_("Taken on"), ""),
    "supplement_asked": lambda act, form: (
        _("Supplement asked for"),
        "; ".join([*(item_label(item, form) for item in act.items), *([act.note] if act.note else [])]),
    ),
    "supplemented": lambda act, form: (
        _("Supplemented"),
        "; ".join([*(item_label(path, form) for path in act.answers), *([act.note] if act.note else [])]),
    ),
    "payment_asked": lambda act, _form: (_("Payment asked for"), str(act.amount)),
    "paid": lambda act, _form: (_("Paid"), act.reference),
    "extended": lambda act, _form: (_("Extended"), act.apology),
    "decided": lambda act, form: (_("Granted"), say(form.procedure.result.label)),
    "declined": lambda act, _form: (_("Refused"), act.reason),
    "withdrawn": lambda act, _form: (_("Withdrawn"), act.reason),
    "stopped": lambda act, _form: (_("Stopped"), act.reason),
    "returned": lambda act, _form: (_("Result returned"), say(Channel(act.way).label)),
}
