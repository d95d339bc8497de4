"""Reading a dossier's events and keeping its projection true; used by the actions, inside their transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from motlan.governance.facts import due
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.added import Added
from motlan.service.dossiers.codes import dossier_code
from motlan.service.dossiers.events import Act, Event, kind_of, payload, read_act
from motlan.service.dossiers.fold import DossierState, apply, fold
from motlan.service.dossiers.part import any_granted, next_due
from motlan.service.dossiers.status import Band
from motlan.store.register import Register
from motlan.web.dossiers import part_shares, shares, tallies
from motlan.web.dossiers.counted import longest, of_state
from motlan.web.dossiers.happenings import announce
from motlan.web.dossiers.models import Dossier, DossierEvent
from motlan.web.dossiers.own import led_by
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.workspace.spec import DossierSettings

ADDED = kind_of(Added())
"""The act by which the person adds papers."""
BY_ITSELF = ("signed", "consultation_overdue")
"""The acts that a machine adds, and that leave every step open that was open before."""


PAPERS_CAME = Text(
    vi="Người nộp vừa thêm giấy tờ vào hồ sơ này; việc của bạn chưa được thực hiện.",
    en="The person has just added papers to this dossier; what you did was not carried out.",
)
ACTED_ON = Text(
    vi="Có người khác vừa xử lý hồ sơ này; việc của bạn chưa được thực hiện.",
    en="Somebody else has just acted on this dossier; what you did was not carried out.",
)


class Overtaken(Refused):
    """Somebody else acted on the dossier since the page was opened; nothing was changed."""

    def __init__(self, *, code: str, came: bool = False) -> None:
        """Say so, and what to do; ``came``: nothing else happened than that its person added papers."""
        super().__init__(
            what=PAPERS_CAME if came else ACTED_ON,
            remedy=Text(
                vi="Xem lại hồ sơ rồi quyết định bước tiếp theo.",
                en="Look at the dossier again, then decide what comes next.",
            ),
            where=code,
        )


def events_of(dossier: Dossier) -> tuple[Event, ...]:
    """All events, in order."""
    rows = DossierEvent.objects.filter(dossier=dossier).select_related("actor").order_by("number")
    return tuple(read(row) for row in rows)


def read(row: DossierEvent) -> Event:
    """An event as it was written."""
    return Event(number=row.number, at=row.at, actor=_name(row.actor), act=read_act(row.kind, row.payload))


def _name(actor: Account | None) -> str:
    return (actor.display_name or actor.username) if actor else ""


def state_of(dossier: Dossier) -> DossierState:
    """What the dossier is now."""
    return fold(events_of(dossier))


def locked(code: str, *, seen: int, part: str = "") -> tuple[Dossier, DossierState]:
    """The dossier, locked until the transaction ends; raise Overtaken when somebody acted after the event ``seen``.

    What the machine added meanwhile overtakes nobody; nor, for who decides a ``part``, what was done to other parts.
    """
    dossier, state = opened(code)
    acted = _acted_since(dossier, seen, part) if seen < state.number else set()
    if seen > state.number or acted:
        raise Overtaken(code=code, came=acted == {ADDED})
    return dossier, state


def _acted_since(dossier: Dossier, seen: int, part: str) -> set[str]:
    """The kinds of the acts after the event ``seen`` that overtake somebody."""
    acted = since(dossier, seen).values_list("kind", "payload")
    return {kind for kind, said in acted if not part or said.get("part", part) == part}


def since(dossier: Dossier, seen: int) -> QuerySet[DossierEvent]:
    """The acts of people after the event ``seen``, oldest first."""
    later = DossierEvent.objects.filter(dossier=dossier, number__gt=seen).exclude(kind__in=BY_ITSELF)
    return later.select_related("actor").order_by("number")


def opened(code: str) -> tuple[Dossier, DossierState]:
    """The dossier as it is now, locked until the transaction ends: for what follows from an act, not from a page."""
    dossier = Dossier.objects.select_for_update().filter(code=code).first()
    if dossier is None:
        raise Refused(
            what=Text(vi="Không có hồ sơ này.", en="There is no such dossier."),
            remedy=Text(vi="Kiểm tra lại mã hồ sơ.", en="Check the code."),
            where=code,
        )
    return dossier, state_of(dossier)


def append(*, dossier: Dossier, state: DossierState, act: Act, at: datetime, actor: Account | None) -> DossierState:
    """Add one event to a dossier that is there (:func:`motlan.web.dossiers.entry.enter` writes the first) and bring the
    projection up to it; raise Overtaken when its number was taken meanwhile."""
    led = led_by(dossier, state, act)
    number = state.number + 1
    event = event_of(number=number, at=at, actor=actor, act=act)
    row = DossierEvent(dossier=dossier, number=number, at=at, actor=actor, kind=kind_of(act), payload=payload(act))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Overtaken(code=dossier.code) from taken
    new = apply(state, event)
    before, counted = tallies.Stand.of(dossier), {dossier.day}
    for column, value in projected(new).items():
        setattr(dossier, column, value)
    dossier.save()
    tallies.note(before=before, after=tallies.Stand.of(dossier))
    for day in sorted(counted | {dossier.day}):
        due.note(house().register(), day=day, unit=dossier.deciding)
    shares.follow(dossier=dossier, before=state, after=new, actor=actor)
    part_shares.follow(dossier=dossier, before=state, after=new)
    announce(dossier=dossier, number=number, act=act)
    return append(dossier=dossier, state=new, act=led, at=at, actor=actor) if led else new


def event_of(*, number: int, at: datetime, actor: Account | None, act: Act) -> Event:
    """An act as it enters the run of events."""
    return Event(number=number, at=at, actor=_name(actor), act=act)


def projected(state: DossierState) -> dict[str, Any]:
    """The columns of the projection that the state decides."""
    decided = state.decided
    changed = decided is not None and (decided.created is not None or decided.updated is not None)
    written = changed or (decided is not None and any_granted(state.parts))
    return {
        "status": state.status,
        "band": state.status.band if state.status else Band.NEW,
        "filed_at": state.filed_at,
        "received_at": state.received_at,
        "day": house().day_of(moment) if (moment := state.received_at or state.filed_at) else "",
        "due_at": state.due_at,
        "promised_at": state.promised_at or longest(state),
        "waiting_since": state.waiting_since,
        "ended_at": state.ended_at,
        "returned_at": state.returned_at,
        "order_at": _next(state) or state.due_at or state.filed_at,
        "requests": state.requests,
        "respond_by": state.respond_by,
        **({"effect_done": True} if written else {}),
        "created": decided.created if decided else None,
        "result_link": (decided.link or None) if decided else None,
        "number": state.number,
        **of_state(state),
    }


def _next(state: DossierState) -> datetime | None:
    """When the office has to look at an open dossier, where it is not its own time: not before the person has to have
    answered; of a linked dossier when the next part is due, the promise is that of the whole."""
    return None if state.ended else state.respond_by or next_due(state.parts)


COUNTED = (
    "insert into dossiers_counter (agency, day, last) values (:agency, :day, 1)"
    " on conflict (agency, day) do update set last = dossiers_counter.last + 1 returning last"
)


def next_code(*, register: Register, settings: DossierSettings, agency: str, day: date) -> str:
    """The next code of an agency and a day, in one statement. The counter stays locked until the transaction ends: ask
    for it as late as may be."""
    counted = register.lookups(COUNTED, {"agency": agency, "day": connection.ops.adapt_datefield_value(day)})
    return dossier_code(
        form=settings.code,
        agency=agency,
        day=day,
        number=int(counted[0][0]),
        last_number=settings.last_number,
        overflow=settings.overflow,
    )
