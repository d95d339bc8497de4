"""What officers do to a dossier."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers import attendance, decisions
from motlan.service.dossiers.attendance import demand_present
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.handing import withheld
from motlan.service.dossiers.status import Channel
from motlan.service.forms.given import read_given
from motlan.service.forms.model import Form
from motlan.web.dossiers.acts.filing import FormFaults
from motlan.web.dossiers.acts.opened import for_officer, limit_of, log_act
from motlan.web.dossiers.acts.parts import go_on, issue_granted, promised
from motlan.web.dossiers.acts.required import demand_required
from motlan.web.dossiers.effect import carry_out
from motlan.web.dossiers.gate import demand_open
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.renewal import renewed_today, with_given
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


def decide(
    *,
    house: House,
    account: Account,
    code: str,
    seen: int,
    despite: str = "",
    given: Mapping[str, str] | None = None,
) -> Dossier:
    """Grant it: the decision, its event and its effect on the register are one transaction.

    An online dossier's result reaches the person with the decision, unless it is withheld. ``despite``: why, where a
    consulted agency has not answered. ``given``: what the decision brings, by path, as typed; raises FormFaults where
    it does not fit.
    """
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_decide(account, dossier), code=code)
        form = house.forms.version(state.procedure, state.version)
        procedure, now = form.procedure, house.clock.now()
        effect = procedure.result.effect
        register = effect.in_ if effect else ""
        link = reverse("dossiers:result", args=[code])
        decisions.demand_whole(state)
        # Whether it may be granted is known before anything is written.
        act = decisions.decide(
            state=state, document=procedure.result.document, register=register, link=link, despite=despite
        )
        demand_open(dossier=dossier, state=state, procedure=procedure)
        read = read_given(form=form, values=state.values, typed=given or {}, today=house.today)
        if read.faults:
            raise FormFaults(read.faults)
        demand_required(house=house, account=account, procedure=procedure, state=state)
        demand_present(procedure, state)
        changed = renewed_today(house=house, account=account, procedure=procedure, state=state)
        act = replace(act, given={**changed, **read.answers})
        if effect:
            knowing = with_given(state, act.given)
            written = carry_out(house=house, account=account, procedure=procedure, state=knowing, code=code)
            act = replace(act, created=written.created, updated=written.updated)
        done = append(dossier=dossier, state=state, act=act, at=now, actor=account)
        if state.channel == Channel.ONLINE and not withheld(procedure, done):
            handed = decisions.hand_over(state=done, way=Channel.ONLINE)
            append(dossier=dossier, state=done, act=handed, at=now, actor=account)
    log_act(dossier, act, account)
    return dossier


def attend(*, house: House, account: Account, code: str, seen: int, present: Collection[str]) -> Dossier:
    """Note who of those who must come is at the office, by what the procedure calls them."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        form = house.forms.version(state.procedure, state.version)
        named = {one: name_in(form, state, one) for one in present}
        act = attendance.attend(procedure=form.procedure, state=state, present=named)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


def hand_over(*, house: House, account: Account, code: str, seen: int, despite: str = "") -> Dossier:
    """Hand the result to the person at the counter or by post. ``despite``: why, while its fee is owed."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        demand_present(house.forms.version(state.procedure, state.version).procedure, state)
        act = decisions.hand_over(state=state, way=state.channel, despite=despite)
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
        state = append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
        issue_granted(house=house, account=account, dossier=dossier, state=state)
    log_act(dossier, act, account)
    return dossier


def name_in(form: Form, state: DossierState, subject: str) -> str:
    """What the dossier calls somebody whom it is about; what the procedure does where it has no name."""
    spec = form.subjects.get(subject)
    title = form.dictionary.concept(spec.concept).title if spec else None
    named = state.values.get(f"{subject}.{title}", "")
    return named or (spec.label.in_("vi") if spec else subject)


def _known_items(form: Form, items: tuple[str, ...]) -> tuple[str, ...]:
    known = {component.id for component in form.procedure.components}
    asked = {field.path for page in form.pages for field in page.fields if not field.rows}
    return tuple(item for item in dict.fromkeys(items) if item in known or item in asked)
