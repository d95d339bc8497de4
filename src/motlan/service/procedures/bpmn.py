"""How a procedure is handled, as a BPMN 2.0 model with its drawing: lanes of who helps, receives and decides.

Source: Business Process Model and Notation 2.0 (OMG formal/2011-01-03): the descriptive elements, and diagram
interchange. The model is for exchange and drawing; what runs is our own process. Time limits are timers: a duration of
days stands for working days. :class:`Flow` is what the model carries, :func:`left_out` names the rest.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # what is written here was never read from anybody
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from motlan.kernel.text import Text
from motlan.service.procedures.bpmn_own import BPMN, OURS, flows, loop, own_boxes, write_own
from motlan.service.procedures.process_spec import Process, TimeLimit
from motlan.service.procedures.spec import Procedure

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
NAMESPACES: Mapping[str, str] = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "motlan": OURS}

CARRIED = frozenset({"procedure", "label", "in_force", "received_by", "time_limit", "process", "result"})
"""Keys of a procedure that the model carries; of the result its document and label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What the model carries of a procedure. ``verify_when``: the condition under which facts are verified elsewhere,
    ``verify_limit`` then counts instead of ``limit``."""

    code: str
    label: Text
    in_force: date
    received_by: str
    limit: TimeLimit
    supplement_days: int
    document: str
    document_label: Text
    verify_when: str = ""
    verify_limit: TimeLimit | None = None
    own: Process | None = None
    """A process of its own, which takes the place of the one-stop one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One element of the flow: its BPMN element, the lane it lies in, where it is drawn, and its name."""

    tag: str
    lane: str
    column: int
    name: Text
    row: int = 0
    on: str = ""
    """The task on whose edge a timer sits."""


HELPER, RECEIVER, DECIDER = "helper", "receiver", "decider"
LANES: Mapping[str, Text] = {
    HELPER: Text(vi="Nơi hỗ trợ nộp", en="Helping agency"),
    RECEIVER: Text(vi="Cơ quan tiếp nhận", en="Receiving agency"),
    DECIDER: Text(vi="Cơ quan giải quyết", en="Deciding agency"),
}
STEPS: Mapping[str, Step] = {
    "filed": Step(tag="startEvent", lane=HELPER, column=0, name=Text(vi="Nộp hồ sơ", en="Filed")),
    "help": Step(tag="userTask", lane=HELPER, column=1, name=Text(vi="Hỗ trợ nộp", en="Help to file")),
    "receive": Step(tag="userTask", lane=RECEIVER, column=1, name=Text(vi="Tiếp nhận", en="Receive")),
    "complete": Step(tag="exclusiveGateway", lane=RECEIVER, column=2, name=Text(vi="Đủ hồ sơ?", en="Complete?")),
    "ask_more": Step(tag="sendTask", lane=RECEIVER, column=3, name=Text(vi="Yêu cầu bổ sung", en="Ask for more")),
    "supplement": Step(tag="receiveTask", lane=RECEIVER, column=4, name=Text(vi="Chờ bổ sung", en="Await it")),
    "supplement_limit": Step(
        tag="boundaryEvent", lane=RECEIVER, column=4, on="supplement", name=Text(vi="Hạn bổ sung", en="Time to supply")
    ),
    "lapsed": Step(tag="endEvent", lane=RECEIVER, column=5, row=1, name=Text(vi="Hết hạn bổ sung", en="Lapsed")),
    "handle": Step(tag="userTask", lane=DECIDER, column=3, name=Text(vi="Giải quyết", en="Handle")),
    "limit": Step(
        tag="boundaryEvent", lane=DECIDER, column=3, on="handle", name=Text(vi="Thời hạn giải quyết", en="Time limit")
    ),
    "late": Step(tag="endEvent", lane=DECIDER, column=4, row=1, name=Text(vi="Quá hạn, xin lỗi", en="Late: apology")),
    "granted": Step(tag="exclusiveGateway", lane=DECIDER, column=5, name=Text(vi="Đồng ý?", en="Granted?")),
    "write": Step(tag="serviceTask", lane=DECIDER, column=6, name=Text(vi="Ghi kết quả", en="Write the result")),
    "refused": Step(tag="endEvent", lane=DECIDER, column=6, row=1, name=Text(vi="Từ chối", en="Refused")),
    "hand_over": Step(tag="userTask", lane=RECEIVER, column=6, name=Text(vi="Trả kết quả", en="Hand over")),
    "returned": Step(tag="endEvent", lane=RECEIVER, column=7, name=Text(vi="Đã trả kết quả", en="Returned")),
}
VERIFYING: Mapping[str, Step] = {
    "elsewhere": Step(
        tag="exclusiveGateway", lane=DECIDER, column=2, name=Text(vi="Cần xác minh?", en="Verify elsewhere?")
    ),
    "verify": Step(tag="userTask", lane=DECIDER, column=3, row=2, name=Text(vi="Xác minh rồi giải quyết", en="Verify")),
    "verify_limit": Step(
        tag="boundaryEvent",
        lane=DECIDER,
        column=3,
        row=2,
        on="verify",
        name=Text(vi="Thời hạn khi xác minh", en="Limit when verified"),
    ),
}
Link = tuple[str, str]
LINKS: tuple[Link, ...] = (
    ("filed", "help"),
    ("help", "receive"),
    ("receive", "complete"),
    ("complete", "ask_more"),
    ("ask_more", "supplement"),
    ("supplement", "receive"),
    ("supplement_limit", "lapsed"),
    ("limit", "late"),
    ("handle", "granted"),
    ("granted", "write"),
    ("granted", "refused"),
    ("write", "hand_over"),
    ("hand_over", "returned"),
)
STRAIGHT: tuple[Link, ...] = (("complete", "handle"),)
AROUND: tuple[Link, ...] = (
    ("complete", "elsewhere"),
    ("elsewhere", "handle"),
    ("elsewhere", "verify"),
    ("verify", "granted"),
    ("verify_limit", "late"),
)
NAMED: Mapping[Link, Text] = {
    ("complete", "ask_more"): Text(vi="chưa", en="no"),
    ("complete", "handle"): Text(vi="đủ", en="yes"),
    ("complete", "elsewhere"): Text(vi="đủ", en="yes"),
    ("granted", "write"): Text(vi="đồng ý", en="yes"),
    ("granted", "refused"): Text(vi="không", en="no"),
}


def flow_of(procedure: Procedure) -> Flow:
    """What the model carries of a procedure."""
    verify = procedure.process.verify
    return Flow(
        code=procedure.procedure,
        label=procedure.label,
        in_force=procedure.in_force,
        received_by=procedure.received_by,
        limit=procedure.time_limit,
        supplement_days=procedure.process.supplement_within_days,
        document=procedure.result.document,
        document_label=procedure.result.label,
        verify_when=verify.when if verify else "",
        verify_limit=verify.limit if verify else None,
        own=procedure.process if procedure.process.use == "own" else None,
    )


def left_out(procedure: Procedure) -> tuple[str, ...]:
    """The keys of a procedure's file that say something which the model does not carry."""
    said = procedure.model_fields_set
    found = [key for key in type(procedure).model_fields if key in said and key not in CARRIED]
    return (*found, *(f"result.{key}" for key in ("sign", "says", "effect", "also") if getattr(procedure.result, key)))


