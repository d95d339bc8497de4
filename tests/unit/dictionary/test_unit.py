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
