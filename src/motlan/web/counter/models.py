"""What is kept while somebody stands at the counter. Only :mod:`motlan.web.counter.actions` writes here."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import models

from motlan.service.dossiers.status import Channel


def new_key() -> str:
    """A key that nobody guesses and that names nobody."""
    return token_hex(16)


class Visit(models.Model):
    """One person at the counter for one procedure. Its ``key`` is good for one dossier, however often it is filed."""

    key = models.CharField(max_length=32, unique=True, default=new_key)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    procedure = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    name = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Channel])
    receives = models.BooleanField()
    """Whether the officer's unit takes the dossier in; else it only helps, and the deciding agency receives."""
    answers = models.JSONField(default=dict)
    papers: models.JSONField[Any, Any] = models.JSONField(default=list)
    """The papers that were handed in, by the name of their component."""
    originals: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Those whose original the officer has seen and given back."""
    begun_at = models.DateTimeField()
    dossier = models.OneToOneField(
        "dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="counter_visit"
    )

    class Meta:
        indexes = (models.Index(fields=["officer", "begun_at"], name="visit_officer"),)

    def __str__(self) -> str:
        """The procedure; never who stands there."""
        return self.procedure
