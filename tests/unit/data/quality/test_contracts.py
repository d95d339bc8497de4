"""Data contracts in the form of ODCS 3.1: read, refused, written, and run on a file."""

from __future__ import annotations

import csv
import json
import re
from calendar import isleap
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from motlan.data.databases.check import Threshold
from motlan.data.quality import odcs_forms
from motlan.data.quality.contract import Rule, contract
from motlan.data.quality.contract_files import contract_issues, contracted
from motlan.data.quality.file_check import FileReport, check_file
from motlan.data.quality.file_rules import glob
from motlan.data.quality.odcs import DataContract, Schema
from motlan.data.quality.odcs_implied import NotRun, Placed
from motlan.data.quality.odcs_read import checks_of
from motlan.data.quality.odcs_source import of_source
from motlan.data.quality.odcs_write import data_contract
from motlan.data.spec import Catalogue
from motlan.dictionary.identifier import IdentifierScheme
from motlan.dictionary.partial_date import parse
from motlan.kernel.errors import MotlanError, SourceChanged
from motlan.kernel.spec import Document, validate
from motlan.store.lake import Lake
from tests.conformance.people import catalogue
from tests.conformance.sources import catalogue as sources_catalogue

NUMBER = "001190000001"
HEAD: dict[str, Any] = {
    "version": "1.0.0",
    "apiVersion": "v3.1.0",
    "kind": "DataContract",
    "id": "people",
    "name": "population",
    "status": "active",
}


def said(*tables: dict[str, Any], **more: Any) -> DataContract:
    found = validate(Document("x.odcs.yaml", {**HEAD, "schema": list(tables), **more}, {}), DataContract)
    assert found.value is not None, found.issues
    return found.value


def table(*properties: dict[str, Any], quality: tuple[dict[str, Any], ...] = (), name: str = "t") -> dict[str, Any]:
    return {"name": name, "properties": list(properties), "quality": list(quality)}


def column(name: str, *quality: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "quality": list(quality), **more}


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


def test_a_contract_in_the_words_of_its_source() -> None:
    held = sources_catalogue()
    checks = [
        {"field": "income", "kind": "range", "least": 1, "most": 9},
        {"sql": "income > length(note)", "name": "rich"},
        {"sql": "birth_date > '1900'", "name": "old"},
        {"sql": "sex <> 'male'", "name": "coded"},
        {"fields": ["full_name", "note"], "kind": "unique", "name": "once"},
    ]
    body = held.databases["ministry"].model_dump() | {"checks": checks}
    held = Catalogue(held.dictionary, {"ministry": type(held.databases["ministry"]).model_validate(body)})
    document = data_contract(held, "ministry", language="en")
    written = yaml.safe_load(yaml.safe_dump(of_source(document, held, language="en")))
    (people,) = written["schema"]
    assert {one["name"] for one in people["properties"]} == {"number", "name", "born", "sex", "home", "income", "note"}
    rules = {rule["name"]: rule for one in (people, *people["properties"]) for rule in one.get("quality", ())}
    assert rules["sex.codes"]["arguments"] == {"validValues": ["M", "F"]}
    assert rules["income.range"]["query"] == 'SELECT COUNT(*) FROM {object} WHERE "income" < 1 OR "income" > 9'
    assert rules["rich"]["query"] == 'SELECT COUNT(*) FROM {object} WHERE NOT ("income" > LENGTH("note"))'
    assert rules["once"]["arguments"] == {"properties": ["name", "note"]}
    assert rules["old"]["type"] == "sql"
    assert rules["coded"]["type"] == "text"
    assert rules["coded"]["description"].endswith("not on the source's own texts.")
    assert validate(Document("x", written, {}), DataContract).value is not None
    spoken = {one["name"]: one for one in document["schema"][0]["properties"]}
    assert "full_name" in spoken  # the dictionary's own words are as they were


