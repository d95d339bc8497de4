import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.dictionary.partial_date import compatible, is_valid, parse


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
