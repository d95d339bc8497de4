"""A plan: groups, tasks, and for each task what proves that it really operates.

The claim and the measurement are kept apart from the start: ``claimed`` is what the owner says, ``measured_by`` is what
the running system is asked. A task without probes is unmeasured, and grey.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from motlan.governance.figure import Span
from motlan.governance.lights.light import Light
from motlan.governance.plans.course import Rules
from motlan.governance.plans.measured_by import MeasuredBy
from motlan.governance.plans.waiting import circle
from motlan.governance.probes.probe import AnyProbe
from motlan.governance.sampling import Weights
from motlan.kernel import fingerprint
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document, Spec
from motlan.kernel.text import Text


class Claim(Spec):
    """What an owner says of a task: a light, who said it, when, and the note that came with it.

    ``basis``: ``public`` when a source says just this of the task, else ``illustrative``, and pages say so.
    """

    light: Light = Field(description="green, yellow, red or grey, as its owner says")
    by: str = Field(description="who said it")
    at: AwareDatetime = Field(description="when, with the time zone")
    note: Text | None = Field(default=None, description="what was said beside it")
    basis: Literal["public", "illustrative"] = Field(
        default="illustrative",
        description="`public` where a source says just this of the task; else pages call it illustrative",
    )


class Phase(Spec):
    """A phase of the plan and its last day."""

    label: Text = Field(description="its name for people")
    until: date = Field(description="its last day")


class Criterion(Spec):
    """One condition that a commune reports on, by the name of its measure."""

    measure: str = Field(description="name of a measure of communes")
    label: Text = Field(description="what people read")
    basic: bool = Field(default=True, description="a commune counts as ready only when it meets it")
    measured_by: MeasuredBy | None = Field(
        default=None, description="what a commune reports counts as a claim where nothing measures it"
    )


class Territory(Spec):
    """How the lights of communes and provinces are measured.

    A commune is ready when it meets every basic criterion. ``ready`` is what it says of itself in one word: a claim,
    which decides only in a plan that declares no criteria. A province is judged by the share (percent) of its communes
    that are ready. The official colour rule is not published, so the thresholds are settings of the plan.
    """

    ready: str = Field(
        description="measure by which a commune says that it meets everything (1) or not (0); where the plan declares"
        " criteria these decide, and it is a claim"
    )
    not_ready: Light = Field(default=Light.RED, description="light of a commune that does not")
    green_from: float = Field(gt=0, le=100, description="percent of communes from which a province is green")
    yellow_from: float = Field(gt=0, le=100, description="percent from which it is yellow; below: red")
    criteria: tuple[Criterion, ...] = Field(
        default=(), description="conditions that communes report on, in the order of columns"
    )

    @property
    def conditions(self) -> tuple[Criterion, ...]:
        """The criteria; of a plan that declares none, what communes say of themselves in one word."""
        return self.criteria or (Criterion(measure=self.ready, label=Text(vi=self.ready)),)

    @property
    def rule(self) -> str:
        """The fingerprint of what gives a unit its colour."""
        return territory_rule(self.model_dump(mode="json"))


def territory_rule(said: Mapping[str, Any]) -> str:
    """The fingerprint of a territory's words; what people call its criteria gives no colour, and is not in it.

    >>> here, there = ({"criteria": [{"measure": "wired", "label": {"vi": word}}]} for word in ("Mạng", "Có mạng"))
    >>> territory_rule(here) == territory_rule(there)
    True
    """
    criteria = [{key: value for key, value in one.items() if key != "label"} for one in said["criteria"]]
    return fingerprint.of({**said, "criteria": criteria})


class Amendment(Spec):
    """A legal document that a task amends, and how far that has come."""

    document: str = Field(description="number and title of the document")
    state: Literal["planned", "drafting", "submitted", "amended"] = Field(
        default="planned", description="planned, drafting, submitted (for adoption) or amended (in force)"
    )


class Budget(Spec):
    """A task's line of the budget, in whole units of the workspace's currency."""

    planned: int = Field(default=0, ge=0, description="what it is expected to cost")
    allotted: int | None = Field(default=None, ge=0, description="what was given to it; without it, nobody said")
    disbursed: int = Field(default=0, ge=0, description="what was paid out")

    @property
    def overspent(self) -> bool:
        """Whether more was paid out than was given, as far as anybody said; see :func:`overspent`."""
        return overspent(allotted=self.allotted, disbursed=self.disbursed)


def overspent(*, allotted: int | None, disbursed: int) -> bool:
    """Whether more was paid out than was given; what nobody said was given is nothing.

    >>> overspent(allotted=80, disbursed=81), overspent(allotted=None, disbursed=1), overspent(allotted=0, disbursed=0)
    (True, True, False)
    """
    return disbursed > (allotted or 0)


class Reopening(Spec):
    """When a closed task reopens: after so many windows in a row, each not green for more than half of it."""

    windows: int = Field(default=3, ge=1, description="failed windows in a row that reopen it")
    length: Span = Field(default=timedelta(days=1), description="how long a window is, from the instant of closing")


class Task(Spec):
    """One row of the plan.

    ``owner`` and ``partners`` name agencies of the workspace; ``output`` is what must be there at the end; ``hold`` is
    how long it must stay green without a break before it counts as kept.
    """

    task: str = Field(pattern=r"^[a-z0-9_]+$", description="name (a-z, 0-9, _)")
    group: str = Field(description="one of `groups`")
    label: Text = Field(description="what people call it")
    owner: str = Field(description="agency that answers for it")
    partners: tuple[str, ...] = Field(default=(), description="agencies that work with it")
    output: Text = Field(description="what must be there at the end")
    due: date = Field(description="its last day")
    phase: str = Field(description="one of `phases`")
    measured_by: tuple[AnyProbe, ...] = Field(
        default=(), description="probes: what the running system is asked; a task without any is grey"
    )
    hold: Span | None = Field(
        default=None, description="how long it must stay green before it closes; without it: `hold` of the plan"
    )
    claimed: Claim | None = Field(default=None, description="what its owner says")
    depends_on: tuple[str, ...] = Field(default=(), description="tasks that have to be done before")
    amends: Amendment | None = Field(default=None, description="the legal document that it amends")
    budget: Budget | None = Field(default=None, description="its line of the budget")

    def late(self, on: date) -> bool:
        """Whether the due day is past."""
        return on > self.due

    @property
    def rule(self) -> str:
        """The fingerprint of all its probes: another one begins the hold anew."""
        return fingerprint.of({"probes": [probe.rule_version for probe in self.measured_by]})


class Plan(Spec):
    """A whole plan file."""

    plan: str = Field(description="name of the plan")
    label: Text = Field(description="its title")
    source: Text = Field(description="the document it is taken from")
    as_of: datetime | None = Field(default=None, description="when the claims were made")
    phases: Mapping[str, Phase] = Field(description="name → phase")
    groups: Mapping[str, Text] = Field(description="name → heading under which tasks stand")
    hold: Span = Field(
        default=timedelta(0), description="how long a task must stay green without a break before it closes"
    )
    reopen: Reopening = Field(default=Reopening(), description="when a closed task reopens by itself")
    samples: Weights = Field(default=Weights(), description="what makes something more likely to be verified by people")
    escalate_after: Span = Field(
        default=timedelta(days=3), description="an alert that nobody has seen for so long is told to those above"
    )
    lapses_after: Span = Field(
        default=timedelta(days=1), description="after this long without a measurement a light has lapsed"
    )
    territory: Territory | None = Field(default=None, description="how lights of communes and provinces are measured")
    scene: str | None = Field(default=None, description="folder of reported facts, beside the plan file")
    tasks: tuple[Task, ...] = Field(description="every task, in the order of the document")

    @cached_property
    def by_name(self) -> Mapping[str, Task]:
        """Task name → task."""
        return {task.task: task for task in self.tasks}

    def own(self, task: str) -> "Plan":
        """The plan that a task stands in: this one, where it is not several as one."""
        return self

    def held(self, task: Task) -> timedelta:
        """How long a task is held before it closes."""
        return self.hold if task.hold is None else task.hold

    def rules(self, task: Task) -> Rules:
        """The rules of a task's course."""
        length, windows = self.reopen.length, self.reopen.windows
        return Rules(hold=self.held(task), windows=windows, length=length, lapse=self.lapses_after)

    def check(self, document: Document, *, known: Mapping[str, frozenset[str]]) -> tuple[Issue, ...]:
        """Every reference of the plan that leads nowhere.

        ``known`` has the names outside the plan by kind (``agency``, ``database``, ``procedure``, ``concept``);
        kinds that are not in it are not checked.
        """
        inside = {"group": frozenset(self.groups), "phase": frozenset(self.phases), "task": frozenset(self.by_name)}
        measures = {"measure": self._measures()} if self.territory else {}
        names = {**known, **inside, **measures}
        issues = [
            _unknown(document, path, kind, name, names[kind])
            for path, kind, name in self._references()
            if kind in names and name not in names[kind]
        ]
        return (*issues, *self._twice(document), *self._circles(document))

    def _measures(self) -> frozenset[str]:
        return frozenset(one.measure for one in self.territory.conditions) if self.territory else frozenset()

    def _references(self) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
        for place, task in enumerate(self.tasks):
            at = ("tasks", place)
            yield (*at, "group"), "group", task.group
            yield (*at, "phase"), "phase", task.phase
            yield (*at, "owner"), "agency", task.owner
            for index, partner in enumerate(task.partners):
                yield (*at, "partners", index), "agency", partner
            for index, other in enumerate(task.depends_on):
                yield (*at, "depends_on", index), "task", other
            for index, probe in enumerate(task.measured_by):
                for kind, name in probe.refers():
                    yield (*at, "measured_by", index, kind), kind, name

    def _circles(self, document: Document) -> Iterator[Issue]:
        """Tasks that wait for themselves, at the first of them."""
        waits = {task.task: task.depends_on for task in self.tasks}
        for place, task in enumerate(self.tasks):
            if found := circle(task.task, waits):
                listed = ", ".join(found)
                yield document.issue(
                    ("tasks", place, "depends_on"),
                    why=Text(vi=f"Các nhiệm vụ chờ lẫn nhau: {listed}.", en=f"Tasks wait for one another: {listed}."),
                    remedy=Text(vi="Bỏ một phụ thuộc.", en="Take one of the dependencies away."),
                )
                return

    def _twice(self, document: Document) -> Iterator[Issue]:
        seen: set[str] = set()
        for place, task in enumerate(self.tasks):
            if task.task in seen:
                yield document.issue(
                    ("tasks", place, "task"),
                    why=Text(
                        vi=f"Nhiệm vụ “{task.task}” xuất hiện hai lần.", en=f"The task “{task.task}” stands twice."
                    ),
                    remedy=Text(vi="Đặt tên khác cho một trong hai.", en="Give one of them another name."),
                )
            seen.add(task.task)


def _unknown(document: Document, path: tuple[str | int, ...], kind: str, name: str, known: frozenset[str]) -> Issue:
    listed = ", ".join(sorted(known)) or "–"
    return document.issue(
        path,
        why=Text(vi=f"Không có {kind} tên “{name}”.", en=f"There is no {kind} called “{name}”."),
        remedy=Text(vi=f"Có: {listed}.", en=f"Known: {listed}."),
    )
