from datetime import date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.kernel.calendar import WorkCalendar

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = WorkCalendar(
    zone=HANOI,
    holidays=frozenset({date(2025, 4, 30), date(2025, 5, 1), date(2025, 5, 2)}),
    extra_days=frozenset({date(2025, 4, 26)}),
)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (datetime(2025, 4, 25, 9, tzinfo=HANOI), 1, date(2025, 4, 26)),  # the Saturday that was swapped
        (datetime(2025, 4, 29, 9, tzinfo=HANOI), 1, date(2025, 5, 5)),  # over the holidays and the weekend
        (datetime(2025, 4, 29, 15, 0, tzinfo=HANOI), 1, date(2025, 5, 5)),  # at the cut-off is not after it
        (datetime(2025, 4, 29, 15, 1, tzinfo=HANOI), 1, date(2025, 5, 6)),  # after it: counts from the 5th
        (datetime(2025, 4, 29, 14, 59, tzinfo=HANOI), 0, date(2025, 4, 29)),
        (datetime(2025, 5, 3, 9, tzinfo=HANOI), 2, date(2025, 5, 7)),  # filed on a Saturday: counts from Monday
    ],
)
def test_working_days_are_counted_on_the_offices_calendar(received, days, due):
    assert CALENDAR.add_working_days(received, days, cut_off=time(15)) == due


def test_an_instant_counts_in_the_countrys_own_time():
    late_in_utc = datetime(2025, 8, 1, 20, 0, tzinfo=ZoneInfo("UTC"))  # 3 in the morning of Saturday 2 August
    assert CALENDAR.counts_from(late_in_utc) == date(2025, 8, 4)


def test_days_between_are_signed():
    monday, friday = date(2025, 8, 4), date(2025, 8, 8)
    assert CALENDAR.working_days_between(monday, friday) == 4
    assert CALENDAR.working_days_between(friday, monday) == -4


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        # April 2025: Friday 25, Saturday 26 swapped for Friday 2 May, Monday 28, Tuesday 29; 30 to 2 are days off.
        (date(2025, 4, 25), date(2025, 4, 26), 1),
        (date(2025, 4, 25), date(2025, 4, 27), 1),
        (date(2025, 4, 25), date(2025, 4, 29), 3),
        (date(2025, 4, 25), date(2025, 5, 2), 3),
        (date(2025, 4, 25), date(2025, 5, 5), 4),
        (date(2025, 4, 26), date(2025, 4, 27), 0),
        (date(2025, 4, 27), date(2025, 4, 27), 0),
        (date(2025, 5, 1), date(2025, 5, 4), 0),
        (date(2025, 5, 5), date(2025, 4, 29), -1),
        # A whole year of 261 weekdays, three days off, one Saturday that is worked.
        (date(2024, 12, 31), date(2025, 12, 31), 261 - 3 + 1),
    ],
)
def test_days_between_counted_by_hand(first: date, last: date, days: int) -> None:
    assert CALENDAR.working_days_between(first, last) == days


@given(st.dates(date(2025, 3, 1), date(2025, 7, 1)), st.dates(date(2025, 3, 1), date(2025, 7, 1)))
def test_days_between_are_those_of_a_walk(one: date, other: date) -> None:
    first, last = sorted((one, other))
    walked = sum(CALENDAR.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert CALENDAR.working_days_between(first, last) == walked
    assert CALENDAR.working_days_between(last, first) == -walked


def test_a_day_that_is_closed_and_worked_is_worked_and_counted_once() -> None:
    swapped = frozenset({date(2025, 8, 5), date(2025, 8, 9)})
    calendar = WorkCalendar(zone=HANOI, holidays=swapped, extra_days=swapped)
    assert calendar.working_days_between(date(2025, 8, 4), date(2025, 8, 10)) == 5


def test_days_to_the_end_of_all_days_are_counted_at_once() -> None:
    """416,016 weeks and the five days after a Sunday; no day off of 2025 lies among them."""
    begun = process_time()
    assert CALENDAR.working_days_between(date(2026, 11, 22), date(9999, 12, 31)) == 416_016 * 5 + 5
    assert process_time() - begun < 0.1
