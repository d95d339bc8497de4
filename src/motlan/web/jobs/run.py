"""Doing the work that is due. Several workers may run at once: each job is had by one of them at a time.

1. A job is taken: until ``LEASE`` is over no other worker takes it. A worker that dies loses it to the next one then.
2. It is done, and in the same transaction noted as done.
3. What fails is tried again after a growing pause and given up after ``MOST_TRIES``; an administrator sees it and can
   have it tried anew. A chore is never given up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from motlan.kernel.errors import MotlanError
from motlan.kernel.registry import Registry
from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.jobs.models import Job
from motlan.web.jobs.post import AT_ONCE
from motlan.web.jobs.registry import Work, Worker, workers

LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)
MOST_TRIES = 8

log = logging.getLogger("motlan.jobs")


class TakenOver(Exception):
    """The worker was slower than its lease, and another one has the job: what it did is rolled back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one round did: jobs ``done``, ``failed`` (tried again later), and ``given_up``; ``full``: as many as one
    round takes, and more may be due."""

    done: int = 0
    failed: int = 0
    given_up: int = 0
    full: bool = field(default=False, compare=False)


def run_once(
    *,
    house: House,
    most: int = 100,
    ended: Callable[[], bool] = lambda: False,
    registry: Registry[Worker] = workers,
) -> Ran:
    """Do what is due, ``most`` jobs at a time, until nothing is or the program has to end."""
    _want_chores(registry)
    outcomes: list[str] = []
    while len(outcomes) < most and not ended() and (job := _taken(house.clock.now(), registry)):
        outcomes.append(_one(house, job, registry.get(job.kind)))
    done, failed, given_up = (outcomes.count(name) for name in ("done", "failed", "given_up"))
    return Ran(done=done, failed=failed, given_up=given_up, full=len(outcomes) >= most)


def pause_after(tries: int) -> timedelta:
    """How long a job waits after so many tries.

    >>> [str(pause_after(tries)) for tries in (1, 2, 3, 9)]
    ['0:00:10', '0:00:40', '0:02:40', '6:00:00']
    """
    pauses: float = 4.0 ** min(tries - 1, 8)
    return min(LONGEST_PAUSE, FIRST_PAUSE * pauses)


def _want_chores(registry: Registry[Worker]) -> None:
    wanted = {name for name in registry.names() if registry.get(name).every}
    missing = wanted - set(Job.objects.filter(key="", kind__in=wanted).values_list("kind", flat=True))
    Job.objects.bulk_create([Job(kind=kind, key="", due_at=AT_ONCE) for kind in missing], ignore_conflicts=True)


def _taken(now: datetime, registry: Registry[Worker]) -> Job | None:
    """The next job that is due, taken; a kind that this program does not know waits for one that does.

    Chores come first: each has little to do, and would else wait until thousands of results are signed.
    """
    chores = [name for name in registry.names() if registry.get(name).every]
    due = Job.objects.filter(done_at=None, given_up_at=None, due_at__lte=now, kind__in=tuple(registry.names()))
    return _first(due.filter(kind__in=chores, key=""), now) or _first(due, now)


def _first(due: QuerySet[Job], now: datetime) -> Job | None:
    waiting = due.order_by("due_at", "id")
    if not waiting.exists():
        return None  # without having locked anything
    with transaction.atomic():
        job = waiting.select_for_update(skip_locked=True).first()
        if job is not None:
            job.due_at, job.tries = now + LEASE, job.tries + 1
            job.save(update_fields=["due_at", "tries"])
    return job


def _one(house: House, job: Job, worker: Worker) -> str:
    work = Work(kind=job.kind, key=job.key, payload=job.payload, tries=job.tries)
    try:
        last = worker.do(house, work) if worker.slow else None
        with transaction.atomic():
            if not worker.slow:
                worker.do(house, work)
            if last is not None:
                last()
            _note_done(house, job, worker)
    except TakenOver:
        return "failed"
    except (OperationalError, InterfaceError):
        raise  # the database is gone, not the job wrong: the lease runs out, and it is tried again
    except Exception as error:  # whatever one job fails with, the next one is done; the failure is kept and shown
        return _note_failed(house, job, worker, error)
    return "done"


def _note_done(house: House, job: Job, worker: Worker) -> None:
    now = house.clock.now()
    said = {"due_at": now + worker.every, "tries": 0} if worker.every else {"done_at": now}
    if not Job.objects.filter(pk=job.pk, due_at=job.due_at, done_at=None).update(failure={}, failed_at=None, **said):
        raise TakenOver


def _note_failed(house: House, job: Job, worker: Worker, error: Exception) -> str:
    now = house.clock.now()
    given_up = worker.every is None and job.tries >= MOST_TRIES
    pause = min(pause_after(job.tries), worker.every) if worker.every else pause_after(job.tries)
    log.warning("%s failed at try %s: %s", job.kind, job.tries, type(error).__name__)
    Job.objects.filter(pk=job.pk, due_at=job.due_at).update(
        failed_at=now, failure=dict(_said(error)), due_at=now + pause, given_up_at=now if given_up else None
    )
    return "given_up" if given_up else "failed"


def _said(error: Exception) -> Text:
    """What an administrator reads. An error that nobody foresaw may quote anything: only its kind is kept."""
    if isinstance(error, MotlanError):
        return Text({language: error.in_(language) for language in error.what})
    kind = type(error).__name__
    return Text(vi=f"Lỗi chưa lường trước ({kind}).", en=f"An error that nobody foresaw ({kind}).")
