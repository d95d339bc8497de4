"""Who answers for what: reports by owner, group and phase, and the page of one owner with its commitments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motlan.governance.lights.light import Light
from motlan.governance.plans.course import State
from motlan.kernel.errors import NotAllowed, Refused
from motlan.web.centre import standing
from motlan.web.centre.asof import as_of
from motlan.web.centre.commitments import LONGEST, commit, end, speaks_for, words_of
from motlan.web.centre.models import Commitment
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import local, sheet
from motlan.web.centre.standing import TaskStanding
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed

BY: Mapping[str, Callable[[TaskStanding], str]] = {
    "owner": lambda one: one.task.owner,
    "group": lambda one: one.task.group,
    "phase": lambda one: one.task.phase,
}


PLANNED = ("documents", "amended", "planned", "allotted", "disbursed")
"""What the plan says today; of a past day it is not kept."""


@dataclass(slots=True, kw_only=True)
class Line:
    """One line of a report."""

    name: str
    label: str
    lights: dict[Light, int] = field(default_factory=lambda: dict.fromkeys(Light, 0))
    tasks: int = 0
    late: int = 0
    closed: int = 0
    documents: int = 0
    amended: int = 0
    planned: int = 0
    allotted: int = 0
    disbursed: int = 0

    @property
    def green(self) -> int:
        """How many measure green."""
        return self.lights[Light.GREEN]

    def add(self, one: TaskStanding) -> None:
        """Count a task."""
        self.tasks += 1
        self.late += one.late
        self.closed += one.state is State.CLOSED
        self.lights[one.measured] += 1
        if one.task.amends:
            self.documents += 1
            self.amended += one.task.amends.state == "amended"
        if one.task.budget:
            self.planned += one.task.budget.planned
            self.allotted += one.task.budget.allotted
            self.disbursed += one.task.budget.disbursed


@require_safe
@needs(Permission.WATCH_CENTRE)
def report(request: HttpRequest) -> HttpResponse:
    """How the tasks of each owner, group or phase stand."""
    here, by = house(), request.GET.get("by", "owner")
    if by not in BY:
        raise Http404(by)
    asof = as_of(here, request.GET.get("day", ""))
    tasks = asof.tasks(here)
    lines = _lines(here, tasks, by)
    if request.GET.get("format") == "csv":
        asof.known()
        return _sheet(lines, by, PLANNED if not asof.past else ())
    total = Line(name="", label="")
    for one in tasks:
        total.add(one)
    context = {
        "asof": asof,
        "kept": [("by", by)],
        "lines": lines,
        "by": by,
        "total": total,
        "kinds": list(BY),
        "currency": here.workspace.settings.currency,
    }
    return render(request, "centre/report.html", context)


def _lines(here: House, tasks: Iterable[TaskStanding], by: str) -> list[Line]:
    plan, language = plan_of(here), standing.language()
    labels: Mapping[str, Callable[[str], str]] = {
        "owner": lambda name: here.workspace.agency(name, language),
        "group": lambda name: plan.groups[name].in_(language),
        "phase": lambda name: plan.phases[name].label.in_(language),
    }
    lines: dict[str, Line] = {}
    for one in tasks:
        name = BY[by](one)
        lines.setdefault(name, Line(name=name, label=labels[by](name))).add(one)
    return sorted(lines.values(), key=lambda line: (-line.late, line.label))


def _sheet(lines: Sequence[Line], by: str, planned: Sequence[str]) -> HttpResponse:
    counted = ("tasks", "late", "closed", *planned)
    header = ["name", "label", *counted, *(light.value for light in Light)]
    rows = [
        (line.name, line.label, *(getattr(line, name) for name in counted), *(line.lights[light] for light in Light))
        for line in lines
    ]
    return sheet(f"tasks-by-{by}", header, rows)


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
            account=_account(request),
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
            account=_account(request),
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


def _account(request: HttpRequest) -> Account:
    account = request.user
    if not isinstance(account, Account):
        raise Http404
    return account
