"""What is kept of dossiers. Only :mod:`motlan.web.dossiers.actions` writes here; pages read.

The events are the truth; a ``Dossier`` row is their projection for lists, written in the same transaction.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.status import Band, Channel, Status

APPEND_ONLY = Text(vi="Sự kiện của hồ sơ chỉ được ghi thêm.", en="Events of a dossier are only ever added.")
ADD_ONE = Text(vi="Ghi thêm một sự kiện mới.", en="Add a new event instead.")


_DECIDES_ITSELF = models.Q(receiving=models.F("deciding"))
_IS_OPEN = models.Q(band__lt=Band.ENDED.value)
_OWES_ITS_FEE = models.Q(status__in=[Status.DONE.value, Status.RETURNED.value], fee__gt=0, paid_way="")


class Draft(models.Model):
    """A form begun and not yet filed: one for each account, procedure and whom it is for, saved at every step."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    procedure = models.CharField(max_length=40)
    behalf = models.BigIntegerField(default=0)
    """The subject for whom the account acts; 0 while it is its own."""
    answers = models.JSONField(default=dict)
    updated = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "procedure", "behalf"], name="one_draft_a_procedure")
        ]

    def __str__(self) -> str:
        """The procedure; never what was typed."""
        return self.procedure


class Dossier(models.Model):
    """A dossier as it stands, for queues and lists. ``number`` is that of its last event."""

    code = models.CharField(max_length=60, unique=True)
    procedure = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Channel])
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="dossiers"
    )
    subject = models.BigIntegerField()
    name = models.CharField(max_length=200, blank=True)
    name_plain = models.CharField(max_length=200, blank=True)
    helping = models.CharField(max_length=20, blank=True)
    receiving = models.CharField(max_length=20)
    deciding = models.CharField(max_length=20)
    province = models.CharField(max_length=20)
    status = models.PositiveSmallIntegerField(choices=[(one.value, one.name) for one in Status])
    band = models.PositiveSmallIntegerField(default=Band.NEW.value)
    """The part of the queue it stands in; it follows from the status."""
    filed_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    day = models.CharField(max_length=10)
    """The day in the country on which it counts: that of its reception, before it that of its filing."""
    due_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    """What was promised at the reception, moved by waits alone: who takes more time is not on time by it. Of one that
    was refused before its reception, to which nobody promised a day, the end of the procedure's longest time."""
    waiting_since = models.DateTimeField(null=True)
    respond_by = models.DateTimeField(null=True)
    """Until when the person may answer what she was asked for; None while she is asked for nothing."""
    ended_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    order_at = models.DateTimeField()
    """What queues are ordered by: the due instant, or the filing while the clock does not run yet."""
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="assigned_dossiers"
    )
    requests = models.PositiveSmallIntegerField(default=0)
    effect_done = models.BooleanField(null=True, default=False)
    """Whether the result is in the register; None when the procedure owes no effect."""
    created = models.BigIntegerField(null=True)
    result_link = models.CharField(max_length=200, null=True)
    number = models.PositiveIntegerField()
    # What indicators count besides; see :mod:`motlan.web.dossiers.counted`.
    has_fee = models.BooleanField(default=False, db_default=False)
    owes_result = models.BooleanField(default=True, db_default=True)
    limit_kind = models.CharField(max_length=5, default="days", db_default="days")
    """Whether the procedure's limit, and ``handling``, are in working ``days`` or ``hours`` (kept as minutes)."""
    handling = models.IntegerField(null=True)
    """How long it was handled, without waits for the person; None while it has not ended."""
    fee = models.BigIntegerField(default=0, db_default=0)
    """What is owed, in whole units of the currency; 0: every fee is 0."""
    paid_way = models.CharField(max_length=20, default="", db_default="", blank=True)
    files = models.PositiveSmallIntegerField(default=1, db_default=1)
    """Components that exist electronically: the declaration, and papers with a file."""
    papers_only = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Papers that were handed in or shown and of which there is no file."""
    reused = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Papers that were not asked for, because registers hold what they say."""
    sources = models.TextField(default="", db_default="", blank=True)
    """Databases whose values the applicant confirmed instead of typing them, between commas."""
    assurance = models.TextField(default="", db_default="", blank=True)
    """The level of sign-in of who filed, as the provider told it."""
    applicant_kind = models.CharField(max_length=60, default="", db_default="", blank=True)
    """The concept of who the dossier is for: a person, an enterprise."""
    unhappy = models.BooleanField(default=False, db_default=False)
    """Whether it was complained of, or its person disliked how it was handled."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The queues: each is read in its own order, as far as one page.
            models.Index(fields=["deciding", "band", "order_at", "id"], name="queue_deciding"),
            models.Index(
                fields=["receiving", "band", "order_at", "id"], name="queue_receiving", condition=~_DECIDES_ITSELF
            ),
            models.Index(fields=["province", "band", "order_at", "id"], name="queue_province"),
            models.Index(fields=["band", "order_at", "id"], name="queue_country"),
            models.Index(fields=["deciding", "procedure", "band", "order_at", "id"], name="queue_deciding_kind"),
            models.Index(fields=["province", "procedure", "band", "order_at", "id"], name="queue_province_kind"),
            models.Index(fields=["procedure", "band", "order_at", "id"], name="queue_kind"),
            models.Index(fields=["officer", "order_at", "id"], name="queue_officer", condition=_IS_OPEN),
            models.Index(
                fields=["receiving", "received_at", "id"],
                name="dossier_received",
                condition=models.Q(received_at__isnull=False),
            ),
            models.Index(fields=["subject", "filed_at"], name="dossier_subject"),
            models.Index(fields=["procedure", "ended_at"], name="dossier_procedure"),
            models.Index(fields=["day", "deciding", "province", "procedure"], name="dossier_day"),
            models.Index(fields=["promised_at"], name="dossier_promised", condition=models.Q(ended_at__isnull=True)),
            models.Index(
                fields=["respond_by", "id"], name="dossier_respond_by", condition=models.Q(respond_by__isnull=False)
            ),
            models.Index(fields=["receiving", "ended_at", "id"], name="fee_owed_receiving", condition=_OWES_ITS_FEE),
            models.Index(fields=["deciding", "ended_at", "id"], name="fee_owed_deciding", condition=_OWES_ITS_FEE),
        ]

    def __str__(self) -> str:
        """The code."""
        return self.code


class OnlyAdded(models.QuerySet["DossierEvent"]):
    """Events can be read and created, nothing else."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise Refused(what=APPEND_ONLY, remedy=ADD_ONE)

    def delete(self) -> NoReturn:
        """Refused."""
        raise Refused(what=APPEND_ONLY, remedy=ADD_ONE)


