"""A process of a procedure's own as BPMN 2.0, and read back: states as tasks and ends, moves as flows between them.

What the standard has no place for (the status a state shows as, the act that a move is, whose officers do it, labels in
more languages) stands in elements of our own that the standard allows; a drawing tool keeps them.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # what is written here was never read from anybody
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motlan.kernel.text import Text
from motlan.service.procedures.own_process import OVER, Move
from motlan.service.procedures.process_spec import Process

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "urn:motlan:bpmn"
BEGIN = "begin"
TASK, EVENT = (120, 60), (36, 36)
MARGIN, COLUMN, ROW = 60, 190, 110
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Flow:
    """One arrow: a move out of one of its states; the first one is no move and leads to where a dossier begins."""

    source: str
    target: str
    name: str
    move: Move | None = None

    @property
    def id(self) -> str:
        """Its id in the model."""
        return f"{self.name}.{self.source}"


def flows(process: Process) -> tuple[Flow, ...]:
    """All arrows, the one that begins first."""
    begins = Flow(BEGIN, next(iter(process.states)), BEGIN)
    return (begins, *(Flow(at, move.to, name, move) for name, move in process.moves.items() for at in move.from_))


def write_own(element: Element, process: Process, language: str) -> None:
    """Add the states and moves to a model's process."""
    arrows = flows(process)
    begin = ET.SubElement(element, f"{{{BPMN}}}startEvent", {"id": BEGIN})
    ET.SubElement(begin, f"{{{BPMN}}}outgoing").text = arrows[0].id
    for name, state in process.states.items():
        tag = "endEvent" if state.status in OVER else "userTask"
        node = ET.SubElement(element, f"{{{BPMN}}}{tag}", {"id": name, "name": state.label.in_(language)})
        _about(node, "state", {"status": state.status}, state.label)
        for way, end in (("incoming", "target"), ("outgoing", "source")):
            for arrow in arrows:
                if getattr(arrow, end) == name:
                    ET.SubElement(node, f"{{{BPMN}}}{way}").text = arrow.id
    for arrow in arrows:
        _arrow(element, arrow, language)


def _arrow(element: Element, arrow: Flow, language: str) -> None:
    said = {"id": arrow.id, "sourceRef": arrow.source, "targetRef": arrow.target}
    move = arrow.move
    if move is None:
        ET.SubElement(element, f"{{{BPMN}}}sequenceFlow", said)
        return
    node = ET.SubElement(element, f"{{{BPMN}}}sequenceFlow", {**said, "name": move.label.in_(language)})
    _about(node, "move", {"name": arrow.name, "act": move.act, "by": move.by}, move.label)
    if move.when:
        ET.SubElement(node, f"{{{BPMN}}}conditionExpression", {"language": "CEL"}).text = move.when


def _about(node: Element, tag: str, said: Mapping[str, str], label: Text) -> None:
    inside = ET.SubElement(node, f"{{{BPMN}}}extensionElements")
    own = ET.SubElement(inside, f"{{{OURS}}}{tag}", {key: word for key, word in said.items() if word})
    for language, words in label.items():
        ET.SubElement(own, f"{{{OURS}}}label", {"language": language, "words": words})


def own_boxes(process: Process) -> Mapping[str, Box]:
    """Left, top, width and height of every element: a column for each step away from where a dossier begins."""
    ahead: dict[str, list[str]] = {}
    for arrow in flows(process):
        ahead.setdefault(arrow.source, []).append(arrow.target)
    columns, seen = [[BEGIN]], {BEGIN}
    while columns[-1]:
        reached = dict.fromkeys(one for name in columns[-1] for one in ahead.get(name, []) if one not in seen)
        seen |= set(reached)
        columns.append(list(reached))
    columns[-1] = [name for name in process.states if name not in seen]
    found: dict[str, Box] = {}
    for column, names in enumerate(columns):
        for row, name in enumerate(names):
            round_ = name == BEGIN or process.states[name].status in OVER
            width, height = EVENT if round_ else TASK
            middle, line = MARGIN + TASK[0] // 2 + COLUMN * column, MARGIN + TASK[1] // 2 + ROW * row
            found[name] = (middle - width // 2, line - height // 2, width, height)
    return found


def loop(box: Box) -> tuple[tuple[int, int], ...]:
    """The way of an arrow that leads back to where it begins: out to the right and in from above."""
    left, top, wide, high = box
    line, aside, over, middle = top + high // 2, left + wide + 20, top - 20, left + wide // 2
    return ((left + wide, line), (aside, line), (aside, over), (middle, over), (middle, top))


# ---- reading


@dataclass(frozen=True, slots=True)
class ReadOwn:
    """The states and moves of a model, as a procedure's file writes them; ``strange``: elements that nothing here
    understands."""

    process: Mapping[str, Any]
    strange: tuple[Element, ...]


def read_own(process: Element) -> ReadOwn:
    """Read states and moves back. What has no element of ours beside it is strange."""
    states: dict[str, Any] = {}
    moves: dict[str, Any] = {}
    strange: list[Element] = []
    first = ""
    for one in process:
        tag = one.tag.rpartition("}")[2]
        state, move = (one.find(f"{{{BPMN}}}extensionElements/{{{OURS}}}{name}") for name in ("state", "move"))
        if tag in {"userTask", "endEvent"} and state is not None:
            states[one.get("id", "")] = {"label": _label(state), "status": state.get("status", "")}
        elif tag == "sequenceFlow" and move is not None:
            _add(moves, one, move)
        elif tag == "sequenceFlow" and one.get("sourceRef") == BEGIN:
            first = one.get("targetRef", "")
        elif tag not in {"extensionElements", "documentation"} and (tag, one.get("id")) != ("startEvent", BEGIN):
            strange.append(one)
    ordered = {**({first: states[first]} if first in states else {}), **states}
    return ReadOwn({"use": "own", "states": ordered, "moves": moves}, tuple(strange))


def _add(moves: dict[str, Any], arrow: Element, move: Element) -> None:
    name = move.get("name", "")
    when = arrow.findtext(f"{{{BPMN}}}conditionExpression", "")
    said = {
        "label": _label(move),
        "from": [arrow.get("sourceRef", "")],
        "to": arrow.get("targetRef", ""),
        **{key: move.get(key, "") for key in ("act", "by") if move.get(key)},
        **({"when": when} if when else {}),
    }
    if name in moves:
        moves[name]["from"].append(arrow.get("sourceRef", ""))
    else:
        moves[name] = said


def _label(own: Element) -> dict[str, str]:
    return {one.get("language", ""): one.get("words", "") for one in own.iter(f"{{{OURS}}}label")}
