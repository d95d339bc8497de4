"""The course of a task: what closes it, what reopens it, and what never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.governance.lights.light import Light
from motlan.governance.plans.course import (
    ACTS,
    Act,
    Claimed,
    Course,
    Event,
    Found,
    Measured,
    Rules,
    State,
    fold,
    noted,
)

T0 = datetime(2026, 3, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RULES = Rules(hold=3 * DAY, windows=2, length=DAY, lapse=6 * HOUR)
GREEN, RED, GREY, YELLOW = Light.GREEN, Light.RED, Light.GREY, Light.YELLOW

Run = tuple[timedelta, Light, str]


def noted_runs(runs: list[Run], rules: Rules = RULES) -> tuple[list[Event], datetime | None]:
    """The events that a worker writes for measurements at these times, and when it measured last."""
    events: list[Event] = []
    stood: tuple[Light, str] | None = None
    before: datetime | None = None
    for after, light, rule in runs:
        at = T0 + after
        act = noted(before=before, stood=stood, light=light, rule=rule, at=at, lapse=rules.lapse)
        if act is not None:
            events.append(Event(at, act, before))
        stood, before = (light, rule), at
    return events, before


def last_before(runs: list[Run], moment: timedelta) -> datetime | None:
    return max((T0 + after for after, _, _ in runs if after <= moment), default=None)


def course(runs: list[Run], *acts: tuple[timedelta, Act], rules: Rules = RULES) -> Course:
    measured, last = noted_runs(runs, rules)
    told = [Event(T0 + after, act, last_before(runs, after)) for after, act in acts]
    return fold(sorted([*told, *measured], key=lambda one: one.at), rules=rules, until=last)


def hourly(first: int, last: int, light: Light, rule: str = "r") -> list[Run]:
    return [(hour * HOUR, light, rule) for hour in range(first, last + 1)]


CLAIM = (timedelta(minutes=1), Claimed(GREEN, files=1))


@pytest.mark.parametrize(
    ("runs", "acts", "state"),
    [
        ([], [], State.OPEN),
        (hourly(0, 200, GREEN), [], State.OPEN),
        (hourly(0, 200, GREEN), [(HOUR, Claimed(GREEN))], State.CLAIMED),
        ([], [CLAIM], State.EVIDENCED),
        (hourly(0, 5, GREY), [CLAIM], State.EVIDENCED),
        (hourly(0, 5, YELLOW), [CLAIM], State.PROBED),
        (hourly(0, 5, GREEN), [CLAIM], State.OPERATING),
        (hourly(0, 72, GREEN), [CLAIM], State.OPERATING),
        (hourly(0, 73, GREEN), [CLAIM], State.CLOSED),
        (hourly(0, 73, GREEN), [CLAIM, (10 * HOUR, Claimed(YELLOW))], State.OPEN),
        (hourly(0, 73, GREEN), [CLAIM, (10 * HOUR, Found(against=True))], State.OPEN),
        (hourly(0, 73, GREEN), [CLAIM, (10 * HOUR, Found(against=False))], State.CLOSED),
        (hourly(0, 80, GREEN), [CLAIM, (75 * HOUR, Found(against=True))], State.REOPENED),
        (hourly(0, 80, GREEN), [CLAIM, (75 * HOUR, Claimed(RED))], State.REOPENED),
        (hourly(0, 30, GREEN) + hourly(31, 31, RED) + hourly(32, 103, GREEN), [CLAIM], State.OPERATING),
        (hourly(0, 30, GREEN) + hourly(31, 31, RED) + hourly(32, 105, GREEN), [CLAIM], State.CLOSED),
        (hourly(0, 30, GREEN) + hourly(31, 100, GREEN, "eased"), [CLAIM], State.OPERATING),
        (hourly(0, 30, GREEN) + hourly(40, 100, GREEN), [CLAIM], State.OPERATING),
    ],
)
def test_where_a_task_stands(runs: list[Run], acts: list[tuple[timedelta, Act]], state: State) -> None:
    assert course(runs, *acts).state is state


def test_a_closed_task_reopens_after_its_windows_and_says_why_and_since_when() -> None:
    closed = hourly(0, 80, GREEN)
    assert course([*closed, *hourly(81, 110, RED)], CLAIM).state is State.CLOSED
    found = course([*closed, *hourly(81, 130, RED)], CLAIM)
    step = found.steps[-1]
    assert [one.state for one in found.steps] == [State.EVIDENCED, State.OPERATING, State.CLOSED, State.REOPENED]
    closed_at = T0 + timedelta(minutes=1) + 3 * DAY
    assert (step.since, step.begun) == (closed_at + 2 * DAY, T0 + 80 * HOUR)
    assert step.why["en"] == "It did not measure green in 2 windows of 1 day in a row."


def test_a_window_in_which_it_worked_forgets_the_failed_one() -> None:
    runs = hourly(0, 73, GREEN) + hourly(74, 97, RED) + hourly(98, 125, GREEN) + hourly(126, 140, RED)
    assert course(runs, CLAIM).state is State.CLOSED


def test_an_owner_who_was_reopened_claims_anew_and_the_hold_begins_again() -> None:
    runs = hourly(0, 80, GREEN) + hourly(81, 130, RED) + hourly(131, 300, GREEN)
    assert course(runs, CLAIM).state is State.REOPENED
    again = course(runs, CLAIM, (140 * HOUR, Claimed(GREEN, files=1)))
    assert (again.state, again.steps[-1].since) == (State.CLOSED, T0 + 140 * HOUR + 3 * DAY)


def test_a_light_that_was_not_measured_for_long_was_not_green_meanwhile() -> None:
    runs = hourly(0, 80, GREEN) + hourly(140, 141, GREEN)
    assert course(runs, CLAIM).state is State.REOPENED


def test_when_time_alone_may_turn_it() -> None:
    assert course(hourly(0, 5, GREEN), CLAIM).turns_at == T0 + timedelta(minutes=1) + 3 * DAY
    assert course(hourly(0, 5, RED), CLAIM).turns_at is None
    assert course(hourly(0, 80, GREEN), CLAIM).turns_at is None
    closed = course(hourly(0, 80, GREEN) + hourly(81, 90, RED), CLAIM)
    assert closed.turns_at == T0 + timedelta(minutes=1) + 4 * DAY


def test_without_a_hold_the_first_green_measurement_after_the_evidence_closes() -> None:
    at_once = Rules()
    assert course(hourly(0, 0, GREEN), CLAIM, rules=at_once).state is State.EVIDENCED
    assert course(hourly(0, 1, GREEN), CLAIM, rules=at_once).state is State.CLOSED


def test_every_act_is_written_and_read_back() -> None:
    for act in (Claimed(GREEN, 2), Measured(RED, "r"), Found(against=True)):
        assert ACTS.read(ACTS.kind_of(act), ACTS.payload(act)) == act


LIGHTS = st.sampled_from([GREEN, GREEN, GREEN, YELLOW, RED, GREY])
GAPS = st.sampled_from([1, 1, 2, 5, 5, 6, 7, 30])
RUNS = st.lists(st.tuples(GAPS, LIGHTS, st.sampled_from(["r", "r", "r", "r", "q"])), max_size=120)
TOLD = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.one_of(
            st.builds(Claimed, st.sampled_from([GREEN, GREEN, RED]), st.integers(0, 1)),
            st.builds(Found, st.booleans()),
        ),
    ),
    max_size=6,
)


def spread(runs: list[tuple[int, Light, str]]) -> list[Run]:
    """Runs by the gap before each, as runs by their hour."""
    hour, found = 0, []
    for gap, light, rule in runs:
        hour += gap
        found.append((hour * HOUR, light, rule))
    return found


@given(runs=RUNS, told=TOLD, hold=st.integers(0, 40))
def test_nothing_closes_a_task_that_was_not_green_for_the_whole_hold(
    runs: list[tuple[int, Light, str]], told: list[tuple[int, Act]], hold: int
) -> None:
    rules = Rules(hold=hold * HOUR, windows=2, length=10 * HOUR, lapse=6 * HOUR)
    measured = spread(runs)
    acts = [(hour * HOUR + timedelta(minutes=1), act) for hour, act in told]
    for step in course(measured, *acts, rules=rules).steps:
        if step.state is not State.CLOSED:
            continue
        begun = step.since - rules.hold
        before = [one for one in measured if T0 + one[0] <= begun]
        inside = [one for one in measured if begun <= T0 + one[0] <= step.since]
        after = [one for one in measured if T0 + one[0] >= step.since]
        assert before, "it was measured when the hold began"
        assert after, "and when the hold was over"
        whole = [before[-1], *inside, *after[:1]]
        assert {(light, rule) for _, light, rule in whole[:-1]} == {(GREEN, whole[0][2])}
        assert all(later[0] - earlier[0] <= rules.lapse for earlier, later in pairwise(whole))
        claims = [act for after_, act in acts if T0 + after_ <= begun and isinstance(act, Claimed)]
        assert claims
        assert claims[-1].light is GREEN or any(T0 + a > begun for a, _ in acts)


@given(runs=RUNS, told=TOLD)
def test_a_reopened_task_says_why_and_since_when(
    runs: list[tuple[int, Light, str]], told: list[tuple[int, Act]]
) -> None:
    rules = Rules(hold=4 * HOUR, windows=2, length=10 * HOUR, lapse=6 * HOUR)
    acts = [(hour * HOUR + timedelta(minutes=1), act) for hour, act in told]
    steps = course(spread(runs), *acts, rules=rules).steps
    for before, step in pairwise(steps):
        if step.state is State.REOPENED:
            assert before.state is State.CLOSED
            assert step.why["vi"]
            assert step.since > before.since
            by_itself = step.begun is not None
            assert by_itself == ("windows" in step.why["en"])
            if step.begun is not None:
                assert before.since <= step.begun < step.since


@given(runs=RUNS, told=TOLD)
def test_asking_at_each_measurement_gives_the_same_road_as_asking_at_the_end(
    runs: list[tuple[int, Light, str]], told: list[tuple[int, Act]]
) -> None:
    rules = Rules(hold=4 * HOUR, windows=2, length=10 * HOUR, lapse=6 * HOUR)
    measured = spread(runs)
    acts = [(hour * HOUR + timedelta(minutes=1), act) for hour, act in told]
    last = measured[-1][0] if measured else timedelta(0)
    known = [one for one in acts if one[0] <= last]
    whole = course(measured, *known, rules=rules)
    for at in range(0, len(measured), 7):
        part = course(measured[: at + 1], *[one for one in known if one[0] <= measured[at][0]], rules=rules)
        assert whole.steps[: len(part.steps)] == part.steps
