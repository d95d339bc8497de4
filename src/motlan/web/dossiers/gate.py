"""What must have happened before a dossier is granted, said by the apps that stand above it (a hearing's)."""

from __future__ import annotations

from collections.abc import Callable

from motlan.service.dossiers.fold import DossierState
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.models import Dossier

Gate = Callable[[Dossier, DossierState, Procedure], None]
_gates: list[Gate] = []


def before_granting(gate: Gate) -> Gate:
    """Let a function be asked before a dossier is granted, in the same transaction: it raises Refused to stop it."""
    _gates.append(gate)
    return gate


def demand_open(*, dossier: Dossier, state: DossierState, procedure: Procedure) -> None:
    """Raise Refused when anything is still to happen before the dossier may be granted."""
    for gate in _gates:
        gate(dossier, state, procedure)
