"""Who answers for what: reports by owner, group and phase, and the page of one owner with its commitments."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.governance.lights.light import Light
from motlan.kernel.errors import NotAllowed, Refused
from motlan.web.centre import standing
from motlan.web.centre.asof import as_of
from motlan.web.centre.commitments import LONGEST, commit, end, speaks_for, words_of
from motlan.web.centre.models import Commitment
from motlan.web.centre.sheet import local, sheet
from motlan.web.centre.tally import BY, LATE, ORDERS, columns, lines_of, together, values
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.reader import account_of
from motlan.web.posted import typed


@require_safe
@needs(Permission.WATCH_CENTRE)
def report(request: HttpRequest) -> HttpResponse:
    """How the tasks of each owner, group, phase or plan stand: claimed, measured, and how far claims are ahead."""
    here, by, order = house(), request.GET.get("by", "owner"), request.GET.get("order", LATE)
    if by not in BY or order not in ORDERS:
        raise Http404(by)
    asof = as_of(here, request.GET.get("day", ""))
    tasks = asof.tasks(here)
    lines = lines_of(here, tasks, by, order)
    if request.GET.get("format") == "csv":
        asof.known()
        return sheet(f"tasks-by-{by}", columns(past=asof.past), (values(line, past=asof.past) for line in lines))
    context = {
        "asof": asof,
        "kept": [("by", by), ("order", order)],
        "lines": lines,
        "by": by,
        "order": order,
        "total": together(tasks),
        "lights": list(Light),
        "several": len(here.workspace.plans) > 1,
        "currency": here.workspace.settings.currency,
    }
    return render(request, "centre/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WATCH_CENTRE)
def owner(request: HttpRequest, name: str) -> HttpResponse:
    """One owner: its tasks, and its commitments; who speaks for it commits here."""
    here = house()
    if name not in here.workspace.settings.agencies:
        raise Http404(name)
    if request.method != "POST":
        return _page(request, here, name)
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
        return _page(request, here, name, fault=fault)
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
        return _page(request, here, found.owner, fault=fault)
    return HttpResponseRedirect(reverse("centre:owner", args=[found.owner]))


def _page(request: HttpRequest, here: House, name: str, *, fault: Refused | None = None) -> HttpResponse:
    asof = as_of(here, request.GET.get("day", ""))
    tasks = [one for one in asof.tasks(here) if one.task.owner == name]
    words = words_of(here, name, day=asof.day if asof.past else "")
    if request.GET.get("format") == "csv":
        asof.known()
        rows = [
            (one.what, one.task, one.until, word.standing, word.measured, local(here, one.made_at))
            for word in words
            for one in (word.commitment,)
        ]
        return sheet(f"commitments-{name}", ["what", "task", "until", "standing", "measured", "made_at"], rows)
    context = {
        "asof": asof,
        "name": name,
        "label": here.workspace.agency(name, standing.language()),
        "tasks": tasks,
        "late": sum(1 for one in tasks if one.late),
        "words": words,
        "in_time": sum(1 for one in words if one.standing == "kept"),
        "due": sum(1 for one in words if one.standing != "open"),
        "doubted": sum(1 for one in words if one.doubted),
        "speaks": not asof.past and speaks_for(request.user, name),
        "today": here.today,
        "longest": LONGEST,
        "fault": fault,
        "what": typed(request, "what", longest=LONGEST) if fault else "",
    }
    return render(request, "centre/owner.html", context, status=422 if fault else 200)


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return None
