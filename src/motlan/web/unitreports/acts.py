"""Report on units: on the own one by its head, with a note and evidence; on many from a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.plans.spec import Criterion
from motlan.governance.readiness.api import UnitSays
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotAllowed, Refused
from motlan.kernel.text import Text
from motlan.web.centre.claims import LONGEST_NOTE, with_evidence
from motlan.web.centre.looked import mark
from motlan.web.centre.models import Claim
from motlan.web.centre.plan import plan_of
from motlan.web.files.clearing import place_of, while_young
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, allows
from motlan.web.unitreports.models import Said

PLACE = "unit-report"
PUBLIC = "public"
"""The basis of what is reported here: it is what the unit says, and no illustration."""
AT_ONCE = 500
LONGEST_NAME = 200
STAND = """
insert into published_report (unit, parent, measure, value, as_of, basis)
values (:unit, :parent, :measure, :value, :as_of, :basis)
on conflict (measure, unit) do update set parent = excluded.parent, value = excluded.value, as_of = excluded.as_of,
  basis = excluded.basis
where published_report.as_of <= excluded.as_of
"""
"""It stands unless something that speaks of a later instant does: a table of last month undoes nothing said since."""


def place(account: Account) -> str:
    """Where files wait until the report is made."""
    return f"{PLACE}/{account.pk}-{account.unit}"


still_waiting = place_of(PLACE)(while_young(PLACE))


def leads(account: object, here: House, unit: str) -> bool:
    """Whether somebody reports on a unit now."""
    return (
        isinstance(account, Account)
        and allows(account, Permission.LEAD_UNIT)
        and account.unit == unit
        and unit in here.workspace.dictionary.units.units
    )


def criteria_of(here: House, unit: str) -> Sequence[Criterion]:
    """The criteria that a unit reports on: the plan's for a commune, none for the units above."""
    found = here.workspace.dictionary.units.units.get(unit)
    territory = plan_of(here).territory
    return territory.conditions if territory is not None and found is not None and found.parent else ()


def report(*, here: House, account: Account, light: Light, holds: Mapping[str, bool], note: str) -> Claim:
    """Say how the own unit stands, with the files that wait at :func:`place`.

    Raise NotAllowed for who does not lead a unit, Refused without a light or a note, or for an unknown criterion.
    """
    if not leads(account, here, account.unit):
        raise NotAllowed(
            what=Text(vi="Chỉ người đứng đầu đơn vị mới báo cáo được.", en="Only the head of a unit reports on it."),
            remedy=Text(vi="Đề nghị người đứng đầu báo cáo.", en="Ask the head of the unit to report."),
        )
    known = {one.measure for one in criteria_of(here, account.unit)}
    if light is Light.GREY or not note.strip() or len(note) > LONGEST_NOTE or not holds.keys() <= known:
        raise Refused(
            what=Text(vi="Báo cáo chưa đủ.", en="The report is not complete."),
            remedy=Text(
                vi=f"Chọn xanh, vàng hoặc đỏ và ghi căn cứ, nhiều nhất {LONGEST_NOTE} ký tự.",
                en=f"Choose green, yellow or red, and say what shows it in at most {LONGEST_NOTE} characters.",
            ),
        )
    name, at = account.display_name or account.username, here.clock.now()
    with transaction.atomic():
        claim = Claim(
            scope=Claim.Scope.UNIT, name=account.unit, light=light.value, by_vi=name, by_en=name, note_vi=note.strip()
        )
        claim.at, claim.account = at, account
        with_evidence(claim, place(account))
        said = _said((UnitSays(unit=account.unit, holds=holds),), by=name, day=here.today, at=at, account=account)
        _keep(here, said, as_of=at, claim=claim)
    mark(here)
    return claim


def take_in(
    *, here: House, says: Sequence[UnitSays], by: str, day: date, account: Account | None = None, write: bool = True
) -> int:
    """What many units say of themselves at the end of ``day``, from a table; how much of it is new.

    All or nothing is kept. What the last table of that day said already is not said again. ``write`` False: only count.
    Raise Refused where nobody is named (``by``).
    """
    if not by or len(by) > LONGEST_NAME:
        raise Refused(
            what=Text(vi="Chưa rõ ai tổng hợp bảng.", en="It is not said who gathered the table."),
            remedy=Text(
                vi=f"Ghi tên người hoặc nơi tổng hợp, nhiều nhất {LONGEST_NAME} ký tự.",
                en=f"Name who gathered it in at most {LONGEST_NAME} characters.",
            ),
        )
    at = here.clock.now()
    ends = datetime.combine(day + timedelta(days=1), time(), here.zone) - timedelta(seconds=1)
    with transaction.atomic():
        known = _last_tables(day)
        said = [
            one
            for one in _said(says, by=by, day=day, at=at, account=account)
            if known.get((one.unit, one.measure)) != one.holds
        ]
        if write and said:
            _keep(here, said, as_of=min(ends, at), claim=None)
    if write and said:
        mark(here)
    return len(said)


def _last_tables(day: date) -> Mapping[tuple[str, str], bool]:
    """What tables said of a day: of each unit and criterion the last."""
    found = Said.objects.filter(day=day.isoformat(), claim=None).order_by("id")
    return {(unit, measure): holds for unit, measure, holds in found.values_list("unit", "measure", "holds")}


def _said(says: Iterable[UnitSays], *, by: str, day: date, at: datetime, account: Account | None) -> list[Said]:
    return [
        Said(unit=one.unit, measure=measure, holds=holds, day=day.isoformat(), by=by, at=at, account=account)
        for one in says
        for measure, holds in one.holds.items()
    ]


def _keep(here: House, said: Sequence[Said], *, as_of: datetime, claim: Claim | None) -> None:
    """Keep what was said, and let it stand where nothing later was said."""
    units = here.workspace.dictionary.units.units
    for one in said:
        one.claim = claim
    Said.objects.bulk_create(said, batch_size=AT_ONCE)
    here.register().execute_many(
        STAND,
        [
            {
                "unit": one.unit,
                "parent": units[one.unit].parent,
                "measure": one.measure,
                "value": float(one.holds),
                "as_of": instant(as_of),
                "basis": PUBLIC,
            }
            for one in said
        ],
    )
    due.change(here.register(), due.LIGHTS)
