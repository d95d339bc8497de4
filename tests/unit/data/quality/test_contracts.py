"""Data contracts in the form of ODCS 3.1: read, refused, put into a workspace, and written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from motlan.data.databases.check import Threshold
from motlan.data.quality.contract import Rule, contract, fingerprint_of
from motlan.data.quality.contract_files import contract_issues, contracted
from motlan.data.quality.odcs import DataContract
from motlan.data.quality.odcs_implied import NotRun, Placed
from motlan.data.quality.odcs_read import checks_of
from motlan.data.quality.odcs_write import data_contract
from motlan.data.spec import Catalogue
from motlan.kernel.spec import Document, validate
from motlan.workspace.load import load
from tests.conformance.people import catalogue
from tests.conftest import REPOSITORY
from tests.unit.data.quality.contracts import HEAD, column, said, table

# ---- thresholds


@pytest.mark.parametrize(
    ("threshold", "holds", "fails"),
    [
        ({"operator": "is", "value": 0}, 0, 1),
        ({"operator": "is_not", "value": 3}, 2, 3),
        ({"operator": "less_than", "value": 3}, 2, 3),
        ({"operator": "at_most", "value": 3}, 3, 4),
        ({"operator": "greater_than", "value": 3}, 4, 3),
        ({"operator": "at_least", "value": 3}, 3, 2),
        ({"operator": "between", "value": 2, "high": 4}, 4, 5),
        ({"operator": "not_between", "value": 2, "high": 4}, 5, 2),
        ({"operator": "at_most", "value": 1.5, "unit": "percent"}, 3, 4),
    ],
)
def test_a_threshold_holds_up_to_its_end(threshold: dict[str, Any], holds: int, fails: int) -> None:
    made = Threshold.model_validate(threshold)
    assert (made.holds(holds, 200), made.holds(fails, 200)) == (True, False)


# ---- reading


@pytest.mark.parametrize(
    "rule",
    [
        {"metric": "nullValues"},
        {"metric": "nullValues", "mustBe": 0, "mustBeLessThan": 3},
        {"type": "sql", "mustBe": 0},
        {"type": "custom", "engine": "soda"},
        {"type": "text"},
        {"metric": "niceValues", "mustBe": 0},
        {"metric": "nullValues", "mustBe": 0, "dimension": "beauty"},
        {"metric": "nullValues", "mustBe": 0, "mustBeTrue": 1},
    ],
    ids=["no operator", "two operators", "no query", "no implementation", "no text", "metric", "dimension", "key"],
)
def test_a_rule_that_the_standard_does_not_know_is_refused(rule: dict[str, Any]) -> None:
    found = validate(Document("x", {**HEAD, "schema": [table(column("a", rule))]}, {}), DataContract)
    assert found.value is None
    assert found.issues


def test_another_version_or_kind_is_refused() -> None:
    for key, value in (("apiVersion", "v9.9.9"), ("kind", "Contract")):
        assert validate(Document("x", {**HEAD, key: value}, {}), DataContract).value is None


def test_rules_become_checks_with_criterion_severity_and_weight() -> None:
    rule = {
        "metric": "invalidValues",
        "arguments": {"validValues": ["a", "b"]},
        "mustBeLessThan": 5,
        "unit": "percent",
        "name": "only a or b",
        "dimension": "consistency",
        "severity": "critical",
        "customProperties": [{"property": "weight", "value": 3}, {"property": "errorGroup", "value": "format"}],
    }
    contract = said(table(column("sex", rule)))
    (placed,) = checks_of(contract, contract.tables[0])
    assert isinstance(placed, Placed)
    check = placed.check
    assert (check.kind, check.values, check.name, check.criterion) == ("codes", ("a", "b"), "only_a_or_b", "unified")
    assert (check.severity, check.weight, check.group) == ("severe", 3.0, "format")
    assert check.allow == Threshold(operator="less_than", value=5, unit="percent")
    assert placed.path == ("schema", 0, "properties", 0, "quality", 0)


def test_what_cannot_be_run_is_said_with_its_reason() -> None:
    rules = (
        {"type": "text", "description": "must be nice"},
        {"type": "custom", "engine": "soda", "implementation": "type: x"},
        {"type": "sql", "query": "SELECT max(a) FROM {object}", "mustBe": 3},
        {"type": "sql", "query": "SELECT COUNT(*) FROM a, b WHERE x = 1", "mustBe": 3},
        {"type": "custom", "engine": "motlan", "implementation": {"colour": "red"}},
        {"type": "custom", "engine": "motlan", "implementation": "kind: identifier"},
    )
    contract = said(table(column("a", *rules)))
    found = list(checks_of(contract, contract.tables[0]))
    assert [type(one) for one in found] == [NotRun] * 6
    assert [one.why_en[:14] for one in found if isinstance(one, NotRun)] == [
        "it is text for",
        "it is for anot",
        "only SELECT CO",
        "only SELECT CO",
        "the rule is no",
        "the `implement",
    ]
    assert isinstance(found[-1], NotRun)
    assert found[-1].why_en.endswith("with `engine: motlan` is text, and not a mapping with the keys of a check")


def test_a_rule_of_ours_written_as_text_is_told_how_to_be_written() -> None:
    rules = (
        {"type": "custom", "engine": "motlan", "implementation": "kind: identifier"},
        {"type": "custom", "engine": "soda", "implementation": "type: x"},
    )
    contract = said(table(column("income", *rules), name="citizens"))
    (ours, other) = (
        one for one in contract_issues(contract, Document("x", {}, {}), catalogue()) if "is not run" in one.why["en"]
    )
    assert "implementation: {kind: identifier}" in ours.remedy["en"]
    assert "library or sql" not in ours.remedy["en"]
    assert "library or sql" in other.remedy["en"]


def test_a_counting_query_is_a_condition_that_must_not_hold() -> None:
    query = "SELECT COUNT(*) FROM {object} WHERE {property} < 0 OR b = 1"
    contract = said(table(column("a", {"type": "sql", "query": query, "mustBe": 0})))
    (placed,) = checks_of(contract, contract.tables[0])
    assert isinstance(placed, Placed)
    assert placed.check.sql == "NOT (a < 0 OR b = 1)"


# ---- in a workspace


def test_a_contract_adds_checks_to_its_database_by_source_column_too() -> None:
    held = catalogue()
    rules = said(
        table(
            column("c_income", {"metric": "nullValues", "mustBeLessThan": 2, "name": "income_known"}),
            column("anything", {"metric": "duplicateValues", "mustBe": 0}, physicalName="c_home"),
            name="citizens",
        ),
        slaProperties=[{"property": "latency", "value": 2, "unit": "d", "element": "citizens"}],
    )
    assert list(contract_issues(rules, Document("x", {}, {}), held)) == []
    checks = contracted(rules, held.databases["population"])
    assert [(check.field, check.kind) for check in checks] == [
        ("income", "not_null"),
        ("home", "unique"),
        (None, "fresh"),
    ]
    added = Catalogue(held.dictionary, held.databases, {"population": checks})
    by_id = {rule.check_id: rule for rule in contract(added, "population")}
    assert by_id["income_known"].threshold == Threshold(operator="less_than", value=2)
    assert by_id["fresh"].within == 2


def test_rules_of_another_author_speak_of_the_source_s_columns_wherever_they_name_them() -> None:
    held = catalogue()
    query = "SELECT COUNT(*) FROM ${object} o WHERE o.c_birth_date IS NULL AND c_income > 9"
    rules = said(
        table(
            column(
                "c_home", {"type": "sql", "query": "SELECT COUNT(*) FROM {table} WHERE {column} = c_sex", "mustBe": 0}
            ),
            quality=(
                {
                    "metric": "duplicateValues",
                    "arguments": {"properties": ["c_income", "t.c_home", "sex"]},
                    "mustBe": 0,
                },
                {"type": "sql", "name": "unborn", "query": query, "mustBeLessThan": 3},
            ),
            name="citizens",
        )
    )
    assert list(contract_issues(rules, Document("x", {}, {}), held)) == []
    twice, unborn, same = contracted(rules, held.databases["population"])
    assert twice.fields == ("income", "home", "sex")
    assert unborn.sql == "NOT (birth_date IS NULL AND income > 9)"
    assert (same.field, same.sql) == ("home", "NOT (home = sex)")


def test_a_contract_that_names_nothing_that_is_there_is_a_fault_each() -> None:
    held = catalogue()
    nowhere = said(table(name="citizens")).model_copy(update={"name": "atlantis"})
    assert [one.path for one in contract_issues(nowhere, Document("x", {}, {}), held)] == ["name"]
    strange = said(table(name="ghosts"), table(column("shoe_size", required=True), name="citizens"))
    paths = [one.path for one in contract_issues(strange, Document("x", {}, {}), held)]
    assert paths == ["schema.0.name", "schema.1.properties.0.field"]


def _meaning(rule: Rule) -> tuple[Any, ...]:
    return (rule.dataset, rule.check_id, rule.attribute, rule.criterion, rule.group, rule.weight)


@pytest.mark.parametrize("database", ["population", "civil", "land", "insurance"])
def test_what_is_written_reads_back_as_the_same_rules(database: str) -> None:
    checks = {
        "population": [
            {"field": "income", "kind": "range", "least": 1, "most": 9, "weight": 2},
            {"field": "home", "kind": "pattern", "pattern": "[0-9]+"},
            {"field": "birth_date", "kind": "range", "least": "1900", "most": "2025-06-30"},
            {"field": "home", "kind": "range", "least": "A", "allow": "2%"},
            {"sql": "Not (income != 3 or  income is  null)", "name": "odd", "severity": "severe"},
            {"sql": "NOT income > 5", "name": "poor"},
            {"field": "sex", "kind": "codes", "values": ["male"], "name": "men", "allow": 3},
            {"field": "mother", "kind": "identifier", "allow": "1%", "name": "mothers"},
            {"field": "full_name", "kind": "compare", "than": "home", "how": "<", "group": "format"},
            {"sql": "income > 1", "name": "rich", "criterion": "correct"},
            {"kind": "row_count", "allow": {"operator": "at_least", "value": 3}},
            {"field": "number", "kind": "present", "population": "civil.born", "where": "sex = 'female'"},
            {
                "sql": "exists (select 1 from b where b.number = number)",
                "references": {"b": "civil.born"},
                "name": "born",
            },
        ]
    }
    held = catalogue(checks)
    written = yaml.safe_load(yaml.safe_dump(data_contract(held, database, language="en")))
    read = validate(Document("x", written, {}), DataContract)
    assert read.value is not None, read.issues
    bare = catalogue()
    again = Catalogue(bare.dictionary, bare.databases, {database: contracted(read.value, bare.databases[database])})
    assert sorted(map(_meaning, contract(again, database))) == sorted(map(_meaning, contract(held, database)))
    assert _asked(again, database) == _asked(held, database)
    assert fingerprint_of(again, database) == fingerprint_of(held, database)
    assert _rules_of(data_contract(again, database, language="en")) == _rules_of(written)


def _asked(held: Catalogue, database: str) -> dict[str, Rule]:
    return {f"{rule.dataset}.{rule.check_id}": replace(rule, label=None) for rule in contract(held, database)}


def _rules_of(written: dict[str, Any]) -> list[list[dict[str, Any]]]:
    properties = (one for table in written["schema"] for one in (table, *table["properties"]))
    return [sorted(one.get("quality", []), key=lambda rule: str(rule["name"])) for one in properties]


def test_a_rule_that_is_edited_after_it_was_written_is_the_edited_one() -> None:
    held = catalogue({"population": [{"field": "income", "kind": "range", "least": 1234567, "most": 9876543.5}]})
    written = data_contract(held, "population", language="en")
    (income,) = (one for one in written["schema"][0]["properties"] if one["name"] == "income")
    rule = next(one for one in income["quality"] if one["name"] == "income.range")
    assert rule["query"] == "SELECT COUNT(*) FROM {object} WHERE income < 1234567 OR income > 9876543.5"
    rule["query"] = rule["query"].replace("1234567", "5")
    read = validate(Document("x", yaml.safe_load(yaml.safe_dump(written)), {}), DataContract).value
    assert read is not None
    (check,) = (one for one in contracted(read, held.databases["population"]) if one.name == "income.range")
    assert (check.kind, check.sql) == (None, "NOT (income < 5 OR income > 9876543.5)")


@pytest.mark.parametrize("database", ["population", "civil_status", "social_insurance", "land"])
def test_the_example_country_s_contracts_come_back_as_they_were(database: str) -> None:
    held = load(REPOSITORY / "workspaces" / "vietnam").catalogue
    written = data_contract(held, database, language="vi")
    read = validate(Document("x", yaml.safe_load(yaml.safe_dump(written)), {}), DataContract)
    assert read.value is not None, read.issues
    told = contract_issues(read.value, Document("x", {}, {}), held)
    assert [one.path for one in told if "relationships" in one.path] == []  # references are the dictionary's
    again = replace(held, contracted={**held.contracted, database: contracted(read.value, held.databases[database])})
    assert _asked(again, database) == _asked(held, database)
    assert fingerprint_of(again, database) == fingerprint_of(held, database)
