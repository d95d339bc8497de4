"""Who answers for what: tasks by owner, group, phase and plan, claimed beside measured; one owner with its tasks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from motlan.governance.lights.light import Light
from motlan.web.centre import standing
from motlan.web.centre.asof import as_of
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.centre.tally import BY, LATE, ORDERS, TITLES, columns, lines_of, together, values
from motlan.web.house import House
from motlan.web.public.kept import draw, shown
from motlan.web.public.plan import tasks_sheet

INSIDE = "closed"
"""A column that is not told here: the state of a task is not published."""
IN_DATA = ("owner", "group")
"""What the open data can be counted by."""
COUNTS = """\
select "{by}", count(*) as tasks, count(*) filter (due < '{day}' and measured <> 'green') as late,
       count(*) filter (claimed = 'green') as claimed_green, count(*) filter (measured = 'green') as measured_green
from 'open-data/tasks.parquet' group by "{by}" order by late desc"""
"""By what anybody with the open data counts the same, on DuckDB alone."""


@shown("tasks")
def owners(request: HttpRequest, here: House) -> HttpResponse:
    """How the tasks of each owner, group, phase or plan stand, as of today or of a past day."""
    by, order = request.GET.get("by", "owner"), request.GET.get("order", LATE)
    if by not in BY or order not in ORDERS:
        raise Http404(by)
    asof = as_of(here, request.GET.get("day", ""))
    tasks = asof.tasks(here)
    lines = lines_of(here, tasks, by, order)
    if request.GET.get("format") == "csv":
        asof.known()
        header, told = columns(past=True), (values(line, past=True) for line in lines)
        at = header.index(INSIDE)
        rows = ((*line[:at], *line[at + 1 :]) for line in told)
        return sheet(f"tasks-by-{by}", [name for name in header if name != INSIDE], rows)
    context = {
        "asof": asof,
        "kept": [("by", by), ("order", order)],
        "lines": lines,
        "total": together(tasks),
        "by": by,
        "title": TITLES[by],
        "order": order,
        "several": len(here.workspace.plans) > 1,
        "lights": list(Light),
        "measured_at": asof.measured_at(),
        "query": COUNTS.format(by=by, day=asof.day) if by in IN_DATA else "",
    }
    return draw(request, here, "public/owners.html", context)


@shown("tasks")
def owner(request: HttpRequest, here: House, name: str) -> HttpResponse:
    """One owner: its tasks, the late ones first, as of today or of a past day."""
    if name not in {one.owner for one in plan_of(here).tasks}:
        raise Http404(name)
    asof = as_of(here, request.GET.get("day", ""))
    tasks = [one for one in asof.tasks(here) if one.task.owner == name]
    if request.GET.get("format") == "csv":
        asof.known()
        return tasks_sheet(f"tasks-of-{name}", tasks)
    context = {
        "asof": asof,
        "name": name,
        "label": here.workspace.agency(name, standing.language()),
        "rows": tasks,
        "total": together(tasks),
        "lights": list(Light),
        "measured_at": asof.measured_at(),
    }
    return draw(request, here, "public/owner.html", context)
