"""A clock that is moved by hand, the house that goes by it, and the hours in which its offices work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from motlan.kernel.calendar import WorkCalendar
from motlan.web.house import House


@dataclass(slots=True)
class MovingClock:
    """A clock that stands still until it is moved."""

    at: datetime

    def now(self) -> datetime:
        """The instant it was moved to."""
        return self.at


def house_at(here: House, at: datetime) -> tuple[House, MovingClock]:
    """The same house by a clock of its own, and the clock."""
    clock = MovingClock(at)
    return replace(here, clock=clock), clock


def in_office(calendar: WorkCalendar, at: datetime) -> datetime:
    """``at`` itself where offices work then, else the next time they open: so many minutes after it as ``at`` has in
    its hour, for not everybody is first in the morning.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> calendar = WorkCalendar(zone=ZoneInfo("UTC"))
    >>> saturday = datetime(2025, 8, 2, 23, 40, tzinfo=UTC)
    >>> in_office(calendar, saturday).isoformat()
    '2025-08-04T08:40:00+00:00'
    """
    day = at.astimezone(calendar.zone).date()
    while True:
        for begins, ends in calendar.spans(day):
            if at < ends:
                return max(at, begins + timedelta(minutes=at.minute) if at < begins else at).astimezone(at.tzinfo)
        day = calendar.next_working(day + timedelta(days=1))