def test_a_file_of_the_source_is_held_against_the_contract_in_its_words(tmp_path: Path) -> None:
    held = sources_catalogue()
    written = of_source(data_contract(held, "ministry", language="en"), held, language="en")
    file = tmp_path / "people.csv"
    lines = (f"{NUMBER},An,02/03/1990,M,00001,1,", "2,Bê,1,male,2,2,", f" {NUMBER[:-1]}2 ,Lê,03/1990,F,1,3,")
    file.write_text("\n".join(("number,name,born,sex,home,income,note", *lines)) + "\n", "utf-8")
    read = validate(Document("x", written, {}), DataContract).value
    assert read is not None
    report = check_file(pattern=str(file), contract=read, aside={}, table=None, failures=None, without_dictionary=True)
    failed = {one.check_id: one.failed for one in report.results if one.failed}
    wrong = {"sex.codes": 1, "birth_date.readable": 1, "number.identifier": 1}
    assert failed == wrong | {"number.identifier.agrees_with.sex": 1}
    assert all(one.name for one in report.not_run)  # what is not run bears its own name


def _failing(catalogue: Catalogue, rows: Iterable[str], at: Path) -> dict[str, set[int]]:
    """Rows of a file of the source (from 1) that fail a rule of the contract in its words, by the rule."""
    document = data_contract(catalogue, "ministry", language="en")
    written = yaml.safe_load(yaml.safe_dump(of_source(document, catalogue, language="en")))
    read = validate(Document("x", written, {}), DataContract).value
    assert read is not None
    file, wrong = at / "people.csv", at / "wrong.csv"
    file.write_text("\n".join(("number,name,born,sex,home,income,note", *rows)) + "\n", "utf-8")
    check_file(pattern=str(file), contract=read, failures=wrong, without_dictionary=True)
    found: dict[str, set[int]] = {}
    for line in csv.DictReader(wrong.read_text("utf-8").splitlines()):
        found.setdefault(line["check"], set()).add(int(line["row"]))
    return found


@pytest.mark.parametrize("year", ["1900", "2000", "2023", "2024"])
def test_a_day_that_no_month_has_is_found_in_the_form_of_the_source(year: str, tmp_path: Path) -> None:
    days = [f"{day}/{month}/{year}" for month in range(1, 13) for day in (28, 29, 30, 31)] + [f"2/{year}", year, ""]
    rows = [f"{NUMBER[:-2]}{at:02d},An,{day},M,00001,1," for at, day in enumerate(days)]
    found = _failing(sources_catalogue(), rows, tmp_path)["birth_date.readable.day_of_month"]
    impossible = set()
    for at, text in enumerate(days, start=1):
        parts = [int(part) for part in reversed(text.split("/"))] if text.count("/") == 2 else []
        try:
            date(*parts) if parts else None
        except ValueError:
            impossible.add(at)
    assert found == impossible
    assert len(impossible) == 7 - isleap(int(year))


def test_what_a_number_repeats_is_held_against_the_source_s_own_columns(tmp_path: Path) -> None:
    held, rows, wrong = sources_catalogue(), [], {"sex": set[int](), "birth_date": set[int]()}
    scheme = held.dictionary.schemes["twelve"]
    for digit, said, born in product("0123", ("M", "F", "x", ""), ("02/03/1990", "1990", "1/1/2090", "1891", "")):
        number = f"001{digit}90{len(rows):06d}"
        rows.append(f"{number},An,{born},{said},00001,1,")
        code = {"M": "male", "F": "female"}.get(said)
        for name, value in (("sex", code), ("birth_date", born[-4:] or None)):
            if scheme.faults(number, {name: value}):
                wrong[name].add(len(rows))
    found = _failing(held, [*rows, "12,An,1990,M,00001,1,", ",An,1990,M,00001,1,"], tmp_path)
    assert {name: found[f"number.identifier.agrees_with.{name}"] for name in wrong} == wrong
    assert all(wrong.values())


