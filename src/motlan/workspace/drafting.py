"""A running draft of a procedure from a list of attributes: a file to be edited, not a form to be programmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from motlan.dictionary.attribute import Type
from motlan.kernel.errors import Refused
from motlan.kernel.issue import Issue
from motlan.kernel.spec import read
from motlan.kernel.text import Text
from motlan.service.forms.check import procedure_issues
from motlan.service.procedures.spec import QUESTIONS, Procedure
from motlan.workspace.spec import UNWORDED, Workspace

APPLICANT = "applicant"
DRAFT = "dự thảo (draft)"
"""The legal ground of a draft: what is read for it stands in the journal under this name until the act is filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as text, and what `motlan check` would say of it."""

    code: str
    text: str
    issues: tuple[Issue, ...]


def draft_procedure(
    *,
    workspace: Workspace,
    code: str,
    label: str,
    about: str,
    owner: str,
    show: Iterable[str] = (),
    ask: Iterable[str] = (),
    days: int = 5,
    on: date,
    scratch: Path,
    instead: Mapping[str, Any] | None = None,
) -> Draft:
    """Write a procedure for whoever signs in, of the concept ``about``; it is read and checked in ``scratch``.

    ``show`` and ``ask`` are paths: ``applicant.full_name``; ``dossier.reason`` becomes a question of its own.
    ``instead``: keys of the file that take the place of the draft's, of its result too, as another catalogue has them.

    :raises Refused: when the concept has no attribute that says where its subjects are (nobody would decide).
    """
    concept = workspace.dictionary.concept(about)
    place = next((one.name for one in concept.attributes.values() if one.type is Type.UNIT), None)
    homes = [one.name for one in concept.attributes.values() if one.type is Type.UNIT and "residence" in one.name]
    decided_by = f"{APPLICANT}.{homes[0] if homes else place}"
    if place is None:
        raise Refused(
            what=Text(
                vi=f"Khái niệm {about} không có đơn vị hành chính nào.",
                en=f"The concept {about} has no unit of territory.",
            ),
            remedy=Text(
                vi="Chọn khái niệm có nơi cư trú hoặc trụ sở.", en="Name a concept that has a residence or a seat."
            ),
        )
    shown = tuple(dict.fromkeys([*show, decided_by]))
    asked = tuple(dict.fromkeys(ask))
    body = _body(code, label, about, owner, decided_by, shown, asked, days, on)
    body = {**body, **(instead or {}), "result": {**body["result"], **(instead or {}).get("result", {})}}
    text = yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=120)
    file = scratch / f"{file_name(code)}.yaml"
    file.write_text(text, encoding="utf-8")
    found = read(file, Procedure, name=file.name)
    issues = found.issues
    if found.value is not None:
        of_it = procedure_issues(procedure=found.value, document=found.document, catalogue=workspace.catalogue)
        issues = (*issues, *of_it)
    return Draft(code=code, text=text, issues=tuple(issues))


def file_name(code: str) -> str:
    """The name of a procedure's file.

    >>> file_name("1.000894")
    'procedure_1_000894'
    """
    return f"procedure_{re.sub(r'[^0-9a-z]+', '_', code.lower())}"


def _body(
    code: str,
    label: str,
    about: str,
    owner: str,
    decided_by: str,
    shown: tuple[str, ...],
    asked: tuple[str, ...],
    days: int,
    on: date,
) -> dict[str, Any]:
    questions = {
        name: {"type": "text", "label": _unworded(name.replace("_", " ").capitalize())}
        for subject, _, name in (path.partition(".") for path in asked)
        if subject == QUESTIONS
    }
    pages: list[dict[str, Any]] = []
    if asked:
        pages.append({"page": "request", "label": {"vi": "Yêu cầu", "en": "Your request"}, "ask": list(asked)})
    pages.append({"page": "about_you", "label": {"vi": "Về bạn", "en": "About you"}, "show": list(shown)})
    return {
        "procedure": code,
        "label": _both(label),
        "about": _both(label),
        "in_force": on,
        "legal_basis": DRAFT,
        "owner": owner,
        "received_by": "any_commune_centre",
        "decided_by": decided_by,
        "channels": ["direct", "online", "post"],
        "time_limit": {"working_days": days},
        "subjects": {
            APPLICANT: {"concept": about, "is": "signed_in", "label": {"vi": "Người yêu cầu", "en": "Applicant"}}
        },
        **({"questions": questions} if questions else {}),
        "form": pages,
        "components": [
            {"id": "declaration", "kind": "declaration", "copies": 1, "label": {"vi": "Tờ khai", "en": "Declaration"}}
        ],
        "process": {"use": "one_stop"},
        "result": {"document": "result", "label": {"vi": "Kết quả", "en": "Result"}, "says": list(shown)},
    }


def _both(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def _unworded(text: str) -> dict[str, str]:
    """A question's label as a path names it; where that is another language, it says that it is not worded yet."""
    return {"vi": f"{text} ({UNWORDED})", "en": text}
