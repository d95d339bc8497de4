"""What is kept of daily reports: editions and their papers. Written once; a correction is a new edition."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from motlan.governance.report.content import Report, read
from motlan.web.centre.kept import AddedToOnly, Kept
from motlan.web.files.models import Blob


class Edition(Kept):
    """One edition of the report of a day. The last one counts; those before it stay as they were made."""

    id = models.BigAutoField(primary_key=True)
    day = models.CharField(max_length=10)
    """ISO text, in the country's time zone."""
    number = models.PositiveSmallIntegerField()
    former = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="next")
    """The edition that this one takes the place of."""
    because = models.CharField(max_length=500, blank=True)
    """Why it was made anew; empty for the first, and for the whole day after a part of it."""
    whole = models.BooleanField()
    """Whether the day was over when it was made."""
    made_at = models.DateTimeField()
    rule = models.CharField(max_length=64)
    says = models.CharField(max_length=64)
    """The fingerprint of all that it says but the instant at which it was made."""
    figures = models.JSONField()
    """A few numbers by which days are listed beside each other."""
    content = models.JSONField()
    words = models.TextField()
    """Its words without marks, for searching."""

    objects: ClassVar[models.Manager[Edition]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day", "number"], name="one_edition_a_number")
        ]

    def __str__(self) -> str:
        """Day and number."""
        return f"{self.day} {self.number}"

    @property
    def report(self) -> Report:
        """What it says."""
        return read(self.content)


class Paper(Kept):
    """An edition as PDF in one language: for the house, or with only what was published when it was made."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="papers")
    language = models.CharField(max_length=5)
    shows = models.JSONField(default=list)
    """What it shows to everybody; empty: it is the whole report, for the house."""
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Paper]] = models.Manager.from_queryset(AddedToOnly)()

    def __str__(self) -> str:
        """Which edition, in which language."""
        return f"{self.edition_id} {self.language}"
