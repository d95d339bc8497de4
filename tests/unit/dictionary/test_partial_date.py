import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.dictionary.partial_date import compatible, is_valid, no_such_day, parse


@pytest.mark.parametrize("text", ["31/02/1990", "1990-02-30", "13/1990", "0", "", "N/A", "1990-1-1-1", "02-03-1975"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="is no date"):
        parse(text, "dd/mm/yyyy")


@given(st.dates())
def test_a_written_date_reads_back(day):
    assert parse(f"{day.day:02d}/{day.month:02d}/{day.year:04d}", "dd/mm/yyyy") == day.isoformat()


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_a_less_precise_date_is_compatible_with_the_day(day, length):
    iso = day.isoformat()
    assert is_valid(iso[:length])
    assert compatible(iso[:length], iso)
    assert compatible(iso, iso[:length])


def test_a_date_run_together_needs_all_its_digits() -> None:
    with pytest.raises(ValueError, match="is no date in the form ddmmyyyy"):
        parse("311299", "ddmmyyyy")


@pytest.mark.parametrize(
    ("text", "vi"),
    [
        ("31/02/2026", "Tháng 2 năm 2026 có 28 ngày, không có ngày 31."),
        ("29.2.2100", "Tháng 2 năm 2100 có 28 ngày, không có ngày 29."),
        ("0/12/2026", "Tháng 12 năm 2026 có 31 ngày, không có ngày 0."),
        ("2026-11-31", "Tháng 11 năm 2026 có 30 ngày, không có ngày 31."),
        ("31/00/2026", "Không có tháng 0."),
    ],
)
def test_a_day_that_there_is_not_is_named(text: str, vi: str) -> None:
    found = no_such_day(text)
    assert found is not None
    assert found.in_("vi") == vi


@pytest.mark.parametrize("text", ["28/02/2026", "29/02/2024", "2026-12-31", "2026", "02/2026", "soon", "", "1/1/0000"])
def test_of_a_real_day_and_of_no_date_at_all_nothing_is_said(text: str) -> None:
    assert no_such_day(text) is None
