"""What has happened to a dossier and what comes next, in the words of a good clerk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import get_language, gettext

from motlan.kernel.number import written
from motlan.service.api import DossierState, Event, Status
from motlan.service.dossiers.attendance import absent
from motlan.service.dossiers.handing import withheld
from motlan.service.dossiers.told import tell
from motlan.service.dossiers.voice import Told
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import Procedure
from motlan.web.filters import currency, say


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the timeline."""

    at: datetime
    title: str
    more: str = ""


def timeline(events: tuple[Event, ...], form: Form, zone: tzinfo) -> tuple[Step, ...]:
    """All events, oldest first."""
    return tuple(_step(tell(event, form, zone=zone, reader="person")) for event in events)


def _step(told: Told) -> Step:
    return Step(at=told.at, title=say(told.title), more=say(told.more))


def ahead(state: DossierState, procedure: Procedure) -> str:
    """What happens next; '' when nothing does."""
    if state.status is Status.NEW:
        return gettext("Next: the office receives it, and the time begins to run.")
    if state.status in {Status.RECEIVED, Status.IN_WORK}:
        return _to_come(state, procedure) or gettext("Next: the office decides.")
    if withheld(procedure, state):
        return _to_be_fetched(state, procedure)
    if state.status is Status.DONE:
        return gettext("Next: you receive the result: %(result)s.") % {"result": say(procedure.result.label)}
    return ""


def _to_come(state: DossierState, procedure: Procedure) -> str:
    """Who has to be at the office before it is granted; '' where nobody has."""
    awaited = absent(procedure, state)
    if not awaited:
        return ""
    who = ", ".join(say(procedure.subjects[one].label).lower() for one in awaited)
    return gettext("Next: come to the office, where it is then decided; who must be there: %(who)s.") % {"who": who}


def _to_be_fetched(state: DossierState, procedure: Procedure) -> str:
    """What the person does to be given a result that waits at the office."""
    awaited = absent(procedure, state)
    if awaited:  # granted when presence was asked for at the handing over alone
        who = ", ".join(say(procedure.subjects[one].label).lower() for one in awaited)
        return gettext("Next: come to the office to be given the result; who must be there: %(who)s.") % {"who": who}
    amount = written(state.fee_left, get_language() or "vi")
    called = currency(procedure.fee.currency) if procedure.fee else ""
    said = gettext("Next: pay the fee of %(amount)s %(currency)s at the counter; the result is handed over there.")
    return said % {"amount": amount, "currency": called}
