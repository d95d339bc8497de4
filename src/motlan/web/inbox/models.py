"""What is kept of messages: whom, about which act of which dossier, and whether it was read. The words are those of the
act, told when the message is shown: no value of a person is kept twice."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.web.dossiers.models import Dossier


class Message(models.Model):
    """One message: the ``number``-th act on the dossier, told to its applicant."""

    id = models.BigAutoField(primary_key=True)
    subject = models.BigIntegerField()
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_message_an_act")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "-id"], name="message_subject"),
            models.Index(fields=["subject"], name="message_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        """Which act of which dossier."""
        return f"{self.dossier_id}/{self.number}"


class Address(models.Model):
    """Where a person wants to be told by e-mail that there is a message. It counts once its holder confirmed it."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_address")
    address = models.EmailField()
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Whose it is, never the address."""
        return str(self.account)
