"""Things as they stood at the end of a past day: by the lights that were kept of it, grey where none is.

What claims, findings and runs say has an instant of its own: those of after that day are left out. Names, owners and
due days are those of today's plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from motlan.dictionary.unit import Unit
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import task_light
from motlan.governance.plans.course import State
from motlan.governance.plans.spec import Task
from motlan.governance.probes.probe import Verdict
from motlan.governance.probes.run import verdict_on
from motlan.web.centre import days, standing
from motlan.web.centre.models import Claim, LightSpan
from motlan.web.centre.plan import plan_of
from motlan.web.centre.samples import contradicted
from motlan.web.centre.standing import TaskStanding, UnitStanding
from motlan.web.house import House


def over(here: House, day: str) -> datetime:
    """The instant at which a day is over in the country."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), here.zone)


def provinces(here: House, day: str) -> tuple[UnitStanding, ...]:
    """Every province in the order of the unit book."""
    there = here.workspace.dictionary.units.children(on=date.fromisoformat(day))
    return _units(here, day, there, days.on(scope=days.UNIT, day=day, parent=""))


def communes(here: House, day: str, province: str) -> tuple[UnitStanding, ...]:
    """Every commune of a province."""
    inside = here.workspace.dictionary.units.children(province, on=date.fromisoformat(day))
    return _units(here, day, inside, days.on(scope=days.UNIT, day=day, parent=province))


def unit(here: House, day: str, code: str) -> UnitStanding:
    """One unit of the unit book."""
    one = here.workspace.dictionary.units.units[code]
    return _units(here, day, (one,), days.on(scope=days.UNIT, day=day, names=(code,)))[0]


def _units(here: House, day: str, units: Iterable[Unit], lights: Iterable[LightSpan]) -> tuple[UnitStanding, ...]:
    ends, asked, kept = over(here, day), tuple(units), {row.name: row for row in lights}
    claimed = standing.claims(Claim.Scope.UNIT, names=[one.code for one in asked], before=ends)
    bases, against = standing.bases(here, asked), standing.against(here, before=ends)
    return tuple(
        replace(
            _unit(one, kept.get(one.code), claimed.get(one.code)),
            basis=bases.get(one.parent or one.code, ""),
            against=against.get(one.code, 0),
        )
        for one in asked
    )


def _unit(one: Unit, row: LightSpan | None, claim: Claim | None) -> UnitStanding:
    return UnitStanding(
        code=one.code,
        name=one.in_(standing.language()),
        claimed=Light(row.claimed) if row else Light.GREY,
        claimed_at=claim.at if claim and row and row.claimed == claim.light else None,
        measured=Light(row.measured) if row else Light.GREY,
        ready=(row.numerator or 0) if row else 0,
        reported=(row.denominator or 0) if row and row.figure is not None else 0,
        whole=(row.denominator or 0) if row else 0,
        share=row.figure if row else None,
        as_of=row.as_of if row else "",
        basis="",
    )


def tasks(here: House, day: str) -> tuple[TaskStanding, ...]:
    """Every task of today's plan, in the order of the list."""
    kept = {row.name: row for row in days.on(scope=days.TASK, day=day)}
    ends = over(here, day)
    claimed, against = standing.claims(Claim.Scope.TASK, before=ends), contradicted(Claim.Scope.TASK, before=ends)
    found = (_task(here, one, day, kept.get(one.task), claimed) for one in plan_of(here).tasks)
    return standing.in_order(replace(one, against=one.task.task in against) for one in found)


def task(here: House, day: str, name: str) -> TaskStanding:
    """One task of the plan."""
    claimed = standing.claims(Claim.Scope.TASK, names=[name], before=over(here, day))
    row = days.on(scope=days.TASK, day=day, names=[name]).first()
    return _task(here, plan_of(here).by_name[name], day, row, claimed)


def stood(here: House, one: Task, day: str) -> Light:
    """The light of a task before it was ever measured: where all its probes count what is kept by day, such as what
    communes reported, it is that of the day; else grey."""
    found = verdicts(here, one, day)
    return task_light(it.light if it else Light.GREY for it in found) if any(found) else Light.GREY


def verdicts(here: House, one: Task, day: str) -> Sequence[Verdict | None]:
    """What each probe of a task would have found at the end of a day; None where that is not kept."""
    ends, reader = over(here, day), here.register()
    return [verdict_on(probe=it, reader=reader, day=date.fromisoformat(day), ends=ends) for it in one.measured_by]


def _task(here: House, one: Task, day: str, row: LightSpan | None, claimed: Mapping[str, Claim]) -> TaskStanding:
    planned, ends = one.claimed, over(here, day)
    said = standing.newer(planned if planned and planned.at < ends else None, claimed.get(one.task))
    light = Light(row.claimed) if row else Light(said.light) if said else Light.GREY
    measured = Light(row.measured) if row else stood(here, one, day)
    return TaskStanding(
        task=one,
        group=plan_of(here).groups[one.group].in_(standing.language()),
        owner=here.workspace.agency(one.owner, standing.language()),
        claimed=light,
        claimed_at=said.at if said and Light(said.light) is light else None,
        measured=measured,
        late=one.late(date.fromisoformat(day)) and measured is not Light.GREEN,
        illustrative=bool(planned and said is planned and planned.basis == "illustrative"),
        state=State(row.state) if row and row.state else State.OPEN,
        rule=row.rule if row else "",
        plan=plan_of(here).own(one.task).plan,
    )
