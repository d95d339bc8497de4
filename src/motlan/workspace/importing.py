"""A procedure out of another catalogue: what its file carries, laid over a running draft, to be edited.

What the file says and we do not understand, and what the draft therefore lacks, is named: nothing is left in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from motlan.kernel.errors import Refused, UnknownName
from motlan.kernel.text import Text
from motlan.service.procedures.bpmn_read import ReadFlow, read_flow
from motlan.service.procedures.cpsv_read import read_service
from motlan.service.procedures.spec import TimeLimit
from motlan.workspace.drafting import Draft, draft_procedure
from motlan.workspace.spec import Workspace

UNCODED = Text(
    vi="Tệp không cho biết mã thủ tục.",
    en="The file does not say the procedure's code.",
)
UNOWNED = Text(
    vi="Tệp không cho biết cơ quan chủ quản nào của không gian làm việc này.",
    en="The file names no agency of this workspace as the owner.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A draft, and by name what the file says that did not get into it."""

    draft: Draft
    left: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    code: str
    label: Text
    owner: str
    keys: dict[str, Any]
    """Keys of a procedure's file that take the place of the draft's."""
    left: tuple[Text, ...]


def import_procedure(
    *, workspace: Workspace, text: str, code: str = "", owner: str = "", on: date, scratch: Path
) -> Imported:
    """Draft a procedure from a CPSV-AP file (Turtle, JSON-LD) or a BPMN 2.0 model; ``code`` and ``owner`` go before
    what the file says.

    :raises Refused: when the file is neither, or says no code or owner and none is given, or the code is taken.
    """
    carried = (
        _of_model(text) if text.lstrip("\ufeff \t\r\n").startswith("<?xml") or _is_xml(text) else _of_service(text)
    )
    code, owner = _code(workspace, code or carried.code), _owner(workspace, owner or carried.owner)
    left, keys = list(carried.left), {"in_force": on, **carried.keys}
    events = [one for one in keys.get("life_events", ()) if one in workspace.settings.life_events]
    left += [_event(one) for one in keys.get("life_events", ()) if one not in events]
    keys = {name: value for name, value in keys.items() if name != "life_events"} | (
        {"life_events": events} if events else {}
    )
    draft = _drafted(workspace, code, owner, carried.label, keys, on, scratch)
    if draft.issues and "verify" in keys.get("process", {}):
        left.append(_condition(keys["process"].pop("verify")))
        draft = _drafted(workspace, code, owner, carried.label, keys, on, scratch)
    unfit = [one for one in keys.get("process", {}).get("moves", {}).values() if "when" in one] if draft.issues else []
    if unfit:
        left += [_step_condition(one.pop("when")) for one in unfit]
        draft = _drafted(workspace, code, owner, carried.label, keys, on, scratch)
    return Imported(draft=draft, left=tuple(left))


def _is_xml(text: str) -> bool:
    """Turtle may begin with an address in angle brackets too: an element has no colon and slashes in its name."""
    first = text.lstrip("\ufeff \t\r\n").partition(">")[0]
    return first.startswith("<") and "://" not in first.split(" ", 1)[0] and not first.startswith("<urn:")


def _drafted(
    workspace: Workspace, code: str, owner: str, label: Text, keys: dict[str, Any], on: date, scratch: Path
) -> Draft:
    return draft_procedure(
        workspace=workspace,
        code=code,
        label=str(label),
        about="person",
        owner=owner,
        on=on,
        scratch=scratch,
        instead=keys,
    )


def _code(workspace: Workspace, code: str) -> str:
    if not code:
        raise Refused(what=UNCODED, remedy=Text(vi="Cho mã bằng --code.", en="Give one with --code."))
    if code in workspace.procedures.codes():
        raise Refused(
            what=Text(vi=f"Đã có thủ tục {code}.", en=f"There is a procedure {code} already."),
            remedy=Text(vi="Cho mã khác bằng --code.", en="Give another code with --code."),
            where=code,
        )
    return code


def _owner(workspace: Workspace, owner: str) -> str:
    if not owner:
        raise Refused(what=UNOWNED, remedy=Text(vi="Cho cơ quan bằng --owner.", en="Name one with --owner."))
    if owner not in workspace.settings.agencies:
        raise UnknownName(kind="agency", name=owner, known=tuple(workspace.settings.agencies))
    return owner


