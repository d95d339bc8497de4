"""Tasks counted by who answers for them, by group, by phase or by plan: both lights, and how far claims are ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from motlan.governance.lights.light import Light
from motlan.governance.plans.course import State
from motlan.governance.plans.spec import overspent
from motlan.web.centre import standing
from motlan.web.centre.plan import plan_of
from motlan.web.centre.standing import TaskStanding
from motlan.web.house import House

BY: Mapping[str, Callable[[TaskStanding], str]] = {
    "owner": lambda one: one.task.owner,
    "group": lambda one: one.task.group,
    "phase": lambda one: one.task.phase,
    "plan": lambda one: one.plan,
}
TITLES: Mapping[str, Promise] = {
    "owner": pgettext_lazy("centre", "Tasks by owner"),
    "group": pgettext_lazy("centre", "Tasks by group"),
    "phase": pgettext_lazy("centre", "Tasks by phase"),
    "plan": pgettext_lazy("centre", "Tasks by plan"),
}
"""What a report is called, by what its lines are."""
PLANNED = ("documents", "amended", "planned", "allotted", "disbursed")
"""What the plan says today; of a past day it is not kept."""
LATE, GAP = "late", "gap"
ORDERS = (LATE, GAP)
"""Most late tasks first, or those whose claims are furthest ahead."""


def no_lights() -> dict[Light, int]:
    """Nothing counted yet."""
    return dict.fromkeys(Light, 0)


@dataclass(slots=True, kw_only=True)
class Line:
    """One line of a report. ``ahead``: tasks whose claim is better than measured; ``gap``: by how much in all, each
    task counting 0 to 3."""

    name: str
    label: str
    claimed: dict[Light, int] = field(default_factory=no_lights)
    measured: dict[Light, int] = field(default_factory=no_lights)
    tasks: int = 0
    late: int = 0
    closed: int = 0
    ahead: int = 0
    gap: int = 0
    documents: int = 0
    amended: int = 0
    budgets: int = 0
    planned: int = 0
    allotted: int | None = None
    """What was given as far as anybody said; None where nobody did."""
    disbursed: int = 0

    @property
    def overspent(self) -> bool:
        """Whether more was paid out than was given."""
        return overspent(allotted=self.allotted, disbursed=self.disbursed)

    def add(self, one: TaskStanding) -> None:
        """Count a task."""
        self.tasks += 1
        self.late += one.late
        self.closed += one.state is State.CLOSED
        self.claimed[one.claimed] += 1
        self.measured[one.measured] += 1
        self.ahead += bool(one.gap)
        self.gap += one.gap
        if one.task.amends:
            self.documents += 1
            self.amended += one.task.amends.state == "amended"
        if one.task.budget:
            self.budgets += 1
            self.planned += one.task.budget.planned
            if one.task.budget.allotted is not None:
                self.allotted = (self.allotted or 0) + one.task.budget.allotted
            self.disbursed += one.task.budget.disbursed


def lines_of(here: House, tasks: Iterable[TaskStanding], by: str, order: str = LATE) -> Sequence[Line]:
    """A line for each owner, group, phase or plan (``by``) that has a task, in one of :data:`ORDERS`."""
    labels = _labels(here)[by]
    lines: dict[str, Line] = {}
    for one in tasks:
        name = BY[by](one)
        lines.setdefault(name, Line(name=name, label=labels(name))).add(one)
    return sorted(lines.values(), key=lambda line: (-line.gap if order == GAP else -line.late, line.label))


def together(tasks: Iterable[TaskStanding]) -> Line:
    """All tasks as one line."""
    total = Line(name="", label="")
    for one in tasks:
        total.add(one)
    return total


def columns(*, past: bool) -> tuple[str, ...]:
    """What a line says, by name, as files and programs read it; lights without a word before them are measured."""
    claimed = tuple(f"claimed_{light.value}" for light in Light)
    lights = tuple(light.value for light in Light)
    return ("name", "label", "tasks", "late", "closed", *(() if past else PLANNED), *lights, *claimed, "ahead", "gap")


def values(line: Line, *, past: bool) -> tuple[str | int | None, ...]:
    """A line in the order of :func:`columns`."""
    planned = () if past else tuple(getattr(line, name) for name in PLANNED)
    lights = (*(line.measured[light] for light in Light), *(line.claimed[light] for light in Light))
    return (line.name, line.label, line.tasks, line.late, line.closed, *planned, *lights, line.ahead, line.gap)


def _labels(here: House) -> Mapping[str, Callable[[str], str]]:
    plan, language, plans = plan_of(here), standing.language(), here.workspace.plans
    return {
        "owner": lambda name: here.workspace.agency(name, language),
        "group": lambda name: plan.groups[name].in_(language),
        "phase": lambda name: plan.phases[name].label.in_(language),
        "plan": lambda name: plans[name].label.in_(language),
    }
