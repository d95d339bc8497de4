"""A page of the desk on which an officer types and then acts: what is refused is said on it, and all of it is kept.

Also when somebody else acted on the dossier meanwhile: the page shows the dossier as it is now, and what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.attempt import at_fields, attempt
from motlan.web.dossiers import actions
from motlan.web.dossiers.store import Overtaken

T = TypeVar("T")
Page = Callable[[Mapping[str, Text]], Mapping[str, Any]]
"""What the template shows; it is given what is wrong with each field."""


def acting(
    request: HttpRequest,
    code: str,
    *,
    template: str,
    act: Callable[[], T],
    said: str | Callable[[T], str],
    page: Page,
    fields: Collection[str] = (),
) -> HttpResponse:
    """Show the page, or act and go back to the dossier with what was ``said``.

    The template has, of what was refused, one of ``summary`` (faults by field of the form), ``overtaken`` and
    ``fault``; beside it ``faults``, which has those of the page's own ``fields`` by their names.
    """
    return attempt(
        request,
        template=template,
        act=act,
        said=said,
        then=lambda _done: reverse("desk:dossier", args=[code]),
        page=lambda fault: {**page(_by_field(fault)), **_told(fault), **_own(fault, fields)},
    )


def _by_field(fault: Refused | None) -> dict[str, Text]:
    return {one.field: one.why for one in fault.faults} if isinstance(fault, actions.FormFaults) else {}


def _own(fault: Refused | None, fields: Collection[str]) -> dict[str, Any]:
    return {"faults": at_fields(fault, {name: name for name in fields})} if fields else {}


def _told(fault: Refused | None) -> dict[str, Any]:
    overtaken = fault if isinstance(fault, Overtaken) else None
    return {"overtaken": overtaken, "fault": None if overtaken else fault, "summary": _by_field(fault)}
