"""How tasks and provinces stood at the end of a day, and at the end of the day before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import count, gap
from motlan.governance.plans.spec import Plan, Task
from motlan.web.centre import days
from motlan.web.centre.models import LightSpan, Report
from motlan.web.centre.plan import plan_of
from motlan.web.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOn:
    """A task on a day; without any light kept of it, grey."""

    task: Task
    claimed: Light
    measured: Light
    late: bool

    @property
    def gap(self) -> int:
        """How much better the claim is, 0 to 3."""
        return gap(claimed=self.claimed, measured=self.measured)


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the country and what is kept of it."""

    here: House
    day: date

    @property
    def text(self) -> str:
        """The day as ISO text."""
        return self.day.isoformat()

    @property
    def before(self) -> Day:
        """The day before."""
        return Day(here=self.here, day=self.day - timedelta(days=1))

    @property
    def plan(self) -> Plan:
        """The plan, as it is declared now."""
        return plan_of(self.here)

    @property
    def begins(self) -> datetime:
        """The first instant of the day."""
        return datetime.combine(self.day, time(), tzinfo=self.here.zone)

    @property
    def ends(self) -> datetime:
        """The first instant that is no longer of it."""
        return datetime.combine(self.day + timedelta(days=1), time(), tzinfo=self.here.zone)

    @cached_property
    def provinces(self) -> Mapping[str, LightSpan]:
        """Province → its lights at the end of the day; a province of which nothing is kept is not there."""
        return {row.name: row for row in days.on(scope=days.UNIT, day=self.text, parent="")}

    @cached_property
    def illustrative(self) -> frozenset[str]:
        """Provinces of whose communes only totals are public."""
        found = Report.objects.filter(basis="illustrative").exclude(parent="").values_list("parent", flat=True)
        return frozenset(found.distinct())

    @cached_property
    def task_lights(self) -> Mapping[str, LightSpan]:
        """Task → its lights at the end of the day; a task of which nothing is kept is not there."""
        return {row.name: row for row in days.on(scope=days.TASK, day=self.text)}

    @cached_property
    def tasks(self) -> Sequence[TaskOn]:
        """Every task of the plan, in its order."""
        return [self._task(task, self.task_lights.get(task.task)) for task in self.plan.tasks]

    def _task(self, task: Task, row: LightSpan | None) -> TaskOn:
        measured = Light(row.measured) if row else Light.GREY
        return TaskOn(
            task=task,
            claimed=Light(row.claimed) if row else Light.GREY,
            measured=measured,
            late=task.late(self.day) and measured is not Light.GREEN,
        )

    def lights(self) -> Mapping[str, Mapping[Light, int]]:
        """How many provinces and tasks there are of each light, claimed and measured; every one of them counts. What
        nothing at all is kept of is not there."""
        rows = [self.provinces.get(one.code) for one in self.here.workspace.dictionary.units.children(on=self.day)]
        provinces = {
            "provinces_claimed": count(Light(row.claimed) if row else Light.GREY for row in rows),
            "provinces_measured": count(Light(row.measured) if row else Light.GREY for row in rows),
        }
        tasks = {
            "tasks_claimed": count(one.claimed for one in self.tasks),
            "tasks_measured": count(one.measured for one in self.tasks),
        }
        return {**(provinces if self.provinces else {}), **(tasks if self.task_lights else {})}

    def ready(self) -> tuple[int, int] | None:
        """Communes that are ready, and all; None where nothing was reported."""
        rows = [row for row in self.provinces.values() if row.figure is not None]
        if not rows:
            return None
        return sum(row.numerator or 0 for row in rows), sum(row.denominator or 0 for row in self.provinces.values())
