"""Our parts: the parts of linked dossiers that the officer's unit decides and works on, in the order they fall due."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.kernel.text import Text
from motlan.web.desk.officer import officer
from motlan.web.desk.queue import key_of
from motlan.web.dossiers.models import Share
from motlan.web.dossiers.rights import parts_of
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs

PAGE = 50
ENDED = "ended"


@require_safe
@needs(Permission.WORK_DOSSIERS)
def our_parts(request: HttpRequest) -> HttpResponse:
    """A page of them: one ordered run of an index, going on behind the last part seen."""
    here, account = house(), officer(request)
    ended, after = request.GET.get("show") == ENDED, key_of(request.GET.get("after", ""))
    found = parts_of(account, still_open=not ended, after=after).select_related("dossier")[: PAGE + 1]
    rows = list(found)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    units = here.workspace.dictionary.units
    context = {
        "lines": [_line(here, one) for one in rows[:PAGE]],
        "ended": ended,
        "onward": f"{last.order_at.isoformat()}~{last.pk}" if last else "",
        "begun": after is not None,
        "unit": units.full_name(account.unit, get_language() or "vi") if account.unit else "",
    }
    return render(request, "desk/our_parts.html", context)


def _line(here: House, share: Share) -> dict[str, Any]:
    dossier = share.dossier
    procedure = here.workspace.procedures.version(dossier.procedure, dossier.version)
    label: Text = procedure.parts[share.words].label
    late = share.open and dossier.waiting_since is None and here.clock.now() > share.due_at
    return {
        "code": dossier.code,
        "name": dossier.name,
        "label": label,
        "procedure": procedure.label,
        "due_at": share.due_at,
        "ended_at": share.order_at,
        "late": late,
        "waits": dossier.waiting_since is not None,
    }