def test_a_check_digit_and_numbers_that_are_never_issued_are_queries_on_the_text(tmp_path: Path) -> None:
    held = sources_catalogue()
    scheme = IdentifierScheme.model_validate(
        {
            "scheme": "twelve",
            "label": {"vi": "mã số thuế", "en": "tax code"},
            "pattern": "[0-9]{10}(-[0-9]{3})?",
            "never": ["^..0000000", "-000$", "(13)+$"],
            "check_digit": {
                "weights": [31, 29, 23, 19, 17, 13, 7, 5, 3],
                "modulus": 11,
                "minus": 10,
                "digit": 10,
            },
            "example": "0100233488",
        }
    )
    dictionary = replace(held.dictionary, schemes={"twelve": scheme}, placeholders=("-", "1111111111"))
    held = Catalogue(dictionary, held.databases)
    numbers = [f"010023348{digit}" for digit in range(10)] + ["0100233488-000", " 0100233488-001 ", "0000000000"]
    numbers += ["01002334", "0x00233488", "1111111111", ""]
    found = _failing(held, [f"{one},An,1990,M,00001,1," for one in numbers], tmp_path)
    checked = {at for at, one in enumerate(numbers[:13], start=1) if not scheme.check_digit.holds(one.strip())}  # type: ignore[union-attr]
    assert found["number.identifier.check_digit"] == checked
    assert len(checked) == 10
    assert (found["number.identifier.never_1"], found["number.identifier.never_2"]) == ({13}, {11})
    written = of_source(data_contract(held, "ministry", language="en"), held, language="en")
    (people,) = written["schema"]
    rules = {rule["name"]: rule for one in people["properties"] for rule in one.get("quality", ())}
    assert rules["number.identifier.never_3"]["type"] == "text"  # a pattern that LIKE cannot say


DATES = ("02/03/1975", "2/3/1975", "12/3/1975", "2/12/1975", "03/1975", "3/1975", "1975", " 02/03/1975 ", "1975-03-02")
NO_DATES = ("", "x", "32/01/1975", "02/13/1975", "02-03-1975", "0203", "75", "02/03/75")


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "dd-mm-yyyy", "dd.mm.yyyy", "yyyy-mm-dd", "yyyy/mm/dd", "ddmmyyyy"])
def test_a_date_is_of_the_form_where_reading_takes_it_and_is_compared_as_it_is_read(form: str, tmp_path: Path) -> None:
    given = [*DATES, *NO_DATES, "02-03-1975", "2.3.1975", "1975/3/2", "1975-3-2", "02031975", "031975", "19750302"]
    pattern = re.compile(odcs_forms.whole(odcs_forms.dates(form), ["không rõ"]))
    read = {}
    for text in given:
        for way in (form, odcs_forms.ISO):
            with suppress(ValueError):
                read.setdefault(text, parse(text, way))
    of_form = {text for text in given if pattern.match(text)}
    assert of_form >= set(read)
    assert not {"x", "32/01/1975", "75", "02/03/75"} & of_form
    assert pattern.match("Không rõ")
    listed = ", ".join(f"('{text}')" for text in read)
    with Lake(tmp_path).session() as session:
        asked = f"select d, {odcs_forms.iso('t', form)} from (select d, trim(d) as t from (values {listed}) as v(d))"
        found = dict(session.rows(asked))
    short = {"1975-3-2"} if form != odcs_forms.ISO else set()  # no source of another form writes an ISO day like this
    assert found == {text: None if text in short else day for text, day in read.items()}


def test_a_range_of_dates_is_held_in_the_form_of_the_source(tmp_path: Path) -> None:
    held = sources_catalogue()
    checks = [{"field": "birth_date", "kind": "range", "least": "1900-02", "most": "2030"}]
    body = held.databases["ministry"].model_dump() | {"checks": checks}
    held = Catalogue(held.dictionary, {"ministry": type(held.databases["ministry"]).model_validate(body)})
    written = of_source(data_contract(held, "ministry", language="en"), held, language="en")
    file, born = tmp_path / "people.csv", ("31/12/2030", "1/1/2031", "31/01/1900", "1/2/1900", "1900", "02/2031", "")
    lines = [f"{NUMBER[:-1]}{at},An,{day},M,00001,1," for at, day in enumerate(born)]
    file.write_text("\n".join(("number,name,born,sex,home,income,note", *lines)) + "\n", "utf-8")
    read = validate(Document("x", written, {}), DataContract).value
    assert read is not None
    wrong = tmp_path / "wrong.csv"
    report = check_file(pattern=str(file), contract=read, failures=wrong, without_dictionary=True)
    (result,) = (one for one in report.results if one.check_id == "birth_date.range")
    assert (result.evaluated, result.failed) == (6, 3)
    rows = [
        line for line in csv.DictReader(wrong.read_text("utf-8").splitlines()) if line["check"] == "birth_date.range"
    ]
    assert {born[int(line["row"]) - 1] for line in rows} == {"1/1/2031", "31/01/1900", "02/2031"}


