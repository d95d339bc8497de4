"""What is done to several dossiers at once: receive them, give them to an officer, grant and sign them.

Each dossier is an act of its own, all of it or nothing; one that cannot be done keeps no other from being done, and is
named with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from motlan.kernel.errors import NotAllowed, NotHeld, Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.effects import decision_values
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.lacking import lacking
from motlan.service.dossiers.status import Status
from motlan.service.forms.model import Form
from motlan.web.desk.beside import Row
from motlan.web.desk.differing import differing
from motlan.web.desk.not_yet import still_ahead, where_it_stands
from motlan.web.desk.officer import officer
from motlan.web.desk.ticks import MOST, Ticked, came_from, ticked, to_the_list, to_the_results
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.renewal import renewed_today, with_given
from motlan.web.dossiers.rights import may_decide, officers_of, visible_to
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import stated
from motlan.web.filters import called, say
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account
from motlan.web.people.onward import comes_back
from motlan.web.people.permissions import ROLE_NAMES, Permission, Role, needs

MOST_SIGNED = 50
MOST_FAULTS = 10
MOST_OFFICERS = 200


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one dossier: nothing is wrong, or why it was not done."""

    code: str
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One result before it is signed: what its document says, and what is written into registers."""

    dossier: Dossier
    form: Form
    state: DossierState
    ready: bool
    alone: bool
    """Whether its decision brings a number of its own, and so is taken on its own page."""
    linked: bool
    """Whether it is decided part by part, by several agencies."""
    why_not: Text | None
    """Where it stands, when nothing about it can be decided now; None when something can."""
    missing: tuple[Text, ...]
    """The papers that are not here yet: it is shown, and ticked by whoever grants it all the same."""
    differing: tuple[Row, ...]
    """What was declared otherwise than it is held."""
    rows: list[Any]
    """What a head reads before she signs, as far as she may see it."""


@require_http_methods(["GET", "POST"])
@comes_back(to_the_list)
@needs(Permission.WORK_DOSSIERS)
def receive(request: HttpRequest) -> HttpResponse:
    """Take in the dossiers that were ticked; their clocks start. Who comes by a link ticks anew."""
    if request.method == "GET":
        return _back(request)
    done = _each(request, actions.receive)
    count = sum(not one.fault for one in done)
    _tell(request, done, ngettext("%(n)s dossier was received.", "%(n)s dossiers were received.", count) % {"n": count})
    return _back(request)


@require_http_methods(["GET", "POST"])
@comes_back(to_the_list)
@needs(Permission.LEAD_UNIT)
def assign(request: HttpRequest) -> HttpResponse:
    """Give the dossiers that were ticked to an officer of the unit; who comes by a link ticks anew."""
    if request.method == "GET":
        return _back(request)
    done = _each(request, partial(actions.assign, officer=request.POST.get("officer", "").replace("\x00", "")[:80]))
    count = sum(not one.fault for one in done)
    said = ngettext("%(n)s dossier was given to the officer.", "%(n)s dossiers were given to the officer.", count)
    _tell(request, done, said % {"n": count})
    return _back(request)


@require_http_methods(["GET", "POST"])
@comes_back(to_the_results)
@needs(Permission.SIGN_RESULTS)
def sign(request: HttpRequest) -> HttpResponse:
    """Show what was ticked, then grant all of it with one confirmation; each result is then drawn and signed.

    What is ticked stands in the address of the page: another language, or going back to it, finds the same dossiers.
    """
    if request.method == "POST" and "confirmed" in request.POST:
        done = _each(request, actions.decide, most=MOST_SIGNED)
        return render(request, "desk/signed.html", {"done": done, "granted": sum(not one.fault for one in done)})
    asked = ticked(request, most=MOST)
    if not asked and request.method == "POST":
        _tell(request, [], "")
    if not asked:
        return _back(request)
    if request.method == "POST":
        return HttpResponseRedirect(to_the_results(request))
    return render(request, "desk/sign.html", _preview(request, asked))


def _preview(request: HttpRequest, asked: list[Ticked]) -> dict[str, Any]:
    """The results that can be read and granted at once, and how many more were ticked."""
    drafts = list(_drafts(house(), officer(request), asked[:MOST_SIGNED]))
    ready = [one for one in drafts if one.ready]
    return {
        "drafts": drafts,
        "ready": len(ready),
        "whole": sum(not one.missing for one in ready),
        "left": len(asked[MOST_SIGNED:]),
        "most": MOST_SIGNED,
        "back": came_from(request),
    }


def colleagues_of(account: Account) -> list[tuple[str, str, str | Promise]]:
    """To whom a head may give dossiers of her unit: account, name, role; nobody without a unit."""
    if not account.unit:
        return []
    named = officers_of(account.unit, on=house().today)[:MOST_OFFICERS]
    return [(one.username, called(one), ROLE_NAMES[Role(one.role)]) for one in named]


def _each(request: HttpRequest, action: Callable[..., Dossier], *, most: int = MOST) -> list[Outcome]:
    here, account = house(), officer(request)
    return [_one(here, account, action, code, seen) for code, seen in ticked(request, most=most)]


def _one(here: House, account: Account, action: Callable[..., Dossier], code: str, seen: int) -> Outcome:
    try:
        action(house=here, account=account, code=code, seen=seen)
    except (Refused, NotAllowed, NotHeld) as refused:
        return Outcome(code=code, fault=f"{say(refused.what)} {say(refused.remedy)}")
    return Outcome(code=code)


def _drafts(here: House, account: Account, chosen: Iterable[Ticked]) -> Iterable[Draft]:
    """The ticked dossiers that the officer sees, in the order of the page."""
    codes = [code for code, _seen in chosen]
    found = {one.code: one for one in visible_to(account).filter(code__in=codes)}
    hides = sight_of(here, account).hides
    for dossier in (found[code] for code in codes if code in found):
        state = state_of(dossier)
        form = here.forms.version(state.procedure, state.version)
        ready = may_decide(account, dossier) and dossier.status in {Status.RECEIVED, Status.IN_WORK}
        ready = ready and not state.unanswered and not state.parts
        alone = ready and bool(form.procedure.result.gives)
        why_not = (
            still_ahead(dossier, state, form) if ready else None if state.parts else where_it_stands(dossier, state)
        )
        ready = ready and why_not is None
        if ready:  # what it would write today, as the decision itself looks
            changed = renewed_today(house=here, account=account, procedure=form.procedure, state=state)
            state = with_given(state, changed)
        decision = decision_values(code=dossier.code, day=here.today, unit=state.deciding)
        yield Draft(
            dossier=dossier,
            form=form,
            state=state,
            ready=ready and not alone,
            alone=alone and ready,
            linked=bool(state.parts),
            why_not=why_not,
            missing=tuple(one.label for one in lacking(form=form, state=state)),
            differing=differing(house=here, account=account, form=form, state=state) if ready else (),
            rows=stated(form, state, hides, decision) if ready else [],
        )


def _tell(request: HttpRequest, done: list[Outcome], said: str) -> None:
    """What was done in one sentence, and each dossier that was not, with the reason."""
    faults = [one for one in done if one.fault]
    if not done:
        messages.error(request, gettext("No dossier is ticked. Tick those that you mean, then press again."))
    if len(faults) < len(done):
        messages.success(request, said)
    for one in faults[:MOST_FAULTS]:
        messages.error(request, f"{one.code}: {one.fault}")
    if len(faults) > MOST_FAULTS:
        more = len(faults) - MOST_FAULTS
        messages.error(request, ngettext("%(n)s more was not done.", "%(n)s more were not done.", more) % {"n": more})


def _back(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(came_from(request))
