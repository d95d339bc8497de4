"""What has happened to a dossier and what comes next, in the words of a good clerk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from motlan.service.api import DossierState, Event, Status
from motlan.service.dossiers import events as happened
from motlan.service.forms.display import unit_name
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import Procedure
from motlan.web.filters import day, say


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the timeline."""

    at: datetime
    title: str
    more: str = ""


def timeline(events: tuple[Event, ...], form: Form) -> tuple[Step, ...]:
    """All events, oldest first."""
    return tuple(_step(event, form) for event in events)


def _step(event: Event, form: Form) -> Step:
    title, more = WORDS[type(event.act)](event.act, form)
    return Step(at=event.at, title=title, more=more)


Words = tuple[str, str]


def _filed(act: happened.Filed, form: Form) -> Words:
    office = say(unit_name(act.receiving, form.dictionary))
    return gettext("You filed the dossier"), gettext("It went to %(office)s.") % {"office": office}


def _received(act: happened.Received, _form: Form) -> Words:
    return gettext("The office received it"), gettext("The answer is due by %(day)s.") % {"day": day(act.due_at)}


def _taken(_act: happened.Taken, _form: Form) -> Words:
    return gettext("An officer works on it"), ""


def _supplement_asked(act: happened.SupplementAsked, _form: Form) -> Words:
    until = gettext("Please answer by %(day)s.") % {"day": day(act.respond_by)}
    return gettext("The office asked you for something"), " ".join((*_sentence(act.note), until))


def _supplemented(act: happened.Supplemented, _form: Form) -> Words:
    return gettext("You answered"), act.note


def _payment_asked(_act: happened.PaymentAsked, _form: Form) -> Words:
    return gettext("The office asked for the fee"), ""


def _paid(_act: happened.Paid, _form: Form) -> Words:
    return gettext("The fee is paid"), ""


def _extended(act: happened.Extended, _form: Form) -> Words:
    later = gettext("The answer is due by %(day)s.") % {"day": day(act.due_at)}
    return gettext("The office needs more time and apologises"), f"{act.apology} {later}".strip()


def _decided(act: happened.Decided, form: Form) -> Words:
    written = gettext("It is written into the register; you need not tell any other office.") if act.register else ""
    result = gettext("The result: %(result)s.") % {"result": say(form.procedure.result.label)}
    return gettext("The office said yes"), f"{result} {written}".strip()


def _declined(act: happened.Declined, _form: Form) -> Words:
    return gettext("The office said no"), act.reason


def _withdrawn(act: happened.Withdrawn, _form: Form) -> Words:
    return gettext("You took it back"), act.reason


def _stopped(act: happened.Stopped, _form: Form) -> Words:
    return gettext("The office stopped work on it"), act.reason


def _returned(_act: happened.Returned, _form: Form) -> Words:
    return gettext("The result was given to you"), ""


WORDS: dict[type[happened.Act], Callable[[Any, Form], Words]] = {
    happened.Filed: _filed,
    happened.Received: _received,
    happened.Taken: _taken,
    happened.SupplementAsked: _supplement_asked,
    happened.Supplemented: _supplemented,
    happened.PaymentAsked: _payment_asked,
    happened.Paid: _paid,
    happened.Extended: _extended,
    happened.Decided: _decided,
    happened.Declined: _declined,
    happened.Withdrawn: _withdrawn,
    happened.Stopped: _stopped,
    happened.Returned: _returned,
}


def ahead(state: DossierState, procedure: Procedure) -> str:
    """What happens next; '' when nothing does."""
    if state.status is Status.NEW:
        return gettext("Next: the office receives it, and the time begins to run.")
    if state.status in {Status.RECEIVED, Status.IN_WORK}:
        return gettext("Next: the office decides.")
    if state.status is Status.DONE:
        return gettext("Next: you receive the result: %(result)s.") % {"result": say(procedure.result.label)}
    return ""


def _sentence(typed: str) -> tuple[str, ...]:
    """What an officer typed, closed by a full stop, so that the next sentence can follow; nothing for nothing."""
    said = typed.strip()
    return (said if said.endswith((".", "?", "!", "…", ":")) else f"{said}.",) if said else ()
