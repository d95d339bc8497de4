"""Units that were merged and divided: facts of before count where they belong today, worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.data import api as data
from motlan.dictionary.unit import Crossing, Unit, UnitBook
from motlan.governance import api as governance
from motlan.governance.facts.keep import SCHEMA, Measured, take_in
from motlan.governance.facts.merger import Before, before, landed, origins, rolled
from motlan.governance.facts.read import Span
from motlan.store.register import Register
from motlan.workspace.load import load

WORKSPACE = load(Path(__file__).parents[4] / "workspaces" / "vietnam")
CHANGE, EARLIER = date(2025, 7, 1), date(2024, 1, 1)
JUNE = date(2025, 6, 30)


def unit(code: str, parent: str = "P", level: int = 2) -> Unit:
    return Unit(code=code, name=code, name_en=code, parent=parent, level=level, kind="", valid_from=CHANGE)


def crossing(old: str, new: str, share: str = "whole", on: date = CHANGE) -> Crossing:
    part = None if share in ("whole", "part") else Fraction(share)
    return Crossing(old=old, new=new, whole=share == "whole", old_name=f"Old {old}", changed_on=on, part=part)


BOOK = UnitBook(
    units={one.code: one for one in (unit("P", "", 1), unit("Q", "", 1), unit("n1"), unit("n2"), unit("n3", "Q"))},
    crossings=(
        crossing("a", "n1"),  # two merged into one
        crossing("b", "n1"),
        crossing("c", "n1", "1/4"),  # divided by declared shares
        crossing("c", "n2", "3/4"),
        crossing("d", "n1", "part"),  # divided within a province, nobody says how
        crossing("d", "n2", "part"),
        crossing("e", "n2", "part"),  # divided between two provinces, nobody says how
        crossing("e", "n3", "part"),
        crossing("n1", "n3"),  # the same digits named another unit before
        crossing("x", "a", on=EARLIER),  # changed twice
    ),
)


def test_a_merger_and_a_split_worked_by_hand() -> None:
    counts = {"a": (1, 10), "b": (2, 20), "c": (4, 8), "d": (3, 6), "e": (5, 5), "n1": (7, 7)}
    found = rolled(BOOK, counts, as_of=JUNE)
    # n1: a and b whole, a quarter of c;  n2: three quarters of c;  n3: what n1 was before
    assert found.units == {"n1": (1 + 2 + 1, 10 + 20 + 2), "n2": (3, 6), "n3": (7, 7)}
    assert found.stays == {"d": (3, 6), "e": (5, 5)}
    # P: n1 and n2, and d, which lies in it wherever it went;  e is in neither, as nobody can say how much of it
    assert found.provinces == {"P": (4 + 3 + 3, 32 + 6 + 6), "Q": (7, 7)}


def test_a_unit_that_changed_twice_is_followed_through_both() -> None:
    assert landed(BOOK, "x", date(2023, 1, 1)) == {"n1": Fraction(1)}
    assert landed(BOOK, "nowhere", JUNE) is None


def test_a_unit_that_went_whole_into_two_is_divided() -> None:
    twice = UnitBook(units=BOOK.units, crossings=(crossing("o", "n1"), crossing("o", "n2")))
    found = rolled(twice, {"o": (1, 2)}, as_of=JUNE)
    assert (found.units, found.stays, found.provinces) == ({}, {"o": (1, 2)}, {"P": (1, 2)})


def test_facts_of_today_stay_where_they_are() -> None:
    assert rolled(BOOK, {"n1": (1, 2)}, as_of=CHANGE).units == {"n1": (1, 2)}


@given(st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=6), st.integers(0, 10**6))
def test_nothing_is_lost_or_doubled_when_a_unit_is_divided(parts: list[int], count: int) -> None:
    shares = [Fraction(part, sum(parts)) for part in parts]
    book = UnitBook(
        units={f"n{at}": unit(f"n{at}") for at in range(len(parts))},
        crossings=tuple(
            Crossing(old="o", new=f"n{at}", whole=share == 1, changed_on=CHANGE, part=share)
            for at, share in enumerate(shares)
        ),
    )
    found = rolled(book, {"o": (count, count)}, as_of=JUNE)
    assert sum(numerator for numerator, _ in found.units.values()) == count
    assert found.provinces["P"] == (count, count)


def test_a_unit_says_what_it_was_made_of() -> None:
    made = origins(BOOK, "n1")
    assert [one.crossing.old for one in made] == ["a", "b", "c", "d"]
    assert [[other.new for other in one.others] for one in made] == [[], [], ["n2"], ["n2"]]


def test_the_crosswalk_of_the_example_carries_every_old_commune() -> None:
    book = WORKSPACE.dictionary.units
    old = sorted({one.old for one in book.crossings})
    found = rolled(book, dict.fromkeys(old, (1, 1)), as_of=JUNE)
    placed = sum(numerator for numerator, _ in found.units.values())
    assert placed + len(found.stays) == len(old) == 10_033
    assert all(unit in book.units for unit in found.units)
    # Ba Đình was made of Trúc Bạch, which had its code, and of others
    assert "Phường Trúc Bạch" in {one.crossing.old_name for one in origins(book, "00004")}


@pytest.fixture
def register() -> Iterator[Register]:
    with Register.connect("sqlite://") as register:
        data.prepare(register=register, catalogue=WORKSPACE.catalogue)
        governance.prepare(register=register)
        yield register


def test_facts_of_before_are_read_for_the_unit_of_today(register: Register) -> None:
    told = [("a", "2025-06-30", 1, 10), ("c", "2025-06-30", 4, 8), ("d", "2025-06-30", 3, 6), ("a", "2025-07-02", 9, 9)]
    facts = pa.table(
        {
            "indicator": ["2.1"] * 4,
            "day": [day for _, day, _, _ in told],
            "parent": ["P"] * 4,
            "unit": [code for code, *_ in told],
            "numerator": [one[2] for one in told],
            "denominator": [one[3] for one in told],
        },
        schema=SCHEMA,
    )
    days = tuple(sorted({day for _, day, _, _ in told}))
    take_in(
        register=register,
        facts=facts,
        measured=Measured(rules={"2.1": "r"}, days=days, cells=None, at="2025-07-03T00:00:00Z"),
    )
    span = Span(date(2025, 6, 1), date(2025, 7, 31))
    found = before(register=register, book=BOOK, indicator="2.1", span=span, unit="n1")
    assert found == (
        Before(old="a", share=Fraction(1), numerator=1, denominator=10),  # not what is counted after the change
        Before(old="c", share=Fraction(1, 4), numerator=4, denominator=8),
        Before(old="d", share=None, numerator=3, denominator=6),
    )
    assert before(register=register, book=BOOK, indicator="2.1", span=Span(CHANGE, span.last), unit="n1") == ()
