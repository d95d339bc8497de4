"""The tasks of the plan and the databases, as everybody may see them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from motlan.dictionary.name import plain
from motlan.governance.lights.light import Light
from motlan.governance.opendata import rules
from motlan.governance.plans.spec import Task
from motlan.governance.portfolio import api as portfolio
from motlan.governance.probes.probe import Probe
from motlan.web.centre import standing
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.models import ProbeRun
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.public.kept import draw, shown
from motlan.web.standing_words import BANDS, STAGES


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
            "probes": _found(here, row.task, asof),
            "other_rules": asof.past and row.rule not in ("", row.task.rule),
            "measured_at": asof.measured_at(),
        },
    )


def _found(here: House, task: Task, asof: AsOf) -> list[tuple[Probe, ProbeRun | None]]:
    """Each probe of a task with its last run, of a past day the last by its end."""
    runs, ends = ProbeRun.objects.filter(task=task.task).order_by("-at", "-pk"), asof.ends(here)
    runs = runs if ends is None else runs.filter(at__lt=ends)
    return [(probe, runs.filter(place=at, probe=probe.probe).first()) for at, probe in enumerate(task.measured_by)]


@shown("databases")
def databases(request: HttpRequest, here: House) -> HttpResponse:
    """Every database: who answers for it, its stage as claimed and as measured, how good and how fresh it is."""
    register = here.register()
    figures = "database, max(dqi), max(band), max(identifier_breaches)"
    asked = register.rows(f"select {figures} from published_quality group by database")
    quality = {row[0]: row[1:] for row in asked}
    stood = portfolio.on(register=register, day=here.today)
    landed = dict(register.rows("select database, max(landed_at) from published_sync group by database"))
    rows = [
        {
            "label": one.label.in_(standing.language()),
            "owner": here.workspace.agency(one.owner, standing.language()),
            "claimed": STAGES.get(one.stage, one.stage),
            "measured": STAGES.get(stood[name].stage, "") if name in stood else "",
            "quality": None if index is None else round(float(index), 2),
            "band": Light(band or "grey"),
            "word": BANDS[band or "grey"],
            "breaches": breaches or 0,
            "landed_at": landed.get(name),
        }
        for name, one in sorted(here.catalogue.databases.items())
        for index, band, breaches in [quality.get(name, (None, None, None))]
    ]
    own = here.workspace.policy.bands
    rule = rules.of_databases(green=own.green, yellow=own.yellow).rule
    return draw(request, here, "public/databases.html", {"rows": rows, "bands": own, "rule": rule})
