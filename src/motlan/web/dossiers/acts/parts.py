"""What agencies do to the parts of a linked dossier, and what follows from it: others begin, the whole ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers import decisions, issued, part_decisions
from motlan.service.dossiers.events import Act, Decided, Extended
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.handing import withheld
from motlan.service.dossiers.status import Channel
from motlan.service.forms.given import read_given
from motlan.service.forms.model import Form
from motlan.web.dossiers.acts.filing import FormFaults
from motlan.web.dossiers.acts.opened import log_act
from motlan.web.dossiers.acts.required import demand_required
from motlan.web.dossiers.effect import carry_out
from motlan.web.dossiers.gate import demand_open
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.renewal import moved_today, renewed_today, with_given
from motlan.web.dossiers.rights import demand, may_decide_part, visible_to
from motlan.web.dossiers.store import append, locked
from motlan.web.house import House
from motlan.web.people.models import Account


def decide_part(
    *,
    house: House,
    account: Account,
    code: str,
    seen: int,
    part: str,
    given: Mapping[str, str] | None = None,
    despite: str = "",
) -> Dossier:
    """Grant a part: its decision, its effect on the register and what follows are one transaction.

    ``given``: what the decision brings, by path, as typed; raises FormFaults where it does not fit. With the last part
    the whole is decided, and an online dossier's result reaches the person.
    """
    with transaction.atomic():
        dossier, state = _opened(account, code, seen, part)
        form, now = _form(house, state), house.clock.now()
        # Whether it may be granted is known before anything is written.
        part_decisions.grant(state=state, key=part, register="", given={}, despite=despite)
        read = read_given(form=form, part=part, values=state.values, typed=given or {}, today=house.today)
        if read.faults:
            raise FormFaults(read.faults)
        demand_open(dossier=dossier, state=state, procedure=form.procedure)
        demand_required(house=house, account=account, procedure=form.procedure, state=state)
        changed = renewed_today(house=house, account=account, procedure=form.procedure, state=state, part=part)
        given, knowing = {**changed, **read.answers}, with_given(state, {**changed, **read.answers})
        written = carry_out(house=house, account=account, procedure=form.procedure, state=knowing, code=code, part=part)
        act = part_decisions.grant(state=state, key=part, register=written.register, given=given, despite=despite)
        act = replace(act, founded=written.founded)
        state = append(dossier=dossier, state=state, act=act, at=now, actor=account)
        go_on(house=house, account=account, dossier=dossier, state=state, at=now)
    log_act(dossier, act, account)
    return dossier


def refuse_part(*, house: House, account: Account, code: str, seen: int, part: str, reason: str) -> Dossier:
    """Refuse a part, with a reason that the person reads; what only waited for it ends too."""
    with transaction.atomic():
        dossier, state = _opened(account, code, seen, part)
        now = house.clock.now()
        acts = part_decisions.decline(state=state, key=part, reason=reason)
        for act in acts:
            state = append(dossier=dossier, state=state, act=act, at=now, actor=account)
        go_on(house=house, account=account, dossier=dossier, state=state, at=now)
    log_act(dossier, acts[0], account)
    return dossier


def extend_part(*, house: House, account: Account, code: str, seen: int, part: str, day: date, apology: str) -> Dossier:
    """Take more time for a part, until offices close on ``day``, with the apology that the person reads (slip 04)."""
    with transaction.atomic():
        dossier, state = _opened(account, code, seen, part)
        now, calendar = house.clock.now(), house.workspace.calendar
        act: Extended = decisions.extend_to(state=state, day=day, apology=apology, at=now, calendar=calendar, part=part)
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    log_act(dossier, act, account)
    return dossier


def promised(*, house: House, state: DossierState, at: datetime) -> dict[str, datetime]:
    """When each part is due if all are decided on their last day; nothing for a dossier that is not linked."""
    procedure, calendar = _form(house, state).procedure, house.workspace.calendar
    return part_decisions.planned(procedure=procedure, state=state, at=at, calendar=calendar)


def go_on(
    *, house: House, account: Account | None, dossier: Dossier, state: DossierState, at: datetime
) -> DossierState:
    """Begin the parts that can begin, or end the whole with its last part; inside the act's transaction. Nothing for a
    dossier that is not linked.
    """
    if not state.parts:
        return state
    procedure = _form(house, state).procedure
    ended = part_decisions.conclude(
        procedure=procedure, state=state, link=reverse("dossiers:result", args=[dossier.code])
    )
    following: tuple[Act, ...] = (ended,) if ended else ()
    if ended is None:
        following = part_decisions.begin(
            procedure=procedure,
            state=state,
            at=at,
            calendar=house.workspace.calendar,
            units=house.workspace.dictionary.units,
            moved=moved_today(house=house, account=account, procedure=procedure, state=state) if account else {},
        )
    for act in following:
        state = append(dossier=dossier, state=state, act=act, at=at, actor=account)
    if isinstance(ended, Decided) and state.channel == Channel.ONLINE and not withheld(procedure, state):
        handed = decisions.hand_over(state=state, way=Channel.ONLINE)
        state = append(dossier=dossier, state=state, act=handed, at=at, actor=account)
    return state


def issue_granted(*, house: House, account: Account | None, dossier: Dossier, state: DossierState) -> DossierState:
    """After a linked dossier was taken back or stopped: what was granted of it until then is issued, inside the act's
    transaction; nothing where nothing was granted."""
    procedure, link = _form(house, state).procedure, reverse("dossiers:result", args=[dossier.code])
    act = issued.issue_granted(procedure=procedure, state=state, link=link)
    if act is None:
        return state
    return append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)


def _opened(account: Account, code: str, seen: int, part: str) -> tuple[Dossier, DossierState]:
    """The dossier, locked, for whoever decides the part; what happened to other parts meanwhile overtakes nobody."""
    demand(visible_to(account).filter(code=code).exists(), code=code)
    dossier, state = locked(code, seen=seen, part=part)
    if part not in state.parts:
        raise Refused(
            what=Text(vi="Hồ sơ này không có phần đó.", en="This dossier has no such part."),
            remedy=Text(vi="Mở lại hồ sơ để xem các phần.", en="Open the dossier again to see its parts."),
            where=code,
        )
    demand(may_decide_part(account, state.parts[part]), code=code)
    return dossier, state


def _form(house: House, state: DossierState) -> Form:
    return house.forms.version(state.procedure, state.version)
