"""What a decision brings, on the page of the decision: the fields, with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from motlan.kernel.text import Text
from motlan.service.forms.given import given_fields
from motlan.service.forms.model import Form
from motlan.web.dossiers.questions import Question, of_fields
from motlan.web.posted import typed

LONGEST = 2000


def given_typed(request: HttpRequest) -> dict[str, str]:
    """Everything that was posted, as typed; whoever reads it takes what the decision gives."""
    return {name: typed(request, name, longest=LONGEST) for name in request.POST}


def given_questions(
    form: Form, request: HttpRequest, faults: Mapping[str, Text], part: str | None = None
) -> list[Question]:
    """The fields of what the decision brings, or that on a part, with what was typed."""
    fields = given_fields(form, part)
    raw = {field.path: typed(request, field.path, longest=LONGEST) for field in fields}
    return list(of_fields(fields, form, raw, faults))
