"""Quality: the arithmetic by hand-worked cases, and what each kind of check finds in a small country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from motlan.data import api
from motlan.data.databases.spec import Database
from motlan.data.golden.rebuild import build_concept
from motlan.data.quality.contract import Criterion, contract, criteria_covered
from motlan.data.quality.measured import DatabaseQuality
from motlan.data.quality.score import Bands, Scored, Weights, score
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import MotlanError, RegisterError, SpecError, UnknownName
from motlan.store.register import Register
from tests.conformance.people import BUILT, TWELVE, Row, catalogue, country, fill, lake

CASES = yaml.safe_load((Path(__file__).parents[3] / "cases" / "quality.yaml").read_text(encoding="utf-8"))
CLOCK = FixedClock(datetime(2025, 7, 2, tzinfo=UTC))
LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}
NAM: Row = {"number": "001076000002", "full_name": "Trần Nam", "birth_date": "1976-01-01", "sex": "male"}


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_index_as_worked_by_hand(case: dict[str, Any]) -> None:
    rules = [
        Scored(
            dataset="d",
            check_id=str(place),
            attribute=field,
            criterion=Criterion(criterion),
            weight=weight,
            evaluated=evaluated,
            failed=failed,
            identifies=field == "number",
        )
        for place, (field, criterion, weight, evaluated, failed) in enumerate(case["rules"])
    ]
    given = case.get("weights", {})
    criteria = {Criterion(name): weight for name, weight in given.get("criteria", {}).items()}
    index = score(rules, Weights(criteria=criteria, fields=given.get("fields", {})))
    assert index.dqi == (None if case["index"] is None else pytest.approx(case["index"], abs=1e-9))
    assert Bands().of(index.dqi) == case["band"]
    assert index.identifier_breaches == case["identifier_breaches"]


@pytest.mark.parametrize(("index", "band"), [(90.0, "green"), (89.999, "yellow"), (75.0, "yellow"), (74.999, "red")])
def test_bands_begin_at_their_thresholds(index: float, band: str) -> None:
    assert Bands().of(index) == band


# ---- in a small country

Measured = tuple[Register, Catalogue, dict[str, DatabaseQuality]]


def measured(
    tmp_path: Path,
    records: Mapping[str, Mapping[str, Row]],
    checks: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    clock: FixedClock = CLOCK,
) -> Measured:
    register = Register.connect("sqlite://")
    held = country(register, catalogue(checks))
    for batch, (path, rows) in enumerate(records.items(), start=1):
        fill(register, held, path, rows, batch=batch)
    for concept in held.dictionary.concepts:
        build_concept(register=register, lake=lake(tmp_path), catalogue=held, concept=concept, because=BUILT)
    found = api.measure_quality(register=register, catalogue=held, clock=clock)
    return register, held, {one.database: one for one in found}


def failing(found: Measured, database: str, dataset: str, check_id: str) -> tuple[str, ...]:
    register, held, _ = found
    page = api.failures(
        register=register, catalogue=held, database=database, dataset=dataset, check_id=check_id, limit=100
    )
    assert page.total == len(page.record_keys)
    return page.record_keys


def counts(found: Measured, database: str, check_id: str) -> tuple[int, int]:
    (rule,) = [one for one in found[2][database].rules if one.check_id == check_id]
    return rule.evaluated, rule.failed


def test_missing_invalid_and_double_numbers_are_found_and_counted(tmp_path: Path) -> None:
    rows = {"a": LAN, "b": LAN, "c": NAM | {"number": None}, "d": NAM | {"number": None}, "e": NAM | {"number": "12"}}
    found = measured(tmp_path, {"population.citizens": rows})
    assert failing(found, "population", "citizens", "number.not_null") == ("c", "d")
    assert failing(found, "population", "citizens", "number.identifier") == ("e",)
    assert failing(found, "population", "citizens", "number.unique") == ("a", "b")
    assert counts(found, "population", "number.unique") == (3, 2)
    assert found[2]["population"].identifier_breaches == 5
    assert found[2]["population"].severe


def test_what_could_not_be_read_is_not_clean(tmp_path: Path) -> None:
    rows = {"a": LAN, "b": NAM | {"birth_date": None, "faults": " birth_date "}}
    found = measured(tmp_path, {"population.citizens": rows})
    assert failing(found, "population", "citizens", "birth_date.readable") == ("b",)
    assert counts(found, "population", "birth_date.readable") == (2, 1)
    assert counts(found, "population", "income.readable") == (0, 0)


def test_a_code_outside_the_list_is_not_unified(tmp_path: Path) -> None:
    rows = {"a": LAN, "b": NAM | {"sex": None, "faults": " sex "}, "c": NAM | {"sex": None}}
    found = measured(tmp_path, {"population.citizens": rows})
    assert failing(found, "population", "citizens", "sex.codes") == ("b",)
    assert counts(found, "population", "sex.codes") == (2, 1)


def test_a_value_is_correct_when_its_authority_says_the_same(tmp_path: Path) -> None:
    records = {
        "civil.born": {"c1": LAN, "c2": NAM | {"birth_date": "1976"}},
        "population.citizens": {"p1": LAN | {"full_name": "Nguyễn Thị Hoa"}, "p2": NAM},
        "insurance.members": {"i1": LAN | {"full_name": "NGUYỄN THỊ HÒA"}, "i3": NAM | {"number": None, "sex": None}},
    }
    found = measured(tmp_path, records)
    assert failing(found, "population", "citizens", "full_name.agrees_with") == ("p1",)
    assert counts(found, "population", "full_name.agrees_with") == (2, 1)
    assert counts(found, "population", "birth_date.agrees_with") == (2, 0)
    assert counts(found, "insurance", "full_name.agrees_with") == (1, 0)
    assert "full_name.agrees_with" not in {rule.check_id for rule in found[2]["civil"].rules}


def test_a_reference_to_nobody_is_found(tmp_path: Path) -> None:
    records = {
        "population.citizens": {"a": LAN},
        "land.parcels": {"x": {"code": "1", "owner": LAN["number"]}, "y": {"code": "2", "owner": "001175999999"}},
    }
    found = measured(tmp_path, records)
    assert failing(found, "land", "parcels", "owner.reference") == ("y",)
    assert counts(found, "land", "owner.reference") == (2, 1)


def test_a_reference_keeps_the_rules_of_the_number_it_names_another_by(tmp_path: Path) -> None:
    father = LAN | {"number": "001075000009", "sex": "male"}
    holders = {"x": LAN["number"], "y": "001175999999", "z": "12", "w": None, "v": "00107500000O"}
    records = {
        "population.citizens": {"a": LAN | {"mother": NAM["number"]}, "b": father | {"mother": "123"}, "c": NAM},
        "land.parcels": {key: {"code": key, "owner": owner} for key, owner in holders.items()},
    }
    found = measured(tmp_path, records)
    assert failing(found, "land", "parcels", "owner.identifier") == ("v", "z")
    assert counts(found, "land", "owner.identifier") == (4, 2)
    # who is not known (y) is no breach of a number; nor is what the number says of its bearer: a mother's number that
    # encodes a man speaks of her, not of the record that names her
    assert found[2]["land"].identifier_breaches == 2
    assert failing(found, "population", "citizens", "mother.identifier") == ("b",)
    assert found[2]["population"].identifier_breaches == 1


def test_a_text_that_stands_for_nothing_is_no_breach_of_a_reference(tmp_path: Path) -> None:
    records = {"land.parcels": {"x": {"code": "1", "owner": None, "faults": " owner "}}}
    found = measured(tmp_path, records)
    assert failing(found, "land", "parcels", "owner.readable") == ("x",)
    assert counts(found, "land", "owner.identifier") == (0, 0)
    assert found[2]["land"].identifier_breaches == 0


def test_a_source_may_write_references_in_a_structure_of_its_own(tmp_path: Path) -> None:
    held = catalogue()
    old = TWELVE.model_copy(update={"scheme": "nine", "pattern": "[0-9]{9}", "example": "012345678"})
    dictionary = replace(held.dictionary, schemes={**held.dictionary.schemes, "nine": old})
    body = held.databases["land"].model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    body["datasets"]["parcels"]["columns"]["c_owner"] = {"to": "owner", "scheme": "nine"}
    land = Database.model_validate(body)
    (rule,) = [
        one
        for one in contract(Catalogue(dictionary, held.databases | {"land": land}), "land")
        if one.check_id == "owner.identifier"
    ]
    assert rule.scheme is not None
    assert (rule.scheme.pattern, rule.scheme.encodes) == ("[0-9]{9}", ())


def test_a_dataset_that_was_not_read_in_time_is_not_living(tmp_path: Path) -> None:
    records = {"land.parcels": {"x": {"code": "1"}}}
    in_time = measured(tmp_path, records)
    late = measured(tmp_path, records, clock=FixedClock(datetime(2025, 7, 9, tzinfo=UTC)))
    assert in_time[2]["land"].criteria[Criterion.LIVING] == 100.0
    assert late[2]["land"].criteria[Criterion.LIVING] == 0.0
    assert failing(late, "land", "parcels", "fresh") == ("x",)


def test_declared_checks_join_or_replace_the_implied_ones(tmp_path: Path) -> None:
    checks = {
        "population": [
            {"field": "number", "kind": "identifier", "weight": 3},
            {"field": "income", "kind": "range", "least": 0, "most": 100},
            {"field": "home", "kind": "pattern", "pattern": "[0-9]+ .*"},
            {"field": "full_name", "kind": "agrees_with", "database": "civil", "weight": 2},
            {"sql": "income > 5 or home is null", "criterion": "correct"},
        ]
    }
    rows = {
        "a": LAN | {"income": 10.0, "home": "12 Lê Lợi"},
        "b": NAM | {"income": -1.0, "home": "Lê Lợi"},
        "c": NAM | {"number": "001076000003", "income": None, "home": "1 A"},
    }
    records = {"population.citizens": rows, "civil.born": {"x": LAN | {"full_name": "Nguyễn Hoa"}}}
    found = measured(tmp_path, records, checks)
    (identifier,) = [one for one in found[2]["population"].rules if one.check_id == "number.identifier"]
    assert identifier.weight == 3.0
    assert failing(found, "population", "citizens", "income.range") == ("b",)
    assert failing(found, "population", "citizens", "home.pattern") == ("b",)
    assert failing(found, "population", "citizens", "full_name.agrees_with.civil") == ("a",)
    assert failing(found, "population", "citizens", "sql.5") == ("b",)
    assert counts(found, "population", "sql.5") == (2, 1)


@pytest.mark.parametrize(
    ("sql", "evaluated", "failed"),
    [
        ("exists (select 1 from b where b.number = home)", 2, ("b",)),
        ("not exists (select 1 from b where b.number = home)", 2, ("a",)),
        ("(select count(*) from b where b.number = home) = 1", 2, ("b",)),
        ("sex = 'female' or exists (select 1 from b where b.number = home)", 3, ("b",)),
        ("exists (select 1 from b where b.number = coalesce(home, number))", 4, ("b", "d")),
        ("home is null or exists (select 1 from b where b.number = home)", 4, ("b",)),
        ("exists (select 1 from b)", 4, ()),
    ],
)
def test_a_look_into_another_dataset_without_the_value_that_it_needs_judges_nobody(
    tmp_path: Path, sql: str, evaluated: int, failed: tuple[str, ...]
) -> None:
    rows = {
        "a": NAM | {"home": LAN["number"]},
        "b": NAM | {"number": "001076000003", "home": "001076000009"},
        "c": LAN | {"home": None},
        "d": NAM | {"number": "001076000004", "home": None},
    }
    check = {"sql": sql, "references": {"b": "civil.born"}, "name": "known"}
    found = measured(tmp_path, {"population.citizens": rows, "civil.born": {"x": LAN}}, {"population": [check]})
    assert counts(found, "population", "known") == (evaluated, len(failed))
    assert failing(found, "population", "citizens", "known") == failed


def test_a_range_of_dates_is_kept_as_far_as_both_are_known(tmp_path: Path) -> None:
    check = {"field": "birth_date", "kind": "range", "least": "1975-03", "most": "2000"}
    dates = {
        "a": "1975",
        "b": "1975-03-02",
        "c": "1975-02",
        "d": "2000-12-31",
        "e": "2001",
        "f": "1974-12-31",
        "g": None,
    }
    rows = {
        key: LAN | {"number": f"00117500000{at}", "birth_date": date} for at, (key, date) in enumerate(dates.items())
    }
    found = measured(tmp_path, {"population.citizens": rows}, {"population": [check]})
    assert failing(found, "population", "citizens", "birth_date.range") == ("c", "e", "f")


@pytest.mark.parametrize("sql", ["select 1", "income >", "exists (select 1 from subject)", "load_extension(home) = 1"])
def test_a_condition_that_is_none_is_an_error_that_names_it_and_the_others_are_measured(
    tmp_path: Path, sql: str
) -> None:
    error = broken(tmp_path, {"sql": sql})
    assert isinstance(error, (SpecError, UnknownName))
    assert "population" in str(error)


def broken(tmp_path: Path, check: Mapping[str, Any]) -> MotlanError | None:
    """The error of population's only check; every other database is measured, and population alone raises it."""
    register, held, found = measured(tmp_path, {"population.citizens": {"a": LAN}}, {"population": [check]})
    assert [name for name, one in found.items() if one.error is not None] == ["population"]
    assert len(found) == len(held.databases)
    assert found["population"].dqi is None
    assert register.value("select count(*) from quality_index where database = 'population'") == 0
    assert register.value("select count(*) from quality_index") == len(held.databases) - 1
    with pytest.raises(MotlanError):
        api.measure_quality(register=register, catalogue=held, clock=CLOCK, only=("population",))
    return found["population"].error


