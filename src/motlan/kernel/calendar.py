"""Working days of one country: weekends, holidays, and the Saturdays that were swapped for a bridge day."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Days on which offices work.

    ``holidays`` are closed even on a weekday; ``extra_days`` are open even on a weekend; ``opens`` and ``closes`` bound
    the working hours of a day in the country's own time ``zone``, ``breaks`` (from, to; in order) are not worked.
    """

    zone: ZoneInfo
    holidays: frozenset[date] = field(default=frozenset())
    extra_days: frozenset[date] = field(default=frozenset())
    opens: time = time(8, 0)
    closes: time = time(17, 0)
    breaks: tuple[tuple[time, time], ...] = ()
    _closed: tuple[date, ...] = field(init=False, repr=False, compare=False)
    """The weekdays that are not worked, in order."""
    _opened: tuple[date, ...] = field(init=False, repr=False, compare=False)
    """The days of weekends that are worked, in order."""

    def __post_init__(self) -> None:
        """Sort what differs from plain weeks once, so that days between two dates are counted without a walk."""
        closed = sorted(day for day in self.holidays - self.extra_days if day.weekday() < SATURDAY)
        opened = sorted(day for day in self.extra_days if day.weekday() >= SATURDAY)
        object.__setattr__(self, "_closed", tuple(closed))
        object.__setattr__(self, "_opened", tuple(opened))

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``.

        >>> calendar = WorkCalendar(zone=ZoneInfo("UTC"), extra_days=frozenset({date(2025, 4, 26)}))
        >>> calendar.is_working(date(2025, 4, 26)), calendar.is_working(date(2025, 4, 27))
        (True, False)
        """
        return day in self.extra_days or (day.weekday() < SATURDAY and day not in self.holidays)

    def next_working(self, day: date) -> date:
        """``day`` itself when offices work on it, else the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def counts_from(self, start: datetime, *, cut_off: time | None = None) -> date:
        """The working day on which something received at ``start`` counts as received.

        After ``cut_off`` (local time), or on a day off, it counts as received on the next working day.
        """
        local = start.astimezone(self.zone)
        day = local.date()
        if cut_off is not None and local.time() > cut_off and self.is_working(day):
            day += timedelta(days=1)
        return self.next_working(day)

    def add_working_days(self, start: datetime, days: int, *, cut_off: time | None = None) -> date:
        """The date ``days`` working days after ``start`` counts as received (0: that same day).

        >>> calendar = WorkCalendar(zone=ZoneInfo("UTC"))
        >>> friday = datetime(2025, 8, 1, 9, tzinfo=ZoneInfo("UTC"))
        >>> calendar.add_working_days(friday, 1)
        datetime.date(2025, 8, 4)
        """
        day = self.counts_from(start, cut_off=cut_off)
        for _ in range(days):
            day = self.next_working(day + timedelta(days=1))
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; negative when ``last`` is earlier. As quick for a
        day in the year 9999 as for tomorrow.

        >>> calendar = WorkCalendar(zone=ZoneInfo("UTC"), holidays=frozenset({date(2025, 9, 2)}))
        >>> calendar.working_days_between(date(2025, 8, 29), date(2025, 9, 5))
        4
        """
        return self._worked_until(last) - self._worked_until(first)

    def _worked_until(self, day: date) -> int:
        """Working days from the first of all days, a Monday, up to and including ``day``."""
        weeks, rest = divmod(day.toordinal(), 7)
        plain = 5 * weeks + min(rest, 5)
        return plain - bisect_right(self._closed, day) + bisect_right(self._opened, day)

    def closing(self, day: date) -> datetime:
        """The instant at which offices close on ``day``, aware, in the country's zone."""
        return datetime.combine(day, self.closes, tzinfo=self.zone)

    def opening(self, day: date) -> datetime:
        """The instant at which offices open on ``day``, aware, in the country's zone."""
        return datetime.combine(day, self.opens, tzinfo=self.zone)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The spans of ``day`` in which offices work (from, to; aware, in order); none on a day off.

        >>> noon = ((time(11, 30), time(13)),)
        >>> calendar = WorkCalendar(zone=ZoneInfo("UTC"), breaks=noon)
        >>> [f"{begin:%H:%M}-{end:%H:%M}" for begin, end in calendar.spans(date(2025, 8, 1))]
        ['08:00-11:30', '13:00-17:00']
        """
        if not self.is_working(day):
            return ()
        begins = (self.opens, *(again for _, again in self.breaks))
        ends = (*(ended for ended, _ in self.breaks), self.closes)
        return tuple(
            (datetime.combine(day, begin, tzinfo=self.zone), datetime.combine(day, end, tzinfo=self.zone))
            for begin, end in zip(begins, ends, strict=True)
        )
