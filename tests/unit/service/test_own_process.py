"""A process of a procedure's own: its moves, its faults, and that no sequence of them breaks the fold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from motlan.kernel.errors import Refused
from motlan.service.dossiers.events import (
    Act,
    Decided,
    Declined,
    Event,
    Extended,
    Filed,
    Received,
    Returned,
    Stopped,
    SupplementAsked,
    Supplemented,
    Taken,
    Withdrawn,
)
from motlan.service.dossiers.fold import DossierState, apply, fits
from motlan.service.dossiers.moved import Moved, move_on, moved_by, open_moves
from motlan.service.dossiers.status import Status
from motlan.service.procedures.bpmn import bpmn, flow_of
from motlan.service.procedures.bpmn_read import read_flow
from motlan.service.procedures.own_process import moves_from, process_faults
from motlan.service.procedures.process_spec import Process
from motlan.service.procedures.spec import Procedure
from tests.unit.service.test_seven_parts import of

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)


def label(word: str) -> dict[str, str]:
    return {"vi": word, "en": word}


TREE: Mapping[str, Any] = {
    "use": "own",
    "states": {
        "filed": {"label": label("filed"), "status": "new"},
        "looked_at": {"label": label("looked at"), "status": "received"},
        "visited": {"label": label("visited"), "status": "in_work"},
        "agreed": {"label": label("agreed"), "status": "done"},
        "planted": {"label": label("planted"), "status": "returned"},
        "no": {"label": label("no"), "status": "not_received"},
        "halted": {"label": label("halted"), "status": "stopped"},
    },
    "moves": {
        "take_in": {"label": label("take in"), "from": "filed", "to": "looked_at", "act": "receive", "by": "receiver"},
        "visit": {"label": label("visit"), "from": "looked_at", "to": "visited"},
        "again": {"label": label("again"), "from": "visited", "to": "looked_at", "when": "dossier.why != 'storm'"},
        "ask": {"label": label("ask"), "from": ["looked_at"], "to": "looked_at", "act": "ask_more"},
        "longer": {"label": label("longer"), "from": "visited", "to": "visited", "act": "extend"},
        "agree": {"label": label("agree"), "from": "visited", "to": "agreed", "act": "decide"},
        "plant": {"label": label("plant"), "from": "agreed", "to": "planted", "act": "hand_over", "by": "receiver"},
        "refuse": {"label": label("refuse"), "from": ["filed", "visited"], "to": "no", "act": "refuse"},
        "halt": {"label": label("halt"), "from": ["looked_at", "visited"], "to": "halted", "act": "stop"},
    },
}
PROCESS = Process.model_validate(TREE)
PROCEDURE: Procedure = of(process=TREE)
FILED = Filed(procedure="9.000001", version="2025-07-01", channel="direct", applicant=1, receiving="0", deciding="0")
LATER = AT + timedelta(days=3)
ACTS: Mapping[str, Act] = {
    "receive": Received(due_at=LATER),
    "ask_more": SupplementAsked(items=(), note="one more paper", respond_by=LATER),
    "extend": Extended(due_at=LATER + timedelta(days=1), apology="so sorry about this"),
    "decide": Decided(document="tree"),
    "refuse": Declined(reason="no room for a tree"),
    "stop": Stopped(reason="no room for a tree"),
    "hand_over": Returned(way="direct"),
}
BY_OTHERS: tuple[Act, ...] = (
    Withdrawn(),
    Supplemented(note="here it is", due_at=LATER),
    Stopped(reason="nobody answered", unanswered="supplement", respond_by=LATER),
    Taken(officer="officer"),
)


def after(state: DossierState, act: Act) -> DossierState:
    return apply(state, Event(number=state.number + 1, at=AT, actor="", act=act))


def done(state: DossierState, move: str) -> DossierState:
    """The state after a move, as the platform writes it: the act first, and where it led."""
    act = PROCESS.moves[move].act
    if not act:
        return after(state, move_on(procedure=PROCEDURE, state=state, move=move))
    led = moved_by(procedure=PROCEDURE, state=state, act=ACTS[act])
    assert led is not None
    return after(after(state, ACTS[act]), led)


def along(*moves: str) -> DossierState:
    state = after(DossierState(), FILED)
    for move in moves:
        state = done(state, move)
    return state


def test_a_whole_way_through() -> None:
    state = along("take_in", "visit", "again", "visit", "longer", "agree", "plant")
    assert (state.stage, state.status, state.misfits, state.received_at) == ("planted", Status.RETURNED, (), AT)
    assert open_moves(PROCEDURE, state) == ()


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ((), ("take_in", "refuse")),
        (("take_in",), ("visit", "ask", "halt")),
        (("take_in", "ask"), ()),
        (("take_in", "visit"), ("again", "longer", "agree", "refuse", "halt")),
        (("take_in", "visit", "agree"), ("plant",)),
        (("refuse",), ()),
    ],
)
def test_only_what_the_state_allows_is_there(moves: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert open_moves(PROCEDURE, along(*moves)) == expected


def test_a_move_is_there_only_where_its_condition_holds() -> None:
    states, moves = PROCESS.states, PROCESS.moves
    found = moves_from(states=states, moves=moves, stage="visited", values={"dossier.why": "storm"})
    assert "again" not in found
    assert "agree" in found


def test_what_is_not_there_is_refused_with_what_is() -> None:
    state = along("take_in")
    with pytest.raises(Refused) as refused:
        moved_by(procedure=PROCEDURE, state=state, act=ACTS["decide"])
    assert refused.value.remedy.in_("en") == "What can be done: visit; ask; halt."
    for move in ("again", "agree", "nowhere"):
        with pytest.raises(Refused):
            move_on(procedure=PROCEDURE, state=state, move=move)


def test_the_one_stop_process_has_no_moves_and_refuses_nothing() -> None:
    plain = of()
    state = after(DossierState(), FILED)
    assert open_moves(plain, state) == ()
    assert moved_by(procedure=plain, state=state, act=ACTS["decide"]) is None


def test_a_person_or_time_may_end_what_the_process_would_go_on_with() -> None:
    for act in (Withdrawn(), Stopped(reason="", unanswered="supplement")):
        assert moved_by(procedure=PROCEDURE, state=along("take_in"), act=act) is None
        assert open_moves(PROCEDURE, after(along("take_in"), act)) == ()


@settings(deadline=None)  # the first condition is compiled by whoever comes first
@given(st.lists(st.integers(0, 30), max_size=25))
def test_no_sequence_of_moves_breaks_the_fold(choices: list[int]) -> None:
    state = after(DossierState(), FILED)
    for choice in choices:
        moves = open_moves(PROCEDURE, state)
        others = [act for act in BY_OTHERS if fits(state, act)]
        if not moves and not others:
            break
        kind = choice % (len(moves) + len(others))
        state = done(state, moves[kind]) if kind < len(moves) else after(state, others[kind - len(moves)])
        assert state.misfits == ()
        assert state.stage in {"", *PROCESS.states}
        here = PROCESS.states[state.stage or "filed"]
        work = {Status.RECEIVED, Status.IN_WORK}
        if state.status not in {Status.WITHDRAWN, Status.STOPPED, Status.SUPPLEMENT}:
            assert state.status is Status[here.status.upper()] or {state.status, Status[here.status.upper()]} <= work


def changed(**moves: Mapping[str, Any] | None) -> Process:
    kept = {name: move for name, move in {**TREE["moves"], **moves}.items() if move is not None}
    return Process.model_validate({**TREE, "moves": kept})


@pytest.mark.parametrize(
    ("process", "place", "why"),
    [
        (
            changed(visit={**TREE["moves"]["visit"], "to": "mars"}),
            ("moves", "visit", "to"),
            "There is no state “mars”.",
        ),
        (changed(plant=None), ("states", "planted"), "No move leads to “planted”."),
        (changed(plant=None), ("states", "agreed"), "From “agreed” nothing leads to an end."),
        (
            changed(visit={**TREE["moves"]["visit"], "act": "decide"}),
            ("moves", "visit"),
            "“visited” shows as `in_work`: the act `decide` does not fit it.",
        ),
        (
            changed(take_in={**TREE["moves"]["take_in"], "by": "decider"}),
            ("moves", "take_in", "by"),
            "`receive` is not theirs to do.",
        ),
        (
            changed(more={**TREE["moves"]["agree"], "label": label("more")}),
            ("moves", "more"),
            "“agree” is always taken before it.",
        ),
        (
            changed(undo={"label": label("undo"), "from": "planted", "to": "visited"}),
            ("states", "planted"),
            "“planted” is over: no move.",
        ),
    ],
)
def test_each_fault_of_a_process_is_found(process: Process, place: tuple[str, ...], why: str) -> None:
    assert (place, why) in [(at, said.in_("en")) for at, said in process_faults(process.states, process.moves)]


def test_a_good_process_has_no_fault() -> None:
    assert list(process_faults(PROCESS.states, PROCESS.moves)) == []


def test_states_belong_to_a_process_of_its_own_and_such_a_process_needs_them() -> None:
    for said in ({"use": "own"}, {"use": "one_stop", "states": TREE["states"]}, {**TREE, "moves": {}}):
        with pytest.raises(ValidationError, match="states and moves belong to a process of its own"):
            Process.model_validate(said)


def test_where_a_move_led_is_kept_with_it() -> None:
    assert move_on(procedure=PROCEDURE, state=along("take_in"), move="visit") == Moved(
        move="visit", to="visited", status="in_work"
    )


def test_it_goes_out_as_bpmn_with_its_drawing_and_comes_back() -> None:
    text = bpmn(flow_of(PROCEDURE))
    came = read_flow(text)
    assert Process.model_validate(came.own) == PROCESS
    assert (came.code, came.limit, came.supplement_days) == (PROCEDURE.procedure, PROCEDURE.time_limit, 30)
    assert (came.unknown, came.missing) == ((), ())
    root = fromstring(text)
    drawn = {one.get("bpmnElement") for one in root.iter() if one.tag.endswith(("BPMNShape", "BPMNEdge"))}
    assert drawn >= {*PROCESS.states, "visit.looked_at", "refuse.filed", "refuse.visited", "begin.begin"}


def test_what_a_tool_added_to_it_is_named() -> None:
    text = bpmn(flow_of(PROCEDURE)).replace("</bpmn:process>", '<bpmn:userTask id="t1" name="Tea" /></bpmn:process>')
    assert read_flow(text).unknown == ("userTask “Tea” (t1)",)
