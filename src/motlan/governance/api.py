"""The front door of governance: read a plan, measure it, see the gap between what is claimed and what is measured."""

from collections.abc import Mapping, Sequence

from motlan.governance.indicators.evaluate import Period, Value
from motlan.governance.indicators.evaluate import evaluate as _evaluate
from motlan.governance.indicators.spec import Indicator, Level
from motlan.governance.lights.light import Light
from motlan.governance.plans import measure as _measure
from motlan.governance.plans.measure import TaskMeasure, UnitMeasure
from motlan.governance.plans.scene import Scene, read_scene
from motlan.governance.plans.spec import Plan, Task
from motlan.governance.probes.probe import ProbeResult
from motlan.governance.published import PUBLISHED, Reader
from motlan.kernel.clock import Clock

__all__ = [
    "PUBLISHED",
    "Indicator",
    "Light",
    "Period",
    "Plan",
    "ProbeResult",
    "Reader",
    "Scene",
    "Task",
    "TaskMeasure",
    "UnitMeasure",
    "Value",
    "indicators",
    "measure",
    "measure_units",
    "read_scene",
]


def measure(*, plan: Plan, reader: Reader, clock: Clock) -> tuple[TaskMeasure, ...]:
    """Run every probe of the plan now; one measure a task, in the order of the plan."""
    return _measure.measure_plan(plan=plan, reader=reader, at=clock.now())


def measure_units(*, plan: Plan, reader: Reader, communes: Mapping[str, Sequence[str]]) -> tuple[UnitMeasure, ...]:
    """Every province of ``communes`` and then every commune; empty when the plan says nothing of territory."""
    if plan.territory is None:
        return ()
    return _measure.measure_units(territory=plan.territory, reader=reader, communes=communes)


def indicators(*, specs: Sequence[Indicator], reader: Reader, level: Level, period: Period) -> tuple[Value, ...]:
    """All indicators for every unit of a level, in the order of ``specs``."""
    return tuple(
        value for spec in specs for value in _evaluate(indicator=spec, reader=reader, level=level, period=period)
    )
