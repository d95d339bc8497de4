"""An edition of the open data: the plan is measured, and what the workspace publishes is written as it then stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction

from motlan.governance import api as governance
from motlan.governance.indicators.spec import Indicator
from motlan.governance.opendata import rules, tables
from motlan.governance.opendata.published import Published
from motlan.governance.opendata.rules import Rule
from motlan.governance.opendata.tables import COUNTRY, Table
from motlan.governance.opendata.write import FORMATS, Edition, Format, Written, write
from motlan.governance.readiness import api as readiness
from motlan.kernel.clock import instant
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.centre import standing
from motlan.web.centre.actions import latest_runs_by, measure_plan
from motlan.web.centre.models import Claim, Report, UnitLight, UnitRule
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.public import databases
from motlan.web.public.counted import Counted, last_whole_month
from motlan.web.public.runs import for_all


def make_edition(
    *, here: House, folder: Path, span: governance.Span | None = None, formats: Sequence[Format] = FORMATS
) -> Written:
    """Write what the workspace publishes into a new folder; ``span``: the days whose facts are wanted.

    Raise Refused when the workspace publishes nothing, the days end before they begin or lie in a month that is not
    over yet, or the folder holds something.
    """
    published = here.workspace.settings.published
    if not published:
        raise Refused(
            what=Text(vi="Không gian làm việc này không công bố gì.", en="This workspace publishes nothing."),
            remedy=Text(vi="Khai mục published trong workspace.yaml.", en="Write published into workspace.yaml."),
            where="workspace.yaml",
        )
    days = span or last_whole_month(here.today)
    _are_over(days, here.today)
    register = here.register()
    with transaction.atomic():
        made = _edition(here, published, days)
    # nobody waits while a year is written
    with nullcontext() if register.in_transaction else register.snapshot():
        return write(edition=made, folder=folder, formats=formats)


def _are_over(span: governance.Span, today: date) -> None:
    """What is published of a month does not change from day to day: it is over."""
    last = last_whole_month(today).last
    if span.first > span.last:
        raise Refused(
            what=Text(
                vi=f"Ngày đầu {span.first} đứng sau ngày cuối {span.last}.",
                en=f"The first day {span.first} is behind the last one {span.last}.",
            ),
            remedy=Text(vi="Đổi --since hoặc --until.", en="Change --since or --until."),
        )
    if span.last > last:
        raise Refused(
            what=Text(
                vi=f"Tháng {span.last:%m/%Y} chưa hết; chỉ công bố những tháng đã hết.",
                en=f"The month {span.last:%Y-%m} is not over; only months that are over are published.",
            ),
            remedy=Text(vi=f"Dùng --until {last} hoặc một ngày trước đó.", en=f"Use --until {last} or a day before."),
        )


def _edition(here: House, published: Published, span: governance.Span) -> Edition:
    has_plan = bool(here.workspace.plans)
    if has_plan:
        measure_plan(here=here)
    counted = Counted(here, published, span, here.workspace.indicators)
    found: dict[str, Iterable[pa.Table]] = {
        "units": _rows(tables.UNITS, _units(here)),
        "crosswalk": _rows(tables.CROSSWALK, _crosswalk(here)),
    }
    laid_down: list[Rule] = []
    if "lights" in published and has_plan:
        found |= {
            "claims": _rows(tables.CLAIMS, _claims(here)),
            "reports": _rows(tables.REPORTS, _reports()),
            "readiness": _rows(tables.READINESS, _readiness(here)),
            "unit_lights": _rows(tables.UNIT_LIGHTS, _unit_lights(here, laid_down)),
        }
    if "tasks" in published and has_plan:
        found |= {"tasks": _rows(tables.TASKS, _tasks(here)), "probes": _rows(tables.PROBES, _probes(here, laid_down))}
    if "databases" in published:
        found["databases"] = _rows(tables.DATABASES, databases.described(here, laid_down))
        found["portfolio"] = _rows(tables.PORTFOLIO, databases.portfolio(here))
    if "indicators" in published:
        found |= {"indicators": _rows(tables.INDICATORS, _indicators(here)), "facts": counted.facts()}
        found["figures"] = counted.figures()
        laid_down += counted.rules()
    return Edition(
        title=here.workspace.settings.label,
        made_at=instant(here.clock.now()),
        day=here.today.isoformat(),
        published=published,
        since=span.first.isoformat(),
        until=span.last.isoformat(),
        rules=laid_down,
        tables=found,
    )


def _rows(table: Table, rows: Iterable[Mapping[str, Any]]) -> list[pa.Table]:
    return [pa.Table.from_pylist([dict(row) for row in rows], schema=table.schema)]


def _units(here: House) -> Iterator[dict[str, Any]]:
    for one in here.workspace.dictionary.units.units.values():
        yield {
            "code": one.code,
            "name": one.name,
            "name_en": one.name_en or None,
            "parent": one.parent or COUNTRY,
            "level": one.level,
            "kind": one.kind,
            "valid_from": one.valid_from.isoformat(),
            "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        }


def _crosswalk(here: House) -> Iterator[dict[str, Any]]:
    for one in here.workspace.dictionary.units.crossings:
        yield {
            "old": one.old,
            "new": one.new,
            "whole": one.whole,
            "old_name": one.old_name,
            "changed_on": one.changed_on.isoformat(),
        }


def _claims(here: House) -> Iterator[dict[str, Any]]:
    """The claims that stand; no word of somebody's own: what an account noted beside a claim stays inside."""
    made = standing.claims(Claim.Scope.TASK)
    planned = {
        task.task: task.claimed
        for task in plan_of(here).tasks
        if task.claimed is not None and (task.task not in made or made[task.task].at < task.claimed.at)
    }
    for scope in Claim.Scope:
        for one in standing.claims(scope).values():
            if scope is not Claim.Scope.TASK or one.name not in planned:
                said = one.note if one.account_id is None else None
                yield _claim(scope.value, one.name, one.light, instant(one.at), said)
    for task, claim in planned.items():
        yield _claim("task", task, claim.light.value, instant(claim.at), plan_of(here).own(task).source)


