"""Until when each step of a complaint is owed, and whether it was kept (index 5.2)."""

from dataclasses import dataclass
from datetime import datetime

from motlan.kernel.calendar import WorkCalendar
from motlan.service.complaints.acts import Complaint, Stage
from motlan.service.dossiers.deadlines import due, resumed
from motlan.service.procedures.spec import TimeLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Working days: to refuse, to ask for more, to answer, all from its arrival; from the answer to its publication."""

    refuse: int
    more: int
    answer: int
    publish: int


def refusal_due(*, state: Complaint, days: Days, calendar: WorkCalendar) -> datetime | None:
    """Until when it may be refused in time."""
    return _due(state.filed_at, days.refuse, calendar)


def more_due(*, state: Complaint, days: Days, calendar: WorkCalendar) -> datetime | None:
    """Until when more may be asked for in time."""
    return _due(state.filed_at, days.more, calendar)


def answer_due(*, state: Complaint, days: Days, calendar: WorkCalendar) -> datetime | None:
    """Until when the answer is owed: moved by every wait for the sender."""
    owed = _due(state.filed_at, days.answer, calendar)
    limit = TimeLimit(working_days=days.answer)
    for asked_at, given_at in state.waits:
        if owed is not None:
            owed = resumed(limit=limit, due_at=owed, asked_at=asked_at, supplied_at=given_at, calendar=calendar)
    return owed


def publication_due(*, state: Complaint, days: Days, calendar: WorkCalendar) -> datetime | None:
    """Until when the answer is to be published; None before it is given."""
    return _due(state.answered_at, days.publish, calendar)


def next_due(*, state: Complaint, days: Days, calendar: WorkCalendar) -> datetime | None:
    """What the office owes next, and until when; None while it owes nothing or the clock stands still."""
    if state.stage is Stage.FILED:
        return answer_due(state=state, days=days, calendar=calendar)
    if state.stage is Stage.ANSWERED and state.published_at is None:
        return publication_due(state=state, days=days, calendar=calendar)
    return None


def in_time(*, state: Complaint, days: Days, calendar: WorkCalendar, now: datetime) -> bool:
    """Whether no step was late up to ``now``."""
    kept = (
        (state.refused_at, refusal_due(state=state, days=days, calendar=calendar)),
        (state.first_asked_at, more_due(state=state, days=days, calendar=calendar)),
        (state.answered_at, answer_due(state=state, days=days, calendar=calendar)),
        (state.published_at, publication_due(state=state, days=days, calendar=calendar)),
    )
    owed = next_due(state=state, days=days, calendar=calendar)
    return all(at <= limit for at, limit in kept if at and limit) and (owed is None or now <= owed)


def _due(start: datetime | None, days: int, calendar: WorkCalendar) -> datetime | None:
    return due(limit=TimeLimit(working_days=days), received_at=start, calendar=calendar) if start else None
