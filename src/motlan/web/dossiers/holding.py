"""What the registers hold, for forms and desks: each question goes through the one door and its journal."""

from __future__ import annotations

from motlan.service.evidence.golden import GoldenHolder
from motlan.service.procedures.spec import Procedure
from motlan.web.house import House
from motlan.web.people.models import Account


def holder_for(*, house: House, account: Account, procedure: Procedure) -> GoldenHolder:
    """A holder that reads as this account, for this procedure, on its legal ground. Who acts for another reads in that
    capacity, and the journal says so."""
    return GoldenHolder(
        register=house.register(),
        catalogue=house.catalogue,
        clock=house.clock,
        reader=account.username,
        role=account.acting.capacity.value if account.acting else account.role,
        purpose=procedure.procedure,
        ground=procedure.legal_basis,
        on_conflict=house.workspace.settings.good.conflict,
    )
