"""What the centre's pages show: each thing with its claimed light, its measured light, and the gap between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, Max, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language

from motlan.dictionary.unit import Unit
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import gap
from motlan.governance.plans.course import State
from motlan.governance.plans.spec import Claim as PlanClaim
from motlan.governance.plans.spec import Task
from motlan.web.centre.models import Claim, Report, TaskLight, TaskState, UnitLight
from motlan.web.centre.plan import plan_of
from motlan.web.centre.samples import contradicted
from motlan.web.house import House

LEAST_PUBLIC = ("illustrative", "count", "public")
BASES = f"""
select place.parent, (
  select said.basis from published_report as said
  where said.parent = place.parent and said.basis >= word.basis order by said.basis limit 1
) as basis
from ({{asked}}) as place
cross join ({" union all ".join(f"select '{word}' as basis" for word in LEAST_PUBLIC)}) as word
"""
"""For each place and word the next word that there is, so that one row of the index is read and no table is joined."""


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
    rule: str = ""
    """Of a past day: the fingerprint of the probes that gave the measured light."""
    plan: str = ""
    """The plan that it stands in."""

    @property
    def gap(self) -> int:
        """How much better the claim is, 0 to 3."""
        return gap(claimed=self.claimed, measured=self.measured)


def language() -> str:
    """The language of the page."""
    return get_language() or "vi"


def claims(
    scope: Claim.Scope, *, names: Collection[str] | None = None, before: datetime | None = None
) -> Mapping[str, Claim]:
    """The latest claim on each name, or on some names alone; with ``before`` the latest by then."""
    found = Claim.objects.filter(scope=scope)
    found = found if names is None else found.filter(name__in=names)
    found = found if before is None else found.filter(at__lt=before)
    # claims are only ever added: of those that no longer stand no row leaves the database
    place = Window(RowNumber(), partition_by="name", order_by=[F("at").desc(), F("pk").desc()])
    return {one.name: one for one in found.annotate(place=place).filter(place=1).order_by("at", "pk")}


def measured_at() -> datetime | None:
    """When the plan was last measured, None when it never was."""
    newest: datetime | None = TaskLight.objects.aggregate(newest=Max("at"))["newest"]
    return newest


def provinces(here: House) -> tuple[UnitStanding, ...]:
    """Every province in the order of the unit book."""
    return _units(here, here.workspace.dictionary.units.children(on=here.today), UnitLight.objects.filter(parent=""))


def communes(here: House, province: str) -> tuple[UnitStanding, ...]:
    """Every commune of a province."""
    inside = here.workspace.dictionary.units.children(province, on=here.today)
    return _units(here, inside, UnitLight.objects.filter(parent=province))


def unit(here: House, code: str) -> UnitStanding:
    """One unit of the unit book."""
    known = here.workspace.dictionary.units.units[code]
    found = _units(here, (known,), UnitLight.objects.filter(unit=code))[0]
    return replace(found, basis=_own_basis(here, code) or found.basis) if known.parent else found


def _units(here: House, units: Iterable[Unit], lights: Iterable[UnitLight]) -> tuple[UnitStanding, ...]:
    measured, asked = {light.unit: light for light in lights}, tuple(units)
    claimed, known, found = (
        claims(Claim.Scope.UNIT, names=[one.code for one in asked]),
        bases(here, asked),
        against(here),
    )
    standings = (
        _unit(one, claimed.get(one.code), measured.get(one.code), known.get(one.parent or one.code, ""))
        for one in asked
    )
    return tuple(replace(one, against=found[one.code]) if one.code in found else one for one in standings)


def against(here: House, *, before: datetime | None = None) -> Mapping[str, int]:
    """Units with findings against them, by then where ``before`` is given; a province with those of its communes."""
    units = here.workspace.dictionary.units.units
    found = contradicted(Claim.Scope.UNIT, before=before)
    return Counter([*found, *(units[code].parent for code in found if code in units and units[code].parent)])


def bases(here: House, units: Iterable[Unit]) -> Mapping[str, str]:
    """How far the reports of the communes of the units' provinces are public, by province: as far as the least public
    of them. Each province is looked up by each word, so it costs the same however many reports there are."""
    provinces = list(dict.fromkeys(one.parent or one.code for one in units))
    if not provinces:
        return {}
    asked = " union all ".join(f"select cast(:p{at} as text) as parent" for at in range(len(provinces)))
    named = {f"p{at}": code for at, code in enumerate(provinces)}
    found: dict[str, str] = {}
    for parent, basis in here.register().lookups(BASES.format(asked=asked), named):
        if basis is not None:
            found[parent] = min(found.get(parent, basis), basis, key=_publicity)
    return found


def _publicity(basis: str) -> int:
    return LEAST_PUBLIC.index(basis) if basis in LEAST_PUBLIC else -1


def _own_basis(here: House, code: str) -> str:
    """The same of a commune by itself, which may have reported on each criterion where others of its province did not;
    '' where it has not."""
    territory = plan_of(here).territory
    names = [one.measure for one in territory.conditions] if territory else []
    found = set(Report.objects.filter(unit=code, measure__in=names).values_list("basis", flat=True))
    return min(found, key=_publicity, default="")


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
    found = contradicted(Claim.Scope.TASK)
    return in_order(
        replace(
            _task(here, task, claimed.get(task.task), measured.get(task.task), today),
            state=State(states.get(task.task, State.OPEN)),
            against=task.task in found,
        )
        for task in plan.tasks
    )


def in_order(found: Iterable[TaskStanding]) -> tuple[TaskStanding, ...]:
    """The late ones that do not work first, then by due day and in the order of the plan."""
    return tuple(sorted(found, key=lambda one: (not one.late, one.task.due, -one.gap)))


def widest_first(found: Iterable[TaskStanding]) -> list[TaskStanding]:
    """Those whose claim is furthest ahead of what was measured first, then the late ones, then by due day."""
    return sorted(found, key=lambda one: (-one.gap, not one.late, one.task.due))


def task(here: House, name: str) -> TaskStanding:
    """One task of the plan."""
    today = here.clock.now().astimezone(here.zone).date()
    claim = Claim.objects.filter(scope=Claim.Scope.TASK, name=name).order_by("at", "pk").last()
    return _task(here, plan_of(here).by_name[name], claim, TaskLight.objects.filter(task=name).first(), today)


def said_of(one: Task, claim: Claim | None) -> Light:
    """What is claimed of a task: the latest claim's light, else the plan's, else grey."""
    said = newer(one.claimed, claim)
    return Light(said.light) if said else Light.GREY


def newer(planned: PlanClaim | None, claim: Claim | None) -> Claim | PlanClaim | None:
    """What counts of what the plan says of a task and what its owner claims; None when neither says anything."""
    return claim if claim is not None and (planned is None or claim.at >= planned.at) else planned


def _task(here: House, one: Task, claim: Claim | None, light: TaskLight | None, today: date) -> TaskStanding:
    planned, said = one.claimed, newer(one.claimed, claim)
    measured = Light(light.measured) if light else Light.GREY
    return TaskStanding(
        task=one,
        group=plan_of(here).groups[one.group].in_(language()),
        owner=here.workspace.agency(one.owner, language()),
        claimed=Light(said.light) if said else Light.GREY,
        claimed_at=said.at if said else None,
        measured=measured,
        late=one.late(today) and measured is not Light.GREEN,
        plan=plan_of(here).own(one.task).plan,
        illustrative=planned is not None and said is planned and planned.basis == "illustrative",
    )
