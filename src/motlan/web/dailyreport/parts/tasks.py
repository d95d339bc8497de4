"""Tasks past their day that do not measure green, by who answers for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from motlan.governance.lights.light import Light
from motlan.governance.report.content import Cell, Section, Table
from motlan.kernel.text import Text
from motlan.web.dailyreport.parts.spoken import CLAIMED, GAP, MEASURED, agency, cell, column, figure, lit, on_day
from motlan.web.dailyreport.parts.stood import Day, TaskOn

MOST = 150


def late(day: Day) -> Section:
    """Owners with the most late tasks first, then each of these tasks."""
    by_owner: dict[str, list[TaskOn]] = defaultdict(list)
    whole: dict[str, list[TaskOn]] = defaultdict(list)
    for one in day.tasks:
        whole[one.task.owner].append(one)
        if one.late:
            by_owner[one.task.owner].append(one)
    owners = sorted(by_owner, key=lambda name: (-len(by_owner[name]), name))
    listed = [one for name in owners for one in sorted(by_owner[name], key=lambda row: row.task.due)]
    said = Text(
        vi="{n:,} trên {all:,} nhiệm vụ đã quá hạn mà chưa đo được xanh.",
        en="{n:,} of {all:,} tasks are past their day and do not measure green.",
    )
    return Section(
        name="late",
        title=Text(vi="Nhiệm vụ quá hạn theo cơ quan chủ trì", en="Late tasks by owner"),
        said=(said.fill(n=len(listed), all=len(day.tasks)),),
        tables=(_owners(day, owners, by_owner, whole), _tasks(day, listed)) if listed else (),
        shows="tasks",
        opens=("late", ""),
    )


def _owners(
    day: Day, owners: Sequence[str], by_owner: Mapping[str, list[TaskOn]], whole: Mapping[str, list[TaskOn]]
) -> Table:
    """Owners of late tasks; both lights and the gap are counted over all their tasks."""
    return Table(
        label=Text(vi="Theo cơ quan chủ trì", en="By owner"),
        columns=(
            column("Cơ quan chủ trì", "Owner"),
            column("Quá hạn", "Late", figures=True),
            column("Tất cả nhiệm vụ", "All its tasks", figures=True),
            column("Hạn sớm nhất", "Earliest due"),
            column("Báo cáo xanh", "Claimed green", figures=True),
            column("Đo được xanh", "Measured green", figures=True),
            column("Báo cáo cao hơn đo", "Claimed better than measured", figures=True),
        ),
        rows=tuple(
            (
                cell(agency(day.here, name), ("owner", name)),
                cell(figure(len(by_owner[name]))),
                cell(figure(len(whole[name]))),
                cell(on_day(min(one.task.due for one in by_owner[name]))),
                cell(figure(sum(1 for one in whole[name] if one.claimed is Light.GREEN))),
                cell(figure(sum(1 for one in whole[name] if one.measured is Light.GREEN))),
                cell(figure(sum(1 for one in whole[name] if one.gap))),
            )
            for name in owners
        ),
        empty=Text(vi="Không có nhiệm vụ quá hạn.", en="No task is late."),
    )


def _tasks(day: Day, listed: Sequence[TaskOn]) -> Table:
    return Table(
        label=Text(vi="Từng nhiệm vụ", en="Each of them"),
        columns=(
            column("Nhiệm vụ", "Task"),
            column("Cơ quan chủ trì", "Owner"),
            column("Hạn", "Due"),
            column("Quá hạn (ngày)", "Days late", figures=True),
            CLAIMED,
            MEASURED,
            GAP,
        ),
        rows=tuple(_row(day, one) for one in listed[:MOST]),
        empty=Text(vi="Không có nhiệm vụ quá hạn.", en="No task is late."),
        more=max(0, len(listed) - MOST),
    )


def _row(day: Day, one: TaskOn) -> tuple[Cell, ...]:
    return (
        cell(one.task.label, ("task", one.task.task)),
        cell(agency(day.here, one.task.owner)),
        cell(on_day(one.task.due)),
        cell(figure((day.day - one.task.due).days)),
        lit(one.claimed),
        lit(one.measured),
        cell(figure(one.gap)),
    )
