"""What was asked for is handed in: by the person with her own account, or brought to the counter of an office."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from motlan.service.dossiers import decisions, part_decisions
from motlan.service.dossiers.attachment import Attachments
from motlan.service.dossiers.events import Supplemented
from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.validate import read_fields
from motlan.web.dossiers.acts.filing import FormFaults
from motlan.web.dossiers.acts.opened import for_officer, limit_of, log_act
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand, may_decide, may_receive
from motlan.web.dossiers.store import append
from motlan.web.house import House
from motlan.web.people.models import Account


def answered(
    *,
    house: House,
    state: DossierState,
    answers: Mapping[str, str],
    note: str,
    at: datetime,
    attachments: Attachments | None = None,
    papers: tuple[str, ...] = (),
) -> Supplemented:
    """The answer to what was asked for; raises FormFaults when one does not fit its field."""
    form, calendar = house.forms.version(state.procedure, state.version), house.workspace.calendar
    fields = [found for item in (state.asked.items if state.asked else ()) if (found := form.field(item))]
    today = at.astimezone(house.zone).date()
    read = read_fields(fields=fields, post=answers, dictionary=form.dictionary, today=today)
    if read.faults:
        raise FormFaults(read.faults)
    return decisions.supply(
        state=state,
        limit=limit_of(house, state),
        answers=read.answers,
        note=note,
        attachments=attachments,
        papers=papers,
        at=at,
        calendar=calendar,
        parts_due=part_decisions.clocks(procedure=form.procedure, state=state, at=at, calendar=calendar),
    )


def take_brought(
    *,
    house: House,
    account: Account,
    code: str,
    seen: int,
    papers: Collection[str],
    answers: Mapping[str, str],
    note: str = "",
) -> Dossier:
    """Take in at the counter what was asked for: papers that were brought, answers as they were said; work goes on.

    Of ``papers`` only those count that were asked for. Raises FormFaults, and Refused where nothing was brought.
    """
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        brought = tuple(one for one in (state.asked.items if state.asked else ()) if one in papers)
        now = house.clock.now()
        act = answered(house=house, state=state, answers=answers, note=note, at=now, papers=brought)
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    log_act(dossier, act, account)
    return dossier
