"""A place typed by its name of before a change of units is one of today's, said so, and a name of today goes first."""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path

import pytest

from motlan.dictionary.unit import Crossing, Unit, UnitBook
from motlan.workspace.load import load

WORKSPACE = Path(__file__).parents[3] / "workspaces" / "vietnam"
TODAY = date(2026, 3, 2)
CHANGED = date(2026, 1, 1)
MOST = 7


@pytest.fixture(scope="module")
def book() -> UnitBook:
    return load(WORKSPACE).catalogue.dictionary.units


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("Bến Nghé", ["26740"]),
        ("phuong ben nghe", ["26740"]),
        ("Bến Nghé, Quận 1", ["26740"]),
        ("Bến Nghé Quận 1", ["26740"]),
        ("Bến Nghé, TP HCM", ["26740"]),
        ("Bến Nghé, Hà Nội", []),
        ("Bến", []),
        ("Cống Vị", ["00008", "00025"]),
        ("Quận 1, TP HCM", ["26737", "26740", "26743", "26758"]),
        ("Quận 1, TP.HCM", ["26737", "26740", "26743", "26758"]),
    ],
)
def test_a_name_of_before_means_the_units_that_have_its_land(book: UnitBook, typed: str, units: list[str]) -> None:
    found = book.meant(typed, on=TODAY, most=MOST)
    assert sorted(found) == units or not units
    assert bool(book.former(typed, on=TODAY)) == bool(units)
    assert all(book.told(typed, code, on=TODAY) for code in units)


@pytest.mark.parametrize(
    "typed", ["Ba Đình", "Ba Đình, Hà Nội", "Bến Thành", "Sài Gòn, TP HCM", "Hà Nội", "", ",", "x"]
)
def test_a_name_of_today_is_that_of_today(book: UnitBook, typed: str) -> None:
    assert book.former(typed, on=TODAY) == ()
    assert book.told(typed, "26740", on=TODAY) is None


def test_initials_are_written_out_where_they_are_those_of_one_unit(book: UnitBook) -> None:
    assert book.spelt("Sài Gòn, TP HCM") == "Sài Gòn, Thành phố Hồ Chí Minh"
    assert book.spelt("Ba Đình, HN") == "Ba Đình, Thành phố Hà Nội"
    assert book.spelt("X, QN") == "X, QN"  # Quảng Ninh or Quảng Ngãi
    assert book.spelt("HN") == "HN"
    assert book.meant("Sài Gòn, TP HCM", on=TODAY, most=MOST) == ("26740",)


def small() -> UnitBook:
    def unit(code: str, name: str, parent: str = "") -> Unit:
        return Unit(code=code, name=name, name_en="", parent=parent, level=2, kind="", valid_from=CHANGED)

    def crossing(old: str, new: str, name: str, *, whole: bool) -> Crossing:
        return Crossing(old=old, new=new, whole=whole, old_name=name, changed_on=CHANGED, where="D, P")

    units = (unit("p", "P"), unit("1", "North", "p"), unit("2", "South", "p"))
    crossings = (
        crossing("a", "1", "Alpha", whole=True),
        crossing("b", "2", "Beta", whole=False),
        crossing("b", "1", "Beta", whole=False),
    )
    return UnitBook(units={one.code: one for one in units}, crossings=crossings)


def test_what_is_told_says_whether_it_is_all_or_a_part() -> None:
    book = small()
    assert book.told("Alpha", "1", on=TODAY).in_("en") == "Alpha, D, P is now part of North, P."  # type: ignore[union-attr]
    assert book.told("Beta", "2", on=TODAY).in_("en") == "A part of Beta, D, P is now in South, P."  # type: ignore[union-attr]
    renamed = UnitBook(units=book.units, crossings=book.crossings[:1])
    assert renamed.told("Alpha", "1", on=TODAY).in_("vi") == "Alpha, D, P nay là North, P."  # type: ignore[union-attr]
    assert book.told("Alpha", "2", on=TODAY) is None


def test_suggestions_lead_from_the_old_name_to_each_unit_of_today() -> None:
    found = small().formerly(["bet"], on=TODAY, most=MOST)
    assert [(code, one.name) for code, one in found] == [("2", "Beta, D, P"), ("1", "Beta, D, P")]
    assert small().formerly(["bet"], on=TODAY, most=1) == found[:1]
    assert small().formerly([], on=TODAY, most=MOST) == ()


def test_a_search_takes_a_fraction_of_a_millisecond(book: UnitBook) -> None:
    """Of everything that people type, the median; an hour's noise of a machine is not measured with it."""
    chance = random.Random(17)  # noqa: S311 - a sample, not a secret
    asked = [one.old_name for one in chance.sample(book.crossings, 60)]
    book.meant("Bến Nghé", on=TODAY, most=MOST)
    took = []
    for typed in asked:
        started = time.process_time()
        book.meant(typed, on=TODAY, most=MOST)
        took.append(time.process_time() - started)
    assert sorted(took)[len(took) // 2] < 0.002
