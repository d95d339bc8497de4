"""Who asks for a unit by a code that none has is told which she may mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motlan.dictionary.unit import UnitBook
from motlan.dictionary.unit_asked import UnknownUnit, near_units
from motlan.workspace.load import load

TODAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def book() -> UnitBook:
    return load(Path("workspaces/vietnam")).dictionary.units


@pytest.mark.parametrize(
    ("typed", "first"),
    [("00000", "00004"), ("4", "04"), ("01237", "01273"), ("phuong ba dinh, ha noi", "00004"), ("Tỉnh Cao Bằng", "04")],
)
def test_the_likeliest_comes_first(book: UnitBook, typed: str, first: str) -> None:
    near = near_units(book, typed, on=TODAY)
    assert first in near
    assert len(near) <= 3


def test_the_error_names_them_with_their_codes(book: UnitBook) -> None:
    error = UnknownUnit(book=book, typed="00000", on=TODAY)
    assert error.what["en"] == "No unit has the code “00000”."
    assert "00004 (Phường Ba Đình, Thành phố Hà Nội)" in error.remedy["vi"]
    assert (error.kind, error.name, error.known) == ("unit", "00000", near_units(book, "00000", on=TODAY))


def test_nothing_is_proposed_but_what_may_be_asked_for(book: UnitBook) -> None:
    provinces = [one.code for one in book.children(on=TODAY)]
    assert "01" in near_units(book, "1", on=TODAY, among=provinces)
    assert set(near_units(book, "00004", on=TODAY, among=provinces)) <= set(provinces)
    error = UnknownUnit(book=book, typed="xyzxyz", on=TODAY)
    assert (error.known, error.remedy["en"]) == ((), "Write a code of the workspace's units.csv.")
