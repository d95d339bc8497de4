"""Faults of declared checks are told with file and line, all of them, before anything is measured."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from motlan.data.databases.spec import Database
from motlan.data.quality.declared import check_issues
from motlan.data.spec import Catalogue
from motlan.kernel.spec import load
from tests.conformance.people import catalogue


def declared(tmp_path: Path, *checks: str) -> list[tuple[int, str, str]]:
    """``line, path, reason`` of each issue when the checks stand one a line from line 3 on."""
    path = tmp_path / "population.yaml"
    path.write_text("\n".join(["database: population", "checks:", *(f"- {check}" for check in checks)]))
    document, issues = load(path, name="databases/population.yaml")
    assert issues == ()
    held = catalogue({"population": [yaml.safe_load(check) for check in checks]})
    database: Database = held.databases["population"]
    found = check_issues(database=database, document=document, catalogue=held)
    return [(issue.line, issue.path, issue.why.in_("en")) for issue in found]


def test_checks_that_are_right_have_no_issue(tmp_path: Path) -> None:
    right = (
        "{field: number, kind: identifier, weight: 3}",
        "{dataset: citizens, field: income, kind: range, least: 0}",
        "{field: birth_date, kind: range, least: '1900'}",
        "{field: home, kind: pattern, pattern: '[0-9]+ .*'}",
        "{field: full_name, kind: agrees_with, database: civil}",
        "{sql: 'income > 5 or home is null', criterion: complete}",
        "{kind: fresh}",
    )
    assert declared(tmp_path, *right) == []


@pytest.mark.parametrize(
    ("check", "path", "why"),
    [
        ("{dataset: cits, field: sex}", "checks.0.dataset", "There is no dataset called “cits”."),
        ("{field: sex, kind: nice}", "checks.0.kind", "There is no kind of check called “nice”."),
        ("{field: shoe, kind: readable}", "checks.0.field", "There is no mapped attribute called “shoe”."),
        ("{kind: unique}", "checks.0", "This check speaks of no attribute."),
        ("{kind: sql}", "checks.0.kind", "A check of kind `sql` without a condition."),
        ("{field: income, kind: range}", "checks.0", "The range has no end."),
        ("{field: income, kind: range, least: much}", "checks.0.least", "“much” is no number."),
        ("{field: home, kind: pattern}", "checks.0", "It is no regular expression."),
        ("{field: home, kind: pattern, pattern: '['}", "checks.0.pattern", "It is no regular expression."),
        (
            "{field: income, kind: agrees_with, database: insurance}",
            "checks.0.database",
            "There is no database that holds the attribute called “insurance”.",
        ),
        (
            "{sql: 'shoe_size > 1'}",
            "checks.0.sql",
            "There is no attribute of population.citizens called “shoe_size”.",
        ),
        (
            "{sql: 'exists (select 1 from subject)'}",
            "checks.0.sql",
            "The condition cannot be used: only conditions on this dataset's attributes.",
        ),
    ],
)
def test_each_fault_is_told_at_its_place(tmp_path: Path, check: str, path: str, why: str) -> None:
    assert declared(tmp_path, check) == [(3, path, why)]


def test_all_faults_of_all_checks_are_told_at_once(tmp_path: Path) -> None:
    found = declared(tmp_path, "{field: sex, kind: nice}", "{field: sex}", "{sql: 'income >'}")
    assert [(line, path) for line, path, _ in found] == [(3, "checks.0.kind"), (5, "checks.2.sql")]


def test_the_checks_of_a_database_whose_concept_is_unknown_are_left_to_the_rule_for_concepts(tmp_path: Path) -> None:
    held = catalogue({"land": [{"field": "owner", "kind": "readable"}]})
    orphan = Catalogue(held.dictionary.__class__(concepts={}), held.databases)
    document, _ = load(tmp_path / "absent.yaml", name="databases/land.yaml")
    assert list(check_issues(database=held.databases["land"], document=document, catalogue=orphan)) == []
