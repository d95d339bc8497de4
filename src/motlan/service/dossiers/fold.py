"""What a dossier is now: a pure and total fold of its events.

Total: an event that does not fit the state (a decision before reception, a second filing) changes nothing but is kept
in ``misfits``, so that a page or a check can show it. The decisions never produce one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from motlan.service.dossiers import money, part
from motlan.service.dossiers.attachment import Attachments, joined
from motlan.service.dossiers.events import (
    Act,
    Attached,
    ConsultationAnswered,
    ConsultationOverdue,
    Consulted,
    Decided,
    Declined,
    Event,
    Extended,
    Filed,
    HeldThen,
    OnBehalf,
    Paid,
    PartDecided,
    PartDeclined,
    PartStarted,
    PaymentAsked,
    PaymentLapsed,
    Received,
    Refunded,
    Returned,
    Signed,
    Stopped,
    SupplementAsked,
    Supplemented,
    Taken,
    Withdrawn,
)
from motlan.service.dossiers.status import ENDED, Status

OPEN = frozenset(Status) - ENDED
WORKABLE = frozenset({Status.RECEIVED, Status.IN_WORK})


@dataclass(frozen=True, slots=True)
class Wait:
    """A time during which the clock stood still."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """What another agency was asked, and what it answered; ``overdue`` once its time had gone by without an answer."""

    asked: Consulted
    at: datetime
    answer: ConsultationAnswered | None = None
    answered_at: datetime | None = None
    overdue: bool = False

    @property
    def open(self) -> bool:
        """Whether the answer is still to come."""
        return self.answer is None


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
    papers: tuple[str, ...] = ()
    attachments: Attachments = field(default_factory=dict)
    originals: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    doubted: Mapping[str, str] = field(default_factory=dict)
    assurance: str = ""
    found: tuple[str, ...] = ()
    """The paths that were typed to name somebody who was found: the record's own words hold, not the typed ones."""
    by: OnBehalf | None = None
    officer: str = ""
    filed_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    promised_at: datetime | None = None
    """What was promised at the reception, moved by waits alone: more time, taken with an apology, does not move it."""
    waiting_since: datetime | None = None
    resumes: Status | None = None
    waits: tuple[Wait, ...] = ()
    asked: SupplementAsked | None = None
    requests: int = 0
    ended_at: datetime | None = None
    decided: Decided | None = None
    reason: str = ""
    stopped: Stopped | None = None
    returned_at: datetime | None = None
    extended: tuple[Extended, ...] = ()
    payment: money.Payment = field(default_factory=money.Payment)
    signed: Signed | None = None
    consultations: tuple[Consultation, ...] = ()
    parts: part.Parts = field(default_factory=dict)
    """The parts of a linked dossier by name, in the order of its procedure."""
    given: Mapping[str, str] = field(default_factory=dict)
    """What its decision, or those on its parts, brought, by path: a number that a register gave."""
    attended: Mapping[str, str] = field(default_factory=dict)
    """Who of those who must come was at the office, with the name in the dossier."""
    stage: str = ""
    """The state of a process of the procedure's own; '' before its first move, and in the one-stop process."""
    misfits: tuple[int, ...] = ()

    @property
    def values(self) -> dict[str, str]:
        """Everything the dossier says, by path: what was confirmed as held, over it what was declared, then given.
        Of somebody who was named and found it is what the record says, however it was typed."""
        held = {path: one.value for path, one in self.held.items()}
        found = {path: held[path] for path in self.found if path in held}
        return {**held, **self.answers, **found, **self.given}

    @property
    def ended(self) -> bool:
        """Whether the agency's work is over."""
        return self.status is not None and self.status.ended

    @property
    def fee_left(self) -> int:
        """What is left to pay of the fee, in whole units, also after the result went out."""
        return money.left(self.payment, fee=self.fee, status=self.status)

    @property
    def unanswered(self) -> tuple[Consultation, ...]:
        """What other agencies were asked and have not answered; nothing once the dossier has ended."""
        return () if self.ended else tuple(one for one in self.consultations if one.open)

    def consultation(self, number: int) -> Consultation | None:
        """The consultation of this number; None when there is none."""
        return next((one for one in self.consultations if one.asked.number == number), None)

    @property
    def respond_by(self) -> datetime | None:
        """Until when the person may answer what she was asked for; None while she is asked for nothing."""
        if self.status is Status.SUPPLEMENT and self.asked:
            return self.asked.respond_by
        return self.payment.respond_by if self.status is Status.PAYMENT else None


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
    changes = STEPS[type(event.act)].change(state, event.at, event.act)
    return replace(state, number=event.number, **changes)


