"""The counter's pages: choose a procedure, find the person, fill the form with her, check, file, print slip 01.

What is sent is kept before it is judged. The whole form stands on one page: an officer works on a wide screen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.kernel.errors import NotHeld, Refused, UnknownName
from motlan.kernel.text import Text
from motlan.service.api import Channel, FieldFault, Filled, FilledPage, PostRead, components_for, due, owed, read_post
from motlan.service.forms.components import needed
from motlan.service.forms.display import shown, unit_name
from motlan.service.forms.model import Form
from motlan.service.forms.named import naming
from motlan.service.forms.present import proofs
from motlan.service.forms.routing import deciding_unit
from motlan.service.forms.validate import read_whole, whole_faults
from motlan.web.counter import actions
from motlan.web.counter.actions import (
    COUNTER_CHANNELS,
    Brought,
    Shown,
    current,
    handed_in,
    missing,
    place_of_visit,
)
from motlan.web.counter.models import Visit
from motlan.web.dossiers import questions
from motlan.web.dossiers.acts.filing import FormFaults
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand
from motlan.web.dossiers.store import events_of, state_of
from motlan.web.files.asked import REMOVE, REPLACE, Asked, asked, field_of, posted
from motlan.web.files.serving import hand_out_held
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.signing.slips import lines

PAPERS, ORIGINALS = "papers", "originals"
CONTROL = ("act", PAPERS, ORIGINALS)
LONGEST = 200
MOST_VISITS = 20


@require_safe
@needs(Permission.WORK_DOSSIERS)
def start(request: HttpRequest) -> HttpResponse:
    """What somebody comes for; and what was begun today and not filed."""
    here, account = house(), _officer(request)
    forms = [here.forms.in_force(code, on=here.today) for code in here.workspace.procedures.codes()]
    begun = Visit.objects.filter(officer=account, dossier=None).order_by("-begun_at")[:MOST_VISITS]
    labels = {one.procedure.procedure: one.procedure.label for one in forms}
    context = {
        "procedures": [one.procedure for one in forms if _is_open(here, one)],
        "begun": [(one, labels.get(one.procedure)) for one in begun if one.procedure in labels],
        "unit": _unit(here, account),
    }
    return render(request, "counter/start.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def find(request: HttpRequest, code: str) -> HttpResponse:
    """Who stands there, by what she shows: her number, with her name or the day of her birth."""
    here, account, form = house(), _officer(request), _form_of(house(), code)
    typed = {name: _typed(request, name) for name in ("number", "name", "day", "channel", "receives")}
    fault = None
    if request.method == "POST":
        try:
            visit = actions.begin(
                house=here,
                account=account,
                form=form,
                shown=Shown(number=typed["number"], name=typed["name"], day=typed["day"]),
                channel=_channel(typed["channel"]),
                receives=typed["receives"] != "help",
            )
        except (NotHeld, Refused) as refused:
            fault = refused
        else:
            return HttpResponseRedirect(reverse("counter:form", args=[visit.key]))
    context = {
        "procedure": form.procedure,
        "by": proofs(form, here.catalogue.dictionary),
        "typed": typed,
        "fault": fault,
        "channels": [one for one in COUNTER_CHANNELS if one.value in form.procedure.channels],
        "channel": _channel(typed["channel"]),
        "only_decider": form.procedure.received_by == "deciding_agency",
        "unit": _unit(here, account),
    }
    return render(request, "counter/find.html", context, status=422 if fault else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def form(request: HttpRequest, key: str) -> HttpResponse:
    """The whole form, prefilled; choices may bring other questions, everything typed is kept."""
    here, account = house(), _officer(request)
    visit = _visit(account, key)
    if visit.dossier_id is not None:
        return HttpResponseRedirect(reverse("counter:done", args=[key]))
    compiled = _form_of(here, visit.procedure)
    if request.method == "POST":
        return _save(request, here, account, compiled, visit)
    with transaction.atomic():
        filled = actions.fill(house=here, account=account, form=compiled, visit=visit)
    return _form_page(request, visit, filled, PostRead(faults=_whole(here, filled, visit)))


def _save(request: HttpRequest, here: House, account: Account, compiled: Form, visit: Visit) -> HttpResponse:
    """1 Fill the form as it was shown; 2 take the choices and who is named, which may bring other questions; 3 read it;
    4 keep everything, fit or not; 5 come back with what is new or wrong, or go on to the check."""
    known = [one.id for one in compiled.procedure.components]
    brought = Brought(papers=_ticked(request, PAPERS, known), originals=_ticked(request, ORIGINALS, known))
    files = posted(request, house=here, place=place_of_visit(visit), components=known)
    with transaction.atomic():
        before = actions.fill(house=here, account=account, form=compiled, visit=visit)
        chosen = _choices(before, request)
        for page in before.pages:
            chosen |= naming(page, request.POST)
        visit = actions.keep(house=here, account=account, key=visit.key, answers=chosen, brought=brought)
        filled = actions.fill(house=here, account=account, form=compiled, visit=visit)
        gone = _names(before) - _names(filled)
        post = {name: request.POST.getlist(name) for name in request.POST if name not in gone}
        # a browser sends the field of a file that was not chosen too, as an empty one
        beside = (*CONTROL, *(field_of(one) for one in known))
        read = read_post(filled=filled, post=post, today=here.today, control=beside)
        answers = {**read.raw, **read.answers}
        visit = actions.keep(house=here, account=account, key=visit.key, answers=answers, brought=brought)
        after = actions.fill(house=here, account=account, form=compiled, visit=visit)
    if request.POST.get("act") == "choose" or _names(after) - _names(before):
        return HttpResponseRedirect(reverse("counter:form", args=[visit.key]))
    if files.faults or request.POST.get("act", "").startswith((REMOVE, REPLACE)):
        return _form_page(request, visit, after, PostRead(raw=read.raw), files.faults)
    read = replace(read, faults=read.faults or _whole(here, after, visit))
    if read.faults:
        return _form_page(request, visit, after, read)
    questions.tell_former_names(request, after.pages, read, compiled)
    return HttpResponseRedirect(reverse("counter:check", args=[visit.key]))


def _whole(here: House, filled: Filled, visit: Visit) -> tuple[FieldFault, ...]:
    return whole_faults(filled=filled, answers=visit.answers, today=here.today)


def _ticked(request: HttpRequest, field: str, known: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(request.POST.getlist(field)) if name in known)


def _choices(filled: Filled, request: HttpRequest) -> dict[str, str]:
    return {
        one.choosing.path: value
        for page in filled.pages
        for one in page.choices
        if (value := request.POST.get(one.choosing.path, "")) in {option for option, _label in one.options}
    }


def _names(filled: Filled) -> set[str]:
    return {one.name for one in filled.asked}


def _form_page(
    request: HttpRequest,
    visit: Visit,
    filled: Filled,
    read: PostRead | None = None,
    files: Mapping[str, Text] | None = None,
) -> HttpResponse:
    read = read or PostRead()
    faults = {**_by_field(read.faults), **(files or {})}
    parts = [
        {
            "page": page.page,
            "held": questions.groups(filled, page),
            "choices": questions.choices(page, read.raw, faults),
            "groups": page.groups,
            "questions": questions.questions(filled, page, read.raw, faults),
        }
        for page in filled.pages
    ]
    context = {
        "visit": visit,
        "procedure": filled.form.procedure,
        "parts": parts,
        "hidden": questions.hidden(filled),
        "papers": components_for(filled),
        "fields": _fields(visit, filled, faults),
        "handed": visit.papers,
        "seen": visit.originals,
        "summary": faults,
        "wants_units": any(one.field.kind == "unit" for one in filled.asked),
    }
    return render(request, "counter/form.html", context, status=422 if faults and request.method == "POST" else 200)


def _fields(visit: Visit, filled: Filled, faults: Mapping[str, Text] | None = None) -> tuple[Asked, ...]:
    """A field for the scans of each paper that is needed, with those that are there."""
    return asked(
        house=house(),
        place=place_of_visit(visit),
        papers=[(one.id, one.label, ()) for one in needed(filled)],
        address=lambda held: reverse("counter:file", args=[visit.key, held.pk]),
        faults=faults,
    )


@require_safe
@needs(Permission.WORK_DOSSIERS)
def file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A scan that waits to be filed."""
    return hand_out_held(house=house(), place=place_of_visit(_visit(_officer(request), key)), number=number)


