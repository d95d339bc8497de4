"""What follows an act: a message on the site, and an e-mail to those who asked for one.

An e-mail is sent outside any transaction, and noted as sent in the one that ends the job: a worker that dies between
the two may send it twice, under the same name (`Message-ID`), which mail programs show once.
"""

from __future__ import annotations

from collections.abc import Callable

from motlan.service.dossiers.events import Act, ConsultationAnswered, ConsultationOverdue, PaymentAsked, Taken
from motlan.service.payment.cash import CASH_ORDER
from motlan.web.dossiers.happenings import Happened, on_act
from motlan.web.dossiers.models import Dossier, DossierEvent, Share
from motlan.web.dossiers.shares import CONSULTED
from motlan.web.dossiers.store import ADDED
from motlan.web.house import House
from motlan.web.inbox import post
from motlan.web.inbox.models import Address, Message
from motlan.web.jobs.api import Work, enqueue, work
from motlan.web.people.models import Account

SEND, CONFIRM = "send_letter", "confirm_address"
TOLD = (
    "filed",
    "received",
    "supplement_asked",
    "payment_asked",
    "paid",
    "refunded",
    "extended",
    "decided",
    "granted_issued",
    "revoked",
    "declined",
    "part_decided",
    "part_declined",
    "stopped",
)
"""The acts that a person is told of: what an office does, and what she needs a receipt for."""
GIVEN = "taken"
"""An officer took a dossier on, or was given it: then she is told."""
TOLD_OFFICERS = ("consultation_answered", "consultation_overdue", ADDED)
"""The acts that whoever has the dossier now is told of, and the officer who asked another agency."""


def tell_applicant(house: House, happened: Happened) -> None:
    """Put the message into the inbox; want an e-mail where its reader has confirmed an address."""
    dossier = Dossier.objects.get(pk=happened.dossier_id)
    message, made = Message.objects.get_or_create(
        dossier=dossier,
        number=happened.number,
        account=None,
        defaults={"subject": dossier.subject, "made_at": house.clock.now()},
    )
    if made:
        _mail(house, message)


def tell_officers(house: House, happened: Happened) -> None:
    """The same for the officers who wait for what happened."""
    dossier = Dossier.objects.get(pk=happened.dossier_id)
    for officer in {one for one in (_asked_by(dossier, happened.act), dossier.officer_id) if one is not None}:
        message, made = Message.objects.get_or_create(
            dossier=dossier,
            number=happened.number,
            account_id=officer,
            defaults={"made_at": house.clock.now()},
        )
        if made:
            _mail(house, message)


def tell_colleague(house: House, happened: Happened) -> None:
    """Tell the officer who was given a dossier; a head who keeps it for herself knows."""
    event = DossierEvent.objects.get(dossier_id=happened.dossier_id, number=happened.number)
    if event.actor_id != Dossier.objects.get(pk=happened.dossier_id).officer_id:
        tell_officers(house, happened)


def _asked_by(dossier: Dossier, act: Act) -> int | None:
    """Who asked the agency that an act is about; None where it is about none."""
    if not isinstance(act, ConsultationAnswered | ConsultationOverdue):
        return None
    return Share.objects.get(dossier=dossier, kind=CONSULTED, number=act.number).asked_by_id


def tell_about(*, house: House, dossier: Dossier | None, subject: int, about: str) -> None:
    """Tell a person of something beside a dossier (or about none), once; ``about`` says for a teller what happened."""
    message, made = Message.objects.get_or_create(
        about=about, subject=subject, defaults={"dossier": dossier, "number": 0, "made_at": house.clock.now()}
    )
    if made:
        _mail(house, message)


def tell_reporter(*, house: House, account: Account, about: str) -> None:
    """Tell whoever said something, about no dossier, once: a person as the subject she is, others by the account."""
    if account.subject is None:
        tell_account(house=house, account=account, about=about)
    else:
        tell_about(house=house, dossier=None, subject=account.subject, about=about)


def tell_account(*, house: House, account: Account, about: str) -> None:
    """Tell who works here of something that is about no dossier, once; ``about`` says for a teller what happened."""
    message, made = Message.objects.get_or_create(
        about=about, account=account, dossier=None, defaults={"number": 0, "made_at": house.clock.now()}
    )
    if made:
        _mail(house, message)


def _mail(house: House, message: Message) -> None:
    if post.by_mail(house) and _address_of(message) is not None:
        enqueue(kind=SEND, key=str(message.pk), payload={"message": message.pk})


def _is_news(act: object) -> bool:
    """Whether the act says something new: a fee that is asked for at the counter is paid in the same moment."""
    return not (isinstance(act, PaymentAsked) and act.payment.startswith(CASH_ORDER))


def _is_given(act: Taken) -> bool:
    """Whether the head of the unit gave it to somebody."""
    return bool(act.name)


on_act(GIVEN, name="inbox", when=_is_given)(tell_colleague)
for _kind in TOLD:
    on_act(_kind, name="inbox", when=_is_news)(tell_applicant)
for _kind in TOLD_OFFICERS:
    on_act(_kind, name="inbox")(tell_officers)


@work(SEND, slow=True)
def send_letter(house: House, job: Work) -> Callable[[], None] | None:
    """Say by e-mail that there is a message; nothing when it was sent, or the address is no longer wanted."""
    message = Message.objects.select_related("dossier__applicant").get(pk=job.payload["message"])
    address = _address_of(message)
    if message.emailed_at is not None or address is None or not post.by_mail(house):
        return None
    post.send_notice(house=house, message=message, to=address)
    sent_at = house.clock.now()

    def note() -> None:
        Message.objects.filter(pk=message.pk).update(emailed_at=sent_at)

    return note


@work(CONFIRM, slow=True)
def send_confirmation(house: House, job: Work) -> None:
    """Ask the holder of an address whether it is hers; nothing when another was given meanwhile."""
    kept = Address.objects.select_related("account").filter(pk=job.payload["address"], confirmed_at=None).first()
    if kept is not None and post.by_mail(house):
        post.send_question(house=house, kept=kept)


def _address_of(message: Message) -> Address | None:
    confirmed = Address.objects.select_related("account").filter(account__is_active=True, confirmed_at__isnull=False)
    if message.account_id is not None:
        return confirmed.filter(account=message.account_id).first()
    return confirmed.filter(account__subject=message.subject).first()