def steps_of(*, verifies: bool) -> Mapping[str, Step]:
    """The elements of the flow by id, with those of a verification elsewhere or without."""
    return {**STEPS, **VERIFYING} if verifies else STEPS


def links_of(*, verifies: bool) -> tuple[Link, ...]:
    """What leads where."""
    return (*LINKS, *(AROUND if verifies else STRAIGHT))


# ---- writing


def bpmn(flow: Flow, language: str = "vi") -> str:
    """The model as XML, elements named in one language; the procedure's own words stand in all they were given in."""
    for prefix, iri in NAMESPACES.items():
        ET.register_namespace(prefix, iri)
    root = ET.Element(f"{{{BPMN}}}definitions", {"id": "definitions", "targetNamespace": "urn:motlan:procedures"})
    collaboration = ET.SubElement(root, f"{{{BPMN}}}collaboration", {"id": "collaboration"})
    named = {"id": "participant", "name": flow.label.in_(language), "processRef": "process"}
    ET.SubElement(collaboration, f"{{{BPMN}}}participant", named)
    if flow.own is not None:
        _own(root, flow, flow.own, language)
    else:
        _process(root, flow, language)
        _drawing(root, verifies=flow.verify_limit is not None)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _own(root: ET.Element, flow: Flow, own: Process, language: str) -> None:
    named = {"id": "process", "name": flow.label.in_(language), "isExecutable": "false"}
    process = ET.SubElement(root, f"{{{BPMN}}}process", named)
    said = _about(process, flow)
    said.set("process", "own")
    said.set("limit", duration(flow.limit))
    said.set("supplement", f"P{flow.supplement_days}D")
    if flow.limit.cut_off:
        said.set("cutOff", flow.limit.cut_off.isoformat())
    write_own(process, own, language)
    diagram = ET.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    drawn = own_boxes(own)
    wide, high = (max(box[at] + box[at + 2] for box in drawn.values()) + 60 for at in (0, 1))
    _shape(plane, "participant", (0, 0, wide, high), horizontal=True)
    for one, box in drawn.items():
        _shape(plane, one, box)
    for arrow in flows(own):
        source, target = drawn[arrow.source], drawn[arrow.target]
        _edge(plane, arrow.id, loop(source) if source == target else _way(source, target))