def _of_service(text: str) -> _Carried:
    came = read_service(text)
    service = came.service
    keys: dict[str, Any] = {"label": _words(service.label), "about": _words(service.about)}
    keys |= {"in_force": service.in_force} if service.in_force else {}
    keys |= {"legal_basis": _words(service.legal_basis)} if service.legal_basis else {}
    keys |= {"channels": list(service.channels)} if service.channels else {}
    keys |= {"life_events": list(service.life_events)} if service.life_events else {}
    if service.days is not None or service.hours is not None:
        keys["time_limit"] = (
            {"working_days": service.days} if service.hours is None else {"working_hours": service.hours}
        )
    if service.costs:
        keys["fee"] = {"currency": service.currency, "amounts": [dict(service.costs)]}
    if service.inputs:
        keys["components"] = [
            {"id": one.id, "kind": one.kind, "label": _words(one.label)}
            | ({"legal_basis": _words(one.legal_basis)} if one.legal_basis else {})
            for one in service.inputs
        ]
    keys |= _result(service.output, service.output_label)
    return _Carried(
        code=service.code, label=service.label, owner=service.owner, keys=keys, left=_not_understood(came.unknown)
    )


def _of_model(text: str) -> _Carried:
    flow = read_flow(text)
    keys: dict[str, Any] = {"label": _words(flow.label), "about": _words(flow.label)}
    keys |= {"in_force": flow.in_force} if flow.in_force else {}
    keys |= {"received_by": flow.received_by} if flow.received_by else {}
    keys |= {"time_limit": _limit(flow.limit)} if flow.limit else {}
    process: dict[str, Any] = {"supplement_within_days": flow.supplement_days} if flow.supplement_days else {}
    process |= flow.own or {}
    if flow.verify_when and flow.verify_limit:
        process["verify"] = {"when": flow.verify_when, "limit": _limit(flow.verify_limit)}
    keys |= {"process": process} if process else {}
    keys |= _result(flow.document, flow.document_label)
    return _Carried(
        code=flow.code,
        label=flow.label,
        owner="",
        keys=keys,
        left=(*_not_understood(flow.unknown), *_missing(flow)),
    )


def _limit(limit: TimeLimit) -> dict[str, Any]:
    days = (
        {"working_days": limit.working_days} if limit.working_hours is None else {"working_hours": limit.working_hours}
    )
    return days | ({"cut_off": limit.cut_off.isoformat()} if limit.cut_off else {})


def _result(document: str, label: Text | None) -> dict[str, Any]:
    return {"result": {"document": document or "result", "label": _words(label)}} if label else {}


def _words(text: Text) -> dict[str, str] | str:
    """A text as a file writes it: plain where it has no language."""
    return str(text) if set(text) == {""} else dict(text)


def _not_understood(unknown: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(Text(vi=f"Không đưa vào: {one}", en=f"Not taken over: {one}") for one in unknown)


def _missing(flow: ReadFlow) -> tuple[Text, ...]:
    return tuple(
        Text(
            vi=f"Mô hình không có “{one}”; quy trình một cửa vẫn chạy bước này.",
            en=f"The model has no “{one}”; the one-stop process has it all the same.",
        )
        for one in flow.missing
    )


def _event(name: str) -> Text:
    return Text(
        vi=f"Không đưa vào: sự kiện “{name}”, không gian làm việc không có.",
        en=f"Not taken over: the life event “{name}”, which the workspace does not have.",
    )


def _step_condition(when: str) -> Text:
    return Text(
        vi=f"Không đưa vào: bước chỉ có khi `{when}`; bản nháp chưa có mục mà điều kiện đọc.",
        en=f"Not taken over: a move only when `{when}`; the draft lacks what the condition reads.",
    )


def _condition(verify: dict[str, Any]) -> Text:
    return Text(
        vi=f"Không đưa vào: xác minh khi `{verify['when']}`; bản nháp chưa có mục mà điều kiện đọc.",
        en=f"Not taken over: verification when `{verify['when']}`; the draft lacks what the condition reads.",
    )
