"""When a dossier is due: working days or hours of the country's calendar, the clock stands still while one must act.

Rules (Decree 118/2025/NĐ-CP): what is received after the cut-off counts from the next working day; the day of reception
is not counted; the time from asking for a supplement to its arrival is taken off.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from motlan.kernel.calendar import WorkCalendar
from motlan.service.procedures.spec import TimeLimit


def due(*, limit: TimeLimit, received_at: datetime, calendar: WorkCalendar) -> datetime:
    """The instant at which the result is owed, aware, in the calendar's zone (closing time for limits in days)."""
    if limit.working_days is not None:
        day = calendar.add_working_days(received_at, limit.working_days, cut_off=limit.cut_off)
        return calendar.closing(day)
    start = _start(received_at, calendar, limit.cut_off)
    return _add_time(start, timedelta(hours=limit.working_hours or 0), calendar)


def resumed(
    *, limit: TimeLimit, due_at: datetime, asked_at: datetime, supplied_at: datetime, calendar: WorkCalendar
) -> datetime:
    """The due instant moved by the time the clock stood still.

    In days: the working days after the day of asking, up to the day the supply counts as received; what was asked on a
    day off was asked on the next working day. In hours: the working time between the two instants.
    """
    if limit.working_days is not None:
        days = _days_waited(limit, asked_at, supplied_at, calendar)
        return calendar.closing(calendar.add_working_days(due_at, days))
    return _add_time(due_at.astimezone(calendar.zone), _time_between(asked_at, supplied_at, calendar), calendar)


def days_left(*, due_at: datetime, now: datetime, calendar: WorkCalendar) -> int:
    """Working days until the due day: 0 on the day itself, negative when it has gone by."""
    today = now.astimezone(calendar.zone).date()
    return calendar.working_days_between(today, due_at.astimezone(calendar.zone).date())


def is_late(
    *, due_at: datetime | None, ended_at: datetime | None, waiting_since: datetime | None, now: datetime
) -> bool:
    """Whether the due instant passed before the end, the request for a supplement, or now, whichever came first."""
    if due_at is None:
        return False
    return (ended_at or waiting_since or now) > due_at


def handled(
    *,
    limit: TimeLimit,
    received_at: datetime,
    ended_at: datetime,
    waits: Iterable[tuple[datetime, datetime]],
    calendar: WorkCalendar,
) -> int:
    """How long it was handled, without the waits for the person: working days where the limit is in days, else working
    minutes (index 2.2 of Decision 766/QĐ-TTg counts in the unit of the procedure's limit)."""
    if limit.working_days is not None:
        first = calendar.counts_from(received_at, cut_off=limit.cut_off)
        days = max(0, calendar.working_days_between(first, ended_at.astimezone(calendar.zone).date()))
        return max(0, days - sum(_days_waited(limit, since, until, calendar) for since, until in waits))
    stood = sum((_time_between(since, until, calendar) for since, until in waits), timedelta())
    worked = _time_between(received_at, ended_at, calendar) - stood
    return max(0, round(worked / timedelta(minutes=1)))


def _days_waited(limit: TimeLimit, asked_at: datetime, supplied_at: datetime, calendar: WorkCalendar) -> int:
    """The working days by which a limit in days moves on while the person is waited for."""
    asked, supplied = (at.astimezone(calendar.zone).date() for at in (asked_at, supplied_at))
    # Asked and supplied after the cut-off of one day, both count as the next one's.
    asked_on = calendar.counts_from(asked_at, cut_off=limit.cut_off if asked == supplied else None)
    supplied_on = calendar.counts_from(supplied_at, cut_off=limit.cut_off)
    return max(0, calendar.working_days_between(asked_on, supplied_on))


def _start(received_at: datetime, calendar: WorkCalendar, cut_off: time | None) -> datetime:
    """The working instant from which hours are counted."""
    local = received_at.astimezone(calendar.zone)
    day = calendar.counts_from(received_at, cut_off=min(cut_off, calendar.closes) if cut_off else calendar.closes)
    opening = calendar.opening(day)
    return max(local, opening) if local.date() == day else opening


def _add_time(start: datetime, amount: timedelta, calendar: WorkCalendar) -> datetime:
    """The instant at which ``amount`` of working time after ``start`` has gone by; ``start`` itself for none."""
    day, moment = start.date(), start
    while amount > timedelta():
        for begin, end in calendar.spans(day):
            worked = min(amount, max(timedelta(), end - max(begin, start)))
            if worked:
                amount, moment = amount - worked, max(begin, start) + worked
        day = calendar.next_working(day + timedelta(days=1))
    return moment


def _time_between(first: datetime, last: datetime, calendar: WorkCalendar) -> timedelta:
    total = timedelta()
    day = first.astimezone(calendar.zone).date()
    final = last.astimezone(calendar.zone).date()
    while day <= final:
        for begin, end in calendar.spans(day):
            total += max(timedelta(), min(last, end) - max(first, begin))
        day += timedelta(days=1)
    return total
