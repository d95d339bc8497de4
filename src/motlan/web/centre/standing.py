"""What the centre's pages show: each thing with its claimed light, its measured light, and the gap between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import get_language

from motlan.dictionary.unit import Unit
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import gap
from motlan.governance.plans.course import State
from motlan.governance.plans.spec import Claim as PlanClaim
from motlan.governance.plans.spec import Task
from motlan.web.centre import days
from motlan.web.centre.models import Claim, LightSpan, Report, TaskLight, TaskState, UnitLight
from motlan.web.centre.plan import plan_of
from motlan.web.centre.samples import contradicted
from motlan.web.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStanding:
    """A province or a commune. ``claimed`` is grey when nobody claims anything; ``share`` is in percent.

    ``basis`` says how far the reports behind it are public: ``public``, ``count`` (how many, not which), or
    ``illustrative`` (neither).
    """

    code: str
    name: str
    claimed: Light
    claimed_at: datetime | None
    measured: Light
    ready: int
    reported: int
    whole: int
    share: float | None
    as_of: str
    basis: str
    against: int = 0
    """How many findings of verifiers stand against it, those on communes inside included."""

    @property
    def gap(self) -> int:
        """How much better the claim is, 0 to 3."""
        return gap(claimed=self.claimed, measured=self.measured)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding:
    """A task of the plan as it stands. ``illustrative``: the claim is the plan's own, and no source says just this."""

    task: Task
    group: str
    owner: str
    claimed: Light
    claimed_at: datetime | None
    measured: Light
    late: bool
    illustrative: bool = False
    state: State = State.OPEN
    against: bool = False
    """Whether the last finding of a verifier is against the claim."""

    @property
    def gap(self) -> int:
        """How much better the claim is, 0 to 3."""
        return gap(claimed=self.claimed, measured=self.measured)


def language() -> str:
    """The language of the page."""
    return get_language() or "vi"


def claims(scope: Claim.Scope) -> Mapping[str, Claim]:
    """The latest claim on each name."""
    latest: dict[str, Claim] = {}
    for claim in Claim.objects.filter(scope=scope).order_by("at", "pk"):
        latest[claim.name] = claim
    return latest


def measured_at() -> datetime | None:
    """When the plan was last measured, None when it never was."""
    newest: datetime | None = TaskLight.objects.aggregate(newest=Max("at"))["newest"]
    return newest


def provinces(here: House) -> tuple[UnitStanding, ...]:
    """Every province in the order of the unit book."""
    return _units(here, here.workspace.dictionary.units.children(), UnitLight.objects.filter(parent=""))


def provinces_on(here: House, day: str) -> tuple[UnitStanding, ...]:
    """Every province as it stood at the end of a past day; grey where nothing is kept of that day."""
    kept, bases = {row.name: row for row in days.on(scope=days.UNIT, day=day, parent="")}, _bases()
    units = here.workspace.dictionary.units.children()
    return tuple(_unit_on(one, kept.get(one.code), bases.get(one.code, "")) for one in units)


def _unit_on(one: Unit, row: LightSpan | None, basis: str) -> UnitStanding:
    return UnitStanding(
        code=one.code,
        name=one.in_(language()),
        claimed=Light(row.claimed) if row else Light.GREY,
        claimed_at=None,
        measured=Light(row.measured) if row else Light.GREY,
        ready=(row.numerator or 0) if row else 0,
        reported=(row.denominator or 0) if row and row.figure is not None else 0,
        whole=(row.denominator or 0) if row else 0,
        share=row.figure if row else None,
        as_of=row.as_of if row else "",
        basis=basis,
    )


def communes(here: House, province: str) -> tuple[UnitStanding, ...]:
    """Every commune of a province."""
    return _units(here, here.workspace.dictionary.units.children(province), UnitLight.objects.filter(parent=province))


