"""The course of a task on disk: its events are written once, its state is their fold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from motlan.governance.lights.light import Light
from motlan.governance.plans.course import ACTS, Act, Claimed, Course, Event, fold, noted
from motlan.governance.plans.measure import TaskMeasure
from motlan.governance.plans.spec import Plan, Task
from motlan.web.centre.models import TaskEvent, TaskLight, TaskState

STATE = ("state", "since", "begun", "why_vi", "why_en", "turns_at")


def event(task: str, act: Act, at: datetime, light: TaskLight | None) -> TaskEvent:
    """An act as a row that is yet to be written; ``light``: as it was last measured."""
    before = light.at if light else None
    return TaskEvent(task=task, at=at, before=before, kind=ACTS.kind_of(act), payload=ACTS.payload(act))


def read_event(row: TaskEvent) -> Event:
    """The event of a row."""
    return Event(row.at, ACTS.read(row.kind, row.payload), row.before)


def note(*, plan: Plan, task: str, act: Act, at: datetime) -> None:
    """Write an act and what follows from it, in the caller's transaction."""
    light = TaskLight.objects.filter(task=task).first()
    event(task, act, at, light).save()
    settle(plan=plan, names=[task], measured={task: light.at} if light else {})


def note_measured(
    *, plan: Plan, tasks: Iterable[TaskMeasure], held: Mapping[str, TaskLight], at: datetime
) -> Mapping[str, TaskState]:
    """Write what a measurement brings that is new, and which tasks turned; every task's state as it is now.

    :param held: the lights as they stood before.
    """
    states, turned = TaskState.objects.in_bulk(), []
    events = []
    for one in tasks:
        act = _act(plan, one, held.get(one.task), at)
        if act is not None:
            events.append(event(one.task, act, at, held.get(one.task)))
        state = states.get(one.task)
        if act is not None or state is None or (state.turns_at is not None and state.turns_at <= at):
            turned.append(one.task)
    TaskEvent.objects.bulk_create(events)
    return {**states, **settle(plan=plan, names=turned, measured=dict.fromkeys(turned, at))}


def _act(plan: Plan, one: TaskMeasure, held: TaskLight | None, at: datetime) -> Act | None:
    return noted(
        before=held.at if held else None,
        stood=(Light(held.measured), held.rule) if held else None,
        light=one.light,
        rule=plan.by_name[one.task].rule,
        at=at,
        lapse=plan.own(one.task).lapses_after,
    )


def settle(*, plan: Plan, names: Collection[str], measured: Mapping[str, datetime]) -> Mapping[str, TaskState]:
    """Fold the events of some tasks anew and keep where they stand; ``measured``: when each was measured last."""
    if not names:
        return {}
    events: dict[str, list[Event]] = defaultdict(list)
    for row in TaskEvent.objects.filter(task__in=names):
        events[row.task].append(read_event(row))
    rows = {name: _row(plan, plan.by_name[name], events[name], measured.get(name)) for name in names}
    TaskState.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["task"], update_fields=list(STATE)
    )
    return rows


def course_of(*, plan: Plan, task: Task) -> Course:
    """A task's whole road, for its page."""
    light = TaskLight.objects.filter(task=task.task).first()
    kept = [read_event(row) for row in TaskEvent.objects.filter(task=task.task)]
    return fold(_with_the_plans(task, kept), rules=plan.rules(task), until=light.at if light else None)


def course_by(*, plan: Plan, task: Task, ends: datetime, measured: datetime | None) -> Course:
    """Its road up to the end of a past day; ``measured``: when the plan had last been measured by then."""
    kept = [read_event(row) for row in TaskEvent.objects.filter(task=task.task, at__lt=ends)]
    known = [one for one in _with_the_plans(task, kept) if one.at < ends]
    return fold(known, rules=plan.rules(task), until=measured)


def _with_the_plans(task: Task, events: Iterable[Event]) -> list[Event]:
    """The plan itself may say what an owner claimed; no evidence came with that."""
    planned = [Event(task.claimed.at, Claimed(task.claimed.light))] if task.claimed else []
    return sorted([*planned, *events], key=lambda one: one.at)


def _row(plan: Plan, task: Task, events: Iterable[Event], until: datetime | None) -> TaskState:
    course = fold(_with_the_plans(task, events), rules=plan.rules(task), until=until)
    step = course.steps[-1] if course.steps else None
    return TaskState(
        task=task.task,
        state=course.state.value,
        since=step.since if step else None,
        begun=step.begun if step else None,
        why_vi=step.why["vi"] if step else "",
        why_en=step.why["en"] if step else "",
        turns_at=course.turns_at,
    )