# ---- a file

PEOPLE = {
    "id": ["1", "2", "2", None, "4"],
    "name": ["An", "N/A", None, "Bình", "Cúc"],
    "sex": ["m", "f", "x", None, "m"],
    "born": ["1990", "1800", "2001-02", None, "1999"],
    "income": [1.5, -2.0, None, 3.0, 4.0],
    "opened": ["2001", "2002", "2003", "2004", "2005"],
    "closed": ["2002", "2001", None, "2004", "2006"],
}
RULES = table(
    column("id", {"metric": "nullValues", "mustBeLessThan": 2, "name": "id"}, unique=True),
    column("name", {"metric": "missingValues", "arguments": {"missingValues": [None, "N/A"]}, "mustBe": 0}),
    column("sex", {"metric": "invalidValues", "arguments": {"validValues": ["m", "f"]}, "mustBe": 0}),
    column("born", {"metric": "invalidValues", "arguments": {"pattern": "^(19|20)[0-9]{2}.*$"}, "mustBe": 0}),
    column("income", {"type": "sql", "query": "SELECT COUNT(*) FROM {object} WHERE {property} < 0", "mustBe": 0}),
    column("opened", logicalTypeOptions={"minimum": "2002"}),
    column("closed", {"type": "sql", "query": "SELECT COUNT(*) FROM {object} WHERE {property} < opened", "mustBe": 0}),
    quality=(
        {"metric": "rowCount", "mustBeGreaterThan": 5},
        {"metric": "duplicateValues", "arguments": {"properties": ["id", "name"]}, "mustBe": 0},
        {"type": "text", "description": "nice"},
    ),
)
FOUND = {
    "id": (5, 1, True),
    "id.unique": (4, 2, False),
    "name.missing": (5, 2, False),
    "sex.codes": (4, 1, False),
    "born.pattern": (4, 1, False),
    "income.sql.0": (4, 1, False),
    "opened.range": (5, 1, False),
    "closed.sql.0": (4, 1, False),
    "row_count": (1, 1, False),
    "id.name.unique": (2, 0, True),
}
FAILED = [
    (1, "opened.range", "2001"),
    (2, "born.pattern", "1800"),
    (2, "closed.sql.0", "2001 | 2002"),
    (2, "id.unique", "2"),
    (2, "income.sql.0", "-2.0"),
    (2, "name.missing", "N/A"),
    (3, "id.unique", "2"),
    (3, "name.missing", ""),
    (3, "sex.codes", "x"),
    (4, "id", ""),
]


def written(folder: Path, ending: str) -> Path:
    file = folder / f"people{ending}"
    data = pa.table({name: pa.array(values) for name, values in PEOPLE.items()})
    if ending == ".parquet":
        pq.write_table(data, file)
    elif ending == ".jsonl":
        import json

        file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in data.to_pylist()), encoding="utf-8")
    else:
        with file.open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(PEOPLE)
            lines.writerows([["" if v is None else v for v in row.values()] for row in data.to_pylist()])
    return file


def shown(report: FileReport) -> dict[str, tuple[int, int, bool]]:
    return {one.check_id: (one.evaluated, one.failed, one.holds) for one in report.results}


