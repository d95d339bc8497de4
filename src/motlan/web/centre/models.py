"""What is kept of claims, reports, runs of probes, and lights. Only :mod:`motlan.web.centre.actions` writes here."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.governance.lights.light import Light
from motlan.governance.plans.course import State
from motlan.kernel.text import Text
from motlan.web.centre.alarm import Alert
from motlan.web.centre.checking import Drawn, Finding, FindingFile, Sample
from motlan.web.centre.kept import LIGHTS, AddedToOnly, Kept, KeptFile
from motlan.web.centre.promises import Commitment, CommitmentEnd
from motlan.web.centre.stated import Statement

__all__ = [
    "Alert",
    "Claim",
    "Commitment",
    "CommitmentEnd",
    "Drawn",
    "Evidence",
    "Finding",
    "FindingFile",
    "LightSpan",
    "MeasuredDay",
    "ProbeRun",
    "Report",
    "Sample",
    "Statement",
    "TaskEvent",
    "TaskLight",
    "TaskState",
    "UnitLight",
]


class Claim(Kept):
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

    objects: ClassVar[models.Manager[Claim]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["scope", "name", "at"], name="claim_of")]

    def __str__(self) -> str:
        """What is claimed of what."""
        return f"{self.scope} {self.name} {self.light}"

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
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["parent", "basis"], name="report_basis")]

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
    text_vi = models.TextField()
    text_en = models.TextField()
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
    def milliseconds(self) -> float:
        """How long the engine took, in milliseconds."""
        return round(self.seconds * 1000, 1)

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
    rule = models.CharField(max_length=64, blank=True, default="")
    """The fingerprint of all its probes."""

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


class Evidence(KeptFile):
    """A file that came with a claim."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")

    objects: ClassVar[models.Manager[Evidence]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["claim", "sha256"], name="evidence_once")
        ]


class TaskEvent(Kept):
    """One event on the course of a task; events are only ever added, and read in the order of their instants."""

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=80)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)
    """When the task had last been measured by then."""
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[TaskEvent]] = models.Manager.from_queryset(AddedToOnly)()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["task", "at", "id"], name="event_of_task")]

    def __str__(self) -> str:
        """What happened to which task."""
        return f"{self.task} {self.kind}"


class TaskState(models.Model):
    """Where a task stands on its course: the fold of its events, kept for lists."""

    task = models.CharField(max_length=80, primary_key=True)
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in State])
    since = models.DateTimeField(null=True)
    begun = models.DateTimeField(null=True)
    why_vi = models.CharField(max_length=500, blank=True, default="")
    why_en = models.CharField(max_length=500, blank=True, default="")
    turns_at = models.DateTimeField(null=True)
    """When time alone may change the state."""

    def __str__(self) -> str:
        """The task and its state."""
        return f"{self.task} {self.state}"

    @property
    def word(self) -> Text:
        """The state in words."""
        return State(self.state).word

    @property
    def why(self) -> Text:
        """Why it stands there."""
        return Text(vi=self.why_vi, en=self.why_en)


class LightSpan(models.Model):
    """The lights of one thing over a run of days: the table that is published as ``published_light``.

    A day's light is the last one measured on that day. ``until`` is the first day on which something else stood, None
    while it lasts. Days that are over are never written again.
    """

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=12)
    """``unit`` or ``task``; more kinds of things may be kept beside them."""
    name = models.CharField(max_length=80)
    parent = models.CharField(max_length=20, blank=True, default="")
    since = models.CharField(max_length=10)
    """The first day, in the country's time, as ISO text."""
    until = models.CharField(max_length=10, null=True)
    claimed = models.CharField(max_length=10, choices=LIGHTS)
    measured = models.CharField(max_length=10, choices=LIGHTS)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    figure = models.FloatField(null=True)
    """In percent."""
    state = models.CharField(max_length=12, blank=True, default="")
    """Of a task: where it stands on its course."""
    as_of = models.CharField(max_length=20, blank=True, default="")
    """The instant of which its facts speak, ISO text in UTC."""
    rule = models.CharField(max_length=64, blank=True, default="")
    """The fingerprint of the rule that gave the measured light."""

    class Meta:
        db_table = "published_light"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scope", "name", "since"], name="one_light_a_day")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["scope", "parent", "since"], name="light_of_day"),
            models.Index(fields=["scope", "since"], name="light_since"),
            models.Index(fields=["scope", "name"], name="light_now", condition=models.Q(until=None)),
        ]

    def __str__(self) -> str:
        """What, and from which day."""
        return f"{self.scope} {self.name} {self.since}"


class UnitRule(models.Model):
    """What gave units their lights: the plan's ``territory`` whole, under the fingerprint that spans and days name."""

    rule = models.CharField(max_length=64, primary_key=True)
    said = models.JSONField()

    class Meta:
        db_table = "unit_rule"

    def __str__(self) -> str:
        """Its fingerprint."""
        return self.rule


class MeasuredDay(models.Model):
    """A day on which the plan was measured: the first and last time. Published as ``published_measurement``."""

    day = models.CharField(max_length=10, primary_key=True)
    first_at = models.CharField(max_length=20)
    last_at = models.CharField(max_length=20)
    rule = models.CharField(max_length=64)
    """The fingerprint of the rule for units, as it stood last on that day."""

    class Meta:
        db_table = "published_measurement"

    def __str__(self) -> str:
        """The day."""
        return self.day
