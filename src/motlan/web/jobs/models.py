"""What is kept of work to be done later. It is written in the transaction that wants it, so neither is there alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Job(models.Model):
    """One piece of work, once for each kind and key. A chore is one that is never done for good.

    ``due_at``: not before this instant; while a worker has it, until when the worker may be thought alive.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    failure = models.JSONField(default=dict)
    """Why the last try failed, by language; never a personal value."""
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_job_a_key")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at", "id"], name="job_due", condition=models.Q(done_at=None) & models.Q(given_up_at=None)
            ),
            models.Index(fields=["given_up_at"], name="job_given_up", condition=models.Q(given_up_at__isnull=False)),
            models.Index(fields=["done_at"], name="job_done", condition=models.Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        """Kind and key."""
        return f"{self.kind} {self.key}"
