"""By what right one acts for another: until when a child is a minor, and how events tell of it."""

from __future__ import annotations

from datetime import date

import pytest

from motlan.service.dossiers.capacity import Capacity, under_age
from motlan.service.dossiers.events import Filed, OnBehalf, Supplemented, Withdrawn, payload, read_act

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born", "on", "minor"),
    [
        ("2008-11-23", TODAY, True),
        ("2008-11-22", TODAY, False),
        ("2008-02-29", date(2026, 2, 28), True),
        ("2008-02-29", date(2026, 3, 1), False),
        ("2008-12", TODAY, True),
        ("2008-11", TODAY, False),
        ("2009", TODAY, True),
        ("2008", TODAY, False),
        ("", TODAY, False),
        ("unknown", TODAY, False),
    ],
)
def test_a_minor_beyond_doubt(born: str, on: date, minor: bool) -> None:
    assert under_age(born, on=on, of_age=18) is minor


def test_the_age_is_handed_in() -> None:
    assert [under_age("2006-01-01", on=TODAY, of_age=age) for age in (20, 21)] == [False, True]


def test_an_act_for_another_is_read_as_it_was_written() -> None:
    by = OnBehalf(name="Nguyễn Thị Hoa", capacity=Capacity.PARENT.value)
    filed = Filed(procedure="1", version="1", channel="online", applicant=7, receiving="1", deciding="1", by=by)
    for kind, act in (("filed", filed), ("supplemented", Supplemented(by=by)), ("withdrawn", Withdrawn(by=by))):
        assert read_act(kind, payload(act)) == act
    assert read_act("withdrawn", {"reason": "x"}) == Withdrawn(reason="x"), "what was written before"
