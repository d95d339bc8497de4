import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from motlan.web.steward.sealed import seal, unseal

PARTS = st.lists(st.text() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=6)


@given(PARTS)
def test_what_was_sealed_opens(parts):
    assert unseal(seal(parts), *(type(part) for part in parts)) == tuple(parts)


def test_the_same_record_has_the_same_address_and_its_key_is_not_in_it():
    word = seal(("population", "citizens", "001193000123"))
    assert word == seal(("population", "citizens", "001193000123"))
    assert word != seal(("population", "citizens", "001193000124"))
    assert "population" not in word


@pytest.mark.parametrize("at", range(0, 60, 7))
def test_one_other_letter_opens_nothing(at):
    word = seal(("population", "citizens", "001193000123"))
    other = word[:at] + ("A" if word[at] != "A" else "B") + word[at + 1 :]
    with pytest.raises(Http404):
        unseal(other, str, str, str)


@pytest.mark.parametrize("word", ["", "=", "a", "đ", "AAAA", "A" * 100, "A" * 10_000, "../..", "a b", "%00"])
def test_what_was_not_sealed_here_opens_nothing(word):
    with pytest.raises(Http404):
        unseal(word, str, str, str)


def test_a_word_sealed_for_another_use_opens_nothing():
    with pytest.raises(Http404):
        unseal(seal((5,)), str)