def _by_field(faults: tuple[FieldFault, ...]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for fault in faults:
        found.setdefault(fault.field, fault.why)
    return found


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def check(request: HttpRequest, key: str) -> HttpResponse:
    """All answers beside all held values, the three agencies, fee and day; then file, once."""
    here, account = house(), _officer(request)
    visit = _visit(account, key)
    if visit.dossier_id is not None:
        return HttpResponseRedirect(reverse("counter:done", args=[key]))
    compiled = _form_of(here, visit.procedure)
    with transaction.atomic():
        filled = actions.fill(house=here, account=account, form=compiled, visit=visit)
    answers = current(filled, visit.answers)
    read = read_whole(filled=filled, post=answers, today=here.today)
    if read.faults:
        return HttpResponseRedirect(reverse("counter:form", args=[key]))
    if request.method == "POST":
        return _file(request, here, account, compiled, visit)
    context = {
        "visit": visit,
        "procedure": compiled.procedure,
        "parts": [_said(filled, page, read.answers) for page in filled.pages],
        "hidden": questions.hidden(filled),
        "papers": components_for(filled),
        "fields": _fields(visit, filled),
        "handed": visit.papers,
        "seen": visit.originals,
        "missing": missing(filled, handed_in(visit)),
        **_terms(here, account, visit, filled, read.answers),
    }
    return render(request, "counter/check.html", context)


def _file(request: HttpRequest, here: House, account: Account, compiled: Form, visit: Visit) -> HttpResponse:
    try:
        actions.file_visit(house=here, account=account, form=compiled, key=visit.key)
    except FormFaults:
        return HttpResponseRedirect(reverse("counter:form", args=[visit.key]))
    except Refused as refused:
        language = get_language() or "vi"
        messages.error(request, f"{refused.what.in_(language)} {refused.remedy.in_(language)}")
        return HttpResponseRedirect(reverse("counter:check", args=[visit.key]))
    return HttpResponseRedirect(reverse("counter:done", args=[visit.key]))


def _said(filled: Filled, page: FilledPage, answers: Mapping[str, str]) -> dict[str, Any]:
    dictionary = filled.form.dictionary
    told = {one.name: shown(one.field, answers[one.name], dictionary) for one in page.asked if answers.get(one.name)}
    asked = [(questions.label_of(one, filled, page), told.get(one.name)) for one in page.asked]
    chosen = [(one.choosing.label, dict(one.options).get(one.chosen)) for one in page.choices]
    return {"label": page.page.label, "said": [*chosen, *asked], "held": questions.groups(filled, page)}


def _terms(here: House, account: Account, visit: Visit, filled: Filled, answers: Mapping[str, str]) -> dict[str, Any]:
    """The three agencies, what it costs and when the answer is owed, filed now."""
    procedure = filled.form.procedure
    deciding = deciding_unit(filled, answers)
    values = {**filled.context, **answers}
    units = [unit.code for unit in here.workspace.dictionary.units.path(deciding)]
    verify = filled.form.verify_when is not None and filled.form.verify_when.holds(values)
    limit = procedure.process.verify.limit if verify and procedure.process.verify else procedure.time_limit
    own = account.unit or deciding
    fee = owed(procedure=procedure, channel=visit.channel, units=units, filed_on=here.today, values=values)
    return {
        "deciding": unit_name(deciding, filled.form.dictionary),
        "receiving": unit_name(own if visit.receives else deciding, filled.form.dictionary),
        "helping": None if visit.receives else unit_name(own, filled.form.dictionary),
        "fee": fee.total,
        "due": due(limit=limit, received_at=here.clock.now(), calendar=here.workspace.calendar),
        "channel": Channel(visit.channel).label,
    }


@require_safe
@needs(Permission.WORK_DOSSIERS)
def done(request: HttpRequest, key: str) -> HttpResponse:
    """The code, and the slip to print and hand over."""
    here, account = house(), _officer(request)
    visit = _visit(account, key)
    if visit.dossier_id is None:
        return HttpResponseRedirect(reverse("counter:form", args=[key]))
    dossier = Dossier.objects.get(pk=visit.dossier_id)
    compiled = here.forms.version(dossier.procedure, dossier.version)
    state = state_of(dossier)
    context = {
        "visit": visit,
        "dossier": dossier,
        "procedure": compiled.procedure,
        "fee_left": state.fee_left if visit.receives else 0,
        "slips": lines(house=here, events=events_of(dossier)) if visit.receives else (),
        "receiving": unit_name(dossier.receiving, compiled.dictionary),
        "deciding": unit_name(dossier.deciding, compiled.dictionary),
    }
    return render(request, "counter/done.html", context)


@require_POST
@needs(Permission.WORK_DOSSIERS)
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """She goes without filing."""
    try:
        actions.leave(account=_officer(request), key=key)
    except NotHeld as unknown:
        raise Http404 from unknown
    messages.success(request, gettext("Nothing was filed, and nothing of it is kept."))
    return HttpResponseRedirect(reverse("counter:start"))


def _officer(request: HttpRequest) -> Account:
    """The officer's account; the permission decorator has seen to it that there is one."""
    account = request.user
    demand(isinstance(account, Account) and account.may(Permission.WORK_DOSSIERS))
    assert isinstance(account, Account)  # noqa: S101 - demanded in the line above, said again for the type checker
    return account


def _visit(account: Account, key: str) -> Visit:
    visit = Visit.objects.filter(officer=account, key=key).first()
    if visit is None:
        raise Http404
    return visit


def _form_of(here: House, code: str) -> Form:
    try:
        found = here.forms.in_force(code, on=here.today)
    except UnknownName as unknown:
        raise Http404 from unknown
    if not _is_open(here, found):
        raise Http404
    return found


def _is_open(here: House, one: Form) -> bool:
    """Whether a counter takes it, and knows by what its applicant is found."""
    open_here = any(channel.value in one.procedure.channels for channel in COUNTER_CHANNELS)
    return open_here and proofs(one, here.catalogue.dictionary) is not None


def _unit(here: House, account: Account) -> str:
    return here.workspace.dictionary.units.full_name(account.unit, get_language() or "vi") if account.unit else ""


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:LONGEST]


def _channel(word: str) -> Channel:
    return Channel.POST if word == Channel.POST.value else Channel.DIRECT
