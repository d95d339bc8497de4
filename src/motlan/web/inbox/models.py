"""What is kept of messages: whom, about which act of which dossier, and whether it was read. The words are those of the
act, told when the message is shown: no value of a person is kept twice."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.web.dossiers.models import Dossier
from motlan.web.people.models import Account


class Message(models.Model):
    """One message: the ``number``-th act on the dossier, told to its applicant, or to an officer who works on it.

    Where something beside a dossier happened, ``about`` names what, for whoever finds the words; the number is 0 then.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.BigIntegerField(null=True)
    """The applicant; None where an officer is told."""
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    """The officer; None where the applicant is told."""
    dossier = models.ForeignKey(Dossier, null=True, on_delete=models.CASCADE, related_name="messages")
    """None where something that is about no dossier is told."""
    number = models.PositiveIntegerField()
    about = models.CharField(max_length=100, default="")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dossier", "number"], name="one_message_an_act", condition=models.Q(account=None, about="")
            ),
            models.UniqueConstraint(
                fields=["about", "subject"], name="one_message_about_it", condition=~models.Q(about="")
            ),
            models.UniqueConstraint(fields=["dossier", "number", "account"], name="one_message_an_officer"),
            models.UniqueConstraint(
                fields=["about", "account"], name="one_message_without_dossier", condition=models.Q(dossier=None)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "-id"], name="message_subject"),
            models.Index(fields=["subject"], name="message_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["account"], name="message_unread_officer", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        """Which act of which dossier."""
        return f"{self.dossier_id}/{self.number}"


def messages_of(account: Account) -> models.QuerySet[Message]:
    """The messages of who signed in: a person's by the subject she is, an officer's by the account."""
    if account.subject is not None:
        return Message.objects.filter(subject=account.subject)
    return Message.objects.filter(account=account)


class Address(models.Model):
    """Where a person wants to be told by e-mail that there is a message. It counts once its holder confirmed it."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_address")
    address = models.EmailField()
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Whose it is, never the address."""
        return str(self.account)
