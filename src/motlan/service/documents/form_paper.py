"""A procedure's form on paper: every field that the paper asks, a line to write on for each, and the list of papers.

Whoever has no way to sign in fills it in by hand; so nothing is filled in already.
"""

from __future__ import annotations

from typing import Any

from motlan.kernel.text import Text
from motlan.service.documents.draw import PAGE, compiled
from motlan.service.documents.slips import Slips
from motlan.service.forms.model import Field, Form
from motlan.service.forms.preview import limit_text

WORDS = {
    "page": PAGE,
    "papers": Text(vi="Giấy tờ kèm theo", en="Papers to be attached"),
    "limit": Text(vi="Thời hạn giải quyết", en="Time limit"),
    "result": Text(vi="Kết quả", en="Result"),
    "signature": Text(vi="Ngày, tháng, năm; chữ ký của người nộp", en="Day and signature of the applicant"),
}
MOST_BOXES = 8
"""So many codes are boxes to tick; a longer list is a line to write on."""


def paper(*, form: Form, words: Slips, language: str) -> bytes:
    """The form as PDF/UA-1 (A4)."""
    return compiled("form.typ", _data(form, words, language), standards=("ua-1",))


def _data(form: Form, words: Slips, language: str) -> dict[str, Any]:
    procedure = form.procedure
    needed = [one for one in procedure.components if one.kind == "paper"]
    return {
        "language": language,
        "title": procedure.label.in_(language),
        "code": f"{procedure.procedure} · {procedure.version}",
        "about": procedure.about.in_(language),
        "law": procedure.legal_basis.in_(language),
        "heading": [line.in_(language) for line in words.heading],
        "place": words.place.in_(language) if words.place else "",
        "sections": [
            {"title": page.label.in_(language), "fields": [_field(one, form, language) for one in page.fields]}
            for page in form.pages
            if page.fields
        ],
        "papers": [one.label.in_(language) for one in needed],
        "limit": limit_text(procedure.time_limit).in_(language),
        "result": procedure.result.label.in_(language),
        "labels": {name: text.in_(language) for name, text in WORDS.items()},
    }


def _field(field: Field, form: Form, language: str) -> dict[str, Any]:
    subject = form.subjects.get(field.subject)
    who = f"{subject.label.in_(language)}: " if subject and len(form.subjects) > 1 else ""
    boxes = [label.in_(language) for label in field.codes.values()] if len(field.codes) <= MOST_BOXES else []
    return {
        "label": who + field.label.in_(language),
        "boxes": boxes,
        "lines": 3 if field.kind in {"long_text", "rows"} else 1,
    }
