"""What is done with money beside the pages: asking for a fee, asking the gateway, giving back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from motlan.kernel.errors import Refused
from motlan.service.api import Status
from motlan.service.dossiers.status import Channel
from motlan.service.payment.ledger import to_give_back
from motlan.web.dossiers.acts.payment import ask_payment
from motlan.web.dossiers.happenings import Happened, on_act
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.jobs.api import Work, chore, enqueue, work
from motlan.web.payments import books, returning
from motlan.web.payments.gateways import Simulator, gateway
from motlan.web.payments.models import Payment, SimulatedPayment
from motlan.web.payments.simulated import SIMULATED

log = logging.getLogger("motlan.payments")
ASK = "ask_gateway"
LATEST = timedelta(hours=24)
"""So long after its end an order is still asked for: a bank may be slow."""


@on_act("filed", name="ask_fee", when=lambda filed: filed.fee > 0 and filed.channel == Channel.ONLINE)
def ask_fee(house: House, happened: Happened) -> None:
    """Ask for the fee of what was filed online and was not asked for yet, where it can be paid online."""
    ask_for_fee(house=house, dossier=Dossier.objects.get(pk=happened.dossier_id))


def ask_for_fee(*, house: House, dossier: Dossier) -> None:
    """Ask for the fee of a dossier that was filed online; nothing where it was asked for, or is paid at the counter."""
    state = state_of(dossier)
    waits = state.status is Status.NEW and not state.payment.asked
    if gateway(house) is None or not waits or state.channel != Channel.ONLINE or state.fee <= 0:
        return
    ask_payment(house=house, code=dossier.code, amount=state.fee, payment="")


def ask_at_once(*, house: House, dossier: Dossier) -> None:
    """Ask in the transaction in which somebody files, so that paying is the next thing on her way.

    A gateway that is named wrongly keeps nobody from filing: the job after the filing asks again, and tells of it.
    """
    try:
        ask_for_fee(house=house, dossier=dossier)
    except Refused as refused:
        log.warning("The fee of %s was not asked for at once: %s", dossier.code, refused.what.in_("en"))


@on_act("withdrawn", name="return_fee")
def return_fee(house: House, happened: Happened) -> None:
    """Let the fee go back of what was taken back before any office received it."""
    dossier = Dossier.objects.get(pk=happened.dossier_id)
    if returning.goes_back_by_itself(state_of(dossier)):
        returning.return_what_was_paid(house=house, dossier=dossier)


@chore("ask_gateways", every=timedelta(minutes=1))
def ask_gateways(house: House) -> None:
    """Want the gateway asked for each order of which nothing was heard."""
    now = house.clock.now()
    for payment in Payment.objects.filter(ask_at__lte=now).order_by("ask_at")[:100]:
        enqueue(kind=ASK, key=f"{payment.pk}/{payment.asked}", payload={"payment": payment.pk})
        pause = timedelta(minutes=min(60, 2**payment.asked))
        Payment.objects.filter(pk=payment.pk).update(ask_at=now + pause, asked=payment.asked + 1)


@work(ASK, slow=True)
def ask_gateway(house: House, job: Work) -> Callable[[], None] | None:
    """Ask what became of an order, for a notice may be lost. An order of which nothing is heard for a day lapses."""
    payment = Payment.objects.get(pk=job.payload["payment"])
    teller = gateway(house)
    if teller is None or payment.ask_at is None:
        return None
    fields = teller.query(payment, now=house.clock.now())
    over = house.clock.now() > payment.expires_at + LATEST

    def note() -> None:
        if fields is not None:
            books.hear(house=house, teller=teller, fields=fields, way="query")
        if over:
            books.lapse(house=house, payment=payment)

    return note


@work(books.REFUND, slow=True)
def give_back(house: House, job: Work) -> Callable[[], None] | None:
    """Have the gateway give back what is nobody's fee; raise until it says that it did."""
    payment = Payment.objects.get(pk=job.payload["payment"])
    number = str(job.payload["transaction"])
    teller = gateway(house)
    amount = to_give_back(payment.order().postings).get(number)
    if teller is None or amount is None:
        return None
    teller.refund(payment, transaction=number, amount=amount, now=house.clock.now())
    return lambda: books.settle_refund(house=house, payment=payment, transaction_number=number)


@work(SIMULATED)
def simulated_notice(house: House, job: Work) -> None:
    """The simulator's notice, from server to server as a gateway's; only where the gateway is the simulator."""
    teller = gateway(house)
    if isinstance(teller, Simulator):
        fields = teller.fields(SimulatedPayment.objects.get(pk=job.payload["held"]))
        if job.payload.get("tampered"):
            fields["vnp_Amount"] = "100"
        books.hear(house=house, teller=teller, fields=fields, way="notice")
