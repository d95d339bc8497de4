"""What must have happened before a dossier is granted, said by the apps that stand above it (a hearing's)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.models import Dossier

Gate = Callable[[Dossier, DossierState, Procedure], None]
_gates: list[Gate] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What comes before granting, as the officer's next step: its name, and the address where it is done."""

    label: Text
    address: str


First = Callable[[Dossier, Procedure], Ahead | None]
_firsts: list[First] = []


def comes_first(first: First) -> First:
    """Let a function say what is to be done before a dossier is granted; it answers None when nothing is."""
    _firsts.append(first)
    return first


def ahead_of_granting(*, dossier: Dossier, procedure: Procedure) -> Ahead | None:
    """The first thing that is to be done before the dossier can be granted; None when it can be decided."""
    return next((found for one in _firsts if (found := one(dossier, procedure)) is not None), None)


def before_granting(gate: Gate) -> Gate:
    """Let a function be asked before a dossier is granted, in the same transaction: it raises Refused to stop it."""
    _gates.append(gate)
    return gate


def demand_open(*, dossier: Dossier, state: DossierState, procedure: Procedure) -> None:
    """Raise Refused when anything is still to happen before the dossier may be granted."""
    for gate in _gates:
        gate(dossier, state, procedure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What whoever decides reads beside the decision: of what, in whose words, and where all of it stands."""

    label: Text
    words: str
    warns: bool = False
    address: str = ""


Tells = Callable[[Dossier, Procedure], list[Heard]]
_tells: list[Tells] = []


def told_when_deciding(tells: Tells) -> Tells:
    """Let a function say what whoever decides must have read, such as an objection."""
    _tells.append(tells)
    return tells


def heard_before(*, dossier: Dossier, procedure: Procedure) -> list[Heard]:
    """What was said before the decision, in the order of the apps that say it."""
    return [one for tells in _tells for one in tells(dossier, procedure)]
