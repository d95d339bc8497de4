"""Several plans of one workspace as one: what pages, alerts, reports and open data speak of.

Tasks stand in the order of the plans' names, each under the rules of its own plan. What plans have in common must not
contradict: a task's name stands once, a group or phase that two plans name means the same in both, and at most one plan
says how units are measured and brings a scene. What is of no
task (its name in open data, samples, how soon an alert on a database is told above) is the leading plan's: of the one
that measures units, else of the first by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TypeVar

from motlan.governance.plans.course import Rules
from motlan.governance.plans.spec import Plan, Task
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document
from motlan.kernel.text import Text

T = TypeVar("T")
BETWEEN = "; "


class Programme(Plan):
    """All plans together. ``plan`` is the name of the leading one."""

    plans: Mapping[str, Plan]
    """Name → plan, by name."""

    def own(self, task: str) -> Plan:
        """The plan that a task stands in."""
        return next((one for one in self.plans.values() if task in one.by_name), self)

    def held(self, task: Task) -> timedelta:
        """As its own plan says."""
        return self.own(task.task).held(task)

    def rules(self, task: Task) -> Rules:
        """As its own plan says."""
        return self.own(task.task).rules(task)


def together(plans: Mapping[str, Plan]) -> Plan:
    """One plan as it is, several as one; raise ValueError for none."""
    if not plans:
        msg = "there is no plan"
        raise ValueError(msg)
    ordered = {name: plans[name] for name in sorted(plans)}
    every = list(ordered.values())
    leading = next((one for one in every if one.territory), every[0])
    if len(every) == 1:
        return leading
    values = {
        **{name: getattr(leading, name) for name in Plan.model_fields},
        "label": _joined([one.label for one in every]),
        "source": _joined([one.source for one in every]),
        "phases": {name: phase for one in every[::-1] for name, phase in one.phases.items()},
        "groups": {name: group for one in every for name, group in one.groups.items()},
        "scene": next((one.scene for one in every if one.scene), None),
        "tasks": tuple(task for one in every for task in one.tasks),
        "plans": ordered,
    }
    return Programme.model_construct(**values)


def _joined(texts: list[Text]) -> Text:
    languages = {language for text in texts for language in text}
    return Text({one: BETWEEN.join(dict.fromkeys(text.in_(one) for text in texts)) for one in sorted(languages)})


def contradictions(plans: Mapping[str, Plan], document: Callable[[str], Document]) -> Iterator[Issue]:
    """Where plans contradict one another, at the later of the two by name; ``document``: the file of a plan."""
    tasks: dict[str, str] = {}
    seen: dict[tuple[str, str], tuple[str, object]] = {}
    only: dict[str, str] = {}
    for name in sorted(plans):
        plan = plans[name]
        for place, task in enumerate(plan.tasks):
            other = tasks.setdefault(task.task, name)
            if other != name:
                yield _fault(document(name), ("tasks", place, "task"), *_task_twice(task.task, other))
        for kind, held in (("groups", plan.groups), ("phases", plan.phases)):
            for key, value in held.items():
                other, meant = seen.setdefault((kind, key), (name, value))
                if meant != value:
                    yield _fault(document(name), (kind, key), *_means_another(key, other))
        for key, there in (("territory", plan.territory), ("scene", plan.scene)):
            if there and (other := only.setdefault(key, name)) != name:
                yield _fault(document(name), (key,), *_only_one(key, other))


Said = tuple[Text, Text]


def _task_twice(task: str, plan: str) -> Said:
    return (
        Text(vi=f"Nhiệm vụ “{task}” đã có trong kế hoạch {plan}.", en=f"The task “{task}” stands in the plan {plan}."),
        Text(vi="Đặt tên khác cho một trong hai.", en="Give one of the two another name."),
    )


def _means_another(key: str, plan: str) -> Said:
    return (
        Text(vi=f"“{key}” nghĩa khác trong kế hoạch {plan}.", en=f"“{key}” means something else in the plan {plan}."),
        Text(vi="Đặt tên khác, hoặc khai giống nhau.", en="Give it another name, or declare it alike in both."),
    )


def _only_one(key: str, plan: str) -> Said:
    return (
        Text(vi=f"Kế hoạch {plan} đã khai {key}.", en=f"The plan {plan} declares {key} already."),
        Text(vi="Giữ ở một kế hoạch: đơn vị chỉ có một đèn.", en="Keep it in one plan: a unit has one light."),
    )


def _fault(document: Document, path: tuple[str | int, ...], why: Text, remedy: Text) -> Issue:
    return document.issue(path, why=why, remedy=remedy)
