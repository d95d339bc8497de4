"""What a person does to her own dossier."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db import transaction

from motlan.service.dossiers import added, decisions
from motlan.web.dossiers.acts.filing import on_behalf
from motlan.web.dossiers.acts.opened import for_person, log_act
from motlan.web.dossiers.acts.parts import issue_granted
from motlan.web.dossiers.acts.supplying import answered
from motlan.web.dossiers.attached import file_held, place_of_answer
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand, filed_by
from motlan.web.dossiers.store import append, opened
from motlan.web.house import House
from motlan.web.people.models import Account


def supply(
    *,
    house: House,
    account: Account,
    code: str,
    seen: int,
    answers: Mapping[str, str],
    note: str = "",
    components: Collection[str] = (),
) -> Dossier:
    """Hand in what was asked for; raises FormFaults when an answer does not fit its field.

    ``components``: the papers for which the files that she sent along, and that wait, go with it.
    """
    with transaction.atomic():
        dossier, state = for_person(account, code, seen)
        now = house.clock.now()
        files = file_held(house=house, place=place_of_answer(dossier, account), components=components)
        act = answered(house=house, state=state, answers=answers, note=note, at=now, attachments=files)
        act = replace(act, by=on_behalf(account))
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    log_act(dossier, act, account)
    return dossier


def add_papers(*, house: House, account: Account, code: str, components: Collection[str], note: str = "") -> Dossier:
    """Add the files that wait for these papers; nobody asked for them.

    What the office did since her page was opened stands in nobody's way: only how the dossier stands now decides.
    """
    with transaction.atomic():
        demand(filed_by(account).filter(code=code).exists(), code=code)
        dossier, state = opened(code)
        files = file_held(house=house, place=place_of_answer(dossier, account), components=components, others_wait=True)
        act = replace(added.add(state=state, attachments=files, note=note), by=on_behalf(account))
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


def withdraw(*, house: House, account: Account, code: str, seen: int, reason: str = "") -> Dossier:
    """Take one's own dossier back; what was granted of a linked one is issued."""
    with transaction.atomic():
        dossier, state = for_person(account, code, seen)
        act = replace(decisions.withdraw(state=state, reason=reason), by=on_behalf(account))
        state = append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
        issue_granted(house=house, account=account, dossier=dossier, state=state)
    log_act(dossier, act, account)
    return dossier
