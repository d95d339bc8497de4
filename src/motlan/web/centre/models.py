"""What is kept of claims, reports, runs of probes, and lights. Only :mod:`motlan.web.centre.actions` writes here."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from motlan.governance.lights.light import Light
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

LIGHTS = [(light.value, light.value) for light in Light]


class Claim(models.Model):
    """What somebody says of a unit or a task. Claims are only ever added; the latest one counts."""

    class Scope(models.TextChoices):
        """What a claim is about."""

        UNIT = "unit"
        TASK = "task"

    scope = models.CharField(max_length=10, choices=Scope.choices)
    name = models.CharField(max_length=80)
    light = models.CharField(max_length=10, choices=LIGHTS)
    by_vi = models.CharField(max_length=200)
    by_en = models.CharField(max_length=200)
    note_vi = models.CharField(max_length=1000, blank=True, default="")
    note_en = models.CharField(max_length=1000, blank=True, default="")
    at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["scope", "name", "at"], name="claim_of")]

    def __str__(self) -> str:
        """What is claimed of what."""
        return f"{self.scope} {self.name} {self.light}"

    def save(self, **kwargs: Any) -> None:
        """Write it once; a second time is refused."""
        if self.pk is not None:
            raise Refused(
                what=Text(vi="Lời khai đã ghi thì không sửa.", en="A claim that was made is not changed."),
                remedy=Text(vi="Ghi một lời khai mới.", en="Make a new claim."),
            )
        super().save(force_insert=True, **{key: value for key, value in kwargs.items() if key != "force_insert"})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise Refused(
            what=Text(vi="Lời khai đã ghi thì không xoá.", en="A claim that was made is not removed."),
            remedy=Text(vi="Ghi một lời khai mới.", en="Make a new claim."),
        )

    @property
    def colour(self) -> Light:
        """What is claimed, as a light."""
        return Light(self.light)

    @property
    def by(self) -> Text:
        """Who says so."""
        return Text(vi=self.by_vi, en=self.by_en)

    @property
    def note(self) -> Text | None:
        """What was said with it, None when nothing was."""
        return (
            Text(vi=self.note_vi or self.note_en, en=self.note_en or self.note_vi)
            if self.note_vi or self.note_en
            else None
        )


class Report(models.Model):
    """One value that a unit reported: the table that governance reads as ``published_report``."""

    unit = models.CharField(max_length=20)
    parent = models.CharField(max_length=20, blank=True)
    measure = models.CharField(max_length=80)
    value = models.FloatField()
    as_of = models.CharField(max_length=20)
    """The instant of which it speaks, ISO text in UTC, as in every published table."""
    basis = models.CharField(max_length=20)

    class Meta:
        db_table = "published_report"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["measure", "unit"], name="one_report_a_measure")
        ]

    def __str__(self) -> str:
        """What was reported."""
        return f"{self.unit} {self.measure} {self.value}"


class ProbeRun(models.Model):
    """One run of one probe of a task, with what is needed to do it again."""

    task = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()
    probe = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=LIGHTS)
    figure = models.FloatField(null=True)
    text_vi = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    query = models.TextField()
    rule_version = models.CharField(max_length=64)
    seconds = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["task", "place", "at"], name="run_of_probe")]

    def __str__(self) -> str:
        """Which probe, and what came out."""
        return f"{self.task}/{self.place} {self.outcome}"

    @property
    def light(self) -> Light:
        """The outcome as a light."""
        return Light(self.outcome)

    @property
    def text(self) -> Text:
        """The verdict as a sentence."""
        return Text(vi=self.text_vi, en=self.text_en)


class TaskLight(models.Model):
    """A task's measured light as it stands; ``green_since`` is the beginning of its unbroken green."""

    task = models.CharField(max_length=80, primary_key=True)
    measured = models.CharField(max_length=10, choices=LIGHTS)
    changed_at = models.DateTimeField()
    green_since = models.DateTimeField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """The task and its light."""
        return f"{self.task} {self.measured}"


class UnitLight(models.Model):
    """A unit's measured light as it stands, with the communes behind it."""

    unit = models.CharField(max_length=20, primary_key=True)
    parent = models.CharField(max_length=20, blank=True, db_index=True)
    measured = models.CharField(max_length=10, choices=LIGHTS)
    ready = models.PositiveIntegerField()
    reported = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()
    share = models.FloatField(null=True)
    as_of = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        """The unit and its light."""
        return f"{self.unit} {self.measured}"
