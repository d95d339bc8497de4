"""Everything that is done with money, one function each. Talking to a gateway is not done here: see `work`.

An order's row is locked before the dossier's, always in this order.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from motlan.service.api import Status
from motlan.service.payment.ledger import Answer, Notice, Posting, Stage, given_back, heard, received, to_give_back
from motlan.service.payment.vnpay_like import is_genuine, notice_of
from motlan.web.dossiers.acts.payment import confirm_payment, refund
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.jobs.api import enqueue
from motlan.web.payments.gateways import Gateway
from motlan.web.payments.models import FeeReturn, Payment, PaymentNotice, PaymentPosting
from motlan.workspace.service_settings import Payments

REFUND = "refund_payment"
GIVEN_BACK = "given_back"
"""The work of telling who paid; the app that knows messages does it."""
ONLINE = "online"

log = logging.getLogger("motlan.payments")


def open_payment(*, house: House, dossier: Dossier, named: Payments) -> Payment | None:
    """The order with which the dossier's fee can be paid now: the open one, else a new one; None: nothing is owed."""
    now = house.clock.now()
    with transaction.atomic():
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        state = state_of(locked)
        owed = state.payment.owed if state.status is Status.PAYMENT else 0
        if owed <= 0:
            return None
        still = Payment.objects.filter(dossier=dossier, stage=Stage.OPEN.value, amount=owed, expires_at__gt=now).first()
        return still or Payment.objects.create(
            name=secrets.token_hex(12),
            dossier=dossier,
            amount=owed,
            currency=house.workspace.settings.currency,
            gateway=named.gateway,
            made_at=now,
            expires_at=now + timedelta(minutes=named.expires_minutes),
            ask_at=now + timedelta(minutes=named.query_after_minutes),
        )


def hear(*, house: House, teller: Gateway, fields: Mapping[str, str], way: str) -> Answer:
    """Take what a gateway says of an order: kept as it is, believed when its signature is good, and posted once."""
    with transaction.atomic():
        answer = _heard(house, teller, fields)
        name = fields.get("vnp_TxnRef", "")[:100]
        # Who does not know an order's name and cannot sign leaves no trace: anybody can knock at this door.
        if answer is not Answer.BAD_SIGNATURE or Payment.objects.filter(name=name).exists():
            said = {key[:100]: value[:500] for key, value in list(fields.items())[:40]}
            PaymentNotice.objects.create(name=name, at=house.clock.now(), way=way, fields=said, answer=answer.value)
    log.info("%s of a payment answered %s", way, answer.value)
    return answer


def _heard(house: House, teller: Gateway, fields: Mapping[str, str]) -> Answer:
    if not is_genuine(fields, teller.key):
        return Answer.BAD_SIGNATURE
    notice = notice_of(fields)
    if notice is None:
        return Answer.OTHER
    payment = Payment.objects.select_for_update().filter(name=notice.order).first()
    if payment is None:
        return Answer.UNKNOWN_ORDER
    outcome = heard(payment.order(), notice)
    if outcome.answer is Answer.CONFIRMED:
        payment.stage = outcome.stage.value
        if outcome.stage is Stage.PAID:
            payment.ask_at = None  # a refusal is not the end: the payer may try again at the gateway
        payment.save(update_fields=["stage", "ask_at"])
    if outcome.fee or outcome.back:
        _take(house, payment, notice, offered=outcome.fee)
    return outcome.answer


def _take(house: House, payment: Payment, notice: Notice, *, offered: bool) -> None:
    """Post money that came in: as the fee where the dossier waits for it, else to be given back."""
    taken = offered and confirm_payment(
        house=house,
        code=payment.dossier.code,
        payment=payment.name,
        reference=notice.transaction,
        amount=notice.amount,
        way=ONLINE,
    )
    post(house, payment, received(notice, taken=taken))
    if not taken:
        place = {"payment": payment.pk, "transaction": notice.transaction}
        enqueue(kind=REFUND, key=f"{payment.pk}/{notice.transaction}", payload=place)


def settle_refund(*, house: House, payment: Payment, transaction_number: str) -> None:
    """Note that the gateway gave a payment back, and tell who paid; a second time it is noted already.

    Of a fee the dossier says it, and its person is told by that.
    """
    with transaction.atomic():
        locked = Payment.objects.select_for_update().get(pk=payment.pk)
        amount = to_give_back(locked.order().postings).get(transaction_number)
        if amount is None:
            return
        posting = post(house, locked, given_back(transaction_number, amount))
        fee = FeeReturn.objects.filter(payment=locked, transaction=transaction_number).first()
        if fee is None:
            enqueue(kind=GIVEN_BACK, key=str(posting.pk), payload={"posting": posting.pk})
            return
        fee.returned_at = house.clock.now()
        fee.save(update_fields=["returned_at"])
        told = {"payment": locked.name, "amount": amount, "reason": fee.reason, "account": fee.by}
        refund(house=house, code=locked.dossier.code, **told)  # type: ignore[arg-type]


def lapse(*, house: House, payment: Payment) -> None:
    """Its time is over and the gateway knows of no payment. Money that comes later all the same is still taken."""
    Payment.objects.filter(pk=payment.pk, ask_at__isnull=False).update(ask_at=None)
    Payment.objects.filter(pk=payment.pk, stage=Stage.OPEN.value).update(stage=Stage.LAPSED.value)


def post(house: House, payment: Payment, posting: Posting) -> PaymentPosting:
    """Write a movement down; the same one a second time is refused by the table."""
    return PaymentPosting.objects.create(
        payment=payment,
        transaction=posting.transaction,
        into=posting.into.value,
        source=posting.from_.value,
        amount=posting.amount,
        at=house.clock.now(),
    )
