"""What a procedure costs: procedure × place × channel × day of filing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from motlan.service.procedures.spec import FeeRow, Procedure


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in the smallest unit people pay in (whole đồng)."""

    value: int
    currency: str

    @property
    def free(self) -> bool:
        """Whether nothing is to be paid."""
        return self.value == 0


def fee(*, procedure: Procedure, channel: str, units: Iterable[str], filed_on: date) -> Amount:
    """The fee of a dossier filed on a day. ``units``: the deciding unit and all above it.

    A fee that changes later leaves dossiers filed before on the old one, since the day of filing decides.
    """
    if procedure.fee is None:
        return Amount(0, "")
    places = frozenset(units)
    value = 0
    for row in procedure.fee.amounts:
        amount: int | None = getattr(row, channel)
        if amount is not None and _applies(row, places, filed_on):
            value = amount
    return Amount(value, procedure.fee.currency)


def _applies(row: FeeRow, places: frozenset[str], filed_on: date) -> bool:
    begun = row.since is None or row.since <= filed_on
    return begun and (not row.units or not places.isdisjoint(row.units))