def test_an_unknown_attribute_in_a_condition_is_an_error(tmp_path: Path) -> None:
    assert isinstance(broken(tmp_path, {"sql": "shoe_size > 1"}), UnknownName)


def test_what_only_the_engine_refuses_is_an_error(tmp_path: Path) -> None:
    error = broken(tmp_path, {"sql": "regexp_like(full_name, '(')"})
    assert isinstance(error, RegisterError)


def test_an_unknown_kind_of_check_is_an_error(tmp_path: Path) -> None:
    assert "nice" in str(broken(tmp_path, {"field": "sex", "kind": "nice"}))


def test_measuring_again_replaces_scores_and_keeps_the_history_of_the_index(tmp_path: Path) -> None:
    found = measured(tmp_path, {"population.citizens": {"a": LAN, "b": NAM | {"number": "1"}}})
    register, held, _ = found
    scores = register.value("select count(*) from quality_score")
    failures = register.value("select count(*) from quality_failure")
    later = FixedClock(datetime(2025, 7, 3, tzinfo=UTC))
    api.measure_quality(register=register, catalogue=held, clock=later)
    assert register.value("select count(*) from quality_score") == scores
    assert register.value("select count(*) from quality_failure") == failures
    assert register.value("select count(*) from quality_index where database = 'population'") == 2
    assert register.value("select count(*) from published_quality where database = 'population'") == 1


def test_an_empty_database_is_not_measured(tmp_path: Path) -> None:
    _, _, found = measured(tmp_path, {})
    assert (found["population"].dqi, found["population"].band, found["population"].clean_share) == (None, None, None)


def test_clean_share_counts_records_that_pass_everything(tmp_path: Path) -> None:
    rows = {"a": LAN, "b": NAM | {"number": "1", "faults": " home "}, "c": NAM}
    _, _, found = measured(tmp_path, {"population.citizens": rows})
    assert found["population"].clean_share == pytest.approx(2 / 3)


def test_coverage_is_the_share_of_attributes_times_criteria_with_a_rule() -> None:
    held = catalogue()
    rules = contract(held, "land")
    # code: complete, clean, living; owner: clean, unified, living; area: clean, living
    assert criteria_covered(held, "land", rules) == pytest.approx(8 / 15)
