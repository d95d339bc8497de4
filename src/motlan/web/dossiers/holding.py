"""What the registers hold, for forms and desks: each question goes through the one door and its journal."""

from __future__ import annotations

from motlan.service.evidence.divided import DividedHolder
from motlan.service.evidence.golden import GoldenHolder
from motlan.service.forms.held import Holder
from motlan.service.procedures.spec import Procedure
from motlan.web.house import House
from motlan.web.people.attribute_rights import Sight, sight_of
from motlan.web.people.models import Account
from motlan.web.purposes import PLATFORM


def holder_for(*, house: House, account: Account, procedure: Procedure, sight: Sight | None = None) -> Holder:
    """A holder that reads as this account, for this procedure, on its legal ground. Who acts for another reads in that
    capacity, and the journal says so.

    What an officer has no right to see is read by the platform and marked as hidden; ``sight`` saves asking twice.
    """
    role = account.acting.capacity.value if account.acting else account.role
    own = _reading_as(house, account, procedure, role)
    sight = sight or sight_of(house, account)
    if sight.rights is None:
        return own
    return DividedHolder(own=own, platform=_reading_as(house, account, procedure, PLATFORM), hides=sight.hides)


def _reading_as(house: House, account: Account, procedure: Procedure, role: str) -> GoldenHolder:
    return GoldenHolder(
        register=house.register(),
        catalogue=house.catalogue,
        clock=house.clock,
        reader=account.username,
        role=role,
        purpose=procedure.procedure,
        ground=procedure.legal_basis,
        on_conflict=house.workspace.settings.good.conflict,
    )
