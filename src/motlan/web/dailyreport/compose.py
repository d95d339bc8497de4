"""What the report of a day says: its parts in their order, and how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from motlan.governance.lights.light import Light
from motlan.governance.report.content import HOW, Report, Section
from motlan.kernel import fingerprint
from motlan.kernel.clock import instant, moment
from motlan.kernel.text import Text
from motlan.web.centre import days
from motlan.web.dailyreport.parts import databases, index, lights, readiness, tasks, told
from motlan.web.dailyreport.parts.spoken import at_moment, on_day
from motlan.web.dailyreport.parts.stood import Day
from motlan.web.house import House
from motlan.web.portfolio.rows import book_of

EDITION = 3
"""Raised when the report says something in another way, so that old ones can be told from new ones."""


def compose(*, here: House, day: date) -> Report:
    """The report of a day as it can be told now."""
    now, on = here.clock.now(), Day(here=here, day=day)
    rule = rule_of(on)
    parts = (
        lights.in_sum(on),
        lights.changed(on),
        lights.gaps(on),
        tasks.late(on),
        databases.wrong(on, now),
        index.service_index(on),
        readiness.readiness(on),
        told.alerts(on),
        told.commitments(on),
        _made(on, now, rule),
    )
    return Report(
        day=on.text,
        made_at=instant(now),
        whole=now >= on.ends,
        title=Text(vi="Báo cáo ngày {day}", en="Report of {day}").fill(day=on_day(day)),
        plan=on.plan.label,
        rule=rule,
        figures=_figures(on),
        sections=tuple(one for one in parts if one is not None),
    )


def rule_of(day: Day) -> str:
    """The fingerprint of all rules behind a report: of units on that day, of the tasks, the portfolio, the index."""
    here, kept = day.here, days.measured_on(day.text)
    plan, index_spec = day.plan, here.workspace.settings.service_index
    return fingerprint.of(
        {
            "edition": EDITION,
            "units": kept.rule if kept else (plan.territory.rule if plan.territory else ""),
            "tasks": [task.rule for task in plan.tasks],
            "portfolio": book_of(here).spec.model_dump(mode="json"),
            "index": index_spec.model_dump(mode="json") if index_spec else None,
        }
    )


def _figures(day: Day) -> Mapping[str, float | None]:
    counts, ready = day.lights(), day.ready()
    return {
        **{f"{name}_green": counts[name][Light.GREEN] if name in counts else None for name in lights.SUMS},
        "tasks_late": sum(1 for one in day.tasks if one.late),
        "communes_ready": ready[0] if ready else None,
        "communes": ready[1] if ready else None,
        "service_index": index.country(day),
    }


def _made(day: Day, now: datetime, rule: str) -> Section:
    """From what, when and by which rules it was made."""
    kept, zone = days.measured_on(day.text), day.here.zone
    if kept is None:
        measured = Text(
            vi="Trong ngày kế hoạch không được đo: đèn là đèn còn lại từ lần đo trước.",
            en="The plan was not measured on the day: lights are those that stood from before.",
        )
    else:
        measured = Text(
            vi="Kế hoạch được đo từ {first} đến {last}.", en="The plan was measured from {first} to {last}."
        ).fill(first=at_moment(moment(kept.first_at), zone), last=at_moment(moment(kept.last_at), zone))
    over = Text(vi="Báo cáo nói về lúc kết thúc ngày {day}.", en="It tells how things stood at the end of {day}.")
    running = Text(
        vi="Lúc lập, ngày {day} chưa hết: báo cáo nói về lúc lập. Hết ngày sẽ có bản đầy đủ.",
        en="When it was made, {day} was not over: it tells of that moment. The whole day follows when it is.",
    )
    return Section(
        name=HOW,
        title=Text(vi="Báo cáo được lập thế nào", en="How this report was made"),
        said=(
            (over if now >= day.ends else running).fill(day=on_day(day.day)),
            measured,
            Text(vi="Nguồn của kế hoạch: {source}.", en="The plan's source: {source}.").fill(source=day.plan.source),
            Text(vi="Phiên bản quy tắc: {rule}.", en="Rule version: {rule}.").fill(rule=rule),
            Text(
                vi="Điều chưa đo được có đèn xám; đèn xám vẫn nằm trong mẫu số.",
                en="What could not be measured is grey, and grey stays in the denominator.",
            ),
        ),
        shows="lights",
    )
