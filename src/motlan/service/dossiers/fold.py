"""What a dossier is now: a pure and total fold of its events.

Total: an event that does not fit the state (a decision before reception, a second filing) changes nothing but is kept
in ``misfits``, so that a page or a check can show it. The decisions never produce one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from motlan.service.dossiers.events import (
    Act,
    Decided,
    Declined,
    Event,
    Extended,
    Filed,
    HeldThen,
    Paid,
    PaymentAsked,
    Received,
    Returned,
    Stopped,
    SupplementAsked,
    Supplemented,
    Taken,
    Withdrawn,
)
from motlan.service.dossiers.status import ENDED, Status

OPEN = frozenset(Status) - ENDED
WORKABLE = frozenset({Status.RECEIVED, Status.IN_WORK})
ALLOWED: Mapping[type[Act], frozenset[Status]] = {
    Received: frozenset({Status.NEW}),
    Taken: WORKABLE,
    SupplementAsked: WORKABLE | {Status.NEW},
    Supplemented: frozenset({Status.SUPPLEMENT}),
    PaymentAsked: WORKABLE | {Status.NEW},
    Paid: frozenset({Status.PAYMENT}),
    Extended: WORKABLE,
    Decided: WORKABLE,
    Declined: OPEN,
    Withdrawn: OPEN,
    Stopped: OPEN - {Status.NEW},
    Returned: frozenset({Status.DONE}),
}
"""The statuses in which each act may happen; filing is only ever the first event."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A time during which the clock stood still."""

    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class DossierState:
    """A dossier as it stands. ``number`` is that of the last event; the next one has ``number + 1``."""

    number: int = 0
    status: Status | None = None
    procedure: str = ""
    version: str = ""
    channel: str = ""
    applicant: int = 0
    helping: str = ""
    receiving: str = ""
    deciding: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, HeldThen] = field(default_factory=dict)
    subjects: Mapping[str, int] = field(default_factory=dict)
    fee: int = 0
    officer: str = ""
    filed_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    waiting_since: datetime | None = None
    resumes: Status | None = None
    waits: tuple[Wait, ...] = ()
    asked: SupplementAsked | None = None
    requests: int = 0
    ended_at: datetime | None = None
    decided: Decided | None = None
    reason: str = ""
    returned_at: datetime | None = None
    misfits: tuple[int, ...] = ()

    @property
    def values(self) -> dict[str, str]:
        """Everything the dossier says, by path: what was confirmed as held, and over it what was declared."""
        return {**{path: held.value for path, held in self.held.items()}, **self.answers}

    @property
    def ended(self) -> bool:
        """Whether the agency's work is over."""
        return self.status is not None and self.status.ended


def fold(events: Iterable[Event]) -> DossierState:
    """The state after all events, in the order of their numbers."""
    state = DossierState()
    for event in sorted(events, key=lambda one: one.number):
        state = apply(state, event)
    return state


def apply(state: DossierState, event: Event) -> DossierState:
    """The state after one more event."""
    if not fits(state, event.act):
        return replace(state, number=event.number, misfits=(*state.misfits, event.number))
    changes = _STEPS[type(event.act)](state, event.at, event.act)
    return replace(state, number=event.number, **changes)


def fits(state: DossierState, act: Act) -> bool:
    """Whether the act may happen now."""
    if isinstance(act, Filed):
        return state.status is None
    return state.status in ALLOWED[type(act)]


Changes = dict[str, Any]


def _filed(_state: DossierState, at: datetime, act: Filed) -> Changes:
    return {**{one.name: getattr(act, one.name) for one in fields(act)}, "status": Status.NEW, "filed_at": at}


def _received(_state: DossierState, at: datetime, act: Received) -> Changes:
    return {"status": Status.RECEIVED, "received_at": at, "due_at": act.due_at}


def _taken(_state: DossierState, _at: datetime, act: Taken) -> Changes:
    return {"status": Status.IN_WORK, "officer": act.officer}


def _supplement_asked(state: DossierState, at: datetime, act: SupplementAsked) -> Changes:
    waiting = {"status": Status.SUPPLEMENT, "resumes": state.status, "waiting_since": at}
    return {**waiting, "asked": act, "requests": state.requests + 1}


def _payment_asked(state: DossierState, at: datetime, _act: PaymentAsked) -> Changes:
    return {"status": Status.PAYMENT, "resumes": state.status, "waiting_since": at}


def _resumed(state: DossierState, at: datetime, due_at: datetime | None) -> Changes:
    since = state.waiting_since or at
    return {
        "status": state.resumes,
        "resumes": None,
        "waiting_since": None,
        "waits": (*state.waits, Wait(since, at)),
        "due_at": due_at or state.due_at,
    }


def _supplemented(state: DossierState, at: datetime, act: Supplemented) -> Changes:
    return {**_resumed(state, at, act.due_at), "answers": {**state.answers, **act.answers}, "asked": None}


def _paid(state: DossierState, at: datetime, act: Paid) -> Changes:
    return _resumed(state, at, act.due_at)


def _extended(_state: DossierState, _at: datetime, act: Extended) -> Changes:
    return {"due_at": act.due_at}


def _decided(_state: DossierState, at: datetime, act: Decided) -> Changes:
    return {"status": Status.DONE, "ended_at": at, "decided": act}


def _ended(status: Status) -> Callable[[DossierState, datetime, Any], Changes]:
    def step(_state: DossierState, at: datetime, act: Declined | Withdrawn | Stopped) -> Changes:
        return {"status": status, "ended_at": at, "reason": act.reason, "waiting_since": None}

    return step


def _returned(_state: DossierState, at: datetime, _act: Returned) -> Changes:
    return {"status": Status.RETURNED, "returned_at": at}


_STEPS: Mapping[type[Act], Callable[[DossierState, datetime, Any], Changes]] = {
    Filed: _filed,
    Received: _received,
    Taken: _taken,
    SupplementAsked: _supplement_asked,
    Supplemented: _supplemented,
    PaymentAsked: _payment_asked,
    Paid: _paid,
    Extended: _extended,
    Decided: _decided,
    Declined: _ended(Status.NOT_RECEIVED),
    Withdrawn: _ended(Status.WITHDRAWN),
    Stopped: _ended(Status.STOPPED),
    Returned: _returned,
}
