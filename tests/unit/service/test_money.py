"""What is left of a fee: by what was paid and given back, and by what became of the dossier."""

from __future__ import annotations

import pytest

from motlan.service.dossiers.money import Payment, given_back, left
from motlan.service.dossiers.status import Status

FEE = 24_000
PAID = Payment(asked=FEE, paid=FEE)


@pytest.mark.parametrize(
    ("status", "payment", "owed"),
    [
        (Status.NEW, Payment(), FEE),
        (Status.IN_WORK, Payment(), FEE),
        (Status.IN_WORK, PAID, 0),
        (Status.PAYMENT, Payment(asked=10_000), 10_000),
        (Status.DONE, Payment(), FEE),
        (Status.RETURNED, Payment(), FEE),
        (Status.RETURNED, PAID, 0),
        (Status.RETURNED, given_back(PAID, FEE, status=Status.RETURNED), 0),
        (Status.RETURNED, given_back(PAID, FEE, status=Status.DONE), FEE),
        (Status.NOT_RECEIVED, Payment(), 0),
        (Status.WITHDRAWN, Payment(), 0),
        (Status.STOPPED, Payment(), 0),
    ],
)
def test_what_is_left_of_a_fee(status: Status, payment: Payment, owed: int) -> None:
    assert left(payment, fee=FEE, status=status) == owed
