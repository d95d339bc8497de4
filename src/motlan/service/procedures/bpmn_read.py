"""A BPMN 2.0 model read back: what we understand of it, and by name everything that we do not.

The elements that we write are known by their ids; a tool that moves or renames them keeps those. Names and limits are
taken from the model. A step that is not of the one-stop process runs nowhere: it is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.procedures.bpmn import LANES, links_of, steps_of
from motlan.service.procedures.bpmn_own import BPMN, OURS, read_own
from motlan.service.procedures.process_spec import TimeLimit

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

STRUCTURE = frozenset({"laneSet", "extensionElements", "documentation"})
INSIDE = frozenset(
    {"incoming", "outgoing", "timerEventDefinition", "conditionExpression", "extensionElements", "documentation"}
)
RECEIVERS = ("any_commune_centre", "deciding_agency")
DOCUMENT = r"[a-z][a-z0-9_]{0,59}"
Limits = Mapping[str, TimeLimit | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFlow:
    """A flow as far as the model says one; what it does not say is empty. ``unknown``: elements that nothing here
    understands; ``missing``: steps of the one-stop process that the model does without."""

    label: Text
    code: str = ""
    in_force: date | None = None
    received_by: str = ""
    limit: TimeLimit | None = None
    supplement_days: int | None = None
    document: str = ""
    document_label: Text | None = None
    verify_when: str = ""
    verify_limit: TimeLimit | None = None
    own: Mapping[str, Any] | None = None
    """A process of its own, as a procedure's file writes it."""
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_flow(text: str) -> ReadFlow:
    """Read the one process of a model.

    :raises Refused: when it is no BPMN 2.0, tries what a model has no need of (entities, a DTD), or has no process.
    """
    root = _root(text)
    processes = root.findall(f"{{{BPMN}}}process")
    if root.tag != f"{{{BPMN}}}definitions" or len(processes) != 1:
        raise _no_model(f"{len(processes)} × process")
    process = processes[0]
    present = {one.get("id", ""): one for one in process}
    own = process.find(f"{{{BPMN}}}extensionElements/{{{OURS}}}procedure")
    if own is not None and own.get("process") == "own":
        return _own_flow(root, process, own)
    verifies = "verify_limit" in present
    steps, links = steps_of(verifies=verifies), links_of(verifies=verifies)
    limits: dict[str, TimeLimit | None] = {
        one: _limit(present[one]) for one in ("limit", "supplement_limit", "verify_limit") if one in present
    }
    said: Mapping[str, str] = own.attrib if own is not None else {}
    label = _text(own, "label") or _named(process, root)
    supplement = limits.get("supplement_limit")
    when = present.get("elsewhere_verify")
    condition = when.findtext(f"{{{BPMN}}}conditionExpression", "") if when is not None else ""
    known = {*steps, *(f"{source}_{target}" for source, target in links)}
    return ReadFlow(
        label=label,
        code=_fitting(said.get("code", ""), r"[0-9A-Za-z.\-]{1,40}"),
        in_force=_day(said.get("inForce", "")),
        received_by=_fitting(said.get("receivedBy", ""), "|".join(RECEIVERS)),
        limit=limits.get("limit"),
        supplement_days=supplement.working_days if supplement else None,
        document=_fitting(said.get("document", ""), DOCUMENT),
        document_label=_text(own, "documentLabel"),
        verify_when=condition if verifies else "",
        verify_limit=limits.get("verify_limit"),
        unknown=tuple(_unknown(root, process, verifies, limits)),
        missing=tuple(one for one in sorted(known) if one not in present),
    )


def _own_flow(root: Element, process: Element, own: Element) -> ReadFlow:
    """A process of its own: states and moves instead of the one-stop steps."""
    came = read_own(process)
    limit, supplement = _duration(own.get("limit", ""), own.get("cutOff", "")), _duration(own.get("supplement", ""), "")
    unknown = [*came.strange, *_outside(root, process)]
    return ReadFlow(
        label=_text(own, "label") or _named(process, root),
        code=_fitting(own.get("code", ""), r"[0-9A-Za-z.\-]{1,40}"),
        in_force=_day(own.get("inForce", "")),
        received_by=_fitting(own.get("receivedBy", ""), "|".join(RECEIVERS)),
        limit=limit,
        supplement_days=supplement.working_days if supplement else None,
        document=_fitting(own.get("document", ""), DOCUMENT),
        document_label=_text(own, "documentLabel"),
        own=came.process,
        unknown=tuple(_called(one) for one in unknown),
    )


