"""What was said of each criterion of a unit, and when: only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.web.centre.kept import AddedToOnly, Kept
from motlan.web.centre.models import Claim


class Said(Kept):
    """Whether one criterion holds in one unit, as somebody says."""

    id = models.BigAutoField(primary_key=True)
    unit = models.CharField(max_length=20)
    measure = models.CharField(max_length=80)
    holds = models.BooleanField()
    day = models.CharField(max_length=10)
    """The day of which it speaks, in the country's time, as ISO text."""
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    """When it was said; the same for everything that was said together."""
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """None: an operator of the machine took a table in, by the command line."""
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="said")
    """The claim with note and evidence that it was said with; None where it came from a table."""

    objects: ClassVar[models.Manager[Said]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "id"], name="said_of_unit"),
            models.Index(fields=["day", "unit"], name="said_of_day"),
        ]

    def __str__(self) -> str:
        """What is said of which unit."""
        return f"{self.unit} {self.measure} {self.holds}"
