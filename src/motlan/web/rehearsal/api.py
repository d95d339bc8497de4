"""The front door of the rehearsal: some weeks of dossiers, one after the other as the clock goes.

The road: who files and where is chosen; every dossier's course is drawn; then all steps of all dossiers are done in the
order of their instants, each by the act that a person or an officer would do, until last midnight. What should happen
later does not: those dossiers wait. All of it or nothing is kept.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.db import transaction

from motlan.kernel.errors import Refused
from motlan.kernel.registry import Registry
from motlan.kernel.text import Text
from motlan.service.dossiers.status import Status
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers import tallies
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.jobs.api import Worker, workers
from motlan.web.rehearsal.acting import Played, Step, file
from motlan.web.rehearsal.course import drawn
from motlan.web.rehearsal.moving import house_at
from motlan.web.rehearsal.people import cast
from motlan.web.rehearsal.typed import Words

DAYS = 30
FOLLOWED = ("filed:ask_fee", "simulated_notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What was done: dossiers by status and by procedure, and in how many communes they are decided."""

    dossiers: int
    statuses: dict[str, int]
    procedures: dict[str, int]
    communes: int

    def as_record(self) -> dict[str, Any]:
        """As ``--json`` says it."""
        return asdict(self)


def rehearse(
    *,
    here: House,
    dossiers: int,
    seed: int,
    days: int = DAYS,
    words: Words | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Rehearsed:
    """File and work ``dossiers`` dossiers of the last ``days`` days.

    The same register, seed and day give the same dossiers. Raises Refused in production, where dossiers were filed
    already, and where nobody or nothing can be filed.
    """
    _demand_empty()
    offered = fit(here=here)
    until = datetime.combine(here.today, time(), tzinfo=here.zone)
    first = until - timedelta(days=days)
    with transaction.atomic():
        house, clock = house_at(here, first)
        people = cast(here=here, procedures=offered, seed=seed)
        queue: list[tuple[datetime, int, Played, Callable[[Played], Step | None]]] = []
        order, followers = count(), _followers()
        for number in range(dossiers):
            course = drawn(number=number, seed=seed, procedures=offered, first=first, until=until)
            one = Played(course=course, cast=people, house=house, words=words or {}, followers=followers)
            heapq.heappush(queue, (course.filed_at, next(order), one, file))
        filed = 0
        while queue and queue[0][0] < until:
            clock.at, _, one, step = heapq.heappop(queue)
            then = step(one)
            filed += step is file
            if progress and step is file:
                progress(filed, dossiers)
            if then is not None:
                heapq.heappush(queue, (max(then[0], clock.at), next(order), one, then[1]))
        people.dismiss()
        tallies.fold()
    return told()


def fit(*, here: House) -> tuple[Procedure, ...]:
    """The procedures that can be rehearsed: filed by a person for herself, by the common process, about nobody who
    has to be named by her number, in one part and without a hearing."""
    found = tuple(one for one in here.workspace.procedures.all_in_force(on=here.today) if _is_plain(one))
    if not found:
        raise Refused(
            what=Text(vi="Không có thủ tục nào có thể chạy thử.", en="There is no procedure that could be rehearsed."),
            remedy=Text(vi="Khai báo một thủ tục một cửa.", en="Declare a procedure with the common process."),
        )
    return found


def _is_plain(procedure: Procedure) -> bool:
    named = any(one.named_by and not one.findings for one in procedure.subjects.values())
    special = procedure.parts or procedure.hearing is not None or procedure.process.use == "own"
    return not named and not special and bool(_signed_in(procedure))


def _signed_in(procedure: Procedure) -> list[str]:
    """What people who file for themselves are called: not where an enterprise signs in."""
    return [
        one.concept
        for one in procedure.subjects.values()
        if any(way.who == "signed_in" for way in one.findings) and one.concept == "person"
    ]


def _followers() -> Registry[Worker]:
    """What has to follow an act before the next one; letters and signatures are left to the worker."""
    some: Registry[Worker] = Registry("kind of work")
    for name in workers.names():
        if name in FOLLOWED:
            some.register(name)(workers.get(name))
    return some


def _demand_empty() -> None:
    if settings.MOTLAN_PRODUCTION:
        raise Refused(
            what=Text(vi="Không chạy thử trên hệ thống thật.", en="Nothing is rehearsed on a site in production."),
            remedy=Text(vi="Dùng một thư mục khác (--dir).", en="Use another folder (--dir)."),
        )
    if Dossier.objects.exists():
        raise Refused(
            what=Text(vi="Sổ này đã có hồ sơ.", en="This register holds dossiers already."),
            remedy=Text(vi="Dùng một sổ chưa có hồ sơ nào.", en="Use a register in which nothing was filed yet."),
        )


def told() -> Rehearsed:
    """What is in the books."""
    rows = list(Dossier.objects.values_list("status", "procedure", "deciding"))
    statuses = Counter(Status(status).name.lower() for status, _, _ in rows)
    return Rehearsed(
        dossiers=len(rows),
        statuses=dict(sorted(statuses.items())),
        procedures=dict(sorted(Counter(procedure for _, procedure, _ in rows).items())),
        communes=len({unit for _, _, unit in rows}),
    )
