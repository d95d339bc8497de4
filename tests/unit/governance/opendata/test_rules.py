"""The plain limits of a rule give the colour that the rule itself gives."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from motlan.governance.indicators import rules as indicator_rules
from motlan.governance.lights.light import Light
from motlan.governance.opendata import rules
from motlan.governance.opendata.asked import _colour
from motlan.governance.opendata.rules import Limits
from motlan.governance.probes.probe import Probe, resolve
from motlan.kernel import fingerprint
from motlan.kernel.clock import instant
from motlan.store.register import Register
from motlan.workspace.load import load

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
WORKSPACE = Path(__file__).parents[4] / "workspaces" / "vietnam"


def ago(**span: float) -> str:
    return instant(AT - timedelta(**span))


CASES: list[tuple[dict[str, Any], list[tuple[Any, ...]]]] = [
    (
        {"probe": "quality_at_least", "database": "a", "index": 90, "yellow_from": 75},
        [(90.0, 1), (89.99, 1), (74.0, 1)],
    ),
    ({"probe": "quality_at_least", "database": "a", "index": 90}, [(90.0, 1), (89.0, 1)]),
    ({"probe": "identifier_rule", "database": "a"}, [(0, 1), (1, 1)]),
    ({"probe": "database_connected", "database": "a"}, [(1, 10, 0, None), (1, 0, 0, None), (3, 9, 1, "x | y")]),
    (
        {"probe": "database_fresh", "database": "a", "within": "1 day", "yellow_within": "2 days"},
        [(ago(hours=24), 1), (ago(hours=25), 1), (ago(hours=48), 1), (ago(hours=49), 1)],
    ),
    ({"probe": "database_fresh", "database": "a", "within": "1 day"}, [(ago(hours=23), 1), (ago(hours=25), 1)]),
    ({"probe": "mapped_share", "database": "a", "at_least": 95, "yellow_from": 50}, [(95, 100), (94, 100), (49, 100)]),
    (
        {"probe": "golden_conflicts_at_most", "concept": "p", "at_most": 1, "yellow_to": 5},
        [(1, 100), (2, 100), (5, 100), (6, 100)],
    ),
    ({"probe": "unlinked_share_at_most", "concept": "p", "at_most": 1}, [(1, 99), (2, 98)]),
    ({"probe": "access_journaled", "within": "30 days", "at_least": 2}, [(2,), (1,)]),
    ({"probe": "procedure_used", "filed_within": "30 days", "at_least": 2}, [(2,), (1,)]),
    (
        {"probe": "procedure_live", "decided_within": "30 days", "at_least": 2},
        [(2, 0, 0), (1, 1, 0), (0, 1, 0)],
    ),
    ({"probe": "online_share", "at_least": 80, "yellow_from": 50}, [(80, 100), (79, 100), (49, 100)]),
    ({"probe": "online_share", "at_least": 80, "at_least_dossiers": 20}, [(1, 1), (19, 19), (20, 20), (2, 20)]),
    ({"probe": "electronic_result_share", "at_least": 80, "yellow_from": 50}, [(80, 100), (79, 100), (49, 100)]),
    (
        {"probe": "synchronising_rate", "database": "a", "within": "1 day", "at_least": 99, "yellow_from": 90},
        [(99, 100), (98, 100), (89, 100)],
    ),
    ({"probe": "communes_ready", "measure": "m", "at_least": 100, "yellow_from": 50}, [(10, 10), (6, 10), (4, 10)]),
]


@pytest.mark.parametrize(("said", "rows"), CASES, ids=lambda one: one["probe"] if isinstance(one, dict) else "")
def test_limits_give_the_colour_of_the_probe(said: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    probe: Probe = resolve(said)
    verdicts = [probe.judge(row, AT) for row in rows]
    limits = rules.of_probe(probe).limits
    assert limits is not None
    assert [by_sql(one.figure, limits) for one in verdicts] == [one.light for one in verdicts]


def by_sql(figure: float | None, limits: Limits) -> Light:
    names = {name: getattr(limits, name) for name in ("green_from", "yellow_from", "green_to", "yellow_to")}
    columns = ", ".join(
        f"cast({value if value is not None else 'null'} as real) as {name}" for name, value in names.items()
    )
    with Register.connect("sqlite://") as register:
        return Light(
            register.value(f"select {_colour('null' if figure is None else str(figure))} from (select {columns}) l")
        )


def test_every_rule_of_the_workspace_is_itself_and_no_other() -> None:
    workspace = load(WORKSPACE)
    (plan,) = workspace.plans.values()
    assert plan.territory is not None
    laid_down = [
        rules.of_territory(plan.plan, plan.territory),
        rules.of_databases(green=90, yellow=75),
        *(rules.of_probe(probe) for task in plan.tasks for probe in task.measured_by),
        *(rules.of_indicator(name, indicator_rules.wording(one)) for name, one in workspace.indicators.items()),
    ]
    again = [rules.read(one.record()) for one in laid_down]
    assert again == laid_down
    assert all(one.is_itself for one in again)
    by_name = {one.name: one.rule for one in laid_down if one.about == "indicator"}
    assert by_name == dict(indicator_rules.rules(list(workspace.indicators.values())))


def test_the_rule_for_units_is_named_as_pages_name_it_and_as_editions_of_before_did() -> None:
    (plan,) = load(WORKSPACE).plans.values()
    assert plan.territory is not None
    rule = rules.of_territory(plan.plan, plan.territory)
    assert rule.rule == plan.territory.rule
    said = plan.territory.model_dump(mode="json")
    formerly = rules.read({**rule.record(), "rule": fingerprint.of(said)})
    assert formerly.rule != rule.rule
    assert formerly.is_itself
    assert not rules.read({**formerly.record(), "wording": {**said, "green_from": 1.0}}).is_itself
    before = rules.of_territory_before(plan.plan, said)
    assert (before.about, before.rule, before.is_itself) == ("units_before", rule.rule, True)


def test_a_changed_threshold_is_not_the_rule_of_its_fingerprint() -> None:
    rule = rules.of_databases(green=90, yellow=75)
    record = rule.record()
    assert not rules.read({**record, "wording": {"green": 80, "yellow": 75}}).is_itself
    assert not rules.read({**record, "limits": {**record["limits"], "green_from": 80}}).is_itself
