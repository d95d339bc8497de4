"""The databases on disk: kinds of store, columns as mapped, faults where the truth says, the same for the same seed."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from motlan.dictionary.name import canonical
from motlan.kernel.errors import Refused
from motlan.simulation.api import simulate
from motlan.simulation.spec import Sample
from tests.unit.simulation.conftest import PERSONS, ROOT, SEED, Written

EIGHT_GROUPS = {
    "missing",
    "out_of_range",
    "duplicate",
    "format",
    "broken_reference",
    "contradiction",
    "stale",
    "differs",
}
Rows = dict[str, dict[str, object]]
TRUTH = ("person", "links", "faults")


def sqlite_rows(path: Path, table: str, key: str) -> Rows:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return {row[key]: dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')}


def rows_of(directory: Path, sample: Sample, path: str) -> Rows:
    """The rows of ``database.dataset`` by key, whatever kind of store they are in."""
    database, dataset = path.split(".")
    spec = sample.databases[database]
    place = Path((spec.connect.path or "").replace("${SAMPLE}", str(directory)))
    table, key = spec.datasets[dataset], spec.datasets[dataset].key[0]
    match spec.connect.kind:
        case "sqlite":
            return sqlite_rows(place, table.table or "", key)
        case "parquet":
            return {row[key]: row for row in pq.read_table(place).to_pylist()}
        case "jsonl":
            lines = place.read_text(encoding="utf-8").splitlines()
            return {row[key]: row for row in map(json.loads, lines)}
        case "xlsx":
            names, *cells = CalamineWorkbook.from_path(place).get_sheet_by_name(table.sheet or "").to_python()
            return {row[key]: row for row in (dict(zip(map(str, names), line, strict=True)) for line in cells)}
    return {
        row[key]: dict(row)
        for file in sorted(place.parent.glob(place.name))
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    }


def datasets(sample: Sample) -> list[str]:
    return [f"{table.database}.{name}" for table in sample.sources.tables for name in table.datasets]


def test_every_column_that_is_there_is_mapped_or_knowingly_ignored(written: Written, sample: Sample) -> None:
    for path in datasets(sample):
        database, name = path.split(".")
        spec = sample.databases[database].datasets[name]
        row = next(iter(rows_of(written.directory, sample, path).values()))
        declared = {*spec.columns, *spec.ignore}
        assert {*row} - declared == set(), path
        assert {*spec.columns} - {*row} == set(), path
        assert spec.changes.column is None or spec.changes.column in row, path


def test_the_report_counts_the_rows_of_every_database(written: Written, sample: Sample) -> None:
    counted = Counter[str]()
    for table in sample.sources.tables:
        counted[table.database] += len(rows_of(written.directory, sample, f"{table.database}.{table.dataset}"))
    assert written.report.databases == dict(counted)
    assert written.report.persons == written.persons.num_rows == PERSONS


def test_no_two_records_of_a_table_have_the_same_key(written: Written) -> None:
    keys = written.links.select(["database", "dataset", "record_key"]).to_pylist()
    assert len({tuple(key.values()) for key in keys}) == len(keys)


def test_a_csv_file_a_province(written: Written) -> None:
    files = sorted((written.directory / "social_insurance").iterdir())
    assert all(len(file.stem) == 2 and file.suffix == ".csv" for file in files)
    assert len(files) == 34


def test_all_eight_groups_spellings_and_old_units_are_planted(written: Written) -> None:
    assert set(written.report.faults) == EIGHT_GROUPS | {"spelling", "old_unit"}
    recorded = Counter(written.faults["group"].to_pylist())
    assert written.report.faults == dict(recorded)


def test_every_class_of_faults_is_planted_at_least_once(written: Written, sample: Sample) -> None:
    planted = set(written.faults["fault"].to_pylist())
    assert planted == {fault.fault for fault in sample.faults.faults}


def test_a_planted_value_stands_where_the_truth_says(written: Written, sample: Sample) -> None:
    held = {path: rows_of(written.directory, sample, path) for path in datasets(sample)}
    for fault in written.faults.to_pylist():
        path = f"{fault['database']}.{fault['dataset']}"
        row = held[path][fault["record_key"]]
        if not fault["attribute"]:
            assert fault["right"] in held[path]
            continue
        columns = sample.databases[fault["database"]].datasets[fault["dataset"]].columns
        column = next(name for name, mapping in columns.items() if mapping.to == fault["attribute"])
        held_there = row[column]
        assert held_there == (float(fault["planted"]) if isinstance(held_there, float) else fault["planted"])
        assert fault["planted"] != fault["right"]


def test_every_value_that_is_not_planted_is_the_truth(written: Written, sample: Sample) -> None:
    spoilt = {
        (fault["database"], fault["dataset"], fault["record_key"], fault["attribute"])
        for fault in written.faults.to_pylist()
    }
    names = rows_of(written.directory, sample, "population.citizens")
    for link in written.links.to_pylist():
        if (link["database"], link["dataset"]) != ("population", "citizens"):
            continue
        row, truth = names[link["record_key"]], written.truth(link["person"])
        if ("population", "citizens", link["record_key"], "full_name") not in spoilt:
            assert row["ho_ten"] == truth["full_name"]
        if ("population", "citizens", link["record_key"], "residence_unit") not in spoilt:
            assert row["ma_xa"] == truth["residence_unit"]
        assert row["so_dinh_danh"] == truth["personal_number"]
        assert row["so_dd_me"] == truth["mother"]
        assert row["ngay_sinh"] == "/".join(reversed(str(truth["birth_date"]).split("-")))


def test_other_spellings_are_the_same_name(written: Written) -> None:
    same = {"older_spelling", "older_spelling_social", "pupil_decomposed"}
    spelt = [fault for fault in written.faults.to_pylist() if fault["fault"] in same]
    assert spelt
    assert [canonical(fault["planted"]) for fault in spelt] == [canonical(fault["right"]) for fault in spelt]


def test_old_unit_codes_name_nothing_today(written: Written, sample: Sample) -> None:
    today = set(sample.units["code"].to_pylist())
    before = set(sample.crosswalk["old_code"].to_pylist())
    planted = {fault["planted"] for fault in written.faults.to_pylist() if fault["group"] == "old_unit"}
    assert planted
    assert planted <= before - today


def test_social_insurance_writes_units_of_before_the_merger(written: Written, sample: Sample) -> None:
    before = set(sample.crosswalk["old_code"].to_pylist())
    rows = rows_of(written.directory, sample, "social_insurance.members")
    assert {row["ma_xa"] for row in rows.values()} - {""} <= before


def test_units_of_the_truth_exist(written: Written, sample: Sample) -> None:
    today = set(sample.units["code"].to_pylist())
    for attribute in ("residence_unit", "birth_place"):
        assert set(written.persons[attribute].to_pylist()) <= today


def test_the_family_to_show_stands_faultless_in_five_databases(written: Written, sample: Sample) -> None:
    demo = written.report.demo
    mother, father = (written.persons["personal_number"].to_pylist().index(n) for n in (demo.mother, demo.father))
    records = [link for link in written.links.to_pylist() if link["person"] in {mother, father}]
    assert {link["database"] for link in records if link["person"] == mother} >= {
        "population",
        "civil_status",
        "social_insurance",
        "health_insurance",
    }
    faulty = {(f["database"], f["record_key"]) for f in written.faults.to_pylist()}
    assert not faulty & {(link["database"], link["record_key"]) for link in records}
    marital = rows_of(written.directory, sample, "civil_status.marital")
    spouses = {row["so_dinh_danh"]: row["so_dd_vo_chong"] for row in marital.values()}
    assert (spouses[demo.mother], spouses[demo.father]) == (demo.father, demo.mother)
    births = rows_of(written.directory, sample, "civil_status.births").values()
    assert tuple(row["so_dinh_danh"] for row in births if row["so_dd_me"] == demo.mother) == demo.children


def test_the_same_seed_gives_the_same_nation(written: Written, sample: Sample, tmp_path: Path) -> None:
    again = simulate(workspace_root=ROOT, persons=PERSONS, seed=SEED, directory=tmp_path)
    for name in TRUTH:
        file = Path("truth") / f"{name}.parquet"
        assert (tmp_path / file).read_bytes() == (written.directory / file).read_bytes()
    for path in datasets(sample):
        assert rows_of(tmp_path, sample, path) == rows_of(written.directory, sample, path)
    assert again.demo == written.report.demo


def test_another_seed_gives_another_nation(written: Written, tmp_path: Path) -> None:
    other = simulate(workspace_root=ROOT, persons=PERSONS, seed=SEED + 1, directory=tmp_path)
    assert other.demo.mother != written.report.demo.mother


def test_writing_again_replaces_what_was_there(sample: Sample, tmp_path: Path) -> None:
    simulate(workspace_root=ROOT, persons=400, seed=1, directory=tmp_path)
    smaller = simulate(workspace_root=ROOT, persons=200, seed=2, directory=tmp_path)
    assert len(rows_of(tmp_path, sample, "civil_status.births")) < 200
    assert len(rows_of(tmp_path, sample, "social_insurance.members")) == smaller.databases["social_insurance"]


def test_population_goes_into_postgres_when_a_url_is_given(
    written: Written, sample: Sample, tmp_path: Path, postgres_database: str
) -> None:
    simulate(workspace_root=ROOT, persons=PERSONS, seed=SEED, directory=tmp_path, postgres_url=postgres_database)
    assert not (tmp_path / "population.sqlite").exists()
    expected = rows_of(written.directory, sample, "population.citizens")
    with psycopg.connect(postgres_database) as connection:
        cursor = connection.execute("SELECT * FROM cong_dan")
        names = [column.name for column in cursor.description or ()]
        held = {row[0]: dict(zip(names, row, strict=True)) for row in cursor}
    assert held == expected


def test_too_few_persons_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        simulate(workspace_root=ROOT, persons=99, seed=1, directory=tmp_path / "new")
    assert caught.value.in_("en") == "99 persons are too few. Choose at least 100."
    assert not (tmp_path / "new").exists()


def test_progress_names_every_table(tmp_path: Path) -> None:
    told: list[str] = []
    simulate(workspace_root=ROOT, persons=200, seed=1, directory=tmp_path, progress=told.append)
    assert told[:2] == ["families", "population · citizens"]
    assert len(told) == 12