@pytest.mark.parametrize("ending", [".parquet", ".jsonl", ".csv"])
def test_a_file_is_held_against_its_contract_and_every_failing_record_is_written(tmp_path: Path, ending: str) -> None:
    # a CSV file has text only: what a rule compares with a number is read as one
    expected = {**FOUND, "income.readable": (4, 0, True)} if ending == ".csv" else FOUND
    failures = tmp_path / "wrong.csv"
    report = check_file(pattern=str(written(tmp_path, ending)), contract=said(RULES), failures=failures)
    assert shown(report) == expected
    assert (report.rows, report.clean, report.failures, report.holds) == (5, 1, 10, False)
    assert [one.path for one in report.not_run] == [("schema", 0, "quality", 2)]
    with failures.open(encoding="utf-8", newline="") as lines:
        found = sorted((int(row["row"]), row["check"], row["value"]) for row in csv.DictReader(lines))
    assert found == FAILED


AREA = (
    {"type": "sql", "query": "SELECT COUNT(*) FROM {object} WHERE {property} <= 0", "mustBe": 0, "name": "positive"},
    {"metric": "missingValues", "arguments": {"missingValues": [None, "N/A"]}, "mustBeLessThan": 1, "unit": "percent"},
)


@pytest.mark.parametrize("typed", [{}, {"logicalType": "number"}, {"logicalType": "integer"}])
def test_declared_missing_values_are_empty_for_every_rule_and_text_is_read_by_its_type(
    tmp_path: Path, typed: dict[str, str]
) -> None:
    file = tmp_path / "land.csv"
    file.write_text("id,area\n1,5\n2,-3\n3,\n4,N/A\n5,wide\n", encoding="utf-8")
    failures = tmp_path / "wrong.csv"
    rules = table(column("area", *AREA, required=True, **typed))
    report = check_file(pattern=str(file), contract=said(rules), failures=failures)
    assert shown(report) == {
        "area.not_null": (5, 2, False),
        "positive": (2, 1, False),
        "area.missing": (5, 2, False),
        "area.readable": (3, 1, False),
    }
    assert (report.clean, report.not_run) == (1, ())
    with failures.open(encoding="utf-8", newline="") as lines:
        found = {(int(row["row"]), row["check"]): row["value"] for row in csv.DictReader(lines)}
    assert (found[2, "positive"], found[4, "area.missing"], found[5, "area.readable"]) == ("-3", "N/A", "wide")


@pytest.mark.parametrize(
    ("logical", "options", "good", "bad"),
    [
        ("integer", {}, "5.0", "5.5"),
        ("number", {}, "1e3", "nan"),
        ("date", {}, "2020-02-29", "2021-02-29"),
        ("date", {"format": "dd/MM/yyyy"}, "31/12/2020", "12/31/2020"),
        ("timestamp", {}, "2020-01-01T10:00:00+07:00", "2020-01-01 25:00"),
        ("time", {}, "10:30", "10h30"),
        ("boolean", {}, "true", "perhaps"),
    ],
)
def test_a_value_that_is_not_of_its_type_fails_a_rule_of_its_own(
    tmp_path: Path, logical: str, options: dict[str, str], good: str, bad: str
) -> None:
    file = tmp_path / "typed.csv"
    file.write_text(f"x\n{good}\n{bad}\n", encoding="utf-8")
    rules = table(column("x", logicalType=logical, logicalTypeOptions=options))
    report = check_file(pattern=str(file), contract=said(rules))
    assert (shown(report), report.clean) == ({"x.readable": (2, 1, False)}, 1)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "both"])
def test_a_file_is_read_as_it_is_written(tmp_path: Path, mark: str, ends: str) -> None:
    lines = [mark.join(row) for row in (("id", "x", "y"), ("1", "1", f'"a{mark}b"'), ("2", "", "c"), ("3", "4", "d"))]
    file = tmp_path / "t.csv"
    whole = f"{lines[0]}\r\n" + "\n".join(lines[1:]) + "\n" if ends == "both" else ends.join((*lines, ""))
    file.write_text(whole, encoding="utf-8-sig", newline="")
    rule = {"metric": "invalidValues", "arguments": {"validValues": [f"a{mark}b", "c"]}, "mustBe": 0, "name": "known"}
    report = check_file(pattern=str(file), contract=said(table(column("x", required=True), column("y", rule))))
    assert {name: count[:2] for name, count in shown(report).items()} == {"x.not_null": (3, 1), "known": (3, 1)}


