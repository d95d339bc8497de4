"""The payments of a dossier as people read them: its payer, and the office that has it."""

from __future__ import annotations

from motlan.kernel.text import Text
from motlan.service.payment.ledger import Account as Book
from motlan.service.payment.ledger import Stage, balances, fee_of
from motlan.web.dossiers.models import Dossier
from motlan.web.payments.models import CashReceipt, FeeReturn, Payment

MOST = 20

_STAGES = {
    Stage.OPEN: Text(vi="Đang chờ cổng thanh toán xác nhận", en="The gateway has not confirmed it yet"),
    Stage.PAID: Text(vi="Đã nộp", en="Paid"),
    Stage.REFUSED: Text(vi="Chưa nộp được", en="Not paid"),
    Stage.LAPSED: Text(vi="Đã hết hạn, chưa nộp", en="Run out, not paid"),
}


def lines_of(dossier: Dossier) -> list[dict[str, object]]:
    """The last orders of a dossier, newest first."""
    return [line_of(one) for one in dossier.payments.order_by("-id")[:MOST]]


def line_of(payment: Payment) -> dict[str, object]:
    """One order: what was paid of the fee; what came in beyond it is given back, and said.

    ``fee_back``, ``cash_back``: the fee itself went back, or is on its way; ``held``: the gateway holds it as the fee.
    """
    order = payment.order()
    books = balances(order.postings)
    returned = sum(one.amount for one in order.postings if one.into is Book.OWED_BACK)
    fee = FeeReturn.objects.filter(payment=payment).first()
    came, comes = (fee.amount if fee and bool(fee.returned_at) is done else 0 for done in (True, False))
    return {
        "payment": payment,
        "stage": _STAGES[Stage(payment.stage)],
        "known": order.stage is not Stage.OPEN,
        "paid": -books[Book.FEE],
        "coming_back": -books[Book.OWED_BACK] - comes,
        "came_back": returned - came,
        "fee_back": fee,
        "cash_back": CashReceipt.objects.filter(payment=payment, returned_at__isnull=False).first(),
        "held": fee_of(order.postings) is not None,
    }
