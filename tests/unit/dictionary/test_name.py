import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.dictionary.name import TONE_PLACES, canonical, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA"),
        ("Trần Thuỷ  Tiên", "trần thủy tiên"),
        (unicodedata.normalize("NFD", "Lê Hồng Đức"), "Lê Hồng Đức"),
    ],
)
def test_spellings_of_one_name_are_one(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), [("Hoàn", "Hòan"), ("Lan", "Lân"), ("Quý", "Qúy")])
def test_other_names_stay_apart(one, other):
    assert canonical(one) != canonical(other)


def test_plain_is_what_is_typed_without_marks():
    assert plain("Đặng Thị Thuỳ Dương") == "dang thi thuy duong"


@given(st.text(alphabet=st.characters(categories=["L", "M", "Zs"]), max_size=40))
def test_canonical_of_canonical_is_itself(name):
    assert canonical(canonical(name)) == canonical(name)


def test_fifteen_tone_places_are_rewritten():
    assert len(TONE_PLACES) == 15
