"""What the centre does: load a scene, measure the plan. One act, one transaction. Claims: :mod:`.claims`."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet

from motlan.governance import api as governance
from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import count
from motlan.governance.plans.measure import TaskMeasure
from motlan.governance.plans.scene import COUNTRY, Scene
from motlan.governance.plans.spec import Plan
from motlan.governance.probes.probe import KINDS, ProbeResult
from motlan.governance.published import PUBLISHED
from motlan.governance.readiness import api as readiness
from motlan.governance.readiness.api import UnitMeasure
from motlan.kernel.clock import instant, moment
from motlan.web.centre import course, days, standing
from motlan.web.centre.models import Claim, MeasuredDay, ProbeRun, Report, TaskLight, UnitLight
from motlan.web.centre.plan import communes_of, plan_of, scene_of
from motlan.web.centre.unit_rules import keep_rule
from motlan.web.house import House

RUNS_KEPT = timedelta(days=400)
"""A year's strip and a month to answer for it; lights and their beginnings are kept for ever."""
KEEP_EVERY = timedelta(hours=1)
ROWS_AT_ONCE = 2000
REPORT = PUBLISHED["published_report"]
INSERT_REPORT = (
    f"insert into published_report ({', '.join(REPORT)}) values ({', '.join(f':{name}' for name in REPORT)})"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many claims and reports a scene brought."""

    claims: int
    reports: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one measurement of the plan found: how many tasks and provinces have which light, and how long it took."""

    tasks: dict[str, int]
    provinces: dict[str, int]
    seconds: float


def load_scene(*, here: House) -> Loaded:
    """Put the scene's reports in place of those held, and add its claims that are not there yet. Twice is once.

    What units reported since the day of the scene stays.
    """
    scene = scene_of(here)
    with transaction.atomic():
        since = Report.objects.filter(as_of__gt=instant(scene.as_of) if scene.as_of else "").exclude(unit=COUNTRY)
        said = set(since.values_list("measure", "unit"))
        Report.objects.exclude(pk__in=since.values("pk")).delete()
        # Twenty thousand rows: ten times as fast as through the model, in the same transaction.
        rows = [one for one in scene.reports if (one.measure, one.unit) not in said]
        here.register().execute_many(INSERT_REPORT, [{name: getattr(one, name) for name in REPORT} for one in rows])
        added = _new_claims(scene)
        Claim.objects.bulk_create(added)
        due.change(here.register(), due.LIGHTS)
    return Loaded(claims=len(added), reports=len(scene.reports))


def _new_claims(scene: Scene) -> list[Claim]:
    held = set(Claim.objects.filter(scope=Claim.Scope.UNIT).values_list("name", "at"))
    return [
        Claim(
            scope=Claim.Scope.UNIT,
            name=one.unit,
            light=one.light.value,
            by_vi=one.by["vi"],
            by_en=one.by["en"],
            note_vi=one.source["vi"],
            note_en=one.source["en"],
            at=one.at,
        )
        for one in scene.claims
        if (one.unit, one.at) not in held
    ]


def measure_plan(*, here: House) -> Measured:
    """Measure every unit by its criteria and run every probe now; keep the lights and the runs.

    Questions are asked first and what was found is written afterwards in a short transaction, so that nobody who files
    a dossier waits for a measurement; units first, since probes may count their lights.
    """
    began = time.perf_counter()
    plan, at, reader = plan_of(here), here.clock.now(), here.register()
    units = _measured_units(here, plan)
    with transaction.atomic():
        _tell(here, _keep_units(here, plan, units, at))
    tasks = governance.measure(plan=plan, reader=reader, clock=here.clock)
    with transaction.atomic():
        _keep_runs(tasks, at)
        _tell(here, _keep_tasks(here, plan, tasks, at))
        due.see(reader, due.MEASURED, instant(at))
    return Measured(
        tasks=_by_light(one.light for one in tasks),
        provinces=_by_light(one.light for one in units if not one.parent),
        seconds=time.perf_counter() - began,
    )


def _tell(here: House, turned: int) -> None:
    """What was drawn from the earlier lights is drawn anew where any turned."""
    if turned:
        due.change(here.register(), due.LIGHTS)


def _measured_units(here: House, plan: Plan) -> tuple[UnitMeasure, ...]:
    if plan.territory is None:
        return ()
    return readiness.measure_units(
        territory=plan.territory,
        register=here.register(),
        indicators=here.workspace.indicators,
        communes=communes_of(here, here.today),
        today=here.today,
        zone=here.zone,
    )


def _by_light(lights: Iterable[Light]) -> dict[str, int]:
    return {light.value: number for light, number in count(lights).items()}


def _keep_runs(tasks: Sequence[TaskMeasure], at: datetime) -> None:
    """Keep what says something new, and one run an hour besides: a worker may measure every few seconds."""
    last = {(run.task, run.place): run for run in latest_runs()}
    runs = [_run(one.task, place, result) for one in tasks for place, result in enumerate(one.results)]
    ProbeRun.objects.bulk_create(run for run in runs if _says_more(run, last.get((run.task, run.place)), at))
    ProbeRun.objects.filter(at__lt=at - RUNS_KEPT).delete()


def _says_more(run: ProbeRun, last: ProbeRun | None, at: datetime) -> bool:
    if last is None or at - last.at >= KEEP_EVERY:
        return True
    if (run.outcome, run.rule_version) != (last.outcome, last.rule_version):
        return True
    return run.figure != last.figure and not KINDS.get(run.probe).figure_drifts


def latest_runs() -> QuerySet[ProbeRun]:
    """The last run kept of every probe."""
    newest = ProbeRun.objects.values("task", "place").annotate(newest=Max("pk")).values("newest")
    return ProbeRun.objects.filter(pk__in=newest)


def latest_runs_by(rules: Collection[str]) -> QuerySet[ProbeRun]:
    """The last run kept of every probe by each of some rules (:attr:`Probe.rule_version`)."""
    found = ProbeRun.objects.filter(rule_version__in=rules).values("task", "place", "rule_version")
    return ProbeRun.objects.filter(pk__in=found.annotate(newest=Max("pk")).values("newest"))


def _run(task: str, place: int, result: ProbeResult) -> ProbeRun:
    return ProbeRun(
        task=task,
        place=place,
        probe=result.probe,
        outcome=result.outcome.value,
        figure=result.figure,
        text_vi=result.text["vi"],
        text_en=result.text["en"],
        query=result.query,
        rule_version=result.rule_version,
        seconds=result.seconds,
        at=result.at,
    )


def _keep_tasks(here: House, plan: Plan, tasks: Sequence[TaskMeasure], at: datetime) -> int:
    """How many turned."""
    held = TaskLight.objects.in_bulk([one.task for one in tasks])
    rows = {one.task: _task_light(held.get(one.task), one, plan.by_name[one.task].rule, at) for one in tasks}
    TaskLight.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=["measured", "changed_at", "green_since", "at", "rule"],
    )
    states = course.note_measured(plan=plan, tasks=tasks, held=held, at=at)
    claimed = standing.claims(Claim.Scope.TASK)
    return days.keep(
        scope=days.TASK,
        lit=[
            days.Lit(
                name=name,
                parent=plan.by_name[name].group,
                claimed=standing.said_of(plan.by_name[name], claimed.get(name)),
                measured=Light(row.measured),
                state=states[name].state,
                rule=row.rule,
            )
            for name, row in rows.items()
        ],
        day=here.day_of(at),
    )


