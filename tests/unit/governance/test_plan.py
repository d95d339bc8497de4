"""The worked example's plan, and what is wrong with a wrong one."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from motlan.governance.api import Light, Plan, Reader, measure
from motlan.governance.lights.rollup import task_light
from motlan.kernel.clock import FixedClock
from motlan.kernel.spec import read
from tests.unit.governance.conftest import AT

PLAN = Path(__file__).parents[3] / "workspaces" / "vietnam" / "plans" / "plan_02.yaml"

WRONG = """
plan: wrong
label: {vi: Sai, en: Wrong}
source: {vi: Không, en: None}
phases: {one: {label: One, until: 2025-12-31}}
groups: {data: Data}
tasks:
  - {task: first, group: dta, label: A, owner: nobody, output: A, due: 2025-12-31, phase: one}
  - task: first
    group: data
    label: B
    owner: office
    output: B
    due: 2025-12-31
    phase: two
    measured_by:
      - {probe: identifier_rule, database: popultion}
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = read(PLAN, Plan)
    assert found.issues == ()
    assert found.value is not None
    return found.value


def test_the_plan_has_its_eight_groups_and_a_task_in_each(plan: Plan) -> None:
    assert list(plan.groups) == [
        *("institutions", "infrastructure", "data", "platforms", "people", "finance", "bodies", "security"),
    ]
    assert {task.group for task in plan.tasks} == set(plan.groups)
    assert len(plan.tasks) == 28


def test_every_text_of_the_plan_is_in_both_languages(plan: Plan) -> None:
    for task in plan.tasks:
        assert set(task.label) == set(task.output) == {"vi", "en"}


def test_at_least_ten_kinds_of_probe_measure_the_plan(plan: Plan) -> None:
    assert len({probe.probe for task in plan.tasks for probe in task.measured_by}) >= 10


def test_the_plan_names_only_what_is_there(plan: Plan) -> None:
    document = read(PLAN, Plan).document
    root = PLAN.parents[1]
    agencies = yaml.safe_load((root / "workspace.yaml").read_text("utf-8"))["agencies"]
    known = {
        "agency": frozenset(agencies),
        "database": frozenset(path.stem for path in (root / "databases").glob("*.yaml")),
        "concept": frozenset(path.stem for path in (root / "dictionary").glob("*.yaml")),
        "procedure": frozenset({"1.001193", "1.004222", "1.004873"}),
    }
    assert plan.check(document, known=known) == ()


def test_every_fault_of_a_plan_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, "utf-8")
    found = read(path, Plan, name="wrong.yaml")
    assert found.value is not None
    known = {"agency": frozenset({"office"}), "database": frozenset({"population"})}
    issues = found.value.check(found.document, known=known)
    assert [(issue.line, issue.path) for issue in issues] == [
        (8, "tasks.0.group"),
        (8, "tasks.0.owner"),
        (15, "tasks.1.phase"),
        (17, "tasks.1.measured_by.0.database"),
        (9, "tasks.1.task"),
    ]


def test_an_unknown_probe_is_an_issue_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG.replace("identifier_rule", "feels_good"), "utf-8")
    (issue,) = read(path, Plan, name="wrong.yaml").issues
    assert issue.line == 17
    assert "There is no probe called “feels_good”" in issue.why["en"]


def test_measuring_gives_every_task_the_light_of_its_probes(plan: Plan, reader: Reader) -> None:
    measured = measure(plan=plan, reader=reader, clock=FixedClock(AT))
    assert [one.task for one in measured] == [task.task for task in plan.tasks]
    for one, task in zip(measured, plan.tasks, strict=True):
        assert len(one.results) == len(task.measured_by)
        assert one.light is task_light(result.outcome for result in one.results)
    lights = {one.task: one.light for one in measured}
    assert lights["birth_registration_works"] is Light.GREEN
    assert lights["legal_documents_amended"] is Light.GREY


def test_over_empty_tables_the_whole_plan_is_grey(plan: Plan, nothing: Reader) -> None:
    assert {one.light for one in measure(plan=plan, reader=nothing, clock=FixedClock(AT))} == {Light.GREY}


def test_a_task_is_late_from_the_day_after_it_was_due(plan: Plan) -> None:
    task = plan.by_name["birth_registration_works"]
    assert not task.late(date(2025, 6, 30))
    assert task.late(date(2025, 7, 1))
