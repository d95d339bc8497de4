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


def parts_hidden(*counts: tuple[int, int], part: int) -> list[int]:
    """Which of ``(numerator, denominator)`` are hidden."""
    whole, met = np.array([[two for _, two in counts]]).T, np.array([[one for one, _ in counts]]).T
    mask = hidden(whole, smallest=SMALLEST, parts=(met, whole - met), smallest_part=part)
    return [at for at, one in enumerate(mask[:, 0]) if one]


@pytest.mark.parametrize(
    ("counts", "part", "kept_back"),
    [
        ([(59, 60), (70, 80), (20, 20)], 1, []),
        ([(59, 60), (70, 80), (20, 20)], 5, [0, 1, 2]),  # one late of 60: with the 20, still only one late is hidden
        ([(59, 60), (14, 20), (60, 80)], 5, [0, 1]),  # seven late are hidden together
        ([(1, 60), (10, 20), (60, 80)], 5, [0, 1]),  # a small numerator is as small
        ([(60, 60), (20, 20), (0, 80)], 5, []),  # all or nothing is no small part
        ([(-2, 60), (10, 20), (60, 80)], 5, [0, 1]),
    ],
)
def test_a_small_part_hides_its_row_where_that_is_asked_for(
    counts: list[tuple[int, int]], part: int, kept_back: list[int]
) -> None:
    assert parts_hidden(*counts, part=part) == kept_back


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda two: (min(two), max(two))), max_size=20),
    st.integers(1, 6),
)
def test_no_small_part_is_shown_nor_left_over(counts: list[tuple[int, int]], part: int) -> None:
    kept = set(parts_hidden(*counts, part=part))
    shown = [one for at, one in enumerate(counts) if at not in kept]
    for rest in (lambda one: one[0], lambda one: one[1] - one[0]):
        assert all(rest(one) == 0 or rest(one) >= part for one in shown)
        left = sum(rest(counts[at]) for at in kept)
        assert left == 0 or left >= part or not any(whole for _, whole in shown)