def test_a_record_with_other_columns_than_the_header_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("a;b\n" + "1;2\n" * 20 + "1;2;3\n", encoding="utf-8")
    with pytest.raises(SourceChanged) as error:
        check_file(pattern=str(file), contract=said(table(column("a", required=True))))
    assert (error.value.what.in_("en"), error.value.where) == ("Line 22 has 3 columns, the header has 2.", f"{file}:22")


def test_where_a_rule_of_records_was_not_run_nobody_passes_everything(tmp_path: Path) -> None:
    file = str(written(tmp_path, ".csv"))
    text = {"type": "text", "description": "nice"}
    other = {"type": "custom", "engine": "other", "implementation": "x"}
    fresh = {"property": "latency", "value": 7, "unit": "d", "element": "t"}
    good = column("opened", text, required=True)
    report = check_file(pattern=file, contract=said(table(good), slaProperties=[fresh]))
    assert (report.clean, report.holds, len(report.not_run)) == (5, True, 2)
    for rule in (other, {"metric": "invalidValues", "arguments": {"pattern": "(?=1)x"}, "mustBe": 0}):
        report = check_file(pattern=file, contract=said(table(good, column("id", rule))))
        assert (report.clean, report.holds, len(report.not_run)) == (None, False, 2)
    ours = {"type": "custom", "engine": "motlan", "implementation": {"kind": "identifier"}, "name": "id.identifier"}
    report = check_file(pattern=file, contract=said(table(good, column("id", ours))))
    assert (report.clean, [(one.name, one.beyond) for one in report.not_run]) == (
        None,
        [("", False), ("id.identifier", True)],
    )
    report = check_file(pattern=file, contract=said(table(good, column("id", ours))), without_dictionary=True)
    assert (report.clean, report.holds) == (5, True)
    report = check_file(pattern=file, contract=said(table(good, column("id", other, ours))), without_dictionary=True)
    assert (report.clean, report.holds) == (None, False)
    strange = column("opened", logicalType="date", logicalTypeOptions={"format": "EEE"}, required=True)
    report = check_file(pattern=file, contract=said(table(strange)))
    assert (report.clean, report.holds) == (None, False)


