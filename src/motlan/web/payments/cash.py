"""Cash at the counter: an officer takes a fee, the dossier goes on, and the money is posted, in one transaction.

A page that was sent twice, or two officers at once, take it once: the dossier is locked, and whoever did not see the
last event of it is told so. Like a gateway's, an order's row is locked before the dossier's.
"""

from __future__ import annotations

import logging
import secrets

from django.db import transaction

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.service.api import Status
from motlan.service.payment.cash import CASH_ORDER
from motlan.service.payment.ledger import Stage, cash_given_back, cash_taken
from motlan.web.dossiers.acts.payment import ask_payment, confirm_payment, refund
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand, may_decide, may_receive
from motlan.web.dossiers.store import locked
from motlan.web.house import House
from motlan.web.payments.books import post
from motlan.web.payments.models import CashReceipt, Payment
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission

CASH, COUNTER = "cash", "counter"
LONGEST_NAME, LONGEST_REASON, SHORTEST_REASON = 200, 500, 10
log = logging.getLogger("motlan.payments")


def may_take(account: Account, dossier: Dossier) -> bool:
    """Whether the account works at the counter of the agency that receives or decides the dossier."""
    return may_receive(account, dossier) or may_decide(account, dossier)


def take_cash(*, house: House, account: Account, code: str, seen: int, amount: int, payer: str) -> CashReceipt:
    """The person has paid ``amount`` in cash: exactly what is left of the fee; the receipt.

    Raises Overtaken when something happened to the dossier since the page was opened: nobody takes a fee twice.
    """
    with transaction.atomic():
        dossier, state = locked(code, seen=seen)
        demand(may_take(account, dossier), code=code)
        owed = state.fee_left
        _demand_amount(owed, amount)
        now = house.clock.now()
        payment = Payment.objects.create(
            name=f"{CASH_ORDER}{secrets.token_hex(12)}",
            dossier=dossier,
            amount=owed,
            currency=house.workspace.settings.currency,
            gateway=CASH,
            stage=Stage.PAID.value,
            made_at=now,
            expires_at=now,
        )
        number = f"{code}/{CashReceipt.objects.filter(payment__dossier=dossier).count() + 1}"
        if state.status is not Status.PAYMENT and not state.ended:
            ask_payment(house=house, code=code, amount=owed, payment=payment.name, account=account)
        done = {"payment": payment.name, "reference": number, "amount": owed, "way": COUNTER, "account": account}
        if not confirm_payment(house=house, code=code, **done):  # type: ignore[arg-type]
            raise _not_owed()
        post(house, payment, cash_taken(number, owed))
        receipt = CashReceipt.objects.create(
            payment=payment,
            number=number,
            unit=account.unit,
            officer=account,
            payer=(payer.strip() or dossier.name)[:LONGEST_NAME],
            taken_at=now,
        )
    log.info("Cash of %s taken by account %s", code, account.pk)
    return receipt


def give_cash_back(*, house: House, account: Account, number: str, reason: str) -> CashReceipt:
    """The fee goes back to who paid it, out of the till that it lies in, once; the person is told why."""
    demand_reason(reason)
    with transaction.atomic():
        receipt = _receipt(account, number)
        payment = Payment.objects.select_for_update().select_related("dossier").get(pk=receipt.payment_id)
        if receipt.returned_at is not None:
            raise Refused(
                what=Text(vi="Khoản này đã hoàn rồi.", en="This was given back already."),
                remedy=Text(vi="Xem lại biên lai.", en="Look at the receipt again."),
            )
        post(house, payment, cash_given_back(number, payment.amount))
        refund(
            house=house,
            code=payment.dossier.code,
            payment=payment.name,
            amount=payment.amount,
            reason=reason[:LONGEST_REASON],
            account=account,
        )
        receipt.returned_at, receipt.returned_by = house.clock.now(), account
        receipt.reason = reason.strip()[:LONGEST_REASON]
        receipt.save(update_fields=["returned_at", "returned_by", "reason"])
    log.info("Cash of receipt %s given back by account %s", receipt.pk, account.pk)
    return receipt


def demand_reason(reason: str) -> None:
    """Raise Refused when a reason for giving money back says too little."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(
            what=Text(vi="Lý do chưa đủ rõ.", en="The reason is not clear enough."),
            remedy=Text(
                vi=f"Viết ít nhất {SHORTEST_REASON} ký tự; người nộp đọc được.",
                en=f"Write at least {SHORTEST_REASON} characters; the payer reads it.",
            ),
        )


def _receipt(account: Account, number: str) -> CashReceipt:
    """The receipt, locked, of the officer's own till; raise NotHeld."""
    demand(account.may(Permission.WORK_DOSSIERS))
    receipt = CashReceipt.objects.select_for_update(of=("self",)).filter(number=number).first()
    if receipt is None or account.unit not in {"", receipt.unit}:
        raise NotHeld(
            what=Text(vi="Không có biên lai này ở quầy của bạn.", en="There is no such receipt at your counter."),
            remedy=Text(vi="Xem danh sách thu tiền mặt.", en="Look at the list of cash."),
        )
    return receipt


def _demand_amount(owed: int, amount: int) -> None:
    if owed <= 0:
        raise _not_owed()
    if amount != owed:
        raise Refused(
            what=Text(vi="Số tiền không bằng khoản phải nộp.", en="This is not what is to be paid."),
            remedy=Text(vi=f"Thu đúng {owed}.", en=f"Take {owed}, no more and no less."),
        )


def _not_owed() -> Refused:
    return Refused(
        what=Text(vi="Hồ sơ này không còn phí phải nộp.", en="Nothing is to be paid for this dossier now."),
        remedy=Text(vi="Xem lại các khoản đã nộp.", en="Look at what was paid."),
    )
