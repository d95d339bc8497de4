"""A dossier's own process: the act of moving on, what it does to the dossier, and which moves there are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.events import (
    Act,
    Decided,
    Declined,
    Extended,
    Received,
    Returned,
    Stopped,
    SupplementAsked,
    act,
)
from motlan.service.dossiers.fold import WORKABLE, Changes, DossierState, step
from motlan.service.dossiers.status import Status
from motlan.service.dossiers.voice import Said, Voice, told
from motlan.service.procedures.own_process import moves_from
from motlan.service.procedures.spec import Procedure

GOVERNED: Mapping[type[Act], str] = {
    Received: "receive",
    SupplementAsked: "ask_more",
    Extended: "extend",
    Decided: "decide",
    Declined: "refuse",
    Stopped: "stop",
    Returned: "hand_over",
}
"""The acts of an office that a process of its own allows, or not."""
STATUSES: Mapping[str, Status] = {"received": Status.RECEIVED, "in_work": Status.IN_WORK}


@act("moved")
@dataclass(frozen=True, kw_only=True)
class Moved(Act):
    """A move of the procedure's own process led to the state ``to``, which shows as ``status`` while there is work."""

    move: str
    to: str
    status: str


@step(Moved, when=frozenset(Status))
def _moved(state: DossierState, _at: datetime, act: Moved) -> Changes:
    shows = STATUSES.get(act.status)
    return {"stage": act.to, **({"status": shows} if shows and state.status in WORKABLE else {})}


@told(Moved)
def _said(act: Moved, voice: Voice) -> Said:
    process = voice.form.procedure.process
    move, state = process.moves.get(act.move), process.states.get(act.to)
    return (move.label if move else Text(vi=act.move, en=act.move)), (state.label if state else None)


def open_moves(procedure: Procedure, state: DossierState) -> tuple[str, ...]:
    """The moves there are now; none while the person is asked for something, and in the one-stop process."""
    process = procedure.process
    if process.use != "own" or state.status is None or state.status.waiting:
        return ()
    found = moves_from(states=process.states, moves=process.moves, stage=state.stage, values=state.values)
    here = process.states.get(state.stage or next(iter(process.states)))
    # Work may have ended past the process: the person withdrew, or did not answer in time.
    return found if here is not None and Status[here.status.upper()].ended == state.status.ended else ()


def move_on(*, procedure: Procedure, state: DossierState, move: str) -> Moved:
    """Go on by a move that is no other act; Refused when it is not there now."""
    spec = procedure.process.moves.get(move)
    if spec is None or spec.act or move not in open_moves(procedure, state):
        raise _not_now(procedure, state)
    return _act(procedure, move)


def moved_by(*, procedure: Procedure, state: DossierState, act: Act) -> Moved | None:
    """The move that an act of an office is; None where the process does not speak of it. Refused when there is no such
    move now."""
    kind = GOVERNED.get(type(act))
    if procedure.process.use != "own" or kind is None or (isinstance(act, Stopped) and act.unanswered):
        return None
    moves = procedure.process.moves
    found = next((name for name in open_moves(procedure, state) if moves[name].act == kind), None)
    if found is None:
        raise _not_now(procedure, state)
    return _act(procedure, found)


def demand_granting(*, procedure: Procedure, state: DossierState) -> None:
    """Raise Refused when a process of the procedure's own has no move now by which the dossier is granted."""
    moves, granting = procedure.process.moves, GOVERNED[Decided]
    if procedure.process.use == "own" and granting not in {moves[name].act for name in open_moves(procedure, state)}:
        raise _not_now(procedure, state)


def _act(procedure: Procedure, move: str) -> Moved:
    to = procedure.process.moves[move].to
    return Moved(move=move, to=to, status=procedure.process.states[to].status)


def _not_now(procedure: Procedure, state: DossierState) -> Refused:
    found = [procedure.process.moves[name].label for name in open_moves(procedure, state)]
    listed = {language: "; ".join(one.in_(language) for one in found) or "–" for language in ("vi", "en")}
    return Refused(
        what=Text(
            vi="Quy trình của thủ tục này không có bước đó lúc này.",
            en="The process of this procedure has no such step now.",
        ),
        remedy=Text(vi=f"Các bước có thể làm: {listed['vi']}.", en=f"What can be done: {listed['en']}."),
    )
