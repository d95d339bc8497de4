"""An officer adds files to a dossier for the person: scans of what she brought."""

from __future__ import annotations

from django.db import transaction

from motlan.service.dossiers import decisions
from motlan.web.dossiers.acts.opened import for_officer, log_act
from motlan.web.dossiers.attached import file_held, place_of_answer
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand, may_decide, may_receive
from motlan.web.dossiers.store import append
from motlan.web.house import House
from motlan.web.people.models import Account


def attach(
    *, house: House, account: Account, code: str, seen: int, component: str, note: str = "", original: bool = False
) -> Dossier:
    """Add the files that this officer has taken in for one paper ('' for another); ``original``: she saw the paper."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        place = place_of_answer(dossier, account)
        files = file_held(house=house, place=place, components=(component,), others_wait=True).get(component, ())
        act = decisions.attach(state=state, component=component, files=files, note=note, original=original)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier
