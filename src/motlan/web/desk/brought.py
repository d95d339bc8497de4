"""What a person was asked for is brought to the counter: the officer takes it in, and the clock runs on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.told import item_label
from motlan.service.forms.model import Form
from motlan.web.desk.acting import acting
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.desk.steps import about
from motlan.web.dossiers import actions
from motlan.web.dossiers.questions import supplement
from motlan.web.dossiers.store import state_of
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen

LONGEST = 2000


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def brought(request: HttpRequest, code: str) -> HttpResponse:
    """Tick the papers that were brought, and type what was asked for as it is said."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    state = state_of(found)
    form = here.forms.version(state.procedure, state.version)
    asked = state.asked.items if state.asked else ()
    raw = {item: request.POST.get(item, "")[:LONGEST].replace("\x00", "") for item in asked if form.field(item)}
    ticked = tuple(one for one in request.POST.getlist("papers")[:LONGEST] if one in asked)
    note = request.POST.get("note", "").replace("\x00", "").strip()[:LONGEST]

    def page(faults: Any) -> dict[str, Any]:
        papers = _papers(form, state)
        shown = ticked if request.method == "POST" else tuple(one for one, _label in papers if one in state.attachments)
        questions = list(supplement(form, asked, {**state.answers, **raw}, faults))
        return {**about(here, account, found), "papers": papers, "ticked": shown, "questions": questions, "note": note}

    return acting(
        request,
        code,
        template="desk/brought.html",
        act=lambda: actions.take_brought(
            house=here, account=account, code=code, seen=seen(request), papers=ticked, answers=raw, note=note
        ),
        said=gettext("Taken in. The time of the office runs on."),
        page=page,
    )


def _papers(form: Form, state: DossierState) -> list[tuple[str, Text]]:
    """The papers that were asked for."""
    asked = state.asked.items if state.asked else ()
    return [(item, item_label(item, form)) for item in asked if form.field(item) is None]
