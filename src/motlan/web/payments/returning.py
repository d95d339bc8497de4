"""A fee that was paid through a gateway goes back: by itself when its dossier is taken back before any office received
it, and else when an officer of the agency that has the dossier says so, with a reason.

That it goes back is decided and posted in one transaction, once; the gateway is asked in a job until it says that it
did, and only then the dossier and the person are told.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Status
from motlan.service.payment.ledger import Stage, fee_of, fee_released
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand
from motlan.web.house import House
from motlan.web.jobs.api import enqueue
from motlan.web.payments.books import ONLINE, REFUND, post
from motlan.web.payments.cash import CASH, LONGEST_REASON, demand_reason, may_take
from motlan.web.payments.models import FeeReturn, Payment
from motlan.web.people.models import Account

CAME_TO_NOTHING = (Status.NOT_RECEIVED, Status.WITHDRAWN, Status.STOPPED)
log = logging.getLogger("motlan.payments")


def goes_back_by_itself(state: DossierState) -> bool:
    """Whether the fee of a dossier that is taken back now goes back by itself: no office had begun."""
    return state.received_at is None and state.payment.way == ONLINE


def return_what_was_paid(*, house: House, dossier: Dossier) -> tuple[FeeReturn, ...]:
    """Let every fee that the gateway holds of a dossier go back by itself; a second time there is none."""
    with transaction.atomic():
        paid = Payment.objects.select_for_update().filter(dossier=dossier, stage=Stage.PAID.value).exclude(gateway=CASH)
        made = (_release(house, payment, reason="", by=None) for payment in paid.order_by("id"))
        return tuple(one for one in made if one is not None)


def return_fee(*, house: House, account: Account, code: str, number: int, reason: str) -> FeeReturn:
    """An officer of the agency gives back the fee that came with a payment; the person reads the reason.

    Raises NotHeld for a payment that there is not, Refused where nothing of it is a fee (any more).
    """
    demand_reason(reason)
    with transaction.atomic():
        found = Payment.objects.select_for_update(of=("self",)).select_related("dossier").exclude(gateway=CASH)
        payment = found.filter(pk=number, dossier__code=code).first()
        if payment is None:
            raise NotHeld(
                what=Text(vi="Không có khoản nộp này.", en="There is no such payment."),
                remedy=Text(vi="Xem lại hồ sơ.", en="Look at the dossier again."),
            )
        demand(may_take(account, payment.dossier), code=code)
        made = _release(house, payment, reason=reason.strip()[:LONGEST_REASON], by=account)
        if made is None:
            raise Refused(
                what=Text(vi="Khoản này đã hoàn, hoặc không phải phí đã nộp.", en="Nothing of this is a fee any more."),
                remedy=Text(vi="Xem lại các khoản đã nộp.", en="Look at what was paid."),
            )
    return made


def _release(house: House, payment: Payment, *, reason: str, by: Account | None) -> FeeReturn | None:
    """Post that the fee is owed back and want the gateway asked; None where the gateway holds no fee of the order."""
    held = fee_of(payment.order().postings)
    if held is None:
        return None
    number, amount = held
    post(house, payment, fee_released(number, amount))
    enqueue(kind=REFUND, key=f"{payment.pk}/{number}", payload={"payment": payment.pk, "transaction": number})
    log.info("The fee of order %s goes back, said by account %s", payment.pk, by.pk if by else "–")
    return FeeReturn.objects.create(
        payment=payment, transaction=number, amount=amount, asked_at=house.clock.now(), by=by, reason=reason
    )


def returned_between(account: Account, begins: datetime, ends: datetime) -> QuerySet[FeeReturn]:
    """The online fees of the officer's unit that began to go back in this time, or came back in it."""
    begun = Q(asked_at__gte=begins, asked_at__lt=ends)
    found = FeeReturn.objects.filter(begun | Q(returned_at__gte=begins, returned_at__lt=ends))
    found = found.select_related("payment__dossier", "by").order_by("asked_at", "id")
    return found.filter(_of_unit(account, "payment__dossier__")) if account.unit else found


def kept_of_nothing(account: Account) -> QuerySet[Payment]:
    """The online fees of the officer's unit that are still held although their dossier came to nothing."""
    found = Payment.objects.filter(
        stage=Stage.PAID.value,
        dossier__status__in=[one.value for one in CAME_TO_NOTHING],
        fee_return=None,
        postings__source="fee",
        postings__into="gateway",
    )
    found = found.select_related("dossier").order_by("dossier__ended_at", "id").distinct()
    return found.filter(_of_unit(account, "dossier__")) if account.unit else found


def _of_unit(account: Account, dossier: str) -> Q:
    return Q(**{f"{dossier}receiving": account.unit}) | Q(**{f"{dossier}deciding": account.unit})
