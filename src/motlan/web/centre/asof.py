"""The country as it stood on a day: today as it stands now, a past day as it was kept, under the rule of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from motlan.governance.lights.light import Light
from motlan.governance.plans.course import State
from motlan.kernel.clock import moment
from motlan.web.centre import days, standing
from motlan.web.centre.models import LightSpan, MeasuredDay
from motlan.web.centre.plan import plan_of
from motlan.web.centre.standing import UnitStanding
from motlan.web.house import House

SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A day, and what is known of it. ``past``: it is over, and what is shown was kept."""

    day: str
    past: bool
    first: str
    measured: MeasuredDay | None
    rule: str
    other_rule: bool
    """Whether the rule of that day is another than today's."""

    def units(self, here: House) -> tuple[UnitStanding, ...]:
        """Every province."""
        return standing.provinces_on(here, self.day) if self.past else standing.provinces(here)

    def tasks(self, here: House) -> list[tuple[Light, bool]]:
        """The measured light of every task of the plan, and whether it was late."""
        if not self.past:
            return [(one.measured, one.late) for one in standing.tasks(here)]
        kept = {row.name: Light(row.measured) for row in days.on(scope=days.TASK, day=self.day)}
        lights = [(task, kept.get(task.task, Light.GREY)) for task in plan_of(here).tasks]
        on = date.fromisoformat(self.day)
        return [(light, task.late(on) and light is not Light.GREEN) for task, light in lights]

    def measured_at(self) -> datetime | None:
        """When the plan was measured last, by the end of that day."""
        if not self.past:
            return standing.measured_at()
        return moment(self.measured.last_at) if self.measured else None


def as_of(here: House, asked: str) -> AsOf:
    """The day that an address asks for; today when it asks for none, or for one that is none or is to come."""
    today = here.today.isoformat()
    try:
        day = date.fromisoformat(asked).isoformat() if asked else today
    except ValueError:
        day = today
    past = day < today
    rule = LightSpan.objects.filter(scope=days.UNIT, parent="", since__lte=day).order_by("-since").first()
    territory = plan_of(here).territory
    ours = territory.rule if territory else ""
    return AsOf(
        day=day if past else today,
        past=past,
        first=days.first_day() or today,
        measured=days.measured_on(day),
        rule=rule.rule if rule else "",
        other_rule=bool(past and rule and rule.rule != ours),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One thing that stands otherwise than the day before."""

    scope: str
    name: str
    label: str
    before: Light | None
    after: Light
    claimed_before: Light | None
    claimed_after: Light
    state: State | None
    """Of a task whose state is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAll:
    """What is another than the day before: provinces and tasks one by one, communes by their number."""

    rows: tuple[Changed, ...]
    more: int
    communes: int


def changed(here: House, day: str) -> ChangedAll:
    """What changed on ``day``."""
    provinces = days.changes(scope=days.UNIT, day=day, parent="")
    found = [
        _changed(here, one) for one in (*provinces, *days.changes(scope=days.TASK, day=day)) if one.before is not None
    ]
    communes = days.changed_below(register=here.register(), scope=days.UNIT, day=day)
    return ChangedAll(rows=tuple(found[:SHOWN]), more=max(0, len(found) - SHOWN), communes=communes)


def _changed(here: House, one: days.Change) -> Changed:
    before, after = one.before, one.after
    turned = before is None or before.state != after.state
    return Changed(
        scope=after.scope,
        name=after.name,
        label=_label(here, after),
        before=Light(before.measured) if before else None,
        after=Light(after.measured),
        claimed_before=Light(before.claimed) if before else None,
        claimed_after=Light(after.claimed),
        state=State(after.state) if after.state and turned else None,
    )


def _label(here: House, row: LightSpan) -> str:
    if row.scope == days.TASK:
        task = plan_of(here).by_name.get(row.name)
        return task.label.in_(standing.language()) if task else row.name
    unit = here.workspace.dictionary.units.units.get(row.name)
    return unit.in_(standing.language()) if unit else row.name
