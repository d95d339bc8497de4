"""The assignment of columns to attributes is the best there is: held against trying all of them."""

from __future__ import annotations

from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from motlan.data.profile.assign import assign

GAINS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(-5, 9), min_size=width, max_size=width), min_size=1, max_size=4)
)


def best(gains: list[list[int]]) -> int:
    rows, columns = range(len(gains)), range(len(gains[0]))
    return max(
        sum(gains[row][column] for row, column in zip(some, order, strict=True))
        for count in range(min(len(rows), len(columns)) + 1)
        for some in combinations(rows, count)
        for order in permutations(columns, count)
    )


@given(GAINS)
def test_no_other_assignment_gains_more(gains):
    found = assign(gains)
    assert len(set(found.values())) == len(found)
    assert all(gains[row][column] > 0 for row, column in found.items())
    assert sum(gains[row][column] for row, column in found.items()) == best(gains)


def test_nothing_is_assigned_where_there_is_nothing():
    assert assign([]) == {}
    assert assign([[]]) == {}
