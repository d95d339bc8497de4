"""Measuring a plan: every task by its probes."""

from dataclasses import dataclass
from datetime import datetime

from motlan.governance.asked_once import AskedOnce
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import task_light
from motlan.governance.plans.spec import Plan, Task
from motlan.governance.probes.probe import ProbeResult
from motlan.governance.probes.run import run_probe
from motlan.governance.published import Reader


@dataclass(frozen=True, slots=True)
class TaskMeasure:
    """One task, its measured light, and the runs of its probes in the order of the plan."""

    task: str
    light: Light
    results: tuple[ProbeResult, ...]


def measure_task(*, task: Task, reader: Reader, at: datetime) -> TaskMeasure:
    """Run all probes of one task."""
    results = tuple(run_probe(probe=probe, reader=reader, at=at) for probe in task.measured_by)
    return TaskMeasure(task.task, task_light(result.outcome for result in results), results)


def measure_plan(*, plan: Plan, reader: Reader, at: datetime) -> tuple[TaskMeasure, ...]:
    """Every task of the plan, in its order; what several of them ask alike is asked once."""
    once = AskedOnce(reader)
    return tuple(measure_task(task=task, reader=once, at=at) for task in plan.tasks)
