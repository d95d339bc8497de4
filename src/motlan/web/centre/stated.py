"""What the owner of a database says of it: its stage, or one line of the checklist."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.web.centre.kept import AddedToOnly, Kept


class Statement(Kept):
    """One thing said of a database. Statements are only ever added; the latest of a line counts."""

    id = models.BigAutoField(primary_key=True)
    database = models.CharField(max_length=80)
    item = models.CharField(max_length=80, blank=True, default="")
    """A line of the checklist; empty: the stage."""
    stage = models.CharField(max_length=30, blank=True, default="")
    """Of a statement on the stage."""
    holds = models.BooleanField(null=True)
    """Of a statement on a line."""
    note = models.CharField(max_length=1000)
    day = models.CharField(max_length=10)
    """The day on which it was said, in the country's time, as ISO text."""
    at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Statement]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["database", "id"], name="said_of_database")]

    def __str__(self) -> str:
        """What is said of which database."""
        return f"{self.database} {self.item or self.stage}"
