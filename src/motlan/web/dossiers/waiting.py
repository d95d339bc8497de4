"""Whether a granted result still waits at its office: then the person reads what it waits for, and not the result."""

from __future__ import annotations

from motlan.service.dossiers.handing import withheld
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House


def waits(house: House, dossier: Dossier) -> bool:
    """Whether nobody was given the result yet because of a fee, or of somebody who has to come."""
    return withheld(house.forms.version(dossier.procedure, dossier.version).procedure, state_of(dossier))
