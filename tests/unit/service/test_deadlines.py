"""Deadlines, held against cases that were worked out by hand with a calendar on the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from motlan.kernel.calendar import WorkCalendar
from motlan.service.dossiers.deadlines import days_left, due, handled, is_late, resumed
from motlan.service.dossiers.decisions import extend_to
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Status
from motlan.service.procedures.spec import TimeLimit
from motlan.workspace import sheet
from tests.unit.service.conftest import VIETNAM

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "deadlines.yaml").read_text("utf-8"))
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def _calendar() -> WorkCalendar:
    days = sheet.days(VIETNAM / "calendar.csv", name="calendar.csv").rows
    return WorkCalendar(
        zone=ZONE,
        holidays=frozenset(day.day for day in days if not day.working),
        extra_days=frozenset(day.day for day in days if day.working),
        opens=time(8),
        closes=time(17),
    )


CALENDAR = _calendar()


def _local(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


LUNCH = replace(CALENDAR, opens=time(7, 30), breaks=((time(11, 30), time(13)),))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    calendar = LUNCH if case.get("lunch") else CALENDAR
    limit = TimeLimit.model_validate(case["limit"])
    received = _local(case["received"])
    at = _waited(due(limit=limit, received_at=received, calendar=calendar), case.get("waits", []), limit, calendar)
    if "extended_to" in case:
        state = DossierState(status=Status.RECEIVED, due_at=at)
        day = case["extended_to"]
        at = extend_to(state=state, day=day, apology="Cần xác minh thêm", at=received, calendar=calendar).due_at
    at = _waited(at, case.get("later_waits", []), limit, calendar)
    assert f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}" == case["due"]


def _waited(at: datetime, waits: list[list[str]], limit: TimeLimit, calendar: WorkCalendar) -> datetime:
    for asked, supplied in waits:
        at = resumed(limit=limit, due_at=at, asked_at=_local(asked), supplied_at=_local(supplied), calendar=calendar)
    return at


def test_the_table_is_as_long_as_it_has_to_be() -> None:
    assert len(CASES) >= 80
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("received", "hours", "owed"),
    [
        ("2026-11-16 09:00", 2, "2026-11-16 11:00"),
        ("2026-11-16 10:00", 2, "2026-11-16 13:30"),
        ("2026-11-16 09:30", 2, "2026-11-16 11:30"),
        ("2026-11-16 12:00", 1, "2026-11-16 14:00"),
        ("2026-11-16 16:00", 8, "2026-11-17 16:00"),
        ("2026-11-20 16:00", 8, "2026-11-23 16:00"),
    ],
)
def test_nobody_works_over_lunch(received: str, hours: int, owed: str) -> None:
    at = due(limit=TimeLimit(working_hours=hours), received_at=_local(received), calendar=LUNCH)
    assert f"{at:%Y-%m-%d %H:%M}" == owed


def test_a_supplement_that_is_awaited_over_lunch_moves_the_limit_by_the_hours_worked() -> None:
    at = resumed(
        limit=TimeLimit(working_hours=4),
        due_at=_local("2026-11-16 15:00"),
        asked_at=_local("2026-11-16 11:00"),
        supplied_at=_local("2026-11-16 14:00"),
        calendar=LUNCH,
    )
    assert f"{at:%Y-%m-%d %H:%M}" == "2026-11-16 16:30"


moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)).map(lambda moment: moment.replace(tzinfo=ZONE))  # noqa: DTZ001
limits = st.one_of(
    st.integers(0, 30).map(lambda days: TimeLimit(working_days=days, cut_off=time(15))),
    st.integers(1, 60).map(lambda hours: TimeLimit(working_hours=hours, cut_off=time(15))),
)


@given(limits, moments, st.timedeltas(timedelta(), timedelta(days=20)))
def test_received_later_is_never_due_earlier(limit: TimeLimit, received: datetime, later: timedelta) -> None:
    first = due(limit=limit, received_at=received, calendar=CALENDAR)
    assert first <= due(limit=limit, received_at=received + later, calendar=CALENDAR)


@given(limits, moments)
def test_what_is_due_is_due_on_a_working_day_in_office_hours(limit: TimeLimit, received: datetime) -> None:
    at = due(limit=limit, received_at=received, calendar=CALENDAR).astimezone(ZONE)
    assert CALENDAR.is_working(at.date())
    assert time(8) <= at.time() <= time(17)
    assert at >= received or limit.working_days == 0


@given(limits, moments, st.timedeltas(timedelta(), timedelta(days=20)), st.timedeltas(timedelta(), timedelta(days=20)))
def test_waiting_longer_never_brings_the_due_day_nearer(
    limit: TimeLimit, asked: datetime, wait: timedelta, longer: timedelta
) -> None:
    at = due(limit=limit, received_at=asked, calendar=CALENDAR)
    once = resumed(limit=limit, due_at=at, asked_at=asked, supplied_at=asked + wait, calendar=CALENDAR)
    twice = resumed(limit=limit, due_at=at, asked_at=asked, supplied_at=asked + wait + longer, calendar=CALENDAR)
    assert at <= once <= twice


@pytest.mark.parametrize(("now", "left"), [("2026-11-16 09:00", 3), ("2026-11-19 23:00", 0), ("2026-11-23 09:00", -2)])
def test_days_left(now: str, left: int) -> None:
    assert days_left(due_at=_local("2026-11-19 17:00"), now=_local(now), calendar=CALENDAR) == left


def test_a_dossier_that_waits_for_the_person_is_not_late() -> None:
    due_at, now = _local("2026-11-19 17:00"), _local("2026-11-30 09:00")
    asked, ended = _local("2026-11-18 09:00"), _local("2026-11-20 09:00")
    assert is_late(due_at=due_at, ended_at=None, waiting_since=None, now=now)
    assert not is_late(due_at=due_at, ended_at=None, waiting_since=asked, now=now)
    assert is_late(due_at=due_at, ended_at=ended, waiting_since=None, now=now)
    assert not is_late(due_at=None, ended_at=None, waiting_since=None, now=now)


def test_the_working_saturdays_are_in_the_calendar() -> None:
    assert {date(2025, 4, 26), date(2026, 8, 22)} <= CALENDAR.extra_days


@pytest.mark.parametrize(
    ("limit", "received", "ended", "waits", "took"),
    [
        ({"working_days": 5}, "2026-11-16 09:00", "2026-11-16 16:00", [], 0),
        ({"working_days": 5}, "2026-11-16 09:00", "2026-11-19 16:00", [], 3),
        ({"working_days": 5}, "2026-11-13 09:00", "2026-11-17 08:00", [], 2),  # a weekend lies between
        ({"working_days": 5, "cut_off": "15:00"}, "2026-11-16 15:01", "2026-11-18 09:00", [], 1),
        ({"working_days": 5}, "2026-11-16 09:00", "2026-11-24 09:00", [("2026-11-17 10:00", "2026-11-20 10:00")], 3),
        ({"working_hours": 8}, "2026-11-16 09:00", "2026-11-16 10:30", [], 90),
        ({"working_hours": 8}, "2026-11-16 16:00", "2026-11-17 09:00", [], 120),
        ({"working_hours": 8}, "2026-11-16 09:00", "2026-11-16 12:00", [("2026-11-16 10:00", "2026-11-16 11:00")], 120),
    ],
)
def test_how_long_it_was_handled(
    limit: dict[str, Any], received: str, ended: str, waits: list[tuple[str, str]], took: int
) -> None:
    stood = [(_local(since), _local(until)) for since, until in waits]
    assert took == handled(
        limit=TimeLimit.model_validate(limit),
        received_at=_local(received),
        ended_at=_local(ended),
        waits=stood,
        calendar=CALENDAR,
    )
