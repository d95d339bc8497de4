"""Merging and splitting subjects: what is refused, what is kept, and that taking back restores everything."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from motlan.data.golden.rebuild import build_concept
from motlan.data.linking.ties import Decision
from motlan.data.review import acts, events, queue, standing
from motlan.data.review.events import SubjectEvent
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotHeld, Refused
from motlan.store.register import Register
from tests.conformance.people import BUILT, Row, country, fill, golden_rows, groups, lake, links, nation

CLOCK = FixedClock(datetime(2025, 7, 2, tzinfo=UTC))
LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}
WHY = {"actor": "steward", "reason": "two entries of one person"}


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")


def build(register: Register, held: Catalogue, tmp_path: Path) -> None:
    build_concept(register=register, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)


def state(register: Register, held: Catalogue) -> tuple[Any, ...]:
    """Everything that a merge touches: links, leads, golden records, ties, counts."""
    leads = [
        (source.path, *row)
        for source in held.sources("person")
        for row in register.rows(f'select record_key, subject, lead from "{source.mirror}" order by record_key')
    ]
    ties = register.rows("select source, record_key, anchor_source, anchor_key, apart from link_tie order by 1, 2")
    counts = register.rows("select concept, subjects, conflicts, unlinked from published_golden order by concept")
    return leads, golden_rows(register, held, "person"), ties, counts


def two_entries(register: Register, tmp_path: Path) -> tuple[Catalogue, int, int]:
    """One person twice: once with her number, once without."""
    held = country(register)
    fill(register, held, "population.citizens", {"p": LAN}, batch=1)
    child = LAN | {"number": None, "full_name": "Nguyễn Hoà"}
    fill(register, held, "civil.born", {"c": child, "d": LAN}, batch=2)
    build(register, held, tmp_path)
    found = links(register, held)
    one, other = found["population.citizens", "p"], found["civil.born", "c"]
    assert one is not None
    assert other is not None
    assert one != other
    return held, one, other


def test_a_merge_keeps_one_key_and_leads_from_the_other(register: Register, tmp_path: Path) -> None:
    held, kept, retired = two_entries(register, tmp_path)
    done = acts.merge(register=register, catalogue=held, clock=CLOCK, kept=kept, retired=retired, **WHY)
    assert (done.kind, done.kept, done.retired, done.actor) == ("merge", kept, retired, "steward")
    assert set(links(register, held).values()) == {kept}
    assert events.current(register=register, subject=retired) == kept
    assert register.value("select count(*) from golden_person") == 1
    assert register.value("select reason_en from cause where kind = 'merge'") == "two entries of one person"


def test_taking_a_merge_back_restores_everything(register: Register, tmp_path: Path) -> None:
    held, kept, retired = two_entries(register, tmp_path)
    before = state(register, held)
    done = acts.merge(register=register, catalogue=held, clock=CLOCK, kept=kept, retired=retired, **WHY)
    assert state(register, held) != before
    acts.undo(register=register, catalogue=held, clock=CLOCK, number=done.event, **WHY)
    assert state(register, held) == before
    assert events.current(register=register, subject=retired) == retired
    assert [one.kind for one in events.of_subject(register=register, subject=retired)] == ["undo", "merge"]


def test_a_merge_outlives_a_rebuild(register: Register, tmp_path: Path) -> None:
    held, kept, retired = two_entries(register, tmp_path)
    acts.merge(register=register, catalogue=held, clock=CLOCK, kept=kept, retired=retired, **WHY)
    merged = state(register, held)
    build(register, held, tmp_path)
    assert state(register, held) == merged


def test_two_valid_numbers_are_never_one_subject(register: Register, tmp_path: Path) -> None:
    held = country(register)
    fill(register, held, "population.citizens", {"p": LAN, "q": LAN | {"number": "002175000002"}}, batch=1)
    build(register, held, tmp_path)
    found, before = links(register, held), state(register, held)
    with pytest.raises(Refused):
        acts.merge(
            register=register,
            catalogue=held,
            clock=CLOCK,
            kept=found["population.citizens", "p"] or 0,
            retired=found["population.citizens", "q"] or 0,
            **WHY,
        )
    assert state(register, held) == before
    assert register.value("select count(*) from subject_event") == 0


@pytest.mark.parametrize("said", [{"actor": "", "reason": "why"}, {"actor": "steward", "reason": " "}])
def test_who_and_why_must_be_said(register: Register, tmp_path: Path, said: dict[str, str]) -> None:
    held, kept, retired = two_entries(register, tmp_path)
    before = state(register, held)
    with pytest.raises(Refused):
        acts.merge(register=register, catalogue=held, clock=CLOCK, kept=kept, retired=retired, **said)
    assert state(register, held) == before


def test_a_split_takes_records_out_and_taking_it_back_puts_them_in_again(register: Register, tmp_path: Path) -> None:
    held, kept, _ = two_entries(register, tmp_path)
    before = state(register, held)
    mine = [("civil.born", "d")]
    done = acts.split(register=register, catalogue=held, clock=CLOCK, subject=kept, records=mine, **WHY)
    found = links(register, held)
    assert found["civil.born", "d"] == done.retired != kept
    assert found["population.citizens", "p"] == kept
    again = done.retired
    build(register, held, tmp_path)
    assert links(register, held)["civil.born", "d"] == again
    acts.undo(register=register, catalogue=held, clock=CLOCK, number=done.event, **WHY)
    assert state(register, held) == before


def test_all_records_of_a_subject_cannot_be_split_off(register: Register, tmp_path: Path) -> None:
    held, kept, _ = two_entries(register, tmp_path)
    for records in ([], [("civil.born", "d"), ("population.citizens", "p")], [("civil.born", "c")]):
        with pytest.raises(Refused):
            acts.split(register=register, catalogue=held, clock=CLOCK, subject=kept, records=records, **WHY)
    with pytest.raises(NotHeld):
        acts.split(register=register, catalogue=held, clock=CLOCK, subject=5, records=[("civil.born", "d")], **WHY)


def test_an_event_is_taken_back_once_and_the_latest_first(register: Register, tmp_path: Path) -> None:
    held, kept, retired = two_entries(register, tmp_path)
    first = acts.merge(register=register, catalogue=held, clock=CLOCK, kept=kept, retired=retired, **WHY)
    mine = [("civil.born", "d")]
    second = acts.split(register=register, catalogue=held, clock=CLOCK, subject=kept, records=mine, **WHY)
    with pytest.raises(Refused):
        acts.undo(register=register, catalogue=held, clock=CLOCK, number=first.event, **WHY)
    acts.undo(register=register, catalogue=held, clock=CLOCK, number=second.event, **WHY)
    acts.undo(register=register, catalogue=held, clock=CLOCK, number=first.event, **WHY)
    with pytest.raises(Refused):
        acts.undo(register=register, catalogue=held, clock=CLOCK, number=first.event, **WHY)
    with pytest.raises(NotHeld):
        acts.undo(register=register, catalogue=held, clock=CLOCK, number=99, **WHY)


def test_a_split_of_what_was_split_off_leaves_every_other_subject_alone(register: Register, tmp_path: Path) -> None:
    """What stays would belong to the first subject by its number, and might take that subject's key with it."""
    held = country(register)
    for batch, path in enumerate(("civil.hosted", "civil.born", "insurance.members"), start=1):
        fill(register, held, path, {path[0]: LAN}, batch=batch)
    build(register, held, tmp_path)
    states = [links(register, held)]
    born, insured = ("civil.born", "c"), ("insurance.members", "i")
    for leaving in ([born, insured], [born]):
        subject = states[-1][born]
        assert subject is not None
        acts.split(register=register, catalogue=held, clock=CLOCK, subject=subject, records=leaving, **WHY)
        states.append(links(register, held))
    first, second, third = states
    assert len(set(third.values())) == 3
    assert third["civil.hosted", "c"] == first["civil.hosted", "c"]
    assert third[insured] == second[insured]
    for number in (2, 1):
        acts.undo(register=register, catalogue=held, clock=CLOCK, number=number, **WHY)
        states.pop()
        assert links(register, held) == states[-1]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(seed=st.integers(0, 10_000), choices=st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_any_run_of_merges_and_splits_taken_back_restores_everything(
    seed: int, choices: list[int], tmp_path: Path
) -> None:
    register = Register.connect("sqlite://")
    held = country(register)
    for batch, (path, rows) in enumerate(nation(seed, 12).items(), start=1):
        fill(register, held, path, rows, batch=batch)
    build(register, held, tmp_path)
    states, done = [state(register, held)], []
    for choice in choices:
        one = _something(register, held, random.Random(choice))  # noqa: S311 - a test's choice
        if one is not None:
            done.append(one)
            states.append(state(register, held))
    build(register, held, tmp_path)
    assert state(register, held) == states[-1]
    for one in reversed(done):
        states.pop()
        acts.undo(register=register, catalogue=held, clock=CLOCK, number=one.event, **WHY)
        assert state(register, held) == states[-1]


def _something(register: Register, held: Catalogue, draw: random.Random) -> SubjectEvent | None:
    members: dict[int, list[tuple[str, str]]] = {}
    for name, subject in sorted(links(register, held).items()):
        if subject is not None:
            members.setdefault(subject, []).append(name)
    order = sorted(members, key=lambda subject: members[subject])
    several = [subject for subject in order if len(members[subject]) > 1]
    try:
        if several and draw.random() < 0.5:
            subject = draw.choice(several)
            leaving = draw.sample(members[subject], draw.randint(1, len(members[subject]) - 1))
            return acts.split(register=register, catalogue=held, clock=CLOCK, subject=subject, records=leaving, **WHY)
        kept, retired = draw.sample(order, 2)
        return acts.merge(register=register, catalogue=held, clock=CLOCK, kept=kept, retired=retired, **WHY)
    except Refused:
        return None


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


def held_apart(register: Register, held: Catalogue) -> None:
    """A steward says of the person and of one record of the other that they are two."""
    queue.settle(
        register=register,
        catalogue=held,
        clock=FixedClock(datetime(2025, 7, 1, tzinfo=UTC)),
        concept="person",
        record=("civil.born", "c"),
        other=("population.citizens", "p"),
        verdict="different",
        actor="lan",
        reason="seen both",
    )


def test_a_merge_against_an_earlier_decision_is_refused_and_names_it(register: Register, tmp_path: Path) -> None:
    held, kept, retired = two_entries(register, tmp_path)
    held_apart(register, held)
    before = state(register, held)
    for one, other in ((kept, retired), (retired, kept)):
        with pytest.raises(standing.Decided) as refused:
            acts.merge(register=register, catalogue=held, clock=CLOCK, kept=one, retired=other, **WHY)
        assert "(lan, 2025-07-01) says they are two subjects: “seen both”." in refused.value.what.in_("en")
        assert "--anyway" in refused.value.remedy.in_("en")
    assert state(register, held) == before
    assert register.value("select count(*) from subject_event") == 0


def test_a_merge_done_anyway_keeps_what_it_went_against_and_taking_it_back_restores_it(
    register: Register, tmp_path: Path
) -> None:
    held, kept, retired = two_entries(register, tmp_path)
    held_apart(register, held)
    before = state(register, held)
    act: dict[str, Any] = {"register": register, "catalogue": held, "clock": CLOCK, **WHY}
    done = acts.merge(**act, kept=kept, retired=retired, anyway=True)
    assert set(links(register, held).values()) == {kept}
    (told,) = events.of_subject(register=register, subject=kept)
    assert told.against == done.against != ()
    assert standing.said(register, told.against) == (standing.Said("lan", "2025-07-01T00:00:00Z", "seen both"),)
    build(register, held, tmp_path)
    assert set(links(register, held).values()) == {kept}
    acts.undo(**act, number=done.event)
    assert state(register, held) == before
    assert [one.against for one in events.of_subject(register=register, subject=kept)] == [(), done.against]
    with pytest.raises(standing.Decided):
        acts.merge(**act, kept=kept, retired=retired)


def test_a_merge_that_nobody_spoke_against_goes_against_nothing(register: Register, tmp_path: Path) -> None:
    held, kept, retired = two_entries(register, tmp_path)
    done = acts.merge(register=register, catalogue=held, clock=CLOCK, kept=kept, retired=retired, anyway=True, **WHY)
    assert done.against == ()
    assert events.one(register=register, number=done.event).against == ()
