"""The simulator's bank: what a payer does there, and everything that can go wrong with the notice of it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from motlan.web.jobs.api import enqueue
from motlan.web.payments.models import Payment, SimulatedPayment

SIMULATED = "simulated_notice"
LATE = timedelta(hours=2)


class Way(StrEnum):
    """What happens to the notice of a payment."""

    FINE = "fine"
    TWICE = "twice"
    LATE = "late"
    TAMPERED = "tampered"
    LOST = "lost"
    PAID_TWICE = "paid_twice"
    REFUSED = "refused"


def pay(*, payment: Payment, way: Way, now: datetime) -> None:
    """Let the bank take the money (or refuse), and send its notices as the chosen way has it.

    An order that was paid is not taken a second time, as real gateways do it: only the way that says so pays twice.
    """
    with transaction.atomic():
        if SimulatedPayment.objects.filter(name=payment.name, paid=True).exists():
            return
        held = [_held(payment, paid=way is not Way.REFUSED)]
        if way is Way.PAID_TWICE:
            held.append(_held(payment, paid=True))
        for one in held:
            for time in range(_times(way)):
                enqueue(
                    kind=SIMULATED,
                    key=f"{one.transaction}/{time}",
                    payload={"held": one.pk, "tampered": way is Way.TAMPERED},
                    at=now + LATE if way is Way.LATE else None,
                )


def _times(way: Way) -> int:
    return {Way.TWICE: 2, Way.LOST: 0}.get(way, 1)


def _held(payment: Payment, *, paid: bool) -> SimulatedPayment:
    return SimulatedPayment.objects.create(
        name=payment.name, transaction=secrets.token_hex(8), amount=payment.amount, paid=paid
    )
