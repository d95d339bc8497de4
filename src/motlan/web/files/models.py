"""What is kept of files; their bytes lie beside the register. Only :mod:`motlan.web.files.keeping` writes here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from motlan.web.files.kinds import Kind


class Blob(models.Model):
    """The bytes of a file, once, however often they were attached. It has no name: who attached it called it so."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Kind])
    kept_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)
    """When a scanner found no virus in it; None while none was asked."""
    filed = models.BooleanField(default=False)
    """Whether an event names it: then it is never cleared."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["sha256"],
                name="blob_not_filed",
                opclasses=["varchar_pattern_ops"],
                condition=models.Q(filed=False),
            )
        ]

    def __str__(self) -> str:
        """The fingerprint."""
        return self.sha256


class Held(models.Model):
    """A file that waits to be filed: ``place`` says what it was attached to (``draft/7``), ``component`` as what."""

    place = models.CharField(max_length=80)
    component = models.CharField(max_length=60, blank=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="held")
    name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["place", "component", "blob"], name="held_once")
        ]

    def __str__(self) -> str:
        """Where it waits; never its name."""
        return f"{self.place} {self.component}"
