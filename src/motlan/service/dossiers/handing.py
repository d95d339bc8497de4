"""Between the decision and the person: what keeps a result at the office that was granted."""

from motlan.service.dossiers.attendance import absent
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Status
from motlan.service.procedures.spec import Procedure


def withheld(procedure: Procedure, state: DossierState) -> bool:
    """Whether a granted result waits at the office: its fee is owed, or somebody who must come has not come yet."""
    return state.status is Status.DONE and (state.fee_left > 0 or bool(absent(procedure, state)))
