"""What follows an act on a dossier: a job for each subscriber, wanted in the act's own transaction.

Nothing that takes time or talks to others happens in the request: a letter, a signature, a payment order is a job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from motlan.kernel.registry import Registry
from motlan.kernel.text import Text
from motlan.service.dossiers import issued, revoked  # noqa: F401 - importing them registers their acts
from motlan.service.dossiers.events import Act, acts, kind_of, read_act
from motlan.web.dossiers.models import Dossier, DossierEvent
from motlan.web.house import House
from motlan.web.jobs.api import Work, Worker, enqueue_all, work, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An act that was done to a dossier: the ``number``-th of its run of events."""

    dossier_id: int
    code: str
    number: int
    act: Act


_followers: dict[str, list[tuple[str, Callable[[Any], bool]]]] = {}
Follower = Callable[[House, Happened], Any]


def _always(_act: Act) -> bool:
    return True


def on_act(
    kind: str,
    *,
    name: str,
    title: Text | None = None,
    slow: bool = False,
    when: Callable[[Any], bool] = _always,
    registry: Registry[Worker] = workers,
) -> Callable[[Follower], Follower]:
    """Let a function be called, as a job, after each act of a kind (``decided``); see :func:`motlan.web.jobs.api.work`.

    ``name`` tells the followers of an act apart; ``when`` looks at the act and says whether there is anything to do
    after it. An act that there is not raises UnknownName.
    """
    acts.get(kind)

    def keep(follow: Follower) -> Follower:
        def do(house: House, job: Work) -> Any:
            return follow(house, happened(job))

        job_kind = f"{kind}:{name}"
        work(job_kind, title=title, slow=slow, registry=registry)(do)
        _followers.setdefault(kind, []).append((job_kind, when))
        return follow

    return keep


def happened(job: Work) -> Happened:
    """The act that a job follows, as it was written."""
    place = job.payload
    row = DossierEvent.objects.get(dossier_id=place["dossier"], number=place["number"])
    return Happened(
        dossier_id=place["dossier"], code=place["code"], number=row.number, act=read_act(row.kind, row.payload)
    )


def announce(*, dossier: Dossier, number: int, act: Act) -> None:
    """Want the jobs of all who follow an act; inside the transaction in which it was written."""
    place = {"dossier": dossier.pk, "code": dossier.code, "number": number}
    kinds = [kind for kind, when in _followers.get(kind_of(act), ()) if when(act)]
    enqueue_all(kinds=kinds, key=f"{dossier.pk}/{number}", payload=place)