class DossierEvent(models.Model):
    """One event. The number is unique within the dossier: of two officers who act at once, one wins."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[DossierEvent]] = models.Manager.from_queryset(OnlyAdded)()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_event_a_number")
        ]

    def __str__(self) -> str:
        """Which event of which dossier."""
        return f"{self.dossier_id}/{self.number} {self.kind}"

    def save(self, **kwargs: Any) -> None:
        """Write it once; a second time is refused."""
        if self.pk is not None:
            raise Refused(what=APPEND_ONLY, remedy=ADD_ONE)
        super().save(force_insert=True, **{key: value for key, value in kwargs.items() if key != "force_insert"})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise Refused(what=APPEND_ONLY, remedy=ADD_ONE)


class Counter(models.Model):
    """The last number given in an agency on a day."""

    agency = models.CharField(max_length=40)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "day"], name="one_counter_a_day")
        ]

    def __str__(self) -> str:
        """Agency, day, last number."""
        return f"{self.agency} {self.day} {self.last}"


class Tally(models.Model):
    """How many dossiers a place sees in a band of its queue; see :mod:`motlan.web.dossiers.tallies`."""

    place = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    band = models.PositiveSmallIntegerField()
    quarter = models.IntegerField()
    n = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["place", "procedure", "band", "quarter"], name="one_tally")
        ]

    def __str__(self) -> str:
        """Place, band, number."""
        return f"{self.place} {self.band} {self.n}"


class TallyChange(models.Model):
    """One dossier more (1) or less (-1) somewhere, not yet in the tallies."""

    deciding = models.CharField(max_length=20)
    receiving = models.CharField(max_length=20)
    province = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    band = models.PositiveSmallIntegerField()
    quarter = models.IntegerField()
    n = models.SmallIntegerField()

    def __str__(self) -> str:
        """Where, and how many."""
        return f"{self.deciding} {self.band} {self.n}"


class Share(models.Model):
    """Something of a dossier that another unit has to do: an answer it was asked for (kind ``consulted``).

    It follows from the events, for the queue of that unit; see :mod:`motlan.web.dossiers.shares`.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="shares")
    kind = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    words = models.TextField(blank=True, default="")
    """What it was asked."""
    outcome = models.CharField(max_length=10, blank=True, default="")
    """``agrees`` or ``differs`` once it was answered; '' before, and where no answer was needed any more."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    open = models.BooleanField(default=True)
    overdue = models.BooleanField(default=False)
    """Whether its time went by and that was said."""
    due_at = models.DateTimeField()
    order_at = models.DateTimeField()
    """What the queue is ordered by: the due instant while it is open, the instant of its end afterwards."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "kind", "number"], name="one_share")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "kind", "open", "order_at", "id"], name="share_unit"),
            models.Index(fields=["kind", "open", "order_at", "id"], name="share_country"),
            models.Index(fields=["due_at", "id"], name="share_due", condition=models.Q(open=True, overdue=False)),
        ]

    def __str__(self) -> str:
        """Which of which dossier."""
        return f"{self.dossier_id} {self.kind} {self.number}"


class DossierWord(models.Model):
    """What a dossier is found by: see :mod:`motlan.web.dossiers.words_index`. It is written once, when it is filed."""

    begins = models.CharField(max_length=60)
    deciding = models.CharField(max_length=20)
    receiving = models.CharField(max_length=20)
    province = models.CharField(max_length=20)
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="words"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["begins", "dossier"], name="word_country", opclasses=["varchar_pattern_ops", ""]),
            models.Index(
                fields=["deciding", "begins", "dossier"],
                name="word_deciding",
                opclasses=["", "varchar_pattern_ops", ""],
            ),
            models.Index(
                fields=["receiving", "begins", "dossier"],
                name="word_receiving",
                opclasses=["", "varchar_pattern_ops", ""],
                condition=~_DECIDES_ITSELF,
            ),
            models.Index(
                fields=["province", "begins", "dossier"],
                name="word_province",
                opclasses=["", "varchar_pattern_ops", ""],
            ),
        ]

    def __str__(self) -> str:
        """The dossier, never the name."""
        return str(self.dossier_id)
