"""Hearings: every act is read back as it was written, and no sequence of acts breaks the fold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from motlan.service.hearings.acts import (
    Arranged,
    CalledOff,
    Closed,
    Confirmed,
    Happening,
    HearingAct,
    Joined,
    Minuted,
    Objected,
    Stage,
    acts,
    fits,
    fold,
)

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
ARRANGED = Arranged(begins_at=AT, ends_at=AT + timedelta(hours=1), room="2")
ONE_OF_EACH: tuple[HearingAct, ...] = (
    ARRANGED,
    Joined(party="applicant", assurance="high"),
    Minuted(words="Hai bên thống nhất"),
    Confirmed(party="applicant", sha256="0" * 64),
    Objected(party="respondent", words="Chưa đúng"),
    Closed(),
    CalledOff(reason="Hai bên đã tự thoả thuận"),
)
ACTS = st.sampled_from((*ONE_OF_EACH, Joined(party="respondent"), Confirmed(party="respondent", sha256="1" * 64)))


def happened(run: list[HearingAct]) -> list[Happening]:
    return [Happening(at=AT, actor="", act=act) for act in run]


def test_every_kind_of_act_is_read_back_as_it_was_written() -> None:
    assert {acts.kind_of(act) for act in ONE_OF_EACH} == set(acts.names())
    assert [acts.read(acts.kind_of(act), acts.payload(act)) for act in ONE_OF_EACH] == list(ONE_OF_EACH)


@given(st.lists(ACTS, max_size=14))
def test_no_sequence_of_acts_breaks_the_fold(run: list[HearingAct]) -> None:
    state = fold(happened(run))
    assert (state.stage is None) == (ARRANGED not in run)
    assert (state.confirmed | frozenset(state.objections)) <= frozenset(state.present)
    if state.stage is Stage.CLOSED:
        assert state.words
        assert not state.awaited
    if not state.open and state.stage is not None:
        assert not any(fits(state, act) for act in ONE_OF_EACH)


def test_what_does_not_fit_changes_nothing() -> None:
    early: list[HearingAct] = [Minuted(words="Trước giờ"), ARRANGED, Confirmed(party="applicant", sha256="0" * 64)]
    assert fold(happened(early)) == fold(happened([ARRANGED]))
