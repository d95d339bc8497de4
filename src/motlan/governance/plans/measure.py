"""Measuring a plan: every task by its probes, every commune and province by what was reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from motlan.governance.figure import sentence, share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import share_light, task_light
from motlan.governance.plans.spec import Plan, Task, Territory
from motlan.governance.probes import ask
from motlan.governance.probes.probe import ProbeResult
from motlan.governance.probes.run import run_probe
from motlan.governance.published import Reader, guard
from motlan.kernel.text import Text


@dataclass(frozen=True, slots=True)
class TaskMeasure:
    """One task, its measured light, and the runs of its probes in the order of the plan."""

    task: str
    light: Light
    results: tuple[ProbeResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMeasure:
    """One unit: a commune (``whole`` 1) or a province (``whole`` communes, of which ``ready`` are).

    ``share`` is in percent, None when nothing was reported; ``as_of`` is the instant of the reports, '' when none.
    """

    unit: str
    parent: str
    light: Light
    ready: int
    reported: int
    whole: int
    share: float | None
    as_of: str

    @property
    def text(self) -> Text:
        """The measurement as a sentence."""
        if self.share is None:
            return Text(vi="Chưa có báo cáo.", en="Nothing was reported.")
        return sentence(
            vi="{ready} trên {whole} xã đạt mọi điều kiện cơ bản ({share} %).",
            en="{ready} of {whole} communes meet all basic conditions ({share} %).",
            ready=self.ready,
            whole=self.whole,
            share=self.share,
        )


def measure_task(*, task: Task, reader: Reader, at: datetime) -> TaskMeasure:
    """Run all probes of one task."""
    results = tuple(run_probe(probe=probe, reader=reader, at=at) for probe in task.measured_by)
    return TaskMeasure(task.task, task_light(result.outcome for result in results), results)


def reports_query(measure: str) -> exp.Select:
    """Every unit's report on one measure: unit, value, instant."""
    names = (ask.column("unit"), ask.column("value"), ask.column("as_of"))
    return ask.select("published_report", *names).where(ask.is_text("measure", measure)).order_by(ask.column("unit"))


def measure_units(
    *, territory: Territory, reader: Reader, communes: Mapping[str, Sequence[str]]
) -> tuple[UnitMeasure, ...]:
    """Every province of ``communes`` (province → the codes of its communes), then every commune, by its reports.

    A commune that has not reported is grey and stays in its province's denominator.
    """
    query = guard(reports_query(territory.ready))
    rows = reader.rows(query) if reader.exists("published_report") else ()
    reported = {str(unit): (float(value), str(as_of)) for unit, value, as_of in rows if value is not None}
    provinces = [_province(territory, code, inside, reported) for code, inside in communes.items()]
    below = [_commune(territory, unit, code, reported) for code, inside in communes.items() for unit in inside]
    return (*provinces, *below)


def _province(
    territory: Territory, code: str, inside: Sequence[str], reported: Mapping[str, tuple[float, str]]
) -> UnitMeasure:
    spoke = [reported[unit] for unit in inside if unit in reported]
    ready = sum(1 for value, _ in spoke if value == 1)
    figure = share(ready, len(inside)) if spoke else None
    return UnitMeasure(
        unit=code,
        parent="",
        light=share_light(figure, green_from=territory.green_from, yellow_from=territory.yellow_from),
        ready=ready,
        reported=len(spoke),
        whole=len(inside),
        share=figure,
        as_of=max((as_of for _, as_of in spoke), default=""),
    )


def _commune(territory: Territory, unit: str, parent: str, reported: Mapping[str, tuple[float, str]]) -> UnitMeasure:
    if unit not in reported:
        return UnitMeasure(
            unit=unit, parent=parent, light=Light.GREY, ready=0, reported=0, whole=1, share=None, as_of=""
        )
    value, as_of = reported[unit]
    ready = value == 1
    light = Light.GREEN if ready else territory.not_ready
    return UnitMeasure(
        unit=unit,
        parent=parent,
        light=light,
        ready=int(ready),
        reported=1,
        whole=1,
        share=100.0 if ready else 0.0,
        as_of=as_of,
    )


def measure_plan(*, plan: Plan, reader: Reader, at: datetime) -> tuple[TaskMeasure, ...]:
    """Every task of the plan, in its order."""
    return tuple(measure_task(task=task, reader=reader, at=at) for task in plan.tasks)
