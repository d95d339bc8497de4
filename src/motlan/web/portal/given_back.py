"""What a payer is told of money that came in beyond the fee and was given back."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from motlan.kernel.text import Text
from motlan.web.filters import currency, number
from motlan.web.house import House
from motlan.web.inbox.telling import Words, tellers
from motlan.web.inbox.work import tell_about
from motlan.web.jobs.api import Work, work
from motlan.web.payments.books import GIVEN_BACK
from motlan.web.payments.models import PaymentPosting


@work(GIVEN_BACK)
def tell_payer(house: House, job: Work) -> None:
    """Put the message into the inbox of whose dossier it is, once."""
    number = int(job.payload["posting"])
    dossier = PaymentPosting.objects.select_related("payment__dossier").get(pk=number).payment.dossier
    tell_about(house=house, dossier=dossier, subject=dossier.subject, about=f"{GIVEN_BACK}:{number}")


@tellers.register(GIVEN_BACK)
def words_of(_house: House, key: str) -> Words:
    """The words on one posting of money that was given back."""
    row = PaymentPosting.objects.select_related("payment__dossier").get(pk=int(key))
    payment = row.payment
    more = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known = {"amount": number(row.amount), "currency": currency(payment.currency)}
            more[language] = gettext("%(amount)s %(currency)s beyond the fee was given back to you.") % known
    return Words(
        at=row.at,
        code=payment.dossier.code,
        title=Text(vi="Đã hoàn tiền", en="The money was given back"),
        more=Text(more),
        link=reverse("payments:pay", args=[payment.dossier.code]),
        opens=Text(vi="Xem các khoản đã nộp", en="See the payments"),
    )
