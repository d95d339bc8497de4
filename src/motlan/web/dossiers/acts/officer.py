"""What officers do to a dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers import decisions
from motlan.service.dossiers.status import Channel
from motlan.service.forms.model import Form
from motlan.web.dossiers.acts.opened import for_officer, limit_of, log_act
from motlan.web.dossiers.acts.parts import go_on, promised
from motlan.web.dossiers.acts.required import demand_required
from motlan.web.dossiers.effect import carry_out
from motlan.web.dossiers.gate import demand_open
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import decides_a_part, demand, may_decide, may_receive, officers_of
from motlan.web.dossiers.store import append
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission


def receive(*, house: House, account: Account, code: str, seen: int) -> Dossier:
    """Take a dossier in; its clock starts."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_receive(account, dossier), code=code)
        now = house.clock.now()
        calendar, parts_due = house.workspace.calendar, promised(house=house, state=state, at=now)
        limit = limit_of(house, state)
        act = decisions.receive(state=state, limit=limit, at=now, calendar=calendar, parts_due=parts_due)
        state = append(dossier=dossier, state=state, act=act, at=now, actor=account)
        go_on(house=house, account=account, dossier=dossier, state=state, at=now)
    log_act(dossier, act, account)
    return dossier


def take(*, house: House, account: Account, code: str, seen: int) -> Dossier:
    """Work on a dossier oneself."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_decide(account, dossier), code=code)
        act = decisions.take(state=state, officer=account.username)
        dossier.officer = account
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


def assign(*, house: House, account: Account, code: str, seen: int, officer: str) -> Dossier:
    """Give a dossier to an officer of the deciding unit; the head of the unit does so."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(account.may(Permission.LEAD_UNIT) and may_decide(account, dossier), code=code)
        colleague = officers_of(dossier.deciding, on=house.today).filter(username=officer).first()
        if colleague is None:
            raise Refused(
                what=Text(vi="Người này không làm việc ở cơ quan giải quyết.", en="Nobody of that name works there."),
                remedy=Text(vi="Chọn một cán bộ trong danh sách.", en="Choose an officer from the list."),
            )
        act = decisions.take(state=state, officer=colleague.username, name=colleague.display_name)
        dossier.officer = colleague
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


def ask_supplement(
    *, house: House, account: Account, code: str, seen: int, items: tuple[str, ...], note: str
) -> Dossier:
    """Ask the person for what is missing; the clock stops. ``items`` are component ids or field paths of the form."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        decides = may_decide(account, dossier) or decides_a_part(account, state)
        demand(may_receive(account, dossier) or decides, code=code)
        form = house.forms.version(state.procedure, state.version)
        now = house.clock.now()
        act = decisions.ask_supplement(
            state=state,
            procedure=form.procedure,
            items=_known_items(form, items),
            note=note,
            at=now,
            calendar=house.workspace.calendar,
        )
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    log_act(dossier, act, account)
    return dossier


def decide(*, house: House, account: Account, code: str, seen: int, despite: str = "") -> Dossier:
    """Grant it: the decision, its event and its effect on the register are one transaction.

    An online dossier's result reaches the person with the decision. ``despite``: why, where a consulted agency
    has not answered.
    """
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_decide(account, dossier), code=code)
        procedure = house.forms.version(state.procedure, state.version).procedure
        effect, now = procedure.result.effect, house.clock.now()
        register = effect.in_ if effect else ""
        link = reverse("dossiers:result", args=[code])
        # Whether it may be granted is known before anything is written.
        act = decisions.decide(
            state=state, document=procedure.result.document, register=register, link=link, despite=despite
        )
        demand_open(dossier=dossier, state=state, procedure=procedure)
        demand_required(house=house, account=account, procedure=procedure, state=state)
        if effect:
            written = carry_out(house=house, account=account, procedure=procedure, state=state, code=code)
            act = replace(act, created=written.created, updated=written.updated)
        done = append(dossier=dossier, state=state, act=act, at=now, actor=account)
        if state.channel == Channel.ONLINE:
            handed = decisions.hand_over(state=done, way=Channel.ONLINE)
            append(dossier=dossier, state=done, act=handed, at=now, actor=account)
    log_act(dossier, act, account)
    return dossier


def hand_over(*, house: House, account: Account, code: str, seen: int) -> Dossier:
    """Hand the result to the person at the counter or by post."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        act = decisions.hand_over(state=state, way=state.channel)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


def refuse(*, house: House, account: Account, code: str, seen: int, reason: str) -> Dossier:
    """Refuse it, with a reason that the person reads."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        act = decisions.decline(state=state, reason=reason)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


def extend(*, house: House, account: Account, code: str, seen: int, day: date, apology: str) -> Dossier:
    """Take more time, until the offices close on ``day``, with the apology that the person reads (slip 04)."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_decide(account, dossier), code=code)
        now, calendar = house.clock.now(), house.workspace.calendar
        act = decisions.extend_to(state=state, day=day, apology=apology, at=now, calendar=calendar)
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    log_act(dossier, act, account)
    return dossier


def stop(*, house: House, account: Account, code: str, seen: int, reason: str) -> Dossier:
    """Stop work on a dossier, with a reason that the person reads (slip 05)."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_decide(account, dossier), code=code)
        act = decisions.stop(state=state, reason=reason)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


def _known_items(form: Form, items: tuple[str, ...]) -> tuple[str, ...]:
    known = {component.id for component in form.procedure.components}
    asked = {field.path for page in form.pages for field in page.fields if not field.rows}
    return tuple(item for item in dict.fromkeys(items) if item in known or item in asked)
