"""A fee that is paid at the counter: how much is left to pay, whenever the person comes with it."""

from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Status

CASH_ORDER = "cash-"
"""With this begins the name of an order of payment that was made and paid at the counter in one act."""


def left_to_pay(state: DossierState) -> int:
    """What is left of the fee, in whole units; 0 for a dossier that has none or is paid. What was given back is owed
    again for as long as the work goes on.
    """
    if state.ended:
        return 0
    if state.status is Status.PAYMENT:
        return state.payment.owed
    return max(0, state.fee - (state.payment.paid - state.payment.refunded))
