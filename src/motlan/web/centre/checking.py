"""What is kept of verification by people: samples, and what was found."""

from __future__ import annotations

import re
from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.web.centre.kept import LIGHTS, AddedToOnly, Kept, KeptFile

WITH_MADE = re.compile(r"(?:.* )?[0-9a-f]{32}|[0-9a-f]{16}", re.DOTALL)
"""A seed of which a part was made at the draw; of sixteen digits were those that were made whole before."""


class Sample(Kept):
    """What was drawn for verification by people, with all that is needed to draw it again."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=12)
    seed = models.CharField(max_length=100)
    """What was typed, and after a space what was made at the draw."""
    number = models.PositiveIntegerField()
    weights = models.JSONField()
    """As the plan declared them then."""
    population = models.JSONField()
    """Everything that could be drawn: name, gap, complaints, size."""
    day = models.CharField(max_length=10)
    drawn_at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Sample]] = models.Manager.from_queryset(AddedToOnly)()

    def __str__(self) -> str:
        """Its number and its seed."""
        return f"{self.pk} {self.seed}"

    @property
    def chosen(self) -> bool:
        """Whether its seed is only what somebody typed, or may be: samples of before nothing was made at the draw."""
        return WITH_MADE.fullmatch(self.seed) is None


class Drawn(Kept):
    """One thing of a sample, at its place in the order of lots."""

    id = models.BigAutoField(primary_key=True)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="drawn")
    place = models.PositiveIntegerField()
    scope = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    weight = models.FloatField()
    claimed = models.CharField(max_length=10, choices=LIGHTS)
    measured = models.CharField(max_length=10, choices=LIGHTS)
    """As they stood when it was drawn."""

    objects: ClassVar[models.Manager[Drawn]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sample", "place"], name="one_thing_a_place")
        ]

    def __str__(self) -> str:
        """What was drawn."""
        return f"{self.scope} {self.name}"


class Finding(Kept):
    """What a verifier found. Another finding stands beside it; none is ever written over."""

    class Verdict(models.TextChoices):
        """Whether the claim holds."""

        HOLDS = "holds"
        AGAINST = "against"
        UNCLEAR = "unclear"

    id = models.BigAutoField(primary_key=True)
    drawn = models.ForeignKey(Drawn, on_delete=models.PROTECT, related_name="findings")
    scope = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    note = models.CharField(max_length=2000)
    at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Finding]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["scope", "name", "id"], name="finding_of")]

    def __str__(self) -> str:
        """What was found of what."""
        return f"{self.scope} {self.name} {self.verdict}"


class FindingFile(KeptFile):
    """A file that came with a finding: a picture, minutes, a statement that was taken down."""

    id = models.BigAutoField(primary_key=True)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence")

    objects: ClassVar[models.Manager[FindingFile]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["finding", "sha256"], name="finding_file_once")
        ]
