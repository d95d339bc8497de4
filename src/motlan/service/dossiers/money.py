"""The money of a dossier, apart from its business: what was asked, paid and given back, and what is still owed.

A fee is owed until it is paid, also where the result was handed over without it. What was given back is owed again for
as long as the result lies with the office; given back afterwards, nobody owes it any more.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from motlan.service.dossiers.events import Paid, PaymentAsked
from motlan.service.dossiers.status import Status

GRANTED = frozenset({Status.DONE, Status.RETURNED})
"""Who was granted something owes its fee; who was refused, gave it up or was stopped owes nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Asked, paid (which ``way``), given back, in whole units. ``remitted``: given back after the result went out."""

    asked: int = 0
    paid: int = 0
    refunded: int = 0
    remitted: int = 0
    order: str = ""  # of payment, that is open; '' when none is
    reference: str = ""
    way: str = ""
    respond_by: datetime | None = None

    @property
    def owed(self) -> int:
        """What was asked for and is still to be paid."""
        return max(0, self.asked - self.paid)


def asked(payment: Payment, act: PaymentAsked) -> Payment:
    """After a fee was asked for."""
    return replace(payment, asked=payment.asked + act.amount, order=act.payment, respond_by=act.respond_by)


def paid(payment: Payment, act: Paid) -> Payment:
    """After it came in."""
    total = payment.paid + (act.amount or payment.owed)
    most = max(payment.asked, total - payment.refunded)
    return replace(payment, asked=most, paid=total, order="", reference=act.reference, way=act.way, respond_by=None)


def given_back(payment: Payment, amount: int, *, status: Status | None) -> Payment:
    """After money went back to who had paid it."""
    remitted = payment.remitted + (amount if status is Status.RETURNED else 0)
    return replace(payment, refunded=payment.refunded + amount, remitted=remitted)


def left(payment: Payment, *, fee: int, status: Status | None) -> int:
    """What is left to pay of a dossier's fee, in whole units; 0 for one that has none, is paid, or came to nothing."""
    if status is Status.PAYMENT:
        return payment.owed
    if status is not None and status.ended and status not in GRANTED:
        return 0
    return max(0, fee - (payment.paid - payment.refunded) - payment.remitted)
