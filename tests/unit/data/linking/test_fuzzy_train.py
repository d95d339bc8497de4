"""Learning without labels, grouping, and what decisions tie together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.data.linking.fuzzy.cluster import Member, Pair, group
from motlan.data.linking.fuzzy.compare import comparisons
from motlan.data.linking.fuzzy.field import Field
from motlan.data.linking.fuzzy.model import fits, from_text
from motlan.data.linking.fuzzy.train import Patterns, learn
from motlan.data.linking.ties import Edge, anchored

FIELDS = (Field("name", "code"), Field("born", "code"))


def learnt() -> object:
    levels = np.array([[1, 1], [1, 0], [0, 1], [0, 0], [1, -1]])
    candidates = np.array([900.0, 60.0, 80.0, 500.0, 40.0])
    random = np.array([0.0, 40.0, 60.0, 9900.0, 0.0])
    none = np.zeros(5)
    return learn(
        comparisons(FIELDS),
        Patterns(levels, candidates, random, none),
        records=2_000,
        possible=1_999_000.0,
        drawn=1.0,
    )


def test_what_agrees_in_matches_and_seldom_by_chance_weighs_much() -> None:
    model = learnt()
    for weights in model.weights:
        assert weights.m[0] > 0.9
        assert weights.u[0] < 0.01
        assert sum(weights.m) == pytest.approx(1)
    # as many pairs as agree in both, of all the pairs there are
    assert model.chance * 1_999_000 == pytest.approx(900, rel=0.07)


def test_a_model_that_was_written_is_read_again() -> None:
    model = learnt()
    again = from_text(model.written())
    assert again == model
    assert fits(again, ("name", "born"))
    assert not fits(again, ("name",))
    assert from_text(model.written().replace('"version": 2', '"version": 1')) is None


def pair(one: int, other: int, weight: float) -> Pair:
    return Pair(one, other, weight, 1 / (1 + 2**-weight))


def together(members: list[Member], pairs: list[Pair], **also: object) -> set[frozenset[int]]:
    grouped = group(members, pairs, sure=0.9, ask=0.1, **also)
    return {frozenset(at for at, root in enumerate(grouped.groups) if root == one) for one in set(grouped.groups)}


def test_a_group_never_holds_two_numbers() -> None:
    members = [Member(0, "1"), Member(1, None), Member(2, "2")]
    assert together(members, [pair(0, 1, 20), pair(1, 2, 12)]) == {frozenset({0, 1}), frozenset({2})}


def test_a_record_that_two_numbers_claim_alike_is_left_to_a_steward() -> None:
    members = [Member(0, "1"), Member(1, None), Member(2, "2")]
    grouped = group(members, [pair(0, 1, 20), pair(1, 2, 19)], sure=0.9, ask=0.1)
    assert grouped.joined == ()
    assert len(grouped.doubtful) == 2


def test_two_who_found_subjects_and_claim_one_number_are_left_to_a_steward() -> None:
    members = [Member(0, "1", founds=True), Member(1, "1", founds=True), Member(2, "1"), Member(3, None)]
    grouped = group(members, [pair(0, 1, 20), pair(1, 2, 19), pair(0, 3, 18)], sure=0.9, ask=0.1)
    assert [(one.one, one.other) for one in grouped.joined] == [(1, 2), (0, 3)]
    assert [(one.one, one.other) for one in grouped.doubtful] == [(0, 1)]


def test_two_records_of_a_register_without_repeats_are_two_subjects() -> None:
    members = [Member(0, None, ("a",)), Member(1, None, ("a",)), Member(2, None, ("b",))]
    assert together(members, [pair(0, 2, 20), pair(1, 2, 15)]) == {frozenset({0, 2}), frozenset({1})}


def test_what_a_steward_held_apart_stays_apart_through_others() -> None:
    members = [Member(at) for at in range(3)]
    found = together(members, [pair(0, 1, 20), pair(1, 2, 15)], apart=[(0, 2)])
    assert found == {frozenset({0, 1}), frozenset({2})}


def test_more_evidence_against_a_group_than_for_it_joins_nothing() -> None:
    members = [Member(at) for at in range(4)]
    pairs = [pair(0, 1, 20), pair(2, 3, 19), pair(1, 2, 6), pair(0, 2, -9), pair(0, 3, -9)]
    assert together(members, pairs) == {frozenset({0, 1}), frozenset({2, 3})}


@given(st.permutations([Edge(1, ("a", "1"), ("a", "2"), False, False), Edge(2, ("a", "3"), ("a", "2"), False, False)]))
def test_the_order_of_decisions_does_not_matter(edges: list[Edge]) -> None:
    anchor = (("a", "2"), False)
    assert anchored(edges) == {("a", "1"): anchor, ("a", "2"): anchor, ("a", "3"): anchor}


def test_the_last_decision_by_hand_says_what_a_group_stands_by() -> None:
    edges = [Edge(1, ("a", "1"), ("a", "2"), False, False), Edge(2, ("a", "2"), ("b", "1"), False, True)]
    assert {anchor for anchor, _ in anchored(edges).values()} == {("b", "1")}
