"""The tasks of the plan, with both lights; one of them with what each probe found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from motlan.governance.lights.light import Light
from motlan.governance.plans.spec import Task
from motlan.kernel.text import Text
from motlan.web.centre import standing
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.models import ProbeRun
from motlan.web.centre.named import heading
from motlan.web.centre.plan import plan_of, scene_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import TaskStanding
from motlan.web.centre.tasks import choices_of
from motlan.web.house import House
from motlan.web.public.kept import draw, shown
from motlan.web.public.runs import for_all

FILTERS = ("q", "light", "owner", "group", "plan", "late", "order")


@shown("tasks")
def tasks(request: HttpRequest, here: House) -> HttpResponse:
    """All tasks, the late ones first, as of today or of a past day; found by words, filtered by what is published of
    them."""
    asof = as_of(here, request.GET.get("day", ""))
    choices = replace(choices_of(request.GET, here), state="", document="")
    everything = asof.tasks(here)
    found = choices.of(everything)
    if request.GET.get("format") == "csv":
        asof.known()
        return tasks_sheet("tasks", found)
    asked = [(name, value) for name in FILTERS if (value := request.GET.get(name, "").strip())]
    context = {
        "rows": found,
        "all": len(everything),
        "choices": choices,
        "lights": list(Light),
        "owners": sorted({(one.task.owner, one.owner) for one in everything}, key=lambda one: one[1]),
        "groups": list(plan_of(here).groups.items()),
        "asof": asof,
        "kept": asked,
        "as_csv": "?" + urlencode([*asked, *([("day", asof.day)] if asof.past else []), ("format", "csv")]),
        "measured_at": asof.measured_at(),
    }
    return draw(request, here, "public/tasks.html", context)


def tasks_sheet(name: str, rows: Sequence[TaskStanding]) -> HttpResponse:
    """Tasks with both lights as a file."""
    header = ("task", "label", "owner", "group", "due", "late", "claimed", "measured")
    word = standing.language()
    lines = (
        (
            *(one.task.task, one.task.label.in_(word), one.owner, one.group, one.task.due.isoformat()),
            *(int(one.late), one.claimed.value, one.measured.value),
        )
        for one in rows
    )
    return sheet(name, header, lines)


@shown("tasks")
def task(request: HttpRequest, here: House, name: str) -> HttpResponse:
    """One task: what is to be there, what is claimed, and what each probe found, with its query and rule; as of today
    or of a past day."""
    if name not in plan_of(here).by_name:
        raise Http404(name)
    asof = as_of(here, request.GET.get("day", ""))
    row = asof.task(here, name)
    return draw(
        request,
        here,
        "public/task.html",
        {
            "row": row,
            "asof": asof,
            "plan": plan_of(here).own(name),
            "figures": scene_of(here).told(task=name, before=asof.ends(here)),
            "probes": _found(here, row.task, asof),
            "other_rules": asof.past and row.rule not in ("", row.task.rule),
            "measured_at": asof.measured_at(),
        },
    )


def _found(here: House, task: Task, asof: AsOf) -> list[tuple[Text, ProbeRun | None]]:
    """What each probe of a task asks of what, with its last run, of a past day the last by its end."""
    runs, ends = ProbeRun.objects.filter(task=task.task).order_by("-at", "-pk"), asof.ends(here)
    runs = runs if ends is None else runs.filter(at__lt=ends)
    last = ((probe, runs.filter(place=at, probe=probe.probe).first()) for at, probe in enumerate(task.measured_by))
    return [(heading(here, probe, for_all=True), for_all(run, probe) if run else None) for probe, run in last]