def fits(state: DossierState, act: Act) -> bool:
    """Whether the act may happen now."""
    one = STEPS[type(act)]
    return state.status in one.when and one.only(state, act)


Changes = dict[str, Any]
Change = Callable[["DossierState", datetime, Any], Changes]
Only = Callable[["DossierState", Any], bool]
C = TypeVar("C", bound=Change)


def _always(_state: DossierState, _act: Act) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """In which statuses an act may happen (None: before filing), what else must hold, and what it changes."""

    when: frozenset[Status | None]
    change: Change
    only: Only = _always


STEPS: dict[type[Act], Step] = {}
"""What each act does to a dossier. An act without a step could not be folded: there is one for each."""


def step(act: type[Act], *, when: Iterable[Status | None], only: Only = _always) -> Callable[[C], C]:
    """Let a function say which columns of the state an act changes.

    ``when``: the statuses in which it may happen; ``only``: what must hold of the state and the act besides.
    """

    def keep(change: C) -> C:
        if act in STEPS:
            msg = f"{act.__name__} has a step already"
            raise ValueError(msg)
        STEPS[act] = Step(frozenset(when), change, only)
        return change

    return keep


@step(Filed, when=[None])
def _filed(_state: DossierState, at: datetime, act: Filed) -> Changes:
    said = {one.name: getattr(act, one.name) for one in fields(act)}
    return {**said, "parts": part.filed(act.parts), "status": Status.NEW, "filed_at": at}


@step(Received, when=[Status.NEW])
def _received(_state: DossierState, at: datetime, act: Received) -> Changes:
    return {"status": Status.RECEIVED, "received_at": at, "due_at": act.due_at, "promised_at": act.due_at}


@step(Taken, when=WORKABLE)
def _taken(_state: DossierState, _at: datetime, act: Taken) -> Changes:
    return {"status": Status.IN_WORK, "officer": act.officer}


@step(SupplementAsked, when=WORKABLE | {Status.NEW})
def _supplement_asked(state: DossierState, at: datetime, act: SupplementAsked) -> Changes:
    return {**_waiting(state, Status.SUPPLEMENT, at), "asked": act, "requests": state.requests + 1}


@step(PaymentAsked, when=WORKABLE | {Status.NEW})
def _payment_asked(state: DossierState, at: datetime, act: PaymentAsked) -> Changes:
    return {**_waiting(state, Status.PAYMENT, at), "payment": money.asked(state.payment, act)}


@step(PaymentLapsed, when=[Status.PAYMENT])
def _payment_lapsed(state: DossierState, _at: datetime, act: PaymentLapsed) -> Changes:
    order = "" if act.payment == state.payment.order else state.payment.order
    return {"payment": replace(state.payment, order=order)}


def _is_owed(state: DossierState, _act: Paid) -> bool:
    return state.status is Status.PAYMENT or state.fee_left > 0


@step(Paid, when=[Status.PAYMENT, *money.GRANTED], only=_is_owed)
def _paid(state: DossierState, at: datetime, act: Paid) -> Changes:
    resumed = {} if state.ended else _resumed(state, at, act)
    return {**resumed, "payment": money.paid(state.payment, act)}


@step(Refunded, when=frozenset(Status))
def _refunded(state: DossierState, _at: datetime, act: Refunded) -> Changes:
    return {"payment": money.given_back(state.payment, act.amount, status=state.status)}


@step(Supplemented, when=[Status.SUPPLEMENT])
def _supplemented(state: DossierState, at: datetime, act: Supplemented) -> Changes:
    attachments = joined(state.attachments, act.attachments)
    answers = {**state.answers, **act.answers}
    named_anew = {path.partition(".")[0] for path in act.answers}
    found = tuple(path for path in state.found if path.partition(".")[0] not in named_anew)
    papers = tuple(dict.fromkeys((*state.papers, *act.papers)))
    said = {"answers": answers, "attachments": attachments, "found": found, "papers": papers}
    return {**_resumed(state, at, act), **said, "asked": None}


@step(Attached, when=OPEN)
def _attached(state: DossierState, _at: datetime, act: Attached) -> Changes:
    seen = dict.fromkeys((*state.originals, *((act.component,) if act.original else ())))
    return {"attachments": joined(state.attachments, {act.component: act.files}), "originals": tuple(seen)}


def _may_extend(state: DossierState, act: Extended) -> bool:
    return bool(act.part) == bool(state.parts) and (not act.part or _runs(state, act.part))


@step(Extended, when=WORKABLE, only=_may_extend)
def _extended(state: DossierState, _at: datetime, act: Extended) -> Changes:
    due_at = max(state.due_at or act.due_at, act.due_at) if act.part else act.due_at
    parts = part.moved(state.parts, {act.part: act.due_at})
    return {"due_at": due_at, "parts": parts, "extended": (*state.extended, act)}