def test_the_options_of_a_type_are_rules_too(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("age,num,born\n17,123456,2000-05-01\n18,12345,2001\n20,1234567,2000\n65,,1999-12-31\n66,123456,\n")
    ends = {"exclusiveMinimum": 17, "exclusiveMaximum": 66, "multipleOf": 5}
    contract = said(
        table(
            column("age", logicalType="integer", logicalTypeOptions=ends),
            column("num", logicalType="string", logicalTypeOptions={"minLength": 6, "maxLength": 6}),
            column("born", logicalType="string", logicalTypeOptions={"minimum": "2000", "maximum": "2000"}),
        )
    )
    found = shown(check_file(pattern=str(file), contract=contract))
    assert {name: count[1] for name, count in found.items() if not name.endswith("readable")} == {
        "age.exclusiveMinimum": 1,
        "age.exclusiveMaximum": 1,
        "age.multipleOf": 3,
        "num.minLength": 1,
        "num.maxLength": 1,
        "born.range": 2,
    }


def test_an_exclusive_end_of_version_3_0_speaks_of_the_other() -> None:
    options = {"minimum": 1, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": False}
    checks = [
        one.check for one in checks_of(*_only(column("age", logicalTypeOptions=options))) if isinstance(one, Placed)
    ]
    assert [(one.kind, one.most, one.sql) for one in checks] == [("range", 9, None), (None, None, '"age" > 1')]


@pytest.mark.parametrize(
    "more",
    [
        {"logicalTypeOptions": {"multipleOf": 0.01}},
        {"logicalTypeOptions": {"uniqueItems": True}},
        {"logicalType": "string", "logicalTypeOptions": {"format": "email"}},
        {"relationships": [{"type": "foreignKey", "to": "other.id"}]},
    ],
)
def test_what_is_said_and_not_checked_is_named(more: dict[str, Any]) -> None:
    found = list(checks_of(*_only(column("one", **more))))
    assert [type(one) for one in found] == [NotRun]
    assert list(checks_of(*_only(column("one", logicalType="date", logicalTypeOptions={"format": "yyyy"})))) == []


@pytest.mark.parametrize(
    "threshold", [{"mustBeGreaterThan": 3}, {"mustBe": 4}, {"mustNotBe": 0}, {"mustBeBetween": [1, 9]}]
)
def test_a_query_that_counts_what_is_wanted_finds_fault_with_no_record(threshold: dict[str, Any]) -> None:
    rule = {"type": "sql", "query": "SELECT COUNT(*) FROM {object} WHERE sex = 'F'", **threshold}
    (found,) = checks_of(*_only(column("sex"), quality=(rule,)))
    assert isinstance(found, NotRun)
    assert not found.of_records
    assert "what is wanted" in found.why_en


def _only(*columns: dict[str, Any], quality: tuple[dict[str, Any], ...] = ()) -> tuple[DataContract, Schema]:
    contract = said(table(*columns, quality=quality))
    return contract, contract.tables[0]


def test_many_files_name_the_file_of_each_failure(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, ".parquet").rename(tmp_path / f"{name}.parquet")
    failures = tmp_path / "wrong.parquet"
    rules = table(column("sex", {"metric": "nullValues", "mustBe": 0}))
    report = check_file(pattern=str(tmp_path / "[ab].parquet"), contract=said(rules), failures=failures)
    assert (report.rows, report.failures) == (10, 2)
    found = pq.read_table(failures).to_pylist()
    assert sorted((Path(one["file"]).name, one["row"]) for one in found) == [("a.parquet", 4), ("b.parquet", 4)]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_a_failure_in_one_of_many_files_is_named_by_its_row_in_that_file(tmp_path: Path, ending: str) -> None:
    faults = {"a": 3, "b": 3, "c": 60_000}
    for name, wrong in faults.items():
        ids = [None if row == wrong else row for row in range(1, wrong + 5)]
        _write_ids(tmp_path / f"{name}{ending}", ids)
    failures = tmp_path / "failures.out.csv"
    rules = table(column("id", {"metric": "nullValues", "mustBe": 0}))
    report = check_file(pattern=str(tmp_path / f"[abc]{ending}"), contract=said(rules), failures=failures)
    assert report.rows == 60_018
    rows = list(csv.DictReader(failures.read_text(encoding="utf-8").splitlines()))
    assert {Path(row["file"]).stem: int(row["row"]) for row in rows} == faults


def test_rows_of_a_file_that_is_read_in_pieces_keep_their_numbers(tmp_path: Path) -> None:
    """The engine reads a text file in pieces of 32 MB, in whatever order they come."""
    rows, wrong = 900_000, {5, 300_000, 450_001, 899_999}
    file, failures = tmp_path / "long.csv", tmp_path / "failures.out.csv"
    tail = "x" * 90
    lines = (f"{'' if row in wrong else row},{tail}\n" for row in range(1, rows + 1))
    file.write_text("id,tail\n" + "".join(lines), encoding="utf-8")
    rules = table(column("id", {"metric": "nullValues", "mustBe": 0}))
    assert check_file(pattern=str(file), contract=said(rules), failures=failures).rows == rows
    assert {int(row["row"]) for row in _listed(failures)} == wrong


def test_a_rule_of_uniqueness_beside_others_of_its_column_counts_each_row_once(tmp_path: Path) -> None:
    file, failures = tmp_path / "a.parquet", tmp_path / "failures.out.csv"
    pq.write_table(pa.table({"id": ["1", "1", None, "x", "x", "2"], "kin": ["a", "a", "a", "b", "c", "c"]}), file)
    rules = table(
        column("id", *({"metric": one, "mustBe": 0} for one in ("nullValues", "duplicateValues")), required=True),
        column("kin", {"metric": "invalidValues", "mustBe": 0, "arguments": {"pattern": "^a$"}}),
    )
    report = check_file(pattern=str(file), contract=said(rules), failures=failures)
    assert {one.check_id: one.failed for one in report.results} == {"id.not_null": 1, "id.unique": 4, "kin.pattern": 3}
    assert (report.rows, report.failures, report.clean) == (6, 8, 0)
    twice = sorted((int(row["row"]), row["value"]) for row in _listed(failures) if row["check"] == "id.unique")
    assert twice == [(1, "1"), (2, "1"), (4, "x"), (5, "x")]


def _listed(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _write_ids(file: Path, ids: list[int | None]) -> None:
    texts = [str(one) if one is not None else None for one in ids]
    if file.suffix == ".parquet":
        pq.write_table(pa.table({"id": texts}), file)
    elif file.suffix == ".csv":
        file.write_text("".join(f"{one or ''},x\n" for one in ["id", *texts]), encoding="utf-8")
    else:
        file.write_text("".join(json.dumps({"id": one}) + "\n" for one in texts), encoding="utf-8")


def test_a_file_without_a_fault_holds_and_lists_nothing(tmp_path: Path) -> None:
    failures = tmp_path / "wrong.jsonl"
    rules = table(column("opened", required=True))
    report = check_file(pattern=str(written(tmp_path, ".parquet")), contract=said(rules), failures=failures)
    assert (report.holds, report.clean, report.index.dqi) == (True, 5, 100.0)
    assert failures.read_text(encoding="utf-8").strip() == ""


def test_a_missing_column_table_or_kind_of_file_is_an_error(tmp_path: Path) -> None:
    file = written(tmp_path, ".parquet")
    with pytest.raises(SourceChanged, match="shoe"):
        check_file(pattern=str(file), contract=said(table(column("shoe", required=True))))
    with pytest.raises(MotlanError, match="t, u"):
        check_file(pattern=str(file), contract=said(table(), table(name="u")))
    other = file.rename(tmp_path / "people.sqlite")
    with pytest.raises(SourceChanged):
        check_file(pattern=str(other), contract=said(table(column("id", required=True))))


def test_more_rules_than_bits_are_all_counted(tmp_path: Path) -> None:
    counting = [
        {"type": "sql", "query": f"SELECT COUNT(*) FROM {{object}} WHERE income > {at}", "mustBe": 0, "name": f"r{at}"}
        for at in range(130)
    ]
    report = check_file(pattern=str(written(tmp_path, ".parquet")), contract=said(table(column("income", *counting))))
    counts = {name: failed for name, (_, failed, _) in shown(report).items()}
    assert (counts["r0"], counts["r3"], counts["r4"], counts["r129"]) == (3, 1, 0, 0)
    assert report.failures == sum(sum(value > at for value in (1.5, 3.0, 4.0)) for at in range(130))


ATOMS = st.sampled_from(["[0-9]", "[A-Z]", "a", "7", " ", "[a-c1]", "[0-9]{3}", "x{2}"])


@given(pattern=st.lists(ATOMS, max_size=5).map("".join), value=st.text("abcxA019 7Z[]-", max_size=9))
def test_a_pattern_as_glob_fits_what_the_expression_fits(pattern: str, value: str) -> None:
    import duckdb

    written = glob(pattern)
    assert written is not None
    found = duckdb.execute("select ? glob ?, regexp_full_match(?, ?)", [value, written, value, pattern]).fetchone()
    assert found is not None
    assert found[0] == found[1]


@pytest.mark.parametrize("pattern", ["a*", "a|b", ".", "[^a]", "(a)", "a+", r"\d", "[0-9]{2,3}", "a?"])
def test_other_patterns_are_left_to_the_regular_expression(pattern: str) -> None:
    assert glob(pattern) is None
