"""Answers to questions about two records: what they do to subjects, what is refused, and that taking back restores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from motlan.data.linking.ties import Decision
from motlan.data.review import acts, events, queue
from motlan.data.spec import Catalogue
from motlan.kernel.errors import Refused
from motlan.store.register import Register
from tests.conformance.people import country, fill, groups, links
from tests.unit.data.review.entries import CLOCK, LAN, WHY, build, state, two_entries


def ask(register: Register) -> int:
    from motlan.data.linking.review import ask as put

    record, other = ("civil.born", "c"), ("population.citizens", "p")
    pair = Decision(record=record, other=other, verdict="same", by="splink", at="", weight=2.0, probability=0.8)
    assert put(register, "person", [pair], "2025-07-01T00:00:00Z") == 1
    assert put(register, "person", [pair], "2025-07-01T00:00:00Z") == 0
    (asked,) = queue.queue(register=register, concept="person")
    return asked.review


def test_same_merges_two_subjects_and_reopening_parts_them(register: Register, tmp_path: Path) -> None:
    held, kept, _retired = two_entries(register, tmp_path)
    number, before = ask(register), state(register, held)
    settled = queue.answer(register=register, catalogue=held, clock=CLOCK, number=number, verdict="same", **WHY)
    assert (settled.state, settled.by) == ("same", "steward")
    assert set(links(register, held).values()) == {kept}
    assert queue.queue(register=register, concept="person") == ()
    queue.reopen(register=register, catalogue=held, clock=CLOCK, number=number, actor="steward")
    assert state(register, held) == before
    assert len(queue.queue(register=register, concept="person")) == 1


def test_different_is_remembered_and_later_leaves_the_pair(register: Register, tmp_path: Path) -> None:
    held, _kept, _retired = two_entries(register, tmp_path)
    number, before = ask(register), state(register, held)
    queue.answer(register=register, catalogue=held, clock=CLOCK, number=number, verdict="later", **WHY)
    assert [one.review for one in queue.queue(register=register, concept="person", state="later")] == [number]
    queue.answer(register=register, catalogue=held, clock=CLOCK, number=number, verdict="different", **WHY)
    assert state(register, held) == before
    assert register.rows('select verdict, "by" from link_decision') == [("different", "steward")]
    with pytest.raises(Refused):
        queue.answer(register=register, catalogue=held, clock=CLOCK, number=number, verdict="same", **WHY)


def test_a_record_of_nobody_joins_by_an_answer(register: Register, tmp_path: Path) -> None:
    held = country(register)
    fill(register, held, "population.citizens", {"p": LAN}, batch=1)
    fill(register, held, "insurance.members", {"i": LAN | {"number": None, "full_name": "Nguyễn Hoa"}}, batch=2)
    build(register, held, tmp_path)
    assert links(register, held)["insurance.members", "i"] is None
    before = groups(links(register, held))
    queue.settle(
        register=register,
        catalogue=held,
        clock=CLOCK,
        concept="person",
        record=("insurance.members", "i"),
        other=("population.citizens", "p"),
        verdict="same",
        actor="steward",
        reason="",
    )
    assert groups(links(register, held)) != before
    assert len(set(links(register, held).values())) == 1
    assert register.value("select unlinked from published_golden where concept = 'person'") == 0


Act = Callable[[int, str], queue.Asked]
Look = Callable[[int], queue.Asked]
Asking = tuple[Act, Look, Catalogue]
"""Answer a question, look at one, and the catalogue."""


@pytest.fixture
def asking(register: Register, tmp_path: Path) -> Asking:
    """The record c is asked about twice: against either record (p and d) of one person; answer and look."""
    from motlan.data.linking.review import ask as put

    held, _kept, _retired = two_entries(register, tmp_path)
    pairs = [
        Decision(record=("civil.born", "c"), other=other, verdict="same", by="splink", at="", weight=2.0, probability=p)
        for other, p in ((("population.citizens", "p"), 0.8), (("civil.born", "d"), 0.7))
    ]
    assert put(register, "person", pairs, "2025-07-01T00:00:00Z") == 2
    given = {"register": register, "catalogue": held, "clock": CLOCK}

    def act(number: int, verdict: str) -> queue.Asked:
        if verdict == "reopen":
            return queue.reopen(**given, number=number, **WHY)  # type: ignore[arg-type]
        return queue.answer(**given, number=number, verdict=verdict, **WHY)  # type: ignore[arg-type]

    return act, lambda number: queue.asked(register=register, number=number), held


@pytest.mark.parametrize("verdict", ["different", "same"])
def test_an_answer_settles_every_question_about_the_two_subjects_until_it_is_taken_back(
    register: Register, asking: Asking, verdict: str
) -> None:
    act, look, held = asking
    before = state(register, held)
    act(1, verdict)
    assert (look(2).state, look(2).by, look(2).settled_by) == (verdict, "steward", 1)
    assert queue.queue(register=register, concept="person") == ()
    assert queue.settled_with(register=register, number=1) == (2,)
    with pytest.raises(Refused, match="câu hỏi 1"):
        act(2, "reopen")
    act(1, "reopen")
    assert [(look(one).state, look(one).settled_by, look(one).decision) for one in (1, 2)] == [("open", None, None)] * 2
    assert state(register, held) == before


def test_a_merge_taken_back_by_its_event_opens_its_questions_again(register: Register, asking: Asking) -> None:
    act, look, held = asking
    act(2, "same")
    acts.undo(register=register, catalogue=held, clock=CLOCK, number=1, **WHY)
    assert [look(one).state for one in (1, 2)] == ["open", "open"]


def test_what_an_answer_did_later_is_named_by_its_question(register: Register, asking: Asking) -> None:
    act, _look, held = asking
    whole = links(register, held)["population.citizens", "p"] or 0
    given: dict[str, Any] = {"register": register, "catalogue": held, "clock": CLOCK, **WHY}
    first = acts.split(**given, subject=whole, records=[("civil.born", "d")])
    act(1, "same")
    before = state(register, held)
    with pytest.raises(Refused) as refused:
        acts.undo(**given, number=first.event)
    assert "After it, question 1 of the same subjects still stands" in refused.value.what.in_("en")
    assert "`motlan link decide 1 reopen`" in refused.value.remedy.in_("en")
    assert state(register, held) == before
    act(1, "reopen")
    acts.undo(**given, number=first.event)


@pytest.mark.parametrize(("first", "second"), [("different", "same"), ("same", "different")])
def test_an_answer_against_an_earlier_one_is_refused_and_names_it(
    register: Register, asking: Asking, first: str, second: str
) -> None:
    act, look, held = asking
    act(1, first)
    register.execute("update link_review set state = 'open', settled_by = null, decision = null where review = 2")
    before = state(register, held)
    with pytest.raises(Refused) as refused:
        act(2, second)
    assert "question 1 (steward, 2025-07-02)" in refused.value.what.in_("en")
    assert "motlan link decide 1 reopen" in refused.value.remedy.in_("en")
    assert (look(2).state, state(register, held)) == ("open", before)
    act(1, "reopen")
    assert act(2, second).state == second


def test_what_was_split_off_by_hand_is_not_the_same_by_an_answer(register: Register, asking: Asking) -> None:
    act, _look, held = asking
    act(1, "same")
    whole = links(register, held)["civil.born", "c"]
    leaving = [("civil.born", "c")]
    acts.split(register=register, catalogue=held, clock=CLOCK, subject=whole or 0, records=leaving, **WHY)
    register.execute("update link_review set state = 'open', settled_by = null, decision = null where review = 2")
    with pytest.raises(Refused, match="motlan link undo 2"):
        act(2, "same")


MEMBER = ("insurance.members", "i")
ENTRY, BIRTH = ("population.citizens", "p"), ("civil.born", "d")


def of_one_number(register: Register, tmp_path: Path) -> Catalogue:
    """One person by her number in three registers, two of which found."""
    held = country(register)
    for path, key in (ENTRY, BIRTH, MEMBER):
        fill(register, held, path, {key: LAN}, batch=1)
    build(register, held, tmp_path)
    assert len(set(links(register, held).values())) == 1
    return held


def question(register: Register, record: tuple[str, str], other: tuple[str, str]) -> int:
    from motlan.data.linking.review import ask as put

    pair = Decision(record=record, other=other, verdict="same", by="splink", at="", weight=2.0, probability=0.8)
    put(register, "person", [pair], "2025-07-01T00:00:00Z")
    return int(register.value("select max(review) from link_review"))


@pytest.mark.parametrize("pair", [(MEMBER, ENTRY), (ENTRY, MEMBER)])
def test_different_parts_what_a_number_joined_and_a_build_leaves_it_so(
    register: Register, tmp_path: Path, pair: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    held = of_one_number(register, tmp_path)
    before, one = state(register, held), links(register, held)[ENTRY]
    number = question(register, *pair)
    said = queue.answer(register=register, catalogue=held, clock=CLOCK, number=number, verdict="different", **WHY)
    found = links(register, held)
    assert (found[ENTRY], found[BIRTH]) == (one, one)  # who founds keeps the key
    (event,) = events.of_concept(register=register, concept="person")
    assert (event.kind, event.kept, event.retired, event.reason) == ("split", one, found[MEMBER], WHY["reason"])
    assert register.value("select count(*) from golden_person") == 2
    build(register, held, tmp_path)
    assert links(register, held) == found
    with pytest.raises(Refused, match=rf"câu hỏi {said.review}"):
        queue.settle(
            register=register,
            catalogue=held,
            clock=CLOCK,
            concept="person",
            record=MEMBER,
            other=ENTRY,
            verdict="same",
            **WHY,
        )
    queue.reopen(register=register, catalogue=held, clock=CLOCK, number=number, actor="steward")
    assert state(register, held) == before


@pytest.mark.parametrize("reason", ["", "two sisters"])
def test_different_is_refused_where_nobody_can_tell_who_leaves(register: Register, tmp_path: Path, reason: str) -> None:
    held = of_one_number(register, tmp_path)
    number, before = question(register, BIRTH, ENTRY), state(register, held)
    with pytest.raises(Refused) as refused:
        queue.answer(
            register=register,
            catalogue=held,
            clock=CLOCK,
            number=number,
            verdict="different",
            actor="steward",
            reason=reason,
        )
    assert "with 1 other records; which of the two" in refused.value.what.in_("en")
    assert "motlan link split civil.born/d --record population.citizens/p" in refused.value.remedy.in_("en")
    assert state(register, held) == before
    assert register.value("select count(*) from link_decision") == 0
    assert queue.asked(register=register, number=number).state == "open"


def test_parting_what_a_number_joined_needs_a_reason(register: Register, tmp_path: Path) -> None:
    held = of_one_number(register, tmp_path)
    number, before = question(register, MEMBER, ENTRY), state(register, held)
    with pytest.raises(Refused, match="lý do"):
        queue.answer(
            register=register, catalogue=held, clock=CLOCK, number=number, verdict="different", actor="steward"
        )
    assert state(register, held) == before
