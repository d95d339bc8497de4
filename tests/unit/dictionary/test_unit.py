from dataclasses import replace
from datetime import date

from motlan.dictionary.unit import Carried, Crossing, Unit, UnitBook

CHANGED = date(2025, 7, 1)


def unit(code: str, name: str, parent: str = "") -> Unit:
    return Unit(code=code, name=name, name_en="", parent=parent, level=2 if parent else 1, kind="", valid_from=CHANGED)


BOOK = UnitBook(
    units={
        u.code: u for u in (unit("01", "Thành phố A"), unit("00004", "Phường B", "01"), unit("00008", "Phường C", "01"))
    },
    crossings=(
        Crossing(old="00004", new="00008", whole=True, changed_on=CHANGED),
        Crossing(old="00007", new="00004", whole=False, changed_on=CHANGED),
        Crossing(old="00007", new="00008", whole=False, changed_on=CHANGED),
    ),
)
BEFORE = date(2025, 6, 30)


def test_a_whole_unit_is_carried():
    assert BOOK.carry("00004", BEFORE) == Carried("00008")


def test_the_same_digits_after_the_change_are_another_unit():
    assert BOOK.carry("00004", CHANGED) == Carried("00004")


def test_a_divided_unit_is_a_short_list_and_never_guessed():
    assert BOOK.carry("00007", BEFORE) == Carried(None, ("00004", "00008"))


def test_an_unknown_code_leads_nowhere():
    assert BOOK.carry("99999", BEFORE) == Carried(None)
    assert BOOK.carry("99999", CHANGED) == Carried(None)


def test_path_and_full_name():
    assert [u.code for u in BOOK.path("00004")] == ["01", "00004"]
    assert BOOK.full_name("00004", "vi") == "Phường B, Thành phố A"
    assert BOOK.full_name("99999", "vi") == "99999"


EARLIER = date(2015, 1, 1)
TWICE_CHANGED = UnitBook(
    units=BOOK.units,
    crossings=(
        *BOOK.crossings,
        Crossing(old="00001", new="00004", whole=True, changed_on=EARLIER),
        Crossing(old="00002", new="00007", whole=True, changed_on=EARLIER),
    ),
)


def test_a_code_is_carried_over_every_change_since_its_day():
    assert TWICE_CHANGED.carry("00001", date(2014, 12, 31)) == Carried("00008")  # 00001 → 00004 → 00008
    assert TWICE_CHANGED.carry("00002", date(2014, 12, 31)) == Carried(None, ("00004", "00008"))


def test_an_earlier_change_of_others_leaves_a_code_as_it_was():
    assert TWICE_CHANGED.carry("00004", BEFORE) == Carried("00008")
    assert TWICE_CHANGED.carry("00004", CHANGED) == Carried("00004")


def test_a_code_that_only_the_crosswalk_knows_is_the_old_unit_whatever_the_day():
    assert TWICE_CHANGED.carry("00007", date.max) == Carried(None, ("00004", "00008"))
    assert TWICE_CHANGED.carry("00001", date.max) == Carried("00008")


def test_a_unit_that_has_ended_is_not_todays():
    ended = replace(BOOK.units["00008"], valid_to=date(2026, 1, 1))
    book = UnitBook(units={**BOOK.units, "00008": ended})
    assert book.carry("00008", date.max) == Carried(None)


def test_units_that_lead_to_each_other_end_nowhere():
    circle = (Crossing(old="x", new="y", whole=True), Crossing(old="y", new="x", whole=True))
    assert UnitBook(crossings=circle).carry("x", date.max) == Carried(None)


def test_a_unit_is_below_its_parent_from_its_first_day_to_its_last():
    units = {one.code: one for one in (unit("01", "A"), unit("1", "B", "01"), unit("2", "C", "01"))}
    units["2"] = replace(units["2"], valid_from=date(2008, 8, 1), valid_to=BEFORE)
    book = UnitBook(units=units)

    def below(on: date) -> list[str]:
        return [one.code for one in book.children("01", on=on)]

    assert (below(CHANGED), below(BEFORE)) == (["1"], ["2"])
    assert [one.code for one in book.children(on=CHANGED)] == ["01"]
    assert [one.code for one in book.lasting("01")] == ["1"]
    assert [one.code for one in book.path("2")] == ["01", "2"]
