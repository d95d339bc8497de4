"""A process of a procedure's own: states and moves, for what does not follow the one-stop process.

A state shows as one of the statuses that everybody knows. A move without an act only goes on to another state; with an
act it is that act, and the dossier does nothing else. While a person is asked for something the clock stands and the
state stays: asking is an act, no state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text
from motlan.service.procedures.condition import Context, compile_condition
from motlan.service.procedures.terms import Condition, Name, one_or_many

Shows = Literal["new", "received", "in_work", "done", "returned", "not_received", "stopped"]
MoveAct = Literal["", "receive", "ask_more", "extend", "decide", "refuse", "stop", "hand_over"]
WORK = frozenset({"received", "in_work"})
OVER = frozenset({"returned", "not_received", "stopped"})
FITS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "": (WORK, WORK),
    "receive": (frozenset({"new"}), WORK),
    "ask_more": (WORK | {"new"}, WORK | {"new"}),
    "extend": (WORK, WORK),
    "decide": (WORK, frozenset({"done"})),
    "refuse": (WORK | {"new"}, frozenset({"not_received"})),
    "stop": (WORK, frozenset({"stopped"})),
    "hand_over": (frozenset({"done"}), frozenset({"returned"})),
}
"""Act → what the state before it and the state after it show as."""
BY: Mapping[str, frozenset[str]] = {
    "receive": frozenset({"receiver"}),
    "hand_over": frozenset({"receiver", "decider"}),
    "decide": frozenset({"decider"}),
    "extend": frozenset({"decider"}),
    "stop": frozenset({"decider"}),
}


class State(Spec):
    """Where a dossier stands within its own process."""

    label: Text = Field(description="what people call it")
    status: Shows = Field(description="the status that it shows as")


class Move(Spec):
    """What may be done in a state, by whom, and where it leads."""

    label: Text = Field(description="what the officer reads on its button")
    from_: Annotated[tuple[Name, ...], BeforeValidator(one_or_many)] = Field(
        alias="from", min_length=1, description="states in which it may be done"
    )
    to: Name = Field(description="the state that it leads to")
    act: MoveAct = Field(
        default="",
        description="the act that it is: receive, ask_more, extend, decide, refuse, stop or hand_over; left out: it"
        " only goes on",
    )
    by: Literal["receiver", "decider"] = Field(default="decider", description="whose officers do it")
    when: Condition | None = Field(default=None, description="condition (CEL) under which it is there")


States = Mapping[str, State]
Moves = Mapping[str, Move]
Fault = tuple[tuple[str, ...], Text]
"""Where in the process, and what is wrong there."""


def stage_of(states: States, stage: str) -> str:
    """The state a dossier stands in; before its first move that is the first one declared."""
    return stage or next(iter(states))


def moves_from(*, states: States, moves: Moves, stage: str, values: Context) -> tuple[str, ...]:
    """The moves there are in a state for what a dossier says, in the order of the file. Of those that are the same act
    the first counts."""
    here = stage_of(states, stage)
    found: dict[str, str] = {}
    for name, move in moves.items():
        if here in move.from_ and (move.when is None or compile_condition(move.when).holds(values)):
            found.setdefault(move.act or f"go {name}", name)
    return tuple(found.values())


def process_faults(states: States, moves: Moves) -> Iterator[Fault]:
    """What is wrong with a process: moves to nowhere, states that nothing reaches, dead ends, acts that do not fit."""
    lost = list(_nowhere(states, moves))
    yield from lost
    if not states or lost:
        return
    start = next(iter(states))
    if states[start].status != "new":
        yield ("states", start), Text(vi="Trạng thái đầu phải là `new`.", en="The first state must show as `new`.")
    yield from _fitting(states, moves)
    yield from _hidden(moves)
    ahead = {name: {move.to for move in moves.values() if name in move.from_} for name in states}
    back = {name: {one for one, after in ahead.items() if name in after} for name in states}
    reached = _reached([start], ahead.__getitem__)
    ending = _reached([name for name, one in states.items() if one.status in OVER], back.__getitem__)
    for name, state in states.items():
        if name not in reached:
            yield ("states", name), Text(vi=f"Không bước nào dẫn đến “{name}”.", en=f"No move leads to “{name}”.")
        elif name not in ending:
            yield (
                ("states", name),
                Text(
                    vi=f"Từ “{name}” không đi đến kết thúc nào.",
                    en=f"From “{name}” nothing leads to an end.",
                ),
            )
        if state.status in OVER and ahead[name]:
            yield ("states", name), Text(vi=f"“{name}” đã kết thúc mà còn bước tiếp.", en=f"“{name}” is over: no move.")


def _nowhere(states: States, moves: Moves) -> Iterator[Fault]:
    for name, move in moves.items():
        for key, named in (("from", move.from_), ("to", (move.to,))):
            for one in named:
                if one not in states:
                    why = Text(vi=f"Không có trạng thái “{one}”.", en=f"There is no state “{one}”.")
                    yield ("moves", name, key), why


def _fitting(states: States, moves: Moves) -> Iterator[Fault]:
    for name, move in moves.items():
        before, after = FITS[move.act]
        wrong = [one for one in move.from_ if states[one].status not in before]
        wrong += [] if states[move.to].status in after else [move.to]
        for one in wrong:
            shows, act = states[one].status, move.act or "–"
            yield (
                ("moves", name),
                Text(
                    vi=f"“{one}” là `{shows}`: không hợp với việc `{act}`.",
                    en=f"“{one}” shows as `{shows}`: the act `{act}` does not fit it.",
                ),
            )
        if move.by not in BY.get(move.act, {move.by}):
            yield (
                ("moves", name, "by"),
                Text(vi=f"`{move.act}` không thuộc nơi này.", en=f"`{move.act}` is not theirs to do."),
            )


def _hidden(moves: Moves) -> Iterator[Fault]:
    """A move that is never there, as an earlier one is the same act in the same state whatever the dossier says."""
    always: dict[tuple[str, str], str] = {}
    for name, move in moves.items():
        for one in move.from_ if move.act else ():
            first = always.get((one, move.act))
            if first is not None:
                yield (
                    ("moves", name),
                    Text(vi=f"“{first}” luôn được chọn trước.", en=f"“{first}” is always taken before it."),
                )
            elif move.when is None:
                always[one, move.act] = name


def _reached(begin: list[str], after: Callable[[str], set[str]]) -> set[str]:
    seen, due = set(begin), list(begin)
    while due:
        new = after(due.pop()) - seen
        seen |= new
        due += new
    return seen
