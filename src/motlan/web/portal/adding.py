"""Adding papers to one's own dossier before anybody asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.added import demand_addable
from motlan.service.dossiers.attachment import OTHER, stock
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.lacking import lacking, needed_of
from motlan.service.forms.model import Form
from motlan.web.dossiers import actions
from motlan.web.dossiers.attached import ANOTHER, place_of_answer
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import filed_by
from motlan.web.dossiers.store import state_of
from motlan.web.files.asked import asked, field_of, posted
from motlan.web.house import house
from motlan.web.people import kept
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.reader import person
from motlan.web.posted import typed

LONGEST = 500


@kept.through_sign_in()
@require_http_methods(["GET", "POST"])
@needs(Permission.FILE_DOSSIER)
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a paper that was forgotten, or another one; said plainly where the dossier takes none any more."""
    account = person(request)
    dossier = filed_by(account).filter(code=code).first()
    if dossier is None:
        raise Http404(code)
    state = state_of(dossier)
    form = house().forms.version(state.procedure, state.version)
    components = _papers(form, state)
    given = kept.given_back(request)
    note = given.word("note") if given else typed(request, "note", longest=LONGEST)
    if request.method == "GET":
        return _page(request, account, dossier, components, note)
    place, beside = place_of_answer(dossier, account), stock(state.attachments)
    faults = dict(posted(request, house=house(), place=place, components=components, beside=beside).faults)
    if faults or request.POST.get("act") != "send":
        return _page(request, account, dossier, components, note, faults)
    try:
        actions.add_papers(house=house(), account=account, code=code, components=components, note=note)
    except Refused as refused:
        both = {one: f"{refused.what.in_(one)} {refused.remedy.in_(one)}" for one in ("vi", "en")}
        return _page(request, account, dossier, components, note, {field_of(next(iter(components))): Text(both)})
    messages.success(request, gettext("The papers are in the dossier; the office sees them."))
    return HttpResponseRedirect(reverse("portal:dossier", args=[code]))


def _papers(form: Form, state: DossierState) -> dict[str, Text]:
    """What may be added, by component: the papers that are not here first, then those that are, then any other."""
    own = (*lacking(form=form, state=state), *needed_of(form=form, state=state))
    return {**{one.id: one.label for one in own}, OTHER: ANOTHER}


def _page(
    request: HttpRequest,
    account: Account,
    dossier: Dossier,
    components: Mapping[str, Text],
    note: str,
    faults: Mapping[str, Text] | None = None,
) -> HttpResponse:
    state = state_of(dossier)
    context: dict[str, Any] = {
        "dossier": dossier,
        "procedure": house().forms.version(state.procedure, state.version).procedure,
        "note": note,
        "typed_by": kept.mark(account),
    }
    try:
        demand_addable(state)
    except Refused as refused:
        return render(request, "portal/add.html", {**context, "closed": refused}, status=422 if faults else 200)
    uploads = asked(
        house=house(),
        place=place_of_answer(dossier, account),
        papers=[(component, label, ()) for component, label in components.items()],
        address=lambda held: reverse("portal:waiting_file", args=[dossier.code, held.pk]),
        faults=faults,
    )
    shown = {**context, "uploads": uploads, "summary": faults or {}}
    return render(request, "portal/add.html", shown, status=422 if faults else 200)
