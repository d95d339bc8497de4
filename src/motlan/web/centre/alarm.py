"""What is kept of alerts: what stands wrong, since when, who has seen it. Who was told is in the inbox."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Alert(models.Model):
    """One thing that somebody has to hear of: raised once, told upwards while nobody says that it was seen."""

    class Kind(models.TextChoices):
        """What stands wrong."""

        LATE = "late"
        RED = "red"
        LAPSED = "lapsed"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=80)
    """A task, a database, or a plan whose tasks are not measured any more."""
    owner = models.CharField(max_length=60, blank=True)
    """The agency that answers for it; empty: who watches over the plan."""
    raised_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    """When those above were told."""
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True, default="")
    over_at = models.DateTimeField(null=True)
    """When it was no longer so."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "name"], condition=models.Q(over_at=None), name="one_open_alert")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "id"], name="alert_of"),
            models.Index(fields=["raised_at", "id"], name="alert_since"),
        ]

    def __str__(self) -> str:
        """What is the matter with what."""
        return f"{self.kind} {self.name}"
