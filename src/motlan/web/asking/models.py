"""What is kept of requests: who asked for what, for which work, until when; and who answered it, and how."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.web.people.models import Account


class Ask(models.Model):
    """An account asks for a right to sensitive attributes. Rows are kept, whatever the answer was."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=20, blank=True, default="")
    """For which unit she worked when she asked."""
    attributes = models.JSONField()
    """Each as ``concept.attribute``."""
    owner = models.CharField(max_length=60, blank=True, default="")
    """The agency whose database is the authority of all of them; '' where there is no one such agency."""
    dossier = models.CharField(max_length=60, blank=True, default="")
    """The code of the dossier in which she met what was hidden."""
    reason = models.TextField()
    until = models.DateField()
    """The last day that she asks for."""
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True, default="")
    """Why it was refused; what was said with the grant."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="ask_open", condition=models.Q(answered_at=None)),
            models.Index(fields=["account", "-id"], name="ask_account"),
        ]

    def __str__(self) -> str:
        """Its number."""
        return str(self.pk)
