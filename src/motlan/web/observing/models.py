"""What was seen outside: two published tables that probes ask. A row is a look; old ones are cleared."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PageSeen(models.Model):
    """One look at a page: the table that governance reads as ``published_page``."""

    rule = models.CharField(max_length=64)
    """The fingerprint of the probe for which it was looked at."""
    address = models.CharField(max_length=2000)
    at = models.CharField(max_length=20)
    """ISO text in UTC, as in every published table."""
    status = models.IntegerField(null=True)
    seconds = models.FloatField()
    missing = models.TextField(blank=True)
    """The words that were looked for and not found, a line each."""
    certificate_until = models.CharField(max_length=20, null=True)
    fault = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "published_page"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["rule", "at"], name="page_seen")]

    def __str__(self) -> str:
        """Which page, when."""
        return f"{self.address} {self.at}"


class PaperSeen(models.Model):
    """One look at a document: the table that governance reads as ``published_paper``."""

    rule = models.CharField(max_length=64)
    document = models.CharField(max_length=500)
    """Its path in the workspace, or its SHA-256."""
    at = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    signer = models.CharField(max_length=300, blank=True)
    signed_at = models.CharField(max_length=20, null=True)

    class Meta:
        db_table = "published_paper"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["rule", "at"], name="paper_seen")]

    def __str__(self) -> str:
        """Which document, when."""
        return f"{self.document} {self.at}"