def _task_light(held: TaskLight | None, one: TaskMeasure, rule: str, at: datetime) -> TaskLight:
    same = held is not None and held.measured == one.light.value
    since = held.green_since if same and held is not None else None
    return TaskLight(
        task=one.task,
        measured=one.light.value,
        changed_at=held.changed_at if same and held is not None else at,
        green_since=(since or at) if one.light is Light.GREEN else None,
        at=at,
        rule=rule,
    )


def _keep_units(here: House, plan: Plan, units: Sequence[UnitMeasure], at: datetime) -> int:
    """Write the lights that changed, of three thousand communes hardly one between two measurements; how many did."""
    held = UnitLight.objects.in_bulk()
    rows = {one.unit: _unit_light(one) for one in units}
    gone = held.keys() - rows.keys()
    UnitLight.objects.filter(pk__in=gone).delete()
    changed = [row for unit, row in rows.items() if unit not in held or _figures(held[unit]) != _figures(row)]
    UnitLight.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=list(UNIT_FIGURES),
        batch_size=ROWS_AT_ONCE,
    )
    kept = _keep_unit_days(here, plan, rows, {row.unit for row in changed}, gone, at)
    return kept + len(changed) + len(gone)


def _keep_unit_days(
    here: House, plan: Plan, rows: Mapping[str, UnitLight], changed: set[str], gone: Collection[str], at: datetime
) -> int:
    """The lights by day of units whose measure or claim may be another; of all, when the rule is."""
    day, rule = here.day_of(at), plan.territory.rule if plan.territory else ""
    claimed = standing.claims(Claim.Scope.UNIT)
    last = MeasuredDay.objects.order_by("-day").first()
    names = changed | (rows.keys() & claimed.keys()) if last and last.rule == rule else rows.keys()
    lit = [_lit(rows[name], claimed.get(name), rule) for name in names]
    # reports may speak of a day before the first measurement
    spoken = max((row.as_of for row in rows.values()), default="")
    first = here.day_of(moment(spoken)) if spoken else ""
    days.keep_day(day=day, at=at, rule=rule)
    if plan.territory and not (last and last.rule == rule and last.day == day):
        keep_rule(plan.territory)
    return days.keep(scope=days.UNIT, lit=lit, day=day, first=first, gone=gone)


def _lit(row: UnitLight, claim: Claim | None, rule: str) -> days.Lit:
    return days.Lit(
        name=row.unit,
        parent=row.parent,
        claimed=claim.colour if claim else Light.GREY,
        measured=Light(row.measured),
        numerator=row.ready,
        denominator=row.whole,
        figure=row.share,
        as_of=row.as_of,
        rule=rule,
    )


UNIT_FIGURES = ("parent", "measured", "ready", "reported", "whole", "share", "as_of")


def _figures(light: UnitLight) -> tuple[object, ...]:
    return tuple(getattr(light, name) for name in UNIT_FIGURES)


def _unit_light(one: UnitMeasure) -> UnitLight:
    return UnitLight(
        unit=one.unit,
        parent=one.parent,
        measured=one.light.value,
        ready=one.ready,
        reported=one.reported,
        whole=one.whole,
        share=one.share,
        as_of=one.as_of,
    )
