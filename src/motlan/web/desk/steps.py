"""The officer's steps. Each asks one action to do one thing; what the planes refuse comes back in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.apology import Apology, demand_reason, drafted
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.lacking import lacking
from motlan.service.forms.model import Form
from motlan.web.desk.beside import papers
from motlan.web.desk.dossier import frame
from motlan.web.desk.given import given_questions, given_typed
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import Overtaken, state_of
from motlan.web.dossiers.views import says, written
from motlan.web.filters import say
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import day_typed

LONGEST = 2000
MOST_ITEMS = 50


@require_POST
@needs(Permission.WORK_DOSSIERS)
def receive(request: HttpRequest, code: str) -> HttpResponse:
    """Take the dossier in."""
    return _simply(request, code, actions.receive, gettext("Received: the clock runs."))


@require_POST
@needs(Permission.WORK_DOSSIERS)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Work on it oneself."""
    return _simply(request, code, actions.take, gettext("The dossier is yours."))


@require_POST
@needs(Permission.WORK_DOSSIERS)
def move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Go on in the procedure's own process."""
    return _simply(request, code, partial(actions.move, move=move), gettext("Done: the dossier goes on."))


@require_POST
@needs(Permission.LEAD_UNIT)
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Give it to an officer of the unit."""
    action = partial(actions.assign, officer=_typed(request, "officer"))
    return _simply(request, code, action, gettext("The dossier was given to the officer."))


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the result to the person; while its fee is owed, with the reason why it goes out all the same."""
    typed, done = {"despite": _typed(request, "despite")}, gettext("The result was handed over.")
    return _asking(request, code, "desk/hand_over.html", actions.hand_over, typed, done)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def supplement(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for what is missing: tick it, add a word."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    items = tuple(request.POST.getlist("items")[:MOST_ITEMS])
    note = _typed(request, "note")
    fault = None
    if request.method == "POST":
        try:
            actions.ask_supplement(house=here, account=account, code=code, seen=_seen(request), items=items, note=note)
        except Overtaken as overtaken:
            return back(request, code, overtaken)
        except Refused as refused:
            fault = refused
        else:
            messages.success(request, gettext("The person was asked; the clock stands still."))
            return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    context = {**about(here, account, found), "ticked": items, "note": note, "fault": fault}
    state, form = context["state"], context["form"]
    context["needed"] = [one for one in papers(form, state, {}) if one.standing == "needed"]
    context["fields"] = [one for page in form.pages for one in page.fields if one.path in state.answers]
    return render(request, "desk/supplement.html", context, status=422 if fault else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Refuse, with a reason that the person reads."""
    done = gettext("The dossier is refused; the person reads the reason.")
    return _asking(request, code, "desk/refuse.html", actions.refuse, {"reason": _typed(request, "reason")}, done)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """Take more time, with an apology (slip 04); for a late dossier it is drafted."""
    typed = {"day": _typed(request, "day"), "apology": _typed(request, "apology")}
    if request.method == "GET" and (draft := _draft(officer(request), code)):
        typed = {"day": draft.day.isoformat(), "apology": draft.text.in_(get_language() or "vi")}
    done = gettext("The time is extended; the person reads the apology and the new day.")
    return _asking(request, code, "desk/extend.html", _extended, typed, done)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop work, with a reason that the person reads (slip 05)."""
    done = gettext("Work has stopped; the person reads the reason.")
    return _asking(request, code, "desk/stop.html", actions.stop, {"reason": _typed(request, "reason")}, done)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """See what the decision does, then grant it."""
    here, account, despite = house(), officer(request), _typed(request, "despite")
    fault: Refused | None = None
    found, faults = dossier_for(account, code), dict[str, Text]()
    if request.method == "POST":
        given = given_typed(request)
        try:
            actions.decide(house=here, account=account, code=code, seen=_seen(request), despite=despite, given=given)
        except actions.FormFaults as faulty:
            fault, faults = faulty, {one.field: one.why for one in faulty.faults}
        except Refused as refused:
            if not _waits(refused, found):
                return back(request, code, refused)
            fault = refused
        else:
            messages.success(request, gettext("Granted. The result is below, under the next step."))
            return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    context = {**about(here, account, found), "despite": despite, "fault": fault, "summary": faults}
    context["questions"] = given_questions(context["form"], request, faults)
    shown = {**context, **_effect(here, account, context["form"], context["state"])}
    return render(request, "desk/decide.html", shown, status=422 if fault else 200)


def _asking(
    request: HttpRequest, code: str, template: str, action: Callable[..., Dossier], typed: dict[str, str], done: str
) -> HttpResponse:
    """A page that asks for words and then acts; what is refused is said on it, and all that was typed is kept."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    fault = None
    if request.method == "POST":
        try:
            action(house=here, account=account, code=code, seen=_seen(request), **typed)
        except Overtaken as overtaken:
            return back(request, code, overtaken)
        except Refused as refused:
            fault = refused
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    context = {**about(here, account, found), **typed, "fault": fault}
    return render(request, template, context, status=422 if fault else 200)


def _waits(refused: Refused, found: Dossier) -> bool:
    """Whether it was refused because an agency that was consulted has not answered: the page asks for a reason."""
    return not isinstance(refused, Overtaken) and bool(state_of(found).unanswered)


def _draft(account: Account, code: str) -> Apology | None:
    here, found = house(), dossier_for(account, code)
    return drafted(state=state_of(found), now=here.clock.now(), calendar=here.workspace.calendar)


def _extended(*, house: House, account: Account, code: str, seen: int, day: str, apology: str) -> Dossier:
    demand_reason(draft=_draft(account, code), apology=apology)
    return actions.extend(house=house, account=account, code=code, seen=seen, day=day_of(day), apology=apology)


def day_of(typed: str) -> date:
    """The day that was typed; raise Refused for what is none."""
    day = day_typed(typed)
    if day is not None:
        return day
    raise Refused(
        what=Text(vi="Ngày hẹn mới chưa đúng.", en="The new day is not a date."),
        remedy=Text(vi="Viết ngày/tháng/năm, ví dụ 24/11/2026.", en="Write day/month/year, such as 24/11/2026."),
    )


def _simply(request: HttpRequest, code: str, action: Callable[..., Dossier], done: str) -> HttpResponse:
    account = officer(request)
    dossier_for(account, code)
    try:
        action(house=house(), account=account, code=code, seen=_seen(request))
    except Refused as refused:
        return back(request, code, refused)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:dossier", args=[code]))


def back(request: HttpRequest, code: str, refused: Refused) -> HttpResponse:
    """To the dossier as it is now, with the reason."""
    messages.error(request, f"{say(refused.what)} {say(refused.remedy)}")
    return HttpResponseRedirect(reverse("desk:dossier", args=[code]))


def _seen(request: HttpRequest) -> int:
    """The number of the last event on the page; a page that does not say saw nothing."""
    word = request.POST.get("seen", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0  # noqa: PLR2004 - fits an integer


def _typed(request: HttpRequest, name: str) -> str:
    """A text as typed, without what a database cannot keep."""
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n")[:LONGEST]


def about(here: House, account: Account, found: Dossier, part: str | None = None) -> dict[str, Any]:
    """The frame of a page about a dossier, or about a part of it, its form, and which papers are not here yet."""
    state = state_of(found)
    form = here.forms.version(state.procedure, state.version)
    not_here = [one.label for one in lacking(form=form, state=state, part=part)]
    return {**frame(here, account, found, state, form), "form": form, "not_here": not_here}


def _effect(here: House, account: Account, form: Form, state: DossierState) -> dict[str, Any]:
    """What the document says, what granting writes, and into which register."""
    effect, hides = form.procedure.result.effect, sight_of(here, account).hides
    stated = {"effect": effect, "says": says(form, state, hides)}
    if effect is None:
        return stated
    database, _, dataset = effect.in_.partition(".")
    held = here.catalogue.databases[database]
    about = form.subjects[effect.subject].label
    return {
        **stated,
        "rows": written(form, state, hides),
        "about": about,
        "register": held.label,
        "dataset": held.datasets[dataset].label,
    }