def _process(root: ET.Element, flow: Flow, language: str) -> None:
    verifies = flow.verify_limit is not None
    named = {"id": "process", "name": flow.label.in_(language), "isExecutable": "false"}
    process = ET.SubElement(root, f"{{{BPMN}}}process", named)
    _about(process, flow)
    lanes = ET.SubElement(process, f"{{{BPMN}}}laneSet", {"id": "lanes"})
    for lane, name in LANES.items():
        within = ET.SubElement(lanes, f"{{{BPMN}}}lane", {"id": lane, "name": name.in_(language)})
        for one, step in steps_of(verifies=verifies).items():
            if step.lane == lane:
                ET.SubElement(within, f"{{{BPMN}}}flowNodeRef").text = one
    links = links_of(verifies=verifies)
    for one, step in steps_of(verifies=verifies).items():
        _step(process, one, step, flow, links, language)
    for link in links:
        _link(process, link, flow, language)


def _about(process: ET.Element, flow: Flow) -> ET.Element:
    """What a model has no place for, in the elements of our own that the standard allows; a tool keeps them."""
    inside = ET.SubElement(process, f"{{{BPMN}}}extensionElements")
    said = {
        "code": flow.code,
        "inForce": flow.in_force.isoformat(),
        "receivedBy": flow.received_by,
        "document": flow.document,
    }
    own = ET.SubElement(inside, f"{{{OURS}}}procedure", said)
    for tag, text in (("label", flow.label), ("documentLabel", flow.document_label)):
        for language, words in text.items():
            ET.SubElement(own, f"{{{OURS}}}{tag}", {"language": language, "words": words})
    return own


def _step(process: ET.Element, one: str, step: Step, flow: Flow, links: tuple[Link, ...], language: str) -> None:
    said = {"id": one, "name": step.name.in_(language)}
    if step.on:
        # a limit that passes ends no work: the dossier is late and goes on
        said |= {"attachedToRef": step.on, "cancelActivity": "true" if one == "supplement_limit" else "false"}
    if one == "elsewhere":
        said["default"] = "elsewhere_handle"
    element = ET.SubElement(process, f"{{{BPMN}}}{step.tag}", said)
    for source, target in links:
        if target == one:
            ET.SubElement(element, f"{{{BPMN}}}incoming").text = f"{source}_{target}"
    for source, target in links:
        if source == one:
            ET.SubElement(element, f"{{{BPMN}}}outgoing").text = f"{source}_{target}"
    if step.on:
        _timer(element, one, flow)


def _timer(element: ET.Element, one: str, flow: Flow) -> None:
    limits = {"limit": flow.limit, "verify_limit": flow.verify_limit}
    limit = limits.get(one) or TimeLimit(working_days=flow.supplement_days, working_hours=None)
    cut_off = {f"{{{OURS}}}cutOff": limit.cut_off.isoformat()} if limit.cut_off else {}
    timer = ET.SubElement(element, f"{{{BPMN}}}timerEventDefinition", {"id": f"{one}_timer", **cut_off})
    ET.SubElement(timer, f"{{{BPMN}}}timeDuration").text = duration(limit)


