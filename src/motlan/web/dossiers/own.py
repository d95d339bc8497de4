"""A process of a procedure's own, under the roof: what an act leads to, and the moves that are no other act."""

from __future__ import annotations

from motlan.service.dossiers.events import Act
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.moved import GOVERNED, Moved, moved_by
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import may_decide, may_receive
from motlan.web.house import house
from motlan.web.people.models import Account


def led_by(dossier: Dossier, state: DossierState, act: Act) -> Moved | None:
    """The move that an act is in the dossier's own process; None where it has none. Refused where the process does not
    have the act now."""
    if type(act) not in GOVERNED:
        return None
    procedure = house().forms.version(dossier.procedure, dossier.version).procedure
    return moved_by(procedure=procedure, state=state, act=act)


def may_move(account: Account, dossier: Dossier, procedure: Procedure, move: str) -> bool:
    """Whether the move is one for the account's office."""
    by = procedure.process.moves[move].by
    return may_receive(account, dossier) if by == "receiver" else may_decide(account, dossier)
