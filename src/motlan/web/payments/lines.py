"""The payments of a dossier as people read them: its payer, and the office that has it."""

from __future__ import annotations

from motlan.kernel.text import Text
from motlan.service.payment.ledger import Account as Book
from motlan.service.payment.ledger import Stage, balances
from motlan.web.dossiers.models import Dossier
from motlan.web.payments.models import Payment

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
    """One order: what was paid of the fee; what came in beyond it is given back, and said."""
    order = payment.order()
    books = balances(order.postings)
    returned = sum(one.amount for one in order.postings if one.into is Book.OWED_BACK)
    return {
        "payment": payment,
        "stage": _STAGES[Stage(payment.stage)],
        "known": order.stage is not Stage.OPEN,
        "paid": -books[Book.FEE],
        "coming_back": -books[Book.OWED_BACK],
        "came_back": returned,
    }
