"""What follows an act: a message on the site, and an e-mail to those who asked for one.

An e-mail is sent outside any transaction, and noted as sent in the one that ends the job: a worker that dies between
the two may send it twice, under the same name (`Message-ID`), which mail programs show once.
"""

from __future__ import annotations

from collections.abc import Callable

from motlan.web.dossiers.happenings import Happened, on_act
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.inbox import post
from motlan.web.inbox.models import Address, Message
from motlan.web.jobs.api import Work, enqueue, work

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
    "declined",
    "stopped",
)
"""The acts that a person is told of: what an office does, and what she needs a receipt for."""


def tell_applicant(house: House, happened: Happened) -> None:
    """Put the message into the inbox; want an e-mail where its reader has confirmed an address."""
    dossier = Dossier.objects.get(pk=happened.dossier_id)
    message, made = Message.objects.get_or_create(
        dossier=dossier,
        number=happened.number,
        defaults={"subject": dossier.subject, "made_at": house.clock.now()},
    )
    if made and post.by_mail(house) and _address_of(message) is not None:
        enqueue(kind=SEND, key=str(message.pk), payload={"message": message.pk})


for _kind in TOLD:
    on_act(_kind, name="inbox")(tell_applicant)


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
    return (
        Address.objects.select_related("account")
        .filter(account__subject=message.subject, account__is_active=True, confirmed_at__isnull=False)
        .first()
    )