def _root(text: str) -> Element:
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _no_model(type(error).__name__) from error
    return root


def _no_model(why: str) -> Refused:
    return Refused(
        what=Text(
            vi=f"Tệp không phải mô hình BPMN 2.0 có một quy trình ({why}).",
            en=f"This is no BPMN 2.0 model of one process ({why}).",
        ),
        remedy=Text(
            vi="Xuất lại từ công cụ vẽ dưới dạng BPMN 2.0 XML, mỗi quy trình một tệp.",
            en="Export it again as BPMN 2.0 XML, one process a file.",
        ),
    )


def _named(process: Element, root: Element) -> Text:
    participant = root.find(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant")
    names = (process.get("name"), participant.get("name") if participant is not None else None, process.get("id"))
    return Text({"": next((name for name in names if name), "BPMN")})


def _text(own: Element | None, tag: str) -> Text | None:
    found = own.findall(f"{{{OURS}}}{tag}") if own is not None else []
    words = {one.get("language", ""): one.get("words", "") for one in found if one.get("words")}
    return Text(words) if words else None


def _fitting(word: str, pattern: str) -> str:
    return word if re.fullmatch(pattern, word) else ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _limit(event: Element) -> TimeLimit | None:
    """The limit that a timer states; None when it is none of whole working days or hours."""
    timer = event.find(f"{{{BPMN}}}timerEventDefinition")
    if timer is None:
        return None
    return _duration(timer.findtext(f"{{{BPMN}}}timeDuration", "").strip(), timer.get(f"{{{OURS}}}cutOff", ""))


def _duration(written: str, cut_off: str) -> TimeLimit | None:
    found = re.fullmatch(r"P(\d{1,3})D|PT(\d{1,3})H", written)
    if found is None:
        return None
    try:
        return TimeLimit(
            working_days=int(found[1]) if found[1] else None,
            working_hours=int(found[2]) if found[2] else None,
            cut_off=time.fromisoformat(cut_off) if cut_off else None,
        )
    except ValueError:
        return None


def _unknown(root: Element, process: Element, verifies: bool, limits: Limits) -> Iterator[str]:
    """Every element of the model beside the drawing that is not one of ours, and limits that cannot be read."""
    outside = _outside(root, process)
    outside += process.findall(f"{{{BPMN}}}extensionElements/*")
    outside += process.findall(f"{{{BPMN}}}laneSet/*")
    for one in outside:
        if one.tag != f"{{{OURS}}}procedure" and one.get("id") not in LANES:
            yield _called(one)
    for one in process:
        if _plain(one) not in STRUCTURE:
            yield from _strange(one, verifies)
    for name, limit in limits.items():
        if limit is None or (name == "supplement_limit" and not limit.working_days):
            yield f"timerEventDefinition “{name}”"


def _outside(root: Element, process: Element) -> list[Element]:
    """Elements of the file beside its one process and its drawing."""
    found = [one for one in root if one is not process and _plain(one) not in {"BPMNDiagram", "collaboration"}]
    return found + [
        one
        for one in root.findall(f"{{{BPMN}}}collaboration/*")
        if _plain(one) != "participant" or one.get("processRef") != process.get("id")
    ]


def _strange(one: Element, verifies: bool) -> Iterator[str]:
    """The element itself where it is none of ours, else whatever stands in it that we would not have written."""
    name = one.get("id", "")
    step = steps_of(verifies=verifies).get(name)
    link = next((one for one in links_of(verifies=verifies) if "_".join(one) == name), None)
    tag = step.tag if step else "sequenceFlow" if link else ""
    moved = link is not None and (one.get("sourceRef"), one.get("targetRef")) != link
    if _plain(one) != tag or moved:
        yield _called(one)
        return
    for inner in one:
        if _plain(inner) not in INSIDE:
            yield f"{_called(inner)} ← {_called(one)}"


def _plain(one: Element) -> str:
    return one.tag.rpartition("}")[2]


def _called(one: Element) -> str:
    """An element as people find it in their drawing: what it is, its name, its id."""
    name, at = one.get("name"), one.get("id")
    return " ".join(part for part in (_plain(one), f"“{name}”" if name else "", f"({at})" if at else "") if part)
