"""One dossier: left what was declared beside what is held, right the run of events, at the bottom one next step."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.kernel.text import Text
from motlan.service.dossiers.deadlines import days_left, is_late
from motlan.service.dossiers.fold import DossierState, fold
from motlan.service.dossiers.status import Channel, Status
from motlan.service.dossiers.told import why_stopped
from motlan.service.forms.display import plain
from motlan.service.forms.model import Form
from motlan.service.procedures.called import result_label
from motlan.web.desk.attached import files_of
from motlan.web.desk.attendance import attendance
from motlan.web.desk.beside import hidden_of, papers, parts, read_subjects
from motlan.web.desk.consultations import consultations
from motlan.web.desk.moves import own_moves
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.desk.words import item_label, timeline
from motlan.web.dossiers.gate import ahead_of_granting, heard_before
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.part_lines import part_lines
from motlan.web.dossiers.rights import may_decide, may_decide_part, may_receive, officers_of
from motlan.web.dossiers.store import events_of
from motlan.web.dossiers.views import document
from motlan.web.filters import called
from motlan.web.house import House, house
from motlan.web.payments.cash import may_take
from motlan.web.payments.lines import lines_of
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account
from motlan.web.people.permissions import ROLE_NAMES, Permission, Role, needs
from motlan.web.signing.slips import lines

MOST_OFFICERS = 200


@require_safe
@needs(Permission.WORK_DOSSIERS)
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """The dossier's page. Reading what is held now is written into the journal, for the person to see."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    events = events_of(found)
    state = fold(events)
    form = here.forms.version(state.procedure, state.version)
    sight = sight_of(here, account)
    with transaction.atomic():
        holder = holder_for(house=here, account=account, procedure=form.procedure, sight=sight)
        now = read_subjects(form, state, holder, sight.hides)
        told = parts(form, state, now, holder, sight.hides)
    sources = {name: database.label for name, database in here.catalogue.databases.items()}
    context = {
        **frame(here, account, found, state, form),
        "parts": told,
        "hidden": hidden_of(told, form),
        "sources": sources,
        "papers": papers(form, state, sources),
        **files_of(form, state, found, account),
        "timeline": timeline(events, form, here.zone),
        "heard": heard_before(dossier=found, procedure=form.procedure),
        "slips": lines(house=here, events=events),
        "clock": clock(here, state),
        "parts_linked": part_lines(house=here, state=state, form=form),
        "asked_items": [item_label(item, form) for item in state.asked.items] if state.asked else [],
        "asked_note": state.asked.note if state.asked else "",
        "misfits": state.misfits,
        "payments": lines_of(found),
        "may_return_fee": may_take(account, found),
        "currency": here.workspace.settings.currency,
    }
    return render(request, "desk/dossier.html", context)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The document that the person gets, for the officers who may see the dossier."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    if not found.result_link:
        raise Http404(code)
    context = {**document(here, found, sight_of(here, account).hides), "back": reverse("desk:dossier", args=[code])}
    return render(request, "dossiers/result.html", context)


def frame(here: House, account: Account, found: Dossier, state: DossierState, form: Form) -> dict[str, Any]:
    """What every page about a dossier shows around its content."""
    language = get_language() or "vi"
    units = here.workspace.dictionary.units
    linked, workable = bool(state.parts), found.status in {Status.RECEIVED, Status.IN_WORK}
    own = [one for one in state.parts.values() if workable and one.runs and may_decide_part(account, one)]
    step = "parts" if linked and workable else next_step(account, found)
    ahead = ahead_of_granting(dossier=found, procedure=form.procedure) if step == "decide" else None
    return {
        "dossier": found,
        "state": state,
        "procedure": form.procedure,
        "called": result_label(form.procedure.result, state.values),
        "status": Status(found.status).label,
        "channel": Channel(found.channel).label,
        "agencies": {
            "receiving": units.full_name(found.receiving, language),
            "deciding": units.full_name(found.deciding, language),
            "helping": units.full_name(found.helping, language) if found.helping else "",
        },
        "next_step": "ahead" if ahead else step,
        "ahead": ahead,
        "linked": linked,
        "own": [(one.key, form.procedure.parts[one.key].label) for one in own],
        "why_ended": why_ended(state, here),
        "may_act": may_decide(account, found) or may_receive(account, found) or bool(own),
        "may_decide": may_decide(account, found),
        "stoppable": may_decide(account, found) and not Status(found.status).ended and found.status != Status.NEW,
        "colleagues": colleagues(here, account, found),
        "consultations": consultations(here, state),
        "may_take": may_decide(account, found) and found.officer_id != account.pk,
        "workable": workable,
        "fee_left": state.fee_left if may_decide(account, found) or may_receive(account, found) else 0,
        "open": not Status(found.status).ended,
        **attendance(form, state),
        "result": reverse("desk:result", args=[found.code]) if found.result_link else "",
        **own_moves(account, found, state, form.procedure),
    }


def why_ended(state: DossierState, here: House) -> Text | None:
    """The reason for which it ended without a result; None when it has none."""
    if state.stopped is not None:
        return why_stopped(state.stopped, here.zone)
    return plain(state.reason) if state.reason else None


def colleagues(here: House, account: Account, found: Dossier) -> list[tuple[str, str, str | Promise]]:
    """To whom the head of the unit may give the dossier: account, name, role; nobody for others, or without work."""
    leads = account.may(Permission.LEAD_UNIT) and may_decide(account, found)
    if not leads or found.status not in {Status.RECEIVED, Status.IN_WORK}:
        return []
    others = officers_of(found.deciding, on=here.today).exclude(pk__in=(account.pk, found.officer_id or account.pk))
    named = others[:MOST_OFFICERS]
    return [(one.username, called(one), ROLE_NAMES[Role(one.role)]) for one in named]


def next_step(account: Account, found: Dossier) -> str:
    """The one thing to do now: receive, decide, hand_over, wait, elsewhere or nothing."""
    status = Status(found.status)
    if status is Status.NEW:
        return "receive" if may_receive(account, found) else "elsewhere"
    if status in {Status.RECEIVED, Status.IN_WORK}:
        return "decide" if may_decide(account, found) else "elsewhere"
    if status is Status.DONE:
        return "hand_over"
    return "wait" if status.waiting else "nothing"


def clock(here: House, state: DossierState) -> dict[str, Any]:
    """The deadline: its day, the working days left, whether it is late, whether it stands still."""
    now = here.clock.now()
    left = days_left(due_at=state.due_at, now=now, calendar=here.workspace.calendar) if state.due_at else None
    return {
        "due_at": state.due_at,
        "days": left,
        "late_days": max(1, -left) if left is not None else None,
        "late": is_late(due_at=state.due_at, ended_at=state.ended_at, waiting_since=state.waiting_since, now=now),
        "stands": state.waiting_since is not None,
        "waits": state.waits,
    }
