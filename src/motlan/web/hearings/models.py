"""What is kept of hearings. Their events are the truth; a ``Hearing`` row is the projection for lists and clashes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.service.hearings.acts import Stage
from motlan.web.dossiers.models import Dossier, OnlyAdded


class Hearing(models.Model):
    """A hearing as it stands. ``number`` is that of its last event."""

    code = models.CharField(max_length=70, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="hearings")
    unit = models.CharField(max_length=20)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """Who holds it: the officer or judge who set the day."""
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(max_length=100)
    stage = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Stage])
    number = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "begins_at"], name="hearing_unit"),
            models.Index(fields=["holder", "begins_at"], name="hearing_holder"),
        ]

    def __str__(self) -> str:
        """The code."""
        return self.code


class Party(models.Model):
    """Who is heard: the procedure's ``name`` of the party, and which subject it is."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="parties")
    name = models.CharField(max_length=60)
    subject = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hearing", "name"], name="one_party_a_name")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject"], name="hearing_party")]

    def __str__(self) -> str:
        """Which party of which hearing; never who it is."""
        return f"{self.hearing_id}/{self.name}"


class HearingEvent(models.Model):
    """One event. The number is unique within the hearing: of two who act at once, one wins."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[HearingEvent]] = models.Manager.from_queryset(OnlyAdded)()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hearing", "number"], name="one_hearing_event_a_number")
        ]

    def __str__(self) -> str:
        """Which event of which hearing."""
        return f"{self.hearing_id}/{self.number} {self.kind}"
