"""The workspace's own files: every one parses, and what they name is there."""

import shutil
from pathlib import Path

import pytest

from motlan.dictionary.attribute import Type
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.kernel.errors import SpecError
from motlan.kernel.spec import read
from motlan.simulation.spec import Sample, open_sample
from motlan.workspace import sheet
from tests.unit.simulation.conftest import ROOT

CONCEPTS = {
    "person",
    "adoption",
    "temporary_residence",
    "identity_card",
    "household_membership",
    "birth",
    "marriage",
    "mediation",
    "death",
    "enterprise",
    "land_parcel",
    "health_insurance",
    "social_insurance",
    "schooling",
}
DATABASES = {
    "population",
    "civil_status",
    "social_insurance",
    "health_insurance",
    "schooling",
    "land",
    "enterprises",
    "judgments",
}


def concepts() -> dict[str, Concept]:
    files = sorted(path for path in (ROOT / "dictionary").glob("*.yaml") if path.name != "identifiers.yaml")
    reads = [read(path, Concept) for path in files]
    assert [result.issues for result in reads] == [()] * len(files)
    return {result.value.concept: result.value for result in reads if result.value is not None}


def test_all_concepts_are_declared_in_two_languages() -> None:
    declared = concepts()
    assert set(declared) == CONCEPTS
    for concept in declared.values():
        for attribute in concept.attributes.values():
            assert set(attribute.label) == {"vi", "en"}, f"{concept.concept}.{attribute.name}"


def test_all_code_lists_that_are_named_exist() -> None:
    reads = [read(path, CodeList) for path in sorted((ROOT / "dictionary" / "codes").glob("*.yaml"))]
    assert [result.issues for result in reads] == [()] * len(reads)
    lists = {result.value.code_list: result.value for result in reads if result.value is not None}
    named = {a.codes for concept in concepts().values() for a in concept.of_type(Type.CODE)}
    assert named == set(lists)
    assert len(lists["ethnicity"].codes) == 54


def test_all_databases_map_to_attributes_and_codes_that_exist(sample: Sample) -> None:
    assert set(sample.databases) == DATABASES
    declared = concepts()
    for database in sample.databases.values():
        for dataset in database.datasets.values():
            attributes = declared[dataset.describes].attributes
            for mapping in dataset.columns.values():
                assert mapping.to in attributes, f"{database.database}: {mapping.to}"


def test_authority_names_databases_that_carry_the_attribute(sample: Sample) -> None:
    carried = {
        (database.database, dataset.describes, mapping.to)
        for database in sample.databases.values()
        for dataset in database.datasets.values()
        for mapping in dataset.columns.values()
    }
    for concept in concepts().values():
        for attribute in concept.attributes.values():
            for database in attribute.authority:
                assert (database, concept.concept, attribute.name) in carried


def test_units_and_crosswalk_have_every_unit() -> None:
    units = sheet.units(ROOT / "units.csv", name="units.csv")
    assert units.issues == ()
    by_kind = {kind: sum(unit.kind == kind for unit in units.rows) for kind in {unit.kind for unit in units.rows}}
    assert by_kind == {"thành phố trung ương": 7, "tỉnh": 27, "phường": 697, "xã": 2611, "đặc khu": 13}
    crosswalk = sheet.crossings(ROOT / "crosswalk.csv", name="crosswalk.csv")
    assert crosswalk.issues == ()
    assert len({crossing.old for crossing in crosswalk.rows}) == 10_033
    assert {crossing.new for crossing in crosswalk.rows} <= {unit.code for unit in units.rows}


def test_every_province_has_a_population(sample: Sample) -> None:
    provinces = {row["code"] for row in sample.units.to_pylist() if row["level"] == "1"}
    assert set(sample.provinces) == provinces
    assert len(provinces) == 34


@pytest.mark.parametrize(
    ("day", "working"), [("2025-04-26", True), ("2026-08-22", True), ("2026-02-17", False), ("2025-05-02", False)]
)
def test_the_calendar_has_holidays_and_swapped_saturdays(day: str, working: bool) -> None:
    days = sheet.days(ROOT / "calendar.csv", name="calendar.csv")
    assert days.issues == ()
    assert {str(each.day): each.working for each in days.rows}[day] is working


def test_every_fault_of_the_sample_is_reported_at_once(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(ROOT, root)
    (root / "simulation" / "faults.yaml").write_text("faults: [{fault: a, kind: b}]\nmore: 1\n", encoding="utf-8")
    (root / "simulation" / "names.yaml").unlink()
    with pytest.raises(SpecError) as caught:
        open_sample(root)
    assert {Path(issue.file).name for issue in caught.value.issues} == {"faults.yaml", "names.yaml"}
    assert len(caught.value.issues) == 5
