from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

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
