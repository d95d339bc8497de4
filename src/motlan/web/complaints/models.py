"""What is kept of complaints. Their events are the truth; a ``Complaint`` row is the projection for lists."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.service.complaints.acts import About, Stage
from motlan.web.dossiers.models import Dossier, OnlyAdded


class Complaint(models.Model):
    """A complaint as it stands. ``number`` is that of its last event."""

    code = models.CharField(max_length=70, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="complaints")
    procedure = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    province = models.CharField(max_length=20)
    about = models.CharField(max_length=12, choices=[(one.value, one.value) for one in About])
    against_head = models.BooleanField(default=False)
    """Whether a head of the unit acted on the dossier: then nobody of the unit handles a complaint about conduct."""
    stage = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Stage])
    filed_at = models.DateTimeField()
    day = models.CharField(max_length=10)
    """The day in the country on which it was filed."""
    due_at = models.DateTimeField(null=True)
    """When the office's next step is owed; None when it owes none or the clock stands still."""
    open = models.BooleanField(default=True)
    late = models.BooleanField(default=False)
    """Whether a step that was taken came too late."""
    more_asked_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    public = models.TextField(blank=True, default="")
    verdict = models.CharField(max_length=10, blank=True, default="")
    number = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "open", "due_at", "id"], name="complaint_unit"),
            models.Index(fields=["province", "open", "due_at", "id"], name="complaint_province"),
            models.Index(fields=["published_at"], name="complaint_published"),
            models.Index(fields=["day", "unit"], name="complaint_day"),
        ]

    def __str__(self) -> str:
        """The code."""
        return self.code


class ComplaintEvent(models.Model):
    """One event. The number is unique within the complaint: of two who act at once, one wins."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[ComplaintEvent]] = models.Manager.from_queryset(OnlyAdded)()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["complaint", "number"], name="one_complaint_event_a_number")
        ]

    def __str__(self) -> str:
        """Which event of which complaint."""
        return f"{self.complaint_id}/{self.number} {self.kind}"


class Rating(models.Model):
    """What a person thought of a finished dossier, said once."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="rating")
    procedure = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    province = models.CharField(max_length=20)
    liked = models.BooleanField()
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    day = models.CharField(max_length=10)
    """The day in the country on which it was said."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["day", "unit"], name="rating_day")]

    def __str__(self) -> str:
        """The dossier's code."""
        return self.dossier.code
