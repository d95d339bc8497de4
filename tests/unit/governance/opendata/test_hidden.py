"""Small counts are not told, nor what they could be found from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.governance.opendata.hidden import hidden

SMALLEST = 5


def of(*counts: int) -> list[bool]:
    return [bool(one) for one in hidden(np.array([counts]).T, smallest=SMALLEST)[:, 0]]


@pytest.mark.parametrize(
    ("counts", "kept_back"),
    [
        ((9, 7, 30), []),
        ((3, 9, 7, 0), [0, 2]),  # the smallest other one with it: the province's sum would tell
        ((4, 4, 30), [0, 1]),
        ((1, 1, 6, 30), [0, 1, 2]),  # two ones that add up to two are known to be one each
        ((3,), [0]),
        ((0, 0), []),
    ],
)
def test_which_are_hidden(counts: tuple[int, ...], kept_back: list[int]) -> None:
    assert [at for at, one in enumerate(of(*counts)) if one] == kept_back


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_nothing_small_is_shown_and_what_is_left_of_the_sum_is_not_small(counts: list[int]) -> None:
    mask = of(*counts)
    assert all(not 0 < count < SMALLEST for count, kept_back in zip(counts, mask, strict=True) if not kept_back)
    rest = [count for count, kept_back in zip(counts, mask, strict=True) if kept_back]
    shown_others = [count for count, kept_back in zip(counts, mask, strict=True) if not kept_back and count]
    assert not rest or not shown_others or (len(rest) > 1 and sum(rest) >= SMALLEST)


def test_each_period_stands_for_itself() -> None:
    mask = hidden(np.array([[3, 9], [8, 8], [20, 20]]), smallest=SMALLEST)
    assert mask.tolist() == [[True, False], [True, False], [False, False]]
