"""Readiness of communes: how many meet each criterion, and by how many more than the day before."""

from __future__ import annotations

from motlan.governance.figure import share
from motlan.governance.lights.rollup import share_light
from motlan.governance.plans.spec import Territory
from motlan.governance.readiness import api as governance
from motlan.governance.readiness.api import Shares
from motlan.governance.report.content import Cell, Section, Table
from motlan.kernel.text import Text
from motlan.web.centre.plan import communes_of
from motlan.web.dailyreport.parts.spoken import cell, column, counted, figure, lit
from motlan.web.dailyreport.parts.stood import Day

READY = Text(vi="Đạt mọi điều kiện cơ bản", en="Every basic condition is met")


def readiness(day: Day) -> Section | None:
    """None where the plan says nothing of communes."""
    territory = day.plan.territory
    if territory is None:
        return None
    now, before = _country(day, territory), _country(day.before, territory)
    lines = [(READY, now.ready, before.ready)]
    lines += [(one.label, now.met.get(one.measure, 0), before.met.get(one.measure, 0)) for one in territory.criteria]
    table = Table(
        label=Text(vi="Số xã đạt từng điều kiện", en="Communes by condition"),
        columns=(
            column("Điều kiện", "Condition"),
            column("Xã đạt", "Communes", figures=True),
            column("Tỷ lệ", "Share", figures=True),
            column("Đèn", "Light"),
        ),
        rows=tuple(
            _row(territory, label, met, then if _known(before) else None, now.whole) for label, met, then in lines
        ),
        empty=Text(vi="Không có điều kiện nào.", en="There is no condition."),
    )
    unknown = Text(vi="Chưa đo được xã nào.", en="No commune has been measured yet.")
    return Section(
        name="readiness",
        title=Text(vi="Mức sẵn sàng của xã", en="Readiness of communes"),
        said=() if _known(now) else (unknown,),
        tables=(table,) if _known(now) else (),
        shows="lights",
        opens=("readiness", day.text),
    )


def _country(day: Day, territory: Territory) -> Shares:
    found = governance.shares(
        register=day.here.register(), territory=territory, communes=communes_of(day.here), day=day.day
    )
    return found[""]


def _known(found: Shares) -> bool:
    return any(found.known.values())


def _row(territory: Territory, label: Text, met: int, before: int | None, whole: int) -> tuple[Cell, ...]:
    found = share(met, whole)
    light = share_light(found, green_from=territory.green_from, yellow_from=territory.yellow_from)
    return cell(label), cell(counted(met, before)), cell(figure(found, " %")), lit(light)
