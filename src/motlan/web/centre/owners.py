"""Who answers for what: reports by owner, group and phase, and the page of one owner with its commitments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.kernel.errors import NotAllowed, Refused
from motlan.web.centre import standing
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.commitments import LONGEST, Word, commit, end, speaks_for, words_of
from motlan.web.centre.models import Commitment
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.tally import BY, LATE, ORDERS, TITLES, columns, lines_of, together, values
from motlan.web.drawn import page
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.reader import account_of
from motlan.web.posted import day_typed, typed


@require_safe
@needs(Permission.WATCH_CENTRE)
def report(request: HttpRequest) -> HttpResponse:
    """How the tasks of each owner, group, phase or plan stand: claimed, measured, and how far claims are ahead."""
    here, by, order = house(), request.GET.get("by", "owner"), request.GET.get("order", LATE)
    if by not in BY or order not in ORDERS:
        raise Http404(by)
    day = request.GET.get("day", "")
    if request.GET.get("format") == "csv":
        asof = as_of(here, day)
        asof.known()
        lines = lines_of(here, asof.tasks(here), by, order)
        return sheet(f"tasks-by-{by}", columns(past=asof.past), (values(line, past=asof.past) for line in lines))
    return page(
        request,
        here=here,
        template="centre/report.html",
        follows=(due.LIGHTS,),
        draw=lambda: _report(here, as_of(here, day), by, order),
    )


def _report(here: House, asof: AsOf, by: str, order: str) -> dict[str, Any]:
    tasks = asof.tasks(here)
    return {
        **asof.still,
        "asof": asof,
        "kept": [("by", by), ("order", order)],
        "lines": lines_of(here, tasks, by, order),
        "by": by,
        "title": TITLES[by],
        "plan": plan_of(here),
        "order": order,
        "total": together(tasks),
        "lights": list(Light),
        "several": len(here.workspace.plans) > 1,
        "currency": here.workspace.settings.currency,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WATCH_CENTRE)
def owner(request: HttpRequest, name: str) -> HttpResponse:
    """One owner: its tasks, and its commitments; who speaks for it commits here."""
    here = house()
    if name not in here.workspace.settings.agencies:
        raise Http404(name)
    if request.method != "POST":
        return _shown(request, here, name)
    try:
        commit(
            here=here,
            account=account_of(request),
            owner=name,
            what=typed(request, "what", longest=LONGEST + 1).strip(),
            until=_day(request),
            task=request.POST.get("task", ""),
        )
    except NotAllowed:
        return render(request, "centre/not_its_word.html", {"name": name}, status=403)
    except Refused as fault:
        return _refused(request, here, name, fault)
    messages.success(request, pgettext("centre", "Your commitment is kept."))
    return HttpResponseRedirect(reverse("centre:owner", args=[name]))


@require_POST
@needs(Permission.CLAIM)
def end_commitment(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a commitment was kept, or that it will not be."""
    here, found = house(), get_object_or_404(Commitment, pk=number)
    note = typed(request, "note", longest=LONGEST + 1).strip()
    try:
        end(
            here=here,
            account=account_of(request),
            commitment=found,
            kept=request.POST.get("kept") == "yes",
            note=note,
        )
    except NotAllowed:
        return render(request, "centre/not_its_word.html", {"name": found.owner}, status=403)
    except Refused as fault:
        return _refused(request, here, found.owner, fault)
    return HttpResponseRedirect(reverse("centre:owner", args=[found.owner]))


def _shown(request: HttpRequest, here: House, name: str) -> HttpResponse:
    """The page as everybody sees it, or with the forms of who speaks for the owner; its commitments as a file."""
    day = request.GET.get("day", "")
    if request.GET.get("format") == "csv":
        asof = as_of(here, day)
        asof.known()
        return _sheet(here, name, words_of(here, name, day=asof.day if asof.past else ""))
    return page(
        request,
        here=here,
        template="centre/owner.html",
        follows=(due.LIGHTS,),
        draw=lambda: _owner(here, name, as_of(here, day), speaks=speaks_for(request.user, name)),
        speaks_for_it=speaks_for(request.user, name),
    )


def _sheet(here: House, name: str, words: Sequence[Word]) -> HttpResponse:
    rows = [
        (one.what, one.task, one.until, word.standing, word.measured, one.made_at)
        for word in words
        for one in (word.commitment,)
    ]
    return sheet(f"commitments-{name}", ["what", "task", "until", "standing", "measured", "made_at"], rows)


def _refused(request: HttpRequest, here: House, name: str, fault: Refused) -> HttpResponse:
    """The page again with what was typed, and why it was not taken."""
    typed_again = {"fault": fault, "what": typed(request, "what", longest=LONGEST)}
    shown = {**_owner(here, name, as_of(here, ""), speaks=speaks_for(request.user, name)), **typed_again}
    return render(request, "centre/owner.html", shown, status=422)


def _owner(here: House, name: str, asof: AsOf, *, speaks: bool) -> dict[str, Any]:
    tasks = [one for one in asof.tasks(here) if one.task.owner == name]
    words = words_of(here, name, day=asof.day if asof.past else "")
    return {
        **asof.still,
        "asof": asof,
        "name": name,
        "label": here.workspace.agency(name, standing.language()),
        "tasks": tasks,
        "late": sum(1 for one in tasks if one.late),
        "words": words,
        "in_time": sum(1 for one in words if one.standing == "kept"),
        "due": sum(1 for one in words if one.standing != "open"),
        "doubted": sum(1 for one in words if one.doubted),
        "speaks": speaks and not asof.past,
        "today": here.today,
        "longest": LONGEST,
    }


def _day(request: HttpRequest) -> date | None:
    return day_typed(request.POST.get("until", ""))
