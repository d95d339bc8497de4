"""E-mail: short, in the reader's language, and with a link in the place of everything that is hers.

Neither subject line nor text has a value of a person: mail lies open on its way and stays in many places.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from motlan.web.house import House
from motlan.web.inbox.models import Address, Message
from motlan.web.inbox.telling import letter_of
from motlan.web.language import site_language
from motlan.web.people.models import Account

SALT = "motlan.inbox.address"
CONFIRM_WITHIN = 48 * 3600  # seconds


def by_mail(house: House) -> bool:
    """Whether this site sends e-mail: the workspace names a sender and the environment a server."""
    return sender(house) is not None


def sender(house: House) -> str | None:
    """The address that e-mail comes from; None where none is sent."""
    mail = house.workspace.settings.mail
    return mail.sender if mail is not None and settings.EMAIL_HOST else None


def send_notice(*, house: House, message: Message, to: Address) -> None:
    """Say that there is a message about a dossier; raise OSError (SMTPException is one) when the server refuses."""
    letter = letter_of(message, house=house)
    language = _language(to.account)
    with override(language):
        title = letter.title.in_(language)
        context = {
            "title": title,
            "code": letter.code,
            "procedure": letter.procedure.in_(language) if letter.procedure else "",
            "link": _site(reverse("inbox:message", args=[message.pk])),
            "settings_link": _site(reverse("inbox:address")),
        }
        text = render_to_string("inbox/notice.txt", context)
        _send(house, to.address, f"{letter.code}: {title}", text, name=f"message-{message.pk}")


def send_question(*, house: House, kept: Address) -> None:
    """Ask whether an address belongs to the account that gave it."""
    with override(_language(kept.account)):
        link = _site(reverse("inbox:confirm", args=[ticket(kept)]))
        text = render_to_string("inbox/question.txt", {"link": link})
        _send(house, kept.address, gettext("Confirm your e-mail address"), text, name=f"address-{kept.pk}")


def ticket(kept: Address) -> str:
    """What stands in the link of the question: good for this account and this address, and not for long."""
    return signing.dumps({"address": kept.pk, "given": kept.address}, salt=SALT, compress=True)


def address_of_ticket(words: str, *, account: Account) -> Address | None:
    """The address that a link stands for, when it is this account's and not too old."""
    try:
        said = signing.loads(words, salt=SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return Address.objects.filter(pk=said["address"], address=said["given"], account=account).first()


def _send(house: House, to: str, subject: str, text: str, *, name: str) -> None:
    host = urlsplit(settings.MOTLAN_ADDRESS).hostname or "localhost"
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(subject=subject, body=text, from_email=sender(house), to=[to], headers=headers).send()


def _language(account: Account) -> str:
    return account.language or site_language()


def _site(path: str) -> str:
    return f"{settings.MOTLAN_ADDRESS}{path}"
