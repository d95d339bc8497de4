"""The officer's steps. Each asks one action to do one thing; what the planes refuse comes back in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from motlan.dictionary.partial_date import no_such_day
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.service.dossiers.apology import Apology, demand_apology, drafted
from motlan.service.dossiers.decisions import demand_new_day
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.lacking import lacking
from motlan.service.forms.display import told_apart
from motlan.service.forms.model import Form
from motlan.web.desk.acting import acting
from motlan.web.desk.beside import papers
from motlan.web.desk.differing import differing
from motlan.web.desk.dossier import frame
from motlan.web.desk.given import given_questions, given_typed
from motlan.web.desk.not_yet import why_not
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.dossiers import actions
from motlan.web.dossiers.gate import heard_before
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.renewal import renewed_today, told, with_given
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import left_open, says, written
from motlan.web.filters import say
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import day_typed, seen, typed

LONGEST = 2000
MOST_ITEMS = 50
MORE_TIME = ("day", "apology")
"""The fields of a page on which more time is taken."""


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
    given, done = {"despite": _typed(request, "despite")}, gettext("The result was handed over.")
    return _asking(request, code, "desk/hand_over.html", actions.hand_over, given, done)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_DOSSIERS)
def supplement(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for what is missing: tick it, add a word."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    items = tuple(request.POST.getlist("items")[:MOST_ITEMS])
    note = _typed(request, "note")
    on: dict[str, Any] = {"house": here, "account": account, "code": code, "seen": seen(request)}
    return acting(
        request,
        code,
        template="desk/supplement.html",
        act=lambda: actions.ask_supplement(**on, items=items, note=note),
        said=gettext("The person was asked; the clock stands still."),
        page=lambda _faults: {**_may_be_asked(about(here, account, found)), "ticked": items, "note": note},
    )


def _may_be_asked(context: dict[str, Any]) -> dict[str, Any]:
    """The frame, with the papers and the answers that a person may be asked for once more."""
    state, form = context["state"], context["form"]
    needed = [one for one in papers(form, state, {}) if one.standing == "needed"]
    fields = [(one, told_apart(one, form)) for page in form.pages for one in page.fields if one.path in state.answers]
    return {**context, "needed": needed, "fields": fields}


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
    given = {"day": _typed(request, "day"), "apology": _typed(request, "apology")}
    if request.method == "GET" and (draft := _draft(officer(request), code)):
        given = {"day": draft.day.isoformat(), "apology": draft.text.in_(get_language() or "vi")}
    done = gettext("The time is extended; the person reads the apology and the new day.")
    return _asking(request, code, "desk/extend.html", _extended, given, done, MORE_TIME)


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
    found, given = dossier_for(account, code), given_typed(request)
    on: dict[str, Any] = {"house": here, "account": account, "code": code, "seen": seen(request)}

    def page(faults: Mapping[str, Text]) -> dict[str, Any]:
        context = {**about(here, account, found), "despite": despite}
        if (context["next_step"] != "decide" or context["awaited"]) and not context["ahead"] and not context["linked"]:
            context["why_not"] = why_not(found, context["state"], context["form"])
        context["heard"] = heard_before(dossier=found, procedure=context["procedure"])
        questions = given_questions(context["form"], request, faults)
        return {**context, "questions": questions, **_effect(here, account, context["form"], context["state"])}

    return acting(
        request,
        code,
        template="desk/decide.html",
        act=lambda: actions.decide(**on, despite=despite, given=given),
        said=gettext("Granted. The result is below, under the next step."),
        page=page,
    )


def _asking(
    request: HttpRequest,
    code: str,
    template: str,
    action: Callable[..., Dossier],
    given: dict[str, str],
    done: str,
    fields: tuple[str, ...] = (),
) -> HttpResponse:
    """A page that asks for words and then acts."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    return acting(
        request,
        code,
        template=template,
        act=lambda: action(house=here, account=account, code=code, seen=seen(request), **given),
        said=done,
        page=lambda _faults: {**about(here, account, found), **given},
        fields=fields,
    )


def _draft(account: Account, code: str) -> Apology | None:
    here, found = house(), dossier_for(account, code)
    return drafted(state=state_of(found), now=here.clock.now(), calendar=here.workspace.calendar)


def _extended(*, house: House, account: Account, code: str, seen: int, day: str, apology: str) -> Dossier:
    draft = _draft(account, code)
    demand_more_time(house, dossier_for(account, code), day=day, apology=apology, draft=draft)
    return actions.extend(house=house, account=account, code=code, seen=seen, day=day_of(day), apology=apology)


def demand_more_time(
    house: House, found: Dossier, *, day: str, apology: str, draft: Apology | None = None, part: str = ""
) -> None:
    """Raise Refused, or Unfit for all that is wrong with both, for a day or an apology that will not do."""
    state, now, calendar = state_of(found), house.clock.now(), house.workspace.calendar
    demand_all(
        lambda: demand_new_day(state=state, day=day_of(day), at=now, calendar=calendar, part=part),
        lambda: demand_apology(draft=draft, apology=apology),
    )


def day_of(words: str) -> date:
    """The day that was typed; raise Refused for what is none."""
    day = day_typed(words)
    if day is not None:
        return day
    raise Refused(
        what=no_such_day(words) or Text(vi="Ngày hẹn mới chưa đúng.", en="The new day is not a date."),
        remedy=Text(vi="Viết ngày/tháng/năm, ví dụ 24/11/2026.", en="Write day/month/year, such as 24/11/2026."),
        where="day",
    )


def _simply(request: HttpRequest, code: str, action: Callable[..., Dossier], done: str) -> HttpResponse:
    account = officer(request)
    dossier_for(account, code)
    try:
        action(house=house(), account=account, code=code, seen=seen(request))
    except Refused as refused:
        return back(request, code, refused)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:dossier", args=[code]))


def back(request: HttpRequest, code: str, refused: Refused) -> HttpResponse:
    """To the dossier as it is now, with the reason."""
    messages.error(request, f"{say(refused.what)} {say(refused.remedy)}")
    return HttpResponseRedirect(reverse("desk:dossier", args=[code]))


def _typed(request: HttpRequest, name: str) -> str:
    """A text as typed, without what a database cannot keep."""
    return typed(request, name, longest=LONGEST)


def about(here: House, account: Account, found: Dossier, part: str | None = None) -> dict[str, Any]:
    """The frame of a page about a dossier, or about a part of it, its form, and which papers are not here yet."""
    state = state_of(found)
    form = here.forms.version(state.procedure, state.version)
    not_here = [one.label for one in lacking(form=form, state=state, part=part)]
    return {**frame(here, account, found, state, form), "form": form, "not_here": not_here}


def _effect(here: House, account: Account, form: Form, state: DossierState) -> dict[str, Any]:
    """What the document says, what granting writes, and into which register."""
    effect, hides = form.procedure.result.effect, sight_of(here, account).hides
    changed = renewed_today(house=here, account=account, procedure=form.procedure, state=state)
    renewal, state = told(form, state, changed, hides), with_given(state, changed)
    told_otherwise = differing(house=here, account=account, form=form, state=state)
    stated = {"effect": effect, "says": says(form, state, hides), "renewal": renewal, "differing": told_otherwise}
    if effect is None:
        return stated
    database, _, dataset = effect.in_.partition(".")
    held = here.catalogue.databases[database]
    about = form.subjects[effect.subject].label
    return {
        **stated,
        "rows": [*written(form, state, hides), *left_open(form, state)],
        "about": about,
        "register": held.label,
        "dataset": held.datasets[dataset].label,
    }
