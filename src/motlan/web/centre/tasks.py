"""The tasks of the plan: what was promised, what is claimed, what the probes say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from motlan.dictionary.name import plain
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import Holding
from motlan.governance.probes.probe import Probe
from motlan.kernel.errors import Refused
from motlan.web.centre import standing
from motlan.web.centre.actions import LONGEST_NOTE, claim_task
from motlan.web.centre.models import Claim, ProbeRun, TaskLight
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import TaskStanding
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, allows, needs

STRIP, STEP = 24, 20
CLAIMABLE = (Light.GREEN, Light.YELLOW, Light.RED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the address asks for; '' is all."""

    group: str
    owner: str
    light: str
    late: bool
    words: str

    def wants(self, one: TaskStanding) -> bool:
        """Whether a task is to be shown."""
        wanted = (
            self.group in ("", one.task.group),
            self.owner in ("", one.task.owner),
            self.light in ("", one.measured.value),
            not self.late or one.late,
            plain(self.words) in plain(f"{one.task.label.in_(standing.language())} {one.owner} {one.group}"),
        )
        return all(wanted)


@dataclass(frozen=True, slots=True)
class Mark:
    """One run in the strip of last runs: where it stands, and its light."""

    x: int
    light: Light


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeStanding:
    """One probe of a task with its last runs, oldest first."""

    probe: Probe
    runs: Sequence[ProbeRun]

    @property
    def last(self) -> ProbeRun | None:
        """The last run, None when it was never run."""
        return self.runs[-1] if self.runs else None

    @property
    def strip(self) -> list[Mark]:
        """The runs as marks of a strip, from left to right."""
        return [Mark(x=STEP * at, light=run.light) for at, run in enumerate(self.runs)]


@require_safe
@needs(Permission.WATCH_CENTRE)
def tasks(request: HttpRequest) -> HttpResponse:
    """All tasks, the late ones first."""
    here = house()
    everything = standing.tasks(here)
    choices = _choices(request, here, everything)
    shown = [one for one in everything if choices.wants(one)]
    if request.GET.get("format") == "csv":
        return _sheet(shown)
    kept = request.GET.copy()
    kept["format"] = "csv"
    return render(
        request,
        "centre/tasks.html",
        {
            "rows": shown,
            "whole": len(everything),
            "illustrative": any(one.illustrative for one in shown),
            "choices": choices,
            "groups": [(name, label) for name, label in plan_of(here).groups.items()],
            "owners": sorted({(one.task.owner, one.owner) for one in everything}, key=lambda owner: owner[1]),
            "lights": list(Light),
            "csv": kept.urlencode(),
        },
    )


def _choices(request: HttpRequest, here: House, everything: Sequence[TaskStanding]) -> Choices:
    asked = request.GET
    choices = Choices(
        group=asked.get("group", ""),
        owner=asked.get("owner", ""),
        light=asked.get("light", ""),
        late=asked.get("late", "") == "1",
        words=asked.get("q", "").strip()[:100],
    )
    known = (
        choices.group in {"", *plan_of(here).groups},
        choices.owner in {"", *(one.task.owner for one in everything)},
        choices.light in {"", *(light.value for light in Light)},
    )
    if not all(known):
        raise Http404("filter")
    return choices


def _sheet(rows: Sequence[TaskStanding]) -> HttpResponse:
    header = [
        pgettext("centre", "Task"),
        pgettext("centre", "Group"),
        pgettext("centre", "Owner"),
        pgettext("centre", "Due"),
        pgettext("centre", "Output"),
    ]
    more = [
        pgettext("centre", "Claimed"),
        pgettext("centre", "Basis of the claim"),
        pgettext("centre", "Measured"),
        pgettext("centre", "Gap"),
        pgettext("centre", "Late"),
    ]
    word = standing.language()
    lines = [
        (
            *(one.task.label.in_(word), one.group, one.owner, one.task.due.isoformat(), one.task.output.in_(word)),
            *(one.claimed.word.in_(word), pgettext("centre", "illustration") if one.illustrative else ""),
            *(one.measured.word.in_(word), one.gap, int(one.late)),
        )
        for one in rows
    ]
    return sheet("tasks", [*header, *more], lines)


@require_safe
@needs(Permission.WATCH_CENTRE)
def task(request: HttpRequest, name: str) -> HttpResponse:
    """One task: its output, what is claimed, and what each probe found."""
    here = house()
    if name not in plan_of(here).by_name:
        raise Http404(name)
    return _show(request, here, name)


def _show(
    request: HttpRequest, here: House, name: str, *, fault: Refused | None = None, note: str = ""
) -> HttpResponse:
    row = standing.task(here, name)
    return render(
        request,
        "centre/task.html",
        {
            "row": row,
            "plan": plan_of(here),
            "partners": [here.workspace.agency(one, standing.language()) for one in row.task.partners],
            "phase": plan_of(here).phases[row.task.phase],
            "probes": _probes(row),
            "claims": Claim.objects.filter(scope=Claim.Scope.TASK, name=name).order_by("-at", "-pk")[:STRIP],
            "planned": row.task.claimed,
            "planned_by": here.workspace.agency(row.task.claimed.by, standing.language()) if row.task.claimed else "",
            "light": TaskLight.objects.filter(task=name).first(),
            "holding": _holding(row),
            "now": here.clock.now(),
            "claimable": CLAIMABLE,
            "may_claim": allows(request.user, Permission.CLAIM),
            "longest_note": LONGEST_NOTE,
            "fault": fault,
            "note": note,
        },
        status=200 if fault is None else 422,
    )


def _probes(row: TaskStanding) -> list[ProbeStanding]:
    standings = []
    for place, probe in enumerate(row.task.measured_by):
        newest = ProbeRun.objects.filter(task=row.task.task, place=place, probe=probe.probe).order_by("-at", "-pk")[
            :STRIP
        ]
        standings.append(ProbeStanding(probe=probe, runs=list(reversed(newest))))
    return standings


def _holding(row: TaskStanding) -> Holding | None:
    light = TaskLight.objects.filter(task=row.task.task).first()
    if light is None or light.green_since is None or row.task.hold is None:
        return None
    return Holding(light.green_since, light.green_since + row.task.hold)


@require_POST
@needs(Permission.CLAIM)
def claim(request: HttpRequest, name: str) -> HttpResponse:
    """Claim a light for a task, with a note."""
    here, account = house(), request.user
    if name not in plan_of(here).by_name or not isinstance(account, Account):
        raise Http404(name)
    chosen, note = request.POST.get("light", ""), request.POST.get("note", "").strip()
    light = Light(chosen) if chosen in {one.value for one in CLAIMABLE} else Light.GREY
    try:
        claim_task(here=here, account=account, task=name, light=light, note=note)
    except Refused as fault:
        return _show(request, here, name, fault=fault, note=note[:LONGEST_NOTE])
    messages.success(request, pgettext("centre", "Your claim is kept, beside what is measured."))
    return HttpResponseRedirect(reverse("centre:task", args=[name]))
