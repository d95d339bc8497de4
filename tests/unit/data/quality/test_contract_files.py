"""A file held against its contract: every failing record, on every kind of file."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.data.quality.file_check import FileReport, check_file
from motlan.data.quality.file_rules import glob
from motlan.data.quality.odcs import DataContract, Schema
from motlan.data.quality.odcs_implied import NotRun, Placed
from motlan.data.quality.odcs_read import checks_of
from motlan.kernel.errors import MotlanError, SourceChanged
from tests.unit.data.quality.contracts import column, said, table

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
