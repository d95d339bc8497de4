"""Counting anew who collects what: the work of a job, so that nobody waits for a page, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from motlan.data.authority.api import compute, counted_since, figures
from motlan.data.progress import silent
from motlan.kernel.clock import instant
from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.jobs.api import Work, chore, enqueue, work
from motlan.web.jobs.models import Job

OVERLAP = "overlap"
FIRST = "first"
"""The key of the count that a register does by itself."""


@dataclass(frozen=True, slots=True)
class Counting:
    """A count under way: ``done`` of ``concepts``; ``failure``: what its last try failed with, tried again later."""

    asked_at: str
    done: int
    concepts: int
    failure: Text | None


@work(OVERLAP, title=Text(vi="Đếm phần trùng nhau của các CSDL", en="Count the overlap of databases"), slow=True)
def count(house: House, _job: Work) -> None:
    """Count, concept by concept: each is kept as soon as it is counted."""
    compute(register=house.register(), catalogue=house.catalogue, clock=house.clock, progress=silent)


@chore(
    "first_overlap",
    every=timedelta(minutes=1),
    title=Text(vi="Đếm phần trùng nhau lần đầu", en="Count the overlap a first time"),
)
def see_to_it(house: House) -> None:
    """Want the first count, once there is something to be counted; afterwards people ask for it."""
    register = house.register()
    if register.row("select 1 from batch limit 1") is not None and not figures(register=register):
        enqueue(kind=OVERLAP, key=FIRST, payload={"at": instant(house.clock.now())})


def ask_for_count(house: House) -> None:
    """Want it counted anew; a count that is under way is that count."""
    at = instant(house.clock.now())
    if _waiting() is None:
        enqueue(kind=OVERLAP, key=at, payload={"at": at})


def under_way(house: House) -> Counting | None:
    """The count that somebody asked for and that is not done."""
    job = _waiting()
    if job is None:
        return None
    asked = str(job.payload["at"])
    of = {source.concept.concept for source in house.catalogue.sources()}
    done = counted_since(register=house.register(), at=asked)
    return Counting(asked, done, len(of), Text(job.failure) if job.failure else None)


def _waiting() -> Job | None:
    return Job.objects.filter(kind=OVERLAP, done_at=None, given_up_at=None).order_by("id").first()
