"""Merging and splitting subjects: what is refused, what is kept, and that taking back restores everything."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from motlan.data.review import acts, events, queue, standing
from motlan.data.review.events import SubjectEvent
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotHeld, Refused
from motlan.store.register import Register
from tests.conformance.people import country, fill, links, nation
from tests.unit.data.review.entries import CLOCK, LAN, WHY, build, state, two_entries


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
    with pytest.raises(Refused) as refused:
        acts.undo(register=register, catalogue=held, clock=CLOCK, number=first.event, **WHY)
    later = f"After it, event {second.event} of the same subjects still stands (steward, 2025-07-02)."
    assert refused.value.what.in_("en") == later
    assert f"`motlan link undo {second.event}`" in refused.value.remedy.in_("en")
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
