"""Readiness of communes: how many report and how many meet each condition, of the country and by province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from motlan.governance.figure import share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import share_light
from motlan.governance.plans.spec import Territory
from motlan.governance.readiness import api as governance
from motlan.governance.readiness.api import Shares
from motlan.governance.report.content import Cell, Section, Table
from motlan.kernel.text import Text
from motlan.web.centre.plan import communes_of
from motlan.web.centre.unit_rules import territory_on
from motlan.web.dailyreport.parts.spoken import (
    CLAIMED,
    ILLUSTRATION,
    MEASURED,
    NONE,
    cell,
    column,
    counted,
    figure,
    lit,
    unit,
)
from motlan.web.dailyreport.parts.stood import Day

READY = Text(vi="Đạt mọi điều kiện cơ bản", en="Every basic condition is met")
COUNTS = Text(
    vi="Điều xã báo cáo là lời khai; điều kiện nào đo được thì tính theo kết quả đo.",
    en="What a commune reports is a claim; where something measures a condition, what was measured counts.",
)


def readiness(day: Day) -> Section | None:
    """None where the plan says nothing of communes."""
    territory = territory_on(day.here, day.day)
    if territory is None:
        return None
    now, before = _found(day, territory), _found(day.before, territory)[""]
    known = _known(now[""])
    unknown = Text(vi="Chưa đo được xã nào.", en="No commune has been measured yet.")
    return Section(
        name="readiness",
        title=Text(vi="Mức sẵn sàng của xã", en="Readiness of communes"),
        said=(COUNTS,) if known else (unknown,),
        tables=(_country(day, territory, now[""], before), _provinces(day, territory, now)) if known else (),
        shows="lights",
        opens=("readiness", day.text),
    )


def _found(day: Day, territory: Territory) -> Mapping[str, Shares]:
    return governance.shares(
        register=day.here.register(), territory=territory, communes=communes_of(day.here, day.day), day=day.day
    )


def _known(found: Shares) -> bool:
    return any(found.known.values())


def _country(day: Day, territory: Territory, now: Shares, before: Shares) -> Table:
    """Each condition: how many communes report it, how many meet it, and the two lights of these shares."""
    lines = [(READY, _claim_ready(day, territory), now.ready, before.ready)]
    for at, one in enumerate(territory.criteria, start=1):
        label = Text({word: f"{at}. {one.label.in_(word)}" for word in ("vi", "en")})
        then = before.met.get(one.measure, 0)
        lines.append((label, now.claimed.get(one.measure, 0), now.met.get(one.measure, 0), then))
    return Table(
        label=Text(vi="Số xã đạt từng điều kiện", en="Communes by condition"),
        columns=(
            column("Điều kiện", "Condition"),
            column("Xã báo cáo", "Report it", figures=True),
            column("Xã đạt", "Communes", figures=True),
            column("Tỷ lệ", "Share", figures=True),
            CLAIMED,
            MEASURED,
        ),
        rows=tuple(
            _row(territory, label, claimed, met, then if _known(before) else None, now.whole)
            for label, claimed, met, then in lines
        ),
        empty=Text(vi="Không có điều kiện nào.", en="There is no condition."),
    )


def _claim_ready(day: Day, territory: Territory) -> int:
    """Communes that report to meet every basic condition."""
    basic = {one.measure for one in territory.criteria if one.basic}
    kept = governance.on(register=day.here.register(), day=day.day)
    claims = Counter(one.unit for one in kept if one.claimed and one.criterion in basic)
    return sum(1 for number in claims.values() if number == len(basic))


def _row(territory: Territory, label: Text, claimed: int, met: int, before: int | None, whole: int) -> tuple[Cell, ...]:
    found = share(met, whole)
    return (
        cell(label),
        cell(counted(claimed, None)),
        cell(counted(met, before)),
        cell(figure(found, " %")),
        lit(_light(territory, share(claimed, whole))),
        lit(_light(territory, found)),
    )


def _light(territory: Territory, found: float | None) -> Light:
    return share_light(found, green_from=territory.green_from, yellow_from=territory.yellow_from)


def _provinces(day: Day, territory: Territory, now: Mapping[str, Shares]) -> Table:
    """Provinces by name, with how many of their communes meet each condition; columns bear the conditions' numbers."""
    numbers = [str(at) for at, _ in enumerate(territory.criteria, start=1)]
    return Table(
        label=Text(vi="Số xã đạt từng điều kiện, theo tỉnh", en="Communes by condition and province"),
        columns=(
            column("Tỉnh", "Province"),
            column("Số xã", "Communes", figures=True),
            column("Đạt mọi điều kiện", "Ready", figures=True),
            column("Tỷ lệ", "Share", figures=True),
            *(column(number, number, figures=True) for number in numbers),
        ),
        rows=tuple(
            _province(day, territory, now[one.code])
            for one in day.here.workspace.dictionary.units.children(on=day.day)
            if one.code in now
        ),
        empty=Text(vi="Không có tỉnh nào.", en="There is no province."),
    )


def _province(day: Day, territory: Territory, found: Shares) -> tuple[Cell, ...]:
    known = _known(found)
    beside = ILLUSTRATION if found.unit in day.illustrative else None
    return (
        cell(unit(day.here, found.unit), ("province", found.unit), beside),
        cell(figure(found.whole)),
        cell(figure(found.ready) if known else NONE),
        cell(figure(share(found.ready, found.whole), " %") if known else NONE),
        *(cell(figure(found.met[one.measure]) if found.known[one.measure] else NONE) for one in territory.criteria),
    )
