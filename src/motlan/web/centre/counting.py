"""Counting the indicators: what changed at once, what time alone changes with the clock, and all of it once a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Min

from motlan.governance import api as governance
from motlan.governance.api import Cells, Days
from motlan.governance.facts import by_procedure, due
from motlan.kernel.clock import instant
from motlan.store.register import Register
from motlan.web.complaints.models import Complaint
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House

WHOLE = 92
"""So many days back all is counted anew once a day: a quarter, within which nearly every dossier ends."""

AFTER = timedelta(minutes=5)
"""So long after a change in a day its procedures are counted anew; units are at once."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many facts were found, and over how many days."""

    facts: int
    days: int


def count_now(*, here: House) -> Counted:
    """Bring the facts up to now. The first time everything is counted, and on every new day the last quarter."""
    register = here.register()
    if due.seen(register, "whole") != here.today.isoformat():
        return _whole(here, register)
    with register.transaction():
        register.locked_row("fact_day", "select 1")
        cells = Cells(tuple(sorted({*due.take(register), *_passed(here, register)})))
        found = _count(here, register, cells) if cells.pairs else 0
        by_procedure.outdate(register, cells.days, instant(here.clock.now()))
        due.see(register, "clock", instant(here.clock.now()))
    _procedures(here, register)
    return Counted(found, len(cells.days))


def _whole(here: House, register: Register) -> Counted:
    """A month is one transaction; whoever files meanwhile waits for one month at most."""
    first, now = _first(here, register), instant(here.clock.now())
    counted = [(_count(here, register, days), days) for days in _months(first, here.today)]
    for days in _months(first, here.today):
        _count_procedures(here, register, days)
    with register.transaction():
        due.see(register, "whole", here.today.isoformat())
        due.see(register, "clock", now)
    return Counted(sum(found for found, _ in counted), sum(len(days.days) for _, days in counted))


def _count(here: House, register: Register, of: Days | Cells) -> int:
    specs = tuple(here.workspace.indicators.values())
    return governance.count_facts(indicators=specs, register=register, of=of, clock=here.clock)


def _procedures(here: House, register: Register) -> None:
    """The procedures of one day, some minutes after anything in it changed: each time is all the country's day."""
    day = by_procedure.stale(register, instant(here.clock.now() - AFTER))
    if day is not None:
        _count_procedures(here, register, Days(day, day))


def _count_procedures(here: House, register: Register, days: Days) -> None:
    specs = tuple(here.workspace.indicators.values())
    governance.count_procedures(indicators=specs, register=register, days=days, clock=here.clock)


def _first(here: House, register: Register) -> date:
    """The first day to be counted: a quarter ago; the first time the earliest day of anything, where that is before."""
    quarter = here.today - timedelta(days=WHOLE)
    if due.seen(register, "whole") is not None:
        return quarter
    earliest = [model.objects.aggregate(first=Min("day"))["first"] for model in (Dossier, Complaint)]
    return min([quarter, *(date.fromisoformat(day) for day in earliest if day)])


def _months(first: date, last: date) -> Iterator[Days]:
    days = [(first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1)]
    for _, some in groupby(days, key=lambda day: day[:7]):
        month = list(some)
        yield Days(month[0], month[-1])


def _passed(here: House, register: Register) -> Iterator[tuple[str, str]]:
    """Days and units of what became late since the last count, though nobody did anything."""
    since, now = due.seen(register, "clock"), here.clock.now()
    after = datetime.fromisoformat(since) if since else now
    late = Dossier.objects.filter(ended_at=None, promised_at__gt=after, promised_at__lte=now)
    yield from late.values_list("day", "deciding").distinct()
    owed = Complaint.objects.filter(open=True, due_at__gt=after, due_at__lte=now)
    yield from owed.values_list("day", "unit").distinct()
