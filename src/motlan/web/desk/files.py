"""Files of a dossier at the desk: opened with a line in the journal, and added for the person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.attachment import OTHER, stock
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.told import item_label
from motlan.service.forms.model import Form
from motlan.web.desk.attached import may_attach
from motlan.web.desk.dossier import frame
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.dossiers.acts.attaching import attach
from motlan.web.dossiers.attached import hand_out, place_of_answer
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand
from motlan.web.dossiers.store import state_of
from motlan.web.files.asked import asked, field_of, posted
from motlan.web.files.serving import hand_out_held
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import seen, typed

LONGEST = 500


@require_safe
@needs(Permission.WORK_DOSSIERS)
def file(request: HttpRequest, code: str, sha256: str) -> HttpResponse:
    """One file, to be saved and opened; the person reads in her journal who did."""
    account = officer(request)
    found = dossier_for(account, code)
    return hand_out(house=house(), account=account, dossier=found, state=state_of(found), sha256=sha256)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def waiting_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A file that this officer has taken in and not added yet."""
    account = officer(request)
    return hand_out_held(house=house(), place=place_of_answer(dossier_for(account, code), account), number=number)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def add(request: HttpRequest, code: str, component: str = OTHER) -> HttpResponse:
    """Add scans of one paper for the person."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    demand(may_attach(account, found), code=code)
    state = state_of(found)
    form = here.forms.version(state.procedure, state.version)
    if component not in {OTHER, *(one.id for one in form.procedure.components)}:
        raise Http404(component)
    faults: dict[str, Text] = {}
    if request.method == "POST":
        place, beside = place_of_answer(found, account), stock(state.attachments)
        faults = dict(posted(request, house=here, place=place, components=[component], beside=beside).faults)
        if not faults and request.POST.get("act") == "add":
            done = _added(request, here, found, component, faults)
            if done is not None:
                return done
    return _page(request, found, form, state, component, faults)


def _added(
    request: HttpRequest, here: House, found: Dossier, component: str, faults: dict[str, Text]
) -> HttpResponse | None:
    """Back to the dossier with what was done; None, and why among the faults, when it was refused."""
    try:
        attach(
            house=here,
            account=officer(request),
            code=found.code,
            seen=seen(request),
            component=component,
            note=typed(request, "note", longest=LONGEST),
            original=request.POST.get("original") == "yes",
        )
    except Refused as refused:
        both = {one: f"{refused.what.in_(one)} {refused.remedy.in_(one)}" for one in ("vi", "en")}
        faults[field_of(component)] = Text(both)
        return None
    messages.success(request, gettext("The files are in the dossier; the person sees them."))
    return HttpResponseRedirect(reverse("desk:dossier", args=[found.code]))


def _page(
    request: HttpRequest, found: Dossier, form: Form, state: DossierState, component: str, faults: dict[str, Text]
) -> HttpResponse:
    account = officer(request)
    label = item_label(component, form)
    context = {
        **frame(house(), account, found, state, form),
        "paper": label,
        "uploads": asked(
            house=house(),
            place=place_of_answer(found, account),
            papers=[(component, label, ())],
            address=lambda held: reverse("desk:waiting_file", args=[found.code, held.pk]),
            faults=faults,
        ),
        "summary": faults,
        "note": typed(request, "note", longest=LONGEST),
        "original": request.POST.get("original") == "yes",
    }
    return render(request, "desk/attach.html", context, status=422 if faults else 200)