def _runs(state: DossierState, key: str) -> bool:
    return key in state.parts and state.parts[key].runs


@step(PartStarted, when=WORKABLE, only=lambda state, act: part.may_start(state.parts, act.part))
def _part_started(state: DossierState, at: datetime, act: PartStarted) -> Changes:
    return {"parts": part.started(state.parts, at, act)}


@step(PartDecided, when=WORKABLE, only=lambda state, act: part.may_end(state.parts, act))
def _part_decided(state: DossierState, at: datetime, act: PartDecided) -> Changes:
    known = {"given": {**state.given, **act.given}, "subjects": {**state.subjects, **act.founded}}
    return {**known, "status": Status.IN_WORK, "parts": part.ended(state.parts, at, act)}


@step(PartDeclined, when=WORKABLE, only=lambda state, act: part.may_end(state.parts, act))
def _part_declined(state: DossierState, at: datetime, act: PartDeclined) -> Changes:
    return {"status": Status.IN_WORK, "parts": part.ended(state.parts, at, act)}


def _is_next(state: DossierState, act: Consulted) -> bool:
    return act.number == len(state.consultations) + 1


def _is_unanswered(state: DossierState, act: ConsultationAnswered | ConsultationOverdue) -> bool:
    found = state.consultation(act.number)
    return found is not None and found.open


@step(Consulted, when=WORKABLE, only=_is_next)
def _consulted(state: DossierState, at: datetime, act: Consulted) -> Changes:
    return {"consultations": (*state.consultations, Consultation(asked=act, at=at))}


@step(ConsultationAnswered, when=OPEN - {Status.NEW}, only=_is_unanswered)
def _consultation_answered(state: DossierState, at: datetime, act: ConsultationAnswered) -> Changes:
    return _consultations(state, act.number, answer=act, answered_at=at)


@step(ConsultationOverdue, when=OPEN - {Status.NEW}, only=_is_unanswered)
def _consultation_overdue(state: DossierState, _at: datetime, act: ConsultationOverdue) -> Changes:
    return _consultations(state, act.number, overdue=True)


def _consultations(state: DossierState, number: int, **changes: Any) -> Changes:
    changed = (replace(one, **changes) if one.asked.number == number else one for one in state.consultations)
    return {"consultations": tuple(changed)}


def _parts_agree(state: DossierState, act: Decided | Declined) -> bool:
    """A linked dossier is granted when its last part is decided and one is granted, refused while none is."""
    if not state.parts:
        return True
    granted = part.any_granted(state.parts)
    return granted and part.all_ended(state.parts) if isinstance(act, Decided) else not granted


@step(Decided, when=WORKABLE, only=_parts_agree)
def _decided(state: DossierState, at: datetime, act: Decided) -> Changes:
    return {"status": Status.DONE, "ended_at": at, "decided": act, "given": {**state.given, **act.given}}


@step(Signed, when=ENDED, only=lambda state, _act: state.decided is not None)
def _signed(_state: DossierState, _at: datetime, act: Signed) -> Changes:
    return {"signed": act}


@step(Returned, when=[Status.DONE])
def _returned(_state: DossierState, at: datetime, _act: Returned) -> Changes:
    return {"status": Status.RETURNED, "returned_at": at}


def _ended(status: Status) -> Change:
    def change(_state: DossierState, at: datetime, act: Declined | Withdrawn | Stopped) -> Changes:
        stopped = act if isinstance(act, Stopped) else None
        return {"status": status, "ended_at": at, "reason": act.reason, "stopped": stopped, "waiting_since": None}

    return change


step(Declined, when=OPEN, only=_parts_agree)(_ended(Status.NOT_RECEIVED))
step(Withdrawn, when=OPEN)(_ended(Status.WITHDRAWN))
step(Stopped, when=OPEN - {Status.NEW})(_ended(Status.STOPPED))


def _waiting(state: DossierState, status: Status, at: datetime) -> Changes:
    return {"status": status, "resumes": state.status, "waiting_since": at}


def _resumed(state: DossierState, at: datetime, act: Paid | Supplemented) -> Changes:
    promised = act.promised_at or (None if state.extended else act.due_at)
    since = state.waiting_since or at
    return {
        "status": state.resumes,
        "resumes": None,
        "waiting_since": None,
        "waits": (*state.waits, Wait(since, at)),
        "parts": part.moved(state.parts, act.parts_due),
        "due_at": act.due_at or state.due_at,
        "promised_at": promised or state.promised_at,
    }
