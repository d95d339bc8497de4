"""The tasks of the plan, with both lights; one of them with what each probe found."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from motlan.dictionary.name import plain
from motlan.governance.lights.light import Light
from motlan.governance.plans.spec import Task
from motlan.kernel.text import Text
from motlan.web.centre import standing
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.models import ProbeRun
from motlan.web.centre.named import heading
from motlan.web.centre.plan import plan_of, scene_of
from motlan.web.house import House
from motlan.web.public.kept import draw, shown


@shown("tasks")
def tasks(request: HttpRequest, here: House) -> HttpResponse:
    """All tasks, the late ones first, as of today or of a past day; found by words, filtered by light."""
    asof = as_of(here, request.GET.get("day", ""))
    everything = asof.tasks(here)
    words, light = request.GET.get("q", "").strip()[:100], request.GET.get("light", "")
    if light not in {"", *(one.value for one in Light)}:
        raise Http404("light")
    found = [
        one
        for one in everything
        if light in ("", one.measured.value)
        and plain(words) in plain(f"{one.task.label.in_(standing.language())} {one.owner} {one.group}")
    ]
    return draw(
        request,
        here,
        "public/tasks.html",
        {
            "rows": found,
            "all": len(everything),
            "q": words,
            "light": light,
            "lights": list(Light),
            "asof": asof,
            "kept": [(key, value) for key, value in (("q", words), ("light", light)) if value],
            "measured_at": asof.measured_at(),
        },
    )


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
    return [
        (heading(here, probe), runs.filter(place=at, probe=probe.probe).first())
        for at, probe in enumerate(task.measured_by)
    ]
