"""What officers do in a process of a procedure's own that is no other act."""

from __future__ import annotations

from django.db import transaction

from motlan.service.dossiers.moved import move_on
from motlan.web.dossiers.acts.opened import for_officer, log_act
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.own import may_move
from motlan.web.dossiers.rights import demand
from motlan.web.dossiers.store import append
from motlan.web.house import House
from motlan.web.people.models import Account


def move(*, house: House, account: Account, code: str, seen: int, move: str) -> Dossier:
    """Go on to another state of the procedure's own process; Refused when the move is not there now."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        procedure = house.forms.version(state.procedure, state.version).procedure
        demand(move in procedure.process.moves and may_move(account, dossier, procedure, move), code=code)
        act = move_on(procedure=procedure, state=state, move=move)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier
