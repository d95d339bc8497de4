"""A day that a page is asked for: today as things stand now, a past day as it was kept, under the rule of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from motlan.dictionary.name import plain
from motlan.governance.lights.light import Light
from motlan.governance.plans.course import State
from motlan.kernel.clock import moment
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.web import filters
from motlan.web.centre import days, past, standing
from motlan.web.centre.models import LightSpan, MeasuredDay
from motlan.web.centre.plan import plan_of
from motlan.web.centre.standing import TaskStanding, UnitStanding
from motlan.web.centre.unit_rules import rule_on
from motlan.web.house import House
from motlan.web.posted import day_typed

SHOWN = 30
EARLIEST = 1900
"""No year before is taken for more than a slip of the pen."""
LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A day, and what is known of it. ``past``: it is over, and what is shown was kept.

    ``fault``: the address asks for no day that has been; what is shown is today, and a page says so.
    """

    day: str
    past: bool
    first: str
    today: str
    measured: MeasuredDay | None = None
    rule: str = ""
    """The rule by which units were measured on that past day."""
    other_rule: bool = False
    """Whether the rule of that day is another than today's."""
    lost_rule: bool = False
    """Whether it is, and what it said was not kept: shares of that day are coloured by today's."""
    fault: NotHeld | None = None

    @property
    def on(self) -> date:
        """The day."""
        return date.fromisoformat(self.day)

    @property
    def still(self) -> dict[str, str]:
        """What keeps the page of a past day from being asked for again and again: nothing of it turns any more."""
        return {"lights_state": ""} if self.past else {}

    @property
    def query(self) -> str:
        """What an address takes along to stay on the day."""
        return f"?day={self.day}" if self.past else ""

    @property
    def more(self) -> str:
        """The same behind something else."""
        return f"&day={self.day}" if self.past else ""

    @property
    def unkept(self) -> bool:
        """Whether it lies before everything that is kept."""
        return self.past and self.day < self.first

    def known(self) -> None:
        """Raise NotHeld where the address asks for no day: a file has no place to say so."""
        if self.fault is not None:
            raise self.fault

    def ends(self, here: House) -> datetime | None:
        """When the past day was over; None for today."""
        return past.over(here, self.day) if self.past else None

    def provinces(self, here: House) -> tuple[UnitStanding, ...]:
        """Every province."""
        return past.provinces(here, self.day) if self.past else standing.provinces(here)

    def communes(self, here: House, province: str) -> tuple[UnitStanding, ...]:
        """Every commune of a province."""
        return past.communes(here, self.day, province) if self.past else standing.communes(here, province)

    def unit(self, here: House, code: str) -> UnitStanding:
        """A province or a commune."""
        return past.unit(here, self.day, code) if self.past else standing.unit(here, code)

    def tasks(self, here: House) -> tuple[TaskStanding, ...]:
        """Every task of the plan."""
        return past.tasks(here, self.day) if self.past else standing.tasks(here)

    def task(self, here: House, name: str) -> TaskStanding:
        """One task of the plan."""
        return past.task(here, self.day, name) if self.past else standing.task(here, name)

    def measured_at(self) -> datetime | None:
        """When the plan was measured last, by the end of that day."""
        if not self.past:
            return standing.measured_at()
        last = self.measured or days.last_measured(self.day)
        return moment(last.last_at) if last else None


def as_of(here: House, asked: str) -> AsOf:
    """The day that an address asks for; today, with a fault, for one that is none or is to come."""
    today = here.today.isoformat()
    first = days.first_day() or today
    day, fault = _read(asked.strip(), today, first)
    if day == today:
        return AsOf(day=today, past=False, first=first, today=today, fault=fault)
    then = rule_on(here, date.fromisoformat(day))
    return AsOf(
        day=day,
        past=True,
        first=first,
        today=today,
        measured=days.measured_on(day),
        rule=then.rule,
        other_rule=then.other,
        lost_rule=then.lost,
    )


def _read(asked: str, today: str, first: str) -> tuple[str, NotHeld | None]:
    if not asked:
        return today, None
    day = day_typed(asked)
    if day is None or day.year < EARLIEST:
        said = asked[:LONGEST]
        return today, _none(Text(vi=f"“{said}” không phải là một ngày.", en=f"“{said}” is not a day."), today, first)
    if day.isoformat() > today:
        said = filters.day(day)
        return today, _none(Text(vi=f"Ngày {said} chưa đến.", en=f"The day {said} is still to come."), today, first)
    return day.isoformat(), None


def _none(what: Text, today: str, first: str) -> NotHeld:
    begins, ends = filters.day(first), filters.day(today)
    return NotHeld(
        what=what,
        remedy=Text(vi=f"Chọn một ngày từ {begins} đến {ends}.", en=f"Choose a day from {begins} to {ends}."),
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


def changed_inside(here: House, day: str, province: str) -> tuple[Changed, ...]:
    """What changed in a province on ``day``: its own light, then those of its communes by name."""
    own = [one for one in days.changes(scope=days.UNIT, day=day, parent="") if one.after.name == province]
    inside = days.changes(scope=days.UNIT, day=day, parent=province)
    communes = [_changed(here, one) for one in inside if one.before is not None]
    first = [_changed(here, one) for one in own if one.before is not None]
    return (*first, *sorted(communes, key=lambda one: plain(one.label)))


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
