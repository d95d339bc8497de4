"""What is kept of a document that was issued. Its bytes lie beside the register, under their fingerprint."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.kernel.fingerprint import in_eights
from motlan.web.dossiers.models import Dossier


class Document(models.Model):
    """One document. ``key`` says which one it is, so that the same is issued once; ``code`` verifies it."""

    code = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    dossier = models.ForeignKey(Dossier, null=True, on_delete=models.PROTECT, related_name="documents")
    says = models.JSONField()
    """What a stranger who has the code reads: title, issuer, facts."""
    drawn = models.CharField(max_length=64)
    """SHA-256 of the PDF as it was drawn."""
    signed = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the signed PDF; empty while it is not signed."""
    issued_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signer = models.CharField(max_length=200, blank=True, default="")
    certificate = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the signer's certificate."""
    stamped_by = models.CharField(max_length=200, blank=True, default="")
    """The time-stamping authority; empty without one."""
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_because = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["drawn"], name="document_drawn"),
            models.Index(fields=["signed"], name="document_signed", condition=~models.Q(signed="")),
        ]

    def __str__(self) -> str:
        """The code."""
        return self.code

    @property
    def certificate_in_groups(self) -> str:
        """The fingerprint of the certificate as people compare it, eight digits at a time."""
        return in_eights(self.certificate)

    @property
    def given_out(self) -> str:
        """The fingerprint of the bytes that people have."""
        return self.signed or self.drawn