def unit(here: House, code: str) -> UnitStanding:
    """One unit of the unit book."""
    return _units(here, (here.workspace.dictionary.units.units[code],), UnitLight.objects.filter(unit=code))[0]


def _units(here: House, units: Iterable[Unit], lights: Iterable[UnitLight]) -> tuple[UnitStanding, ...]:
    measured = {light.unit: light for light in lights}
    claimed, bases, against = claims(Claim.Scope.UNIT), _bases(), _against(here)
    standings = (
        _unit(one, claimed.get(one.code), measured.get(one.code), bases.get(one.parent or one.code, ""))
        for one in units
    )
    return tuple(replace(one, against=against[one.code]) if one.code in against else one for one in standings)


def _against(here: House) -> Mapping[str, int]:
    """Units with findings against them, a province with those of its communes."""
    units = here.workspace.dictionary.units.units
    found = contradicted(Claim.Scope.UNIT)
    return Counter([*found, *(units[code].parent for code in found if code in units and units[code].parent)])


def _bases() -> Mapping[str, str]:
    """How far the reports of each province's communes are public; a province reports on one basis."""
    return dict(Report.objects.exclude(parent="").values_list("parent", "basis").distinct())


def _unit(one: Unit, claim: Claim | None, light: UnitLight | None, basis: str) -> UnitStanding:
    return UnitStanding(
        code=one.code,
        name=one.in_(language()),
        claimed=Light(claim.light) if claim else Light.GREY,
        claimed_at=claim.at if claim else None,
        measured=Light(light.measured) if light else Light.GREY,
        ready=light.ready if light else 0,
        reported=light.reported if light else 0,
        whole=light.whole if light else 0,
        share=light.share if light else None,
        as_of=light.as_of if light else "",
        basis=basis,
    )


def tasks(here: House) -> tuple[TaskStanding, ...]:
    """Every task: the late ones that do not work first, then by due day and in the order of the plan."""
    plan, today = plan_of(here), here.clock.now().astimezone(here.zone).date()
    measured = TaskLight.objects.in_bulk()
    claimed, states = claims(Claim.Scope.TASK), dict(TaskState.objects.values_list("task", "state"))
    against = contradicted(Claim.Scope.TASK)
    standing = [
        replace(
            _task(here, task, claimed.get(task.task), measured.get(task.task), today),
            state=State(states.get(task.task, State.OPEN)),
            against=task.task in against,
        )
        for task in plan.tasks
    ]
    return tuple(sorted(standing, key=lambda one: (not one.late, one.task.due, -one.gap)))


def task(here: House, name: str) -> TaskStanding:
    """One task of the plan."""
    today = here.clock.now().astimezone(here.zone).date()
    claim = Claim.objects.filter(scope=Claim.Scope.TASK, name=name).order_by("at", "pk").last()
    return _task(here, plan_of(here).by_name[name], claim, TaskLight.objects.filter(task=name).first(), today)


def said_of(one: Task, claim: Claim | None) -> Light:
    """What is claimed of a task: the latest claim's light, else the plan's, else grey."""
    said = _newer(one, claim)
    return Light(said.light) if said else Light.GREY


def _newer(one: Task, claim: Claim | None) -> Claim | PlanClaim | None:
    planned = one.claimed
    return claim if claim is not None and (planned is None or claim.at >= planned.at) else planned


def _task(here: House, one: Task, claim: Claim | None, light: TaskLight | None, today: date) -> TaskStanding:
    planned, said = one.claimed, _newer(one, claim)
    newer = claim is not None and said is claim
    measured = Light(light.measured) if light else Light.GREY
    return TaskStanding(
        task=one,
        group=plan_of(here).groups[one.group].in_(language()),
        owner=here.workspace.agency(one.owner, language()),
        claimed=Light(said.light) if said else Light.GREY,
        claimed_at=said.at if said else None,
        measured=measured,
        late=one.late(today) and measured is not Light.GREEN,
        illustrative=planned is not None and not newer and planned.basis == "illustrative",
    )
