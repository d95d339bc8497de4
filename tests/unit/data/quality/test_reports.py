"""What is told of quality: every failing record with value and reason, and measurements as linked data."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from motlan.data import api
from motlan.data.exports.write import Taken, export
from motlan.data.quality import failures
from motlan.data.quality.dqv import PREFIXES, triples
from motlan.data.quality.report import written
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotAllowed, UnknownName
from motlan.kernel.triples import RDF_TYPE, XSD, Literal, Node, json_ld, read, turtle
from motlan.store.register import Register
from tests.conformance.people import Row, catalogue, country, fill

DQV = PREFIXES["dqv"]
CLOCK = FixedClock(datetime(2025, 7, 2, tzinfo=UTC))
LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}
CHECKS = {
    "population": [
        {"fields": ["full_name", "sex"], "kind": "unique"},
        {"field": "number", "kind": "present", "population": "civil.born"},
    ]
}


@pytest.fixture
def held() -> Catalogue:
    return catalogue(CHECKS)


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest, held: Catalogue) -> Iterator[Register]:
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(url) as register:
        country(register, held)
        people = {"a": LAN, "b": LAN | {"number": "12", "birth_date": None, "faults": " birth_date "}}
        fill(register, held, "population.citizens", people)
        fill(register, held, "civil.born", {"k1": LAN, "k2": LAN | {"number": "001175000009"}}, batch=2)
        register.execute(
            "insert into quarantine (database, dataset, batch, record_key, attribute, received, reason)"
            " values ('population', 'citizens', 1, 'b', 'birth_date', '31/02/1975', 'date')"
        )
        for one in api.measure_quality(register=register, catalogue=held, clock=CLOCK):
            assert one.error is None
        yield register


def listed(register: Register, held: Catalogue, **which: Any) -> list[tuple[Any, ...]]:
    batches = list(failures.all_failures(register=register, catalogue=held, **which))
    assert all(batch.schema == failures.SCHEMA for batch in batches)
    rows = [row for batch in batches for row in batch.to_pylist()]
    return [(row["check"], row["record_key"], row["value"], row["reason_en"]) for row in rows]


def test_every_failing_record_has_its_value_and_reason(register: Register, held: Catalogue) -> None:
    assert listed(register, held, database="population") == [
        ("birth_date.readable", "b", "31/02/1975", "it cannot be read as the dictionary writes it"),
        ("full_name.sex.unique", "a", "Nguyễn Thị Hoà | female", "another record of the dataset has the same value"),
        ("full_name.sex.unique", "b", "Nguyễn Thị Hoà | female", "another record of the dataset has the same value"),
        (
            "number.identifier",
            "b",
            "12",
            "structure or check digit is wrong, or it contradicts what it encodes",
        ),
        ("number.present.civil.born", "k2", None, "held in civil.born and absent here"),
    ]


def test_one_check_one_concept_or_nothing(register: Register, held: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "CHUNK", 1)
    found = listed(register, held, database="population", check_id="full_name.sex.unique")
    assert [key for _, key, _, _ in found] == ["a", "b"]
    assert listed(register, held, concept="parcel") == []
    with pytest.raises(UnknownName):
        listed(register, held, database="atlantis")


def test_turtle_and_json_ld_say_the_same(register: Register, held: Catalogue) -> None:
    found = triples(register, held)
    assert set(read(turtle(found, PREFIXES))) == set(found)
    written_out = json.dumps(json_ld(found, PREFIXES))
    assert set(read(written_out)) == set(found)
    assert json.loads(written_out)["@context"] == PREFIXES


def test_a_measurement_has_metric_value_dataset_and_time(register: Register, held: Catalogue) -> None:
    found = triples(register, held)
    node = Node("urn:motlan:measurement:check:population:citizens:number.identifier:2025-07-02T00:00:00Z")
    said = {predicate: value for subject, predicate, value in found if subject == node}
    metric = Node("urn:motlan:metric:check:population:citizens:number.identifier")
    assert said == {
        RDF_TYPE: Node(f"{DQV}QualityMeasurement"),
        f"{DQV}computedOn": Node("urn:motlan:database:population"),
        f"{DQV}isMeasurementOf": metric,
        f"{DQV}value": Literal("50.0", kind=f"{XSD}decimal"),
        f"{PREFIXES['prov']}generatedAtTime": Literal("2025-07-02T00:00:00Z", kind=f"{XSD}dateTime"),
    }
    of_metric = {predicate: value for subject, predicate, value in found if subject == metric}
    assert of_metric[f"{DQV}inDimension"] == Node("urn:motlan:dimension:clean")


def test_no_value_of_a_person_is_in_a_report(register: Register, held: Catalogue) -> None:
    for form in ("json", "csv", "dqv", "ttl"):
        text = written(register, held, form)
        assert "population" in text
        assert not re.search("Nguyễn|001175|31/02", text)


def test_csv_and_json_have_every_check(register: Register, held: Catalogue) -> None:
    checks = json.loads(written(register, held, "json"))["checks"]
    scored = register.value("select count(*) from quality_score")
    assert len(checks) == scored
    assert len(written(register, held, "csv").splitlines()) == scored + 1
    (one,) = [one for one in checks if (one["database"], one["check"]) == ("population", "number.identifier")]
    assert (one["evaluated"], one["failed"], one["score"], one["error_group"]) == (2, 1, 50.0, "format")


def test_an_export_of_failures_has_values_and_is_journalled(register: Register, held: Catalogue) -> None:
    out = io.BytesIO()
    which: dict[str, Any] = {"register": register, "catalogue": held, "clock": CLOCK, "concept": "person"}
    with pytest.raises(NotAllowed):
        export(**which, part="failures", form="jsonl", out=out, taken=Taken(reader="lan", role="steward"))
    assert (out.getvalue(), register.value("select count(*) from reading")) == (b"", 0)
    taken = Taken(reader="lan", role="steward", purpose="mending", ground="Decision 2439")
    count = export(**which, part="failures", form="jsonl", out=out, taken=taken)
    rows = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    assert len(rows) == count
    assert ("b", "12") in {(row["record_key"], row["value"]) for row in rows if row["check"] == "number.identifier"}
    assert register.rows("select reader, purpose, attributes from reading") == [("lan", "mending", "export:failures")]
