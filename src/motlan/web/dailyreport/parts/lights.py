"""The two lights in sum, what changed since the day before, the greatest gaps between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motlan.governance.figure import share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import Gap, widest
from motlan.governance.plans.course import State
from motlan.governance.report.content import Cell, Section, Table
from motlan.kernel.text import Text
from motlan.web.centre import days
from motlan.web.centre.models import LightSpan
from motlan.web.dailyreport.parts.spoken import (
    CLAIMED,
    GAP,
    GAP_COUNTS,
    ILLUSTRATION,
    MEASURED,
    NONE,
    cell,
    column,
    counted,
    figure,
    lit,
    plain,
    rise,
    unit,
)
from motlan.web.dailyreport.parts.stood import Day

MOST = 60
WIDEST = 10
IN_BRACKETS = Text(vi="Trong ngoặc: thay đổi so với hôm trước.", en="In brackets: what changed since the day before.")
SUMS = ("provinces_claimed", "provinces_measured", "tasks_claimed", "tasks_measured")


def in_sum(day: Day) -> Section:
    """How many provinces and tasks have which light, and by how much that rose since the day before."""
    now, then = day.lights(), day.before.lights()
    rows = tuple((lit(light), *(_sum(now.get(name), then.get(name), light) for name in SUMS)) for light in Light)
    table = Table(
        label=Text(vi="Số tỉnh và số nhiệm vụ theo đèn", en="Provinces and tasks by light"),
        columns=(
            column("Đèn", "Light"),
            column("Tỉnh: báo cáo", "Provinces, claimed", figures=True),
            column("Tỉnh: đo được", "Provinces, measured", figures=True),
            column("Nhiệm vụ: báo cáo", "Tasks, claimed", figures=True),
            column("Nhiệm vụ: đo được", "Tasks, measured", figures=True),
        ),
        rows=rows,
        empty=Text(vi="Chưa có đèn nào.", en="There is no light yet."),
    )
    return Section(
        name="lights",
        title=Text(vi="Hai đèn: báo cáo và đo được", en="The two lights: claimed and measured"),
        said=(*_communes(day), *_illustrated(day), IN_BRACKETS),
        tables=(table,),
        shows="lights",
        opens=("day", day.text),
    )


def _sum(now: Mapping[Light, int] | None, then: Mapping[Light, int] | None, light: Light) -> Cell:
    return cell(counted(now[light], then[light] if then else None) if now else NONE)


def _illustrated(day: Day) -> Sequence[Text]:
    if not day.illustrative:
        return ()
    said = Text(
        vi="{n:,} trên {all:,} tỉnh chỉ công bố tổng số: số riêng của các tỉnh ấy là minh hoạ.",
        en="Only totals are public for {n:,} of {all:,} provinces: their own counts are an illustration.",
    )
    return (said.fill(n=len(day.illustrative), all=len(day.here.workspace.dictionary.units.children(on=day.day))),)


def _communes(day: Day) -> Sequence[Text]:
    now, then = day.ready(), day.before.ready()
    if now is None:
        return (Text(vi="Chưa xã nào có báo cáo.", en="No commune has reported yet."),)
    found = share(*now)
    before = share(*then) if then else None
    change = None if found is None or before is None else round(found - before, 2)
    said = Text(
        vi="{ready:,} trên {whole:,} xã đạt mọi điều kiện ({share}; so với hôm trước: {change} điểm phần trăm).",
        en="{ready:,} of {whole:,} communes are ready ({share}; since the day before: {change} percentage points).",
    )
    if change is None:
        said = Text(
            vi="{ready:,} trên {whole:,} xã đạt mọi điều kiện ({share}).",
            en="{ready:,} of {whole:,} communes are ready ({share}).",
        )
    return (said.fill(ready=now[0], whole=now[1], share=figure(found, " %"), change=rise(change)),)


def changed(day: Day) -> Section:
    """Every province and task whose light or state is another than at the end of the day before."""
    units = [one for one in days.changes(scope=days.UNIT, day=day.text) if one.before is not None]
    tasks = [one for one in days.changes(scope=days.TASK, day=day.text) if one.before is not None]
    shown = [one for one in units if not one.after.parent] + tasks
    communes = sum(1 for one in units if one.after.parent)
    table = Table(
        label=Text(vi="Tỉnh và nhiệm vụ đổi đèn hoặc trạng thái", en="Provinces and tasks with another light or state"),
        columns=(
            column("Tỉnh, nhiệm vụ", "Province or task"),
            column("Đo được hôm trước", "Measured the day before"),
            column("Đo được", "Measured"),
            column("Báo cáo", "Claimed"),
        ),
        rows=tuple(_change(day, one) for one in shown[:MOST]),
        empty=Text(vi="Không tỉnh hay nhiệm vụ nào đổi đèn.", en="No light of a province or a task is another."),
        more=max(0, len(shown) - MOST),
    )
    said = Text(vi="{n:,} xã đổi đèn.", en="Communes with another light: {n:,}.").fill(n=communes)
    return Section(
        name="changed",
        title=Text(vi="Thay đổi so với hôm trước", en="What changed since the day before"),
        said=(said,) if communes else (),
        tables=(table,),
        shows="lights",
        opens=("day", day.text),
    )


def _change(day: Day, one: days.Change) -> tuple[Cell, ...]:
    before, after = one.before, one.after
    turned = before is not None and before.state != after.state and bool(after.state)
    return (
        _named(day, after),
        lit(Light(before.measured) if before else Light.GREY),
        lit(Light(after.measured), State(after.state).word if turned else None),
        lit(Light(after.claimed)),
    )


def _named(day: Day, row: LightSpan) -> Cell:
    if row.scope == days.UNIT:
        return _province(day, row.name)
    task = day.plan.by_name.get(row.name)
    return cell(task.label if task else plain(row.name), ("task", row.name) if task else None)


def gaps(day: Day) -> Section:
    """Where a claim is furthest ahead of what was measured: ten provinces, ten tasks."""
    rows = day.provinces
    provinces = widest(
        (
            Gap(name=row.name, claimed=Light(row.claimed), measured=Light(row.measured), figure=row.figure)
            for row in rows.values()
        ),
        limit=WIDEST,
    )
    tasks = widest(
        (Gap(name=one.task.task, claimed=one.claimed, measured=one.measured) for one in day.tasks), limit=WIDEST
    )
    label = day.plan.by_name
    return Section(
        name="gaps",
        title=Text(vi="Khoảng cách lớn nhất", en="The greatest gaps"),
        said=(GAP_COUNTS,),
        tables=(
            _gap_table(
                Text(vi="Tỉnh", en="Provinces"),
                [(_province(day, one.name), one) for one in provinces],
            ),
            _gap_table(
                Text(vi="Nhiệm vụ", en="Tasks"),
                [(cell(label[one.name].label, ("task", one.name)), one) for one in tasks],
            ),
        ),
        shows="lights",
        opens=("day", day.text),
    )


def _province(day: Day, code: str) -> Cell:
    return cell(unit(day.here, code), ("province", code), ILLUSTRATION if code in day.illustrative else None)


def _gap_table(label: Text, found: Sequence[tuple[Cell, Gap]]) -> Table:
    figures = any(one.figure is not None for _, one in found)
    more = (column("Xã đạt", "Ready communes", figures=True),) if figures else ()
    return Table(
        label=label,
        columns=(column("Tên", "Name"), CLAIMED, MEASURED, GAP, *more),
        rows=tuple(
            (
                name,
                lit(one.claimed),
                lit(one.measured),
                cell(figure(one.size)),
                *((cell(figure(one.figure, " %")),) if figures else ()),
            )
            for name, one in found
        ),
        empty=Text(vi="Không báo cáo nào tốt hơn kết quả đo.", en="No claim is better than its measurement."),
    )