def duration(limit: TimeLimit) -> str:
    """A limit as ISO 8601 writes a duration: `P5D`, `PT8H`."""
    return f"PT{limit.working_hours}H" if limit.working_hours is not None else f"P{limit.working_days}D"


def _link(process: ET.Element, link: Link, flow: Flow, language: str) -> None:
    source, target = link
    said = {"id": f"{source}_{target}", "sourceRef": source, "targetRef": target}
    if link in NAMED:
        said["name"] = NAMED[link].in_(language)
    element = ET.SubElement(process, f"{{{BPMN}}}sequenceFlow", said)
    if link == ("elsewhere", "verify"):
        ET.SubElement(element, f"{{{BPMN}}}conditionExpression", {"language": "CEL"}).text = flow.verify_when


# ---- drawing

COLUMN, MARGIN, LANE_HEAD = 150, 30, 60
TASK, GATEWAY, EVENT = (100, 60), (50, 50), (36, 36)
TOP: Mapping[str, int] = {HELPER: 0, RECEIVER: 140, DECIDER: 340}
HEIGHT: Mapping[str, int] = {HELPER: 140, RECEIVER: 200, DECIDER: 320}
COLUMNS, ROW = 8, 95
Box = tuple[int, int, int, int]


def boxes(*, verifies: bool) -> Mapping[str, Box]:
    """Left, top, width and height of every element."""
    found: dict[str, Box] = {}
    for one, step in steps_of(verifies=verifies).items():
        width, height = EVENT if "Event" in step.tag else GATEWAY if "Gateway" in step.tag else TASK
        if step.on:
            left, top, wide, high = found[step.on]
            found[one] = (left + wide - width // 2, top + high - height // 2, width, height)
            continue
        middle = LANE_HEAD + MARGIN + COLUMN * step.column + TASK[0] // 2
        line = TOP[step.lane] + 65 + ROW * step.row
        found[one] = (middle - width // 2, line - height // 2, width, height)
    return found


def _drawing(root: ET.Element, *, verifies: bool) -> None:
    diagram = ET.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    wide = LANE_HEAD + 2 * MARGIN + COLUMN * COLUMNS
    _shape(plane, "participant", (0, 0, wide, sum(HEIGHT.values())), horizontal=True)
    for lane in LANES:
        _shape(plane, lane, (30, TOP[lane], wide - 30, HEIGHT[lane]), horizontal=True)
    drawn = boxes(verifies=verifies)
    for one, box in drawn.items():
        _shape(plane, one, box)
    for source, target in links_of(verifies=verifies):
        _edge(plane, f"{source}_{target}", _way(drawn[source], drawn[target]))


def _edge(plane: ET.Element, name: str, way: Iterable[tuple[int, int]]) -> None:
    edge = ET.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", {"id": f"{name}_edge", "bpmnElement": name})
    for x, y in way:
        ET.SubElement(edge, f"{{{DI}}}waypoint", {"x": str(x), "y": str(y)})


def _shape(plane: ET.Element, one: str, box: Box, *, horizontal: bool = False) -> None:
    said = {"id": f"{one}_shape", "bpmnElement": one, **({"isHorizontal": "true"} if horizontal else {})}
    shape = ET.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", said)
    sizes = zip(("x", "y", "width", "height"), (str(size) for size in box), strict=True)
    ET.SubElement(shape, f"{{{DC}}}Bounds", dict(sizes))


def _way(source: Box, target: Box) -> Iterator[tuple[int, int]]:
    """A way at right angles: straight on, straight down or up, or first across and then along."""
    (left, top, wide, high), (to_left, to_top, to_wide, to_high) = source, target
    middle, line, to_middle, to_line = left + wide // 2, top + high // 2, to_left + to_wide // 2, to_top + to_high // 2
    if to_left < left + wide and to_middle != middle:  # back: over the top
        yield from ((middle, top), (middle, top - 15), (to_middle, top - 15), (to_middle, to_top))
    elif to_middle == middle:
        down = to_top > top
        yield from ((middle, top + high if down else top), (middle, to_top if down else to_top + to_high))
    elif to_line == line:
        yield from ((left + wide, line), (to_left, line))
    else:
        yield from ((middle, top + high if to_line > line else top), (middle, to_line), (to_left, to_line))
