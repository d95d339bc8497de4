"""What is kept of commitments: a word given in writing, and how it ended."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.web.centre.kept import AddedToOnly, Kept


class Commitment(Kept):
    """A word given in writing: who will have done what by which day."""

    id = models.BigAutoField(primary_key=True)
    owner = models.CharField(max_length=60)
    """The agency that gives its word."""
    task = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=1000)
    until = models.DateField()
    made_at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Commitment]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "until"], name="commitment_of")]

    def __str__(self) -> str:
        """Who, until when."""
        return f"{self.owner} {self.until}"


class CommitmentEnd(Kept):
    """That a commitment was kept, or is taken back: said once."""

    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="end")
    kept = models.BooleanField()
    note = models.CharField(max_length=1000)
    at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[CommitmentEnd]] = models.Manager.from_queryset(AddedToOnly)()

    def __str__(self) -> str:
        """How it ended."""
        return f"{self.commitment_id} {'kept' if self.kept else 'not kept'}"