def _claim(scope: str, name: str, light: str, at: str, source: Text | None) -> dict[str, Any]:
    said = {f"source_{language}": source.in_(language) if source else None for language in ("vi", "en")}
    return {"scope": scope, "name": name, "light": light, "at": at, **said}


def _reports() -> Iterator[dict[str, Any]]:
    names = [one.name for one in tables.REPORTS.columns]
    for row in Report.objects.order_by("unit", "measure").values(*names).iterator():
        yield {**row, "parent": None if row["unit"] == COUNTRY else row["parent"] or COUNTRY}


def _readiness(here: House) -> Iterator[dict[str, Any]]:
    found = readiness.on(register=here.register(), day=here.today)
    for one in sorted(found, key=lambda it: (it.unit, it.criterion)):
        names = ("unit", "parent", "criterion", "claimed", "measured")
        yield {name: getattr(one, name) for name in names}


def _unit_lights(here: House, laid_down: list[Rule]) -> Iterator[dict[str, Any]]:
    plan, claimed = plan_of(here), standing.claims(Claim.Scope.UNIT)
    if plan.territory is None:
        return
    rule = rules.of_territory(plan.plan, plan.territory)
    laid_down += (rule, *_before(plan.plan, rule))
    for one in UnitLight.objects.order_by("unit"):
        claim = claimed.get(one.unit)
        yield {
            "unit": one.unit,
            "parent": one.parent or COUNTRY,
            "claimed": claim.light if claim else "grey",
            "measured": one.measured,
            **{name: getattr(one, name) for name in ("ready", "reported", "whole", "share")},
            "as_of": one.as_of or None,
            "rule": rule.rule,
        }


def _before(plan: str, now: Rule) -> Iterator[Rule]:
    """By what units were coloured on past days, as far as it was kept: pages of those days name it."""
    for one in UnitRule.objects.exclude(rule=now.rule).order_by("rule"):
        yield rules.of_territory_before(plan, one.said)


def _tasks(here: House) -> Iterator[dict[str, Any]]:
    at = standing.measured_at()
    for one in standing.tasks(here):
        yield {
            "task": one.task.task,
            "group": one.task.group,
            "label_vi": one.task.label.in_("vi"),
            "label_en": one.task.label.in_("en"),
            "owner": one.task.owner,
            "due": one.task.due.isoformat(),
            "claimed": one.claimed.value,
            "measured": one.measured.value,
            "measured_at": instant(at) if at else None,
        }


def _probes(here: House, laid_down: list[Rule]) -> Iterator[dict[str, Any]]:
    """Each probe as it was found last by the rule that is laid down: what a process of before an upgrade found by
    another wording is left out."""
    asked = {probe.rule_version for task in plan_of(here).tasks for probe in task.measured_by}
    runs = {(run.task, run.place, run.rule_version): run for run in latest_runs_by(asked)}
    known: dict[str, Rule] = {}
    for task in plan_of(here).tasks:
        for place, probe in enumerate(task.measured_by):
            rule = rules.of_probe(probe)
            run, known[rule.rule] = for_all(runs[task.task, place, probe.rule_version], probe), rule
            yield {
                "task": task.task,
                "place": place,
                **{name: getattr(run, name) for name in ("probe", "outcome", "figure", "text_vi", "text_en", "query")},
                "rule": run.rule_version,
                "measured_at": instant(run.at),
            }
    laid_down += known.values()


def _indicators(here: House) -> Iterator[dict[str, Any]]:
    for name, one in sorted(here.workspace.indicators.items()):
        yield {
            "indicator": name,
            "label_vi": one.label.in_("vi"),
            "label_en": one.label.in_("en"),
            "definition_vi": _said_of(one, "vi"),
            "definition_en": _said_of(one, "en"),
            "numerator": one.numerator,
            "denominator": one.denominator,
        }


def _said_of(one: Indicator, language: str) -> str | None:
    """What an indicator says, and which reading of its rule was taken."""
    said = [text.in_(language) for text in (one.definition, one.reading) if text]
    return ". ".join(said) or None
