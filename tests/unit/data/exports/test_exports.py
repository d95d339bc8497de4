"""Whole exports: what is read back from each kind of file is what the register holds, row for row."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from motlan.data import api
from motlan.data.exports.parts import CONFLICTS, LINKS, PARTS, PERSONAL, Part, rows_of
from motlan.data.exports.versions import versions
from motlan.data.exports.write import FORMATS, Format, Taken, export
from motlan.data.golden.cause import Because
from motlan.data.golden.rebuild import build_concept
from motlan.data.quality.failures import SCHEMA as FAILURES
from motlan.data.review import acts
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotAllowed, UnknownName
from motlan.store.register import Register
from tests.conformance.people import Row, catalogue, country, fill, lake

CLOCK = FixedClock(datetime(2025, 7, 2, tzinfo=UTC))
TAKEN = Taken(reader="an", role="operator", purpose="statistics", ground="Law on Statistics")
LAN: Row = {
    "number": "001175000001",
    "full_name": 'Nguyễn "Lan", Thị',
    "birth_date": "1975-03-02",
    "sex": "female",
    "home": "",
}
BINH: Row = {"number": "001075000002", "full_name": "Trần Bình\nAn", "birth_date": "1975-01-01", "sex": "male"}


@pytest.fixture(scope="module")
def held() -> Catalogue:
    return catalogue()


@pytest.fixture(scope="module")
def register(held: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Two persons in three registers that disagree; one changed since, two records joined and a value set by hand."""
    register, folder = Register.connect("sqlite://"), tmp_path_factory.mktemp("lake")
    country(register, held)
    fill(register, held, "population.citizens", {"p1": LAN, "p2": BINH}, batch=1)
    fill(register, held, "civil.born", {"c1": {**LAN, "sex": None}, "c3": {**BINH, "number": None}}, batch=2)
    fill(register, held, "insurance.members", {"i1": {**LAN, "home": "12 Lê Lợi"}, "i9": {"number": "7"}}, batch=3)
    for month, born in ((7, "1975-01-01"), (8, "1976-01-01")):
        fill(register, held, "population.citizens", {"p2": {**BINH, "birth_date": born, "income": 0.5}}, batch=1)
        because = Because(kind="build", at=f"2025-0{month}-01T00:00:00Z")
        build_concept(register=register, lake=lake(folder), catalogue=held, concept="person", because=because)
    whose = dict(register.rows("select record_key, subject from mirror_population__citizens"))
    born = dict(register.rows("select record_key, subject from mirror_civil__born"))
    acts.merge(
        register=register,
        catalogue=held,
        clock=CLOCK,
        kept=whose["p2"],
        retired=born["c3"],
        actor="steward",
        reason="one person",
    )
    wish = api.Wish(
        concept="person",
        subject=whose["p1"],
        attribute="home",
        value="14 Lê Lợi",
        reason="seen",
        by="steward",
        until="2025-12-31T00:00:00Z",
    )
    override = api.set_override(register=register, catalogue=held, clock=CLOCK, wish=wish)
    assert override.number == 1
    api.measure_quality(register=register, catalogue=held, clock=CLOCK)
    yield register
    register.close()


def links(register: Register) -> list[tuple[Any, ...]]:
    how = {"c1": "number", "p1": "number", "i1": "number", "p2": "decided", "c3": "decided", "i9": None}
    found: list[tuple[Any, ...]] = []
    for source, table in (
        ("population.citizens", "mirror_population__citizens"),
        ("civil.born", "mirror_civil__born"),
        ("insurance.members", "mirror_insurance__members"),
    ):
        rows = register.rows(f"select record_key, subject from {table} order by record_key")
        found += [(source, key, subject, how[key], None) for key, subject in rows]
    return sorted(found)


def test_the_register_of_these_tests_has_something_of_everything(register: Register, held: Catalogue) -> None:
    counts = {part: len(taken(register, held, part, "jsonl")) for part in PARTS}
    assert all(counts.values()), counts
    assert register.value("select count(*) from golden_person") == 2


def taken(register: Register, held: Catalogue, part: Part, form: Format) -> list[tuple[Any, ...]]:
    """What an export holds, read back, as sorted tuples."""
    sink = io.BytesIO()
    rows = export(
        register=register,
        catalogue=held,
        clock=CLOCK,
        concept="person",
        part=part,
        form=form,
        out=sink,
        taken=TAKEN,
    )
    read = READ[form](sink.getvalue(), rows_of(register, held, "person", part).schema)
    assert len(read) == rows
    return read


def from_parquet(data: bytes, schema: pa.Schema) -> list[tuple[Any, ...]]:
    table = pq.read_table(io.BytesIO(data))
    assert table.schema.equals(schema)
    return in_order(tuple(row.values()) for row in table.to_pylist())


def from_csv(data: bytes, schema: pa.Schema) -> list[tuple[Any, ...]]:
    table = pacsv.read_csv(
        io.BytesIO(data),
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types=schema, strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
        ),
    )
    assert table.column_names == schema.names
    return in_order(tuple(row.values()) for row in table.to_pylist())


def from_jsonl(data: bytes, schema: pa.Schema) -> list[tuple[Any, ...]]:
    rows = [json.loads(line) for line in data.decode("utf-8").splitlines()]
    assert all(list(row) == schema.names for row in rows)
    wide = {field.name for field in schema if field.type == pa.int64()}
    assert all(isinstance(row[name], str | None) for row in rows for name in wide)
    return in_order(tuple(int(each) if name in wide and each else each for name, each in row.items()) for row in rows)


def in_order(rows: Any) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: [(value is not None, str(value)) for value in row])


READ: dict[Format, Callable[[bytes, pa.Schema], list[tuple[Any, ...]]]] = {
    "parquet": from_parquet,
    "csv": from_csv,
    "jsonl": from_jsonl,
}


def table(register: Register, name: str) -> list[tuple[Any, ...]]:
    return in_order(register.rows(f"select * from {name}"))


@pytest.mark.parametrize("form", FORMATS)
def test_records_come_back_as_the_register_holds_them(register: Register, held: Catalogue, form: Format) -> None:
    assert taken(register, held, "golden", form) == table(register, "golden_person")


def past(register: Register, held: Catalogue) -> list[dict[str, Any]]:
    """The history as an export writes it, in its own order."""
    sink = io.BytesIO()
    asked: dict[str, Any] = {"register": register, "catalogue": held, "clock": CLOCK, "concept": "person"}
    export(**asked, part="history", form="jsonl", out=sink, taken=TAKEN)
    return [json.loads(line) for line in sink.getvalue().decode().splitlines()]


def told(version: dict[str, Any], end: str) -> tuple[Any, ...]:
    return tuple(version[f"{end}_{name}"] for name in ("at", "kind", "actor", "reason_vi", "reason_en", "batch"))


def test_history_says_who_made_each_version_and_who_ended_it_and_why(register: Register, held: Catalogue) -> None:
    whose = {key: str(one) for key, one in register.rows("select record_key, subject from mirror_population__citizens")}
    rows = past(register, held)
    binh = [one for one in rows if one["subject"] == whose["p2"]]
    then = "2025-08-01T00:00:00Z"
    assert [(one["birth_date"], one["began_at"], one["ended_at"]) for one in binh] == [
        ("1976-01-01", then, then),
        ("1975-01-01", then, None),
    ]
    merged = (then, "merge", "steward", "one person", "one person", None)
    assert told(binh[0], "began") == (then, "build", None, None, None, None)
    assert told(binh[0], "ended") == told(binh[1], "began") == merged
    assert told(binh[1], "ended") == (None,) * 6
    lan = [one for one in rows if one["subject"] == whose["p1"]]
    assert (lan[-1]["home"], *told(lan[-1], "began")[1:5]) == ("14 Lê Lợi", "override", "steward", "seen", "seen")


@pytest.mark.parametrize("form", FORMATS)
def test_history_has_the_standing_versions_too_and_one_content_in_every_form(
    register: Register, held: Catalogue, form: Format
) -> None:
    read = taken(register, held, "history", form)
    assert read == in_order(tuple({**one, "subject": int(one["subject"])}.values()) for one in past(register, held))
    both = "select (select count(*) from history_person) + (select count(*) from golden_person)"
    assert len(read) == register.value(both)


def test_postgresql_tells_the_same_history(held: Catalogue, tmp_path: Path, postgres_database: str) -> None:
    with Register.connect(postgres_database) as register:
        country(register, held)
        for month, born in ((7, "1975-01-01"), (8, "1976-01-01")):
            fill(register, held, "population.citizens", {"p2": {**BINH, "birth_date": born}}, batch=1)
            because = Because(kind="sync", at=f"2025-0{month}-01T00:00:00Z", actor="an", batch=1)
            build_concept(register=register, lake=lake(tmp_path), catalogue=held, concept="person", because=because)
        schema, query = versions(held.dictionary.concept("person"))
        rows = [row for piece in register.stream(query, schema) for row in piece.to_pylist()]
    first, second = (f"2025-0{month}-01T00:00:00Z" for month in (7, 8))
    by = ("sync", "an", None, None, 1, "population.citizens")
    names = [name for name in schema.names if name.startswith(("began_", "ended_"))]
    assert sorted(tuple(row[name] for name in ("birth_date", *names)) for row in rows) == [
        ("1975-01-01", first, *by, second, *by),
        ("1976-01-01", second, *by, *(None,) * 7),
    ]


def test_a_version_says_which_delivery_made_it(register: Register, held: Catalogue) -> None:
    schema, query = versions(held.dictionary.concept("person"))
    last = register.value("select max(row__cause) from golden_person")
    register.execute("update cause set batch = 2 where cause = :last", {"last": last})
    made = [row for piece in register.stream(query, schema) for row in piece.to_pylist() if row["began_batch"]]
    register.execute("update cause set batch = null where cause = :last", {"last": last})
    (one,) = made
    assert (one["began_batch"], one["began_dataset"], one["ended_at"]) == (2, "civil.born", None)


def test_an_attribute_called_like_a_column_of_versions_keeps_its_name(held: Catalogue) -> None:
    declared = held.dictionary.concept("person")
    attributes = {**declared.attributes, "ended_at": declared.attributes["birth_date"]}
    attributes["ended_at"] = attributes["ended_at"].model_copy(update={"name": "ended_at"})
    schema, _query = versions(declared.model_copy(update={"attributes": attributes}))
    assert len(set(schema.names)) == len(schema.names)
    assert {"began_at", "row__ended_at", "ended_at"} <= set(schema.names)


@pytest.mark.parametrize("form", FORMATS)
def test_every_record_is_exported_with_whom_it_belongs_to_and_why(
    register: Register, held: Catalogue, form: Format
) -> None:
    assert taken(register, held, "links", form) == in_order(links(register))


@pytest.mark.parametrize("form", FORMATS)
def test_every_failing_record_is_exported(register: Register, held: Catalogue, form: Format) -> None:
    names = FAILURES.names
    found = taken(register, held, "failures", form)
    keys = [(row[0], row[1], row[2], row[names.index("record_key")]) for row in found]
    held_there = register.rows(
        "select database, dataset, check_id, record_key from quality_failure where database <> 'land'"
    )
    assert sorted(keys) == sorted(held_there)
    assert all(row[names.index("reason_en")] for row in found)


@pytest.mark.parametrize("form", FORMATS)
def test_conflicts_are_exported_with_what_every_source_says(register: Register, held: Catalogue, form: Format) -> None:
    whose = dict(register.rows("select record_key, subject from mirror_population__citizens"))
    lan, binh = whose["p1"], whose["p2"]
    assert taken(register, held, "conflicts", form) == in_order(
        [
            (lan, "home", "insurance.members", "i1", "12 Lê Lợi", 0),
            (lan, "home", "population.citizens", "p1", "", 0),
            (lan, "home", "steward.person", str(lan), "14 Lê Lợi", 1),
            (binh, "birth_date", "civil.born", "c3", "1975-01-01", 1),
            (binh, "birth_date", "population.citizens", "p2", "1976-01-01", 0),
        ]
    )
    assert [field.name for field in CONFLICTS] == ["subject", "attribute", "source", "record_key", "value", "stands"]


def test_links_need_no_purpose_and_are_written_down_all_the_same(register: Register, held: Catalogue) -> None:
    before = register.value("select count(*) from reading")
    given = Taken(reader="an", role="operator")
    sink = io.BytesIO()
    export(
        register=register,
        catalogue=held,
        clock=CLOCK,
        concept="person",
        part="links",
        form="csv",
        out=sink,
        taken=given,
    )
    assert sink.getvalue().startswith(",".join(f'"{name}"' for name in LINKS.names).encode())
    assert register.value("select count(*) from reading") == before + 1


@pytest.mark.parametrize("part", sorted(PERSONAL))
def test_values_do_not_leave_without_a_purpose(register: Register, held: Catalogue, part: Part) -> None:
    before, sink = register.value("select count(*) from reading"), io.BytesIO()
    with pytest.raises(NotAllowed):
        export(
            register=register,
            catalogue=held,
            clock=CLOCK,
            concept="person",
            part=part,
            form="csv",
            out=sink,
            taken=Taken(reader="an", role="operator", purpose="statistics", ground=" "),
        )
    assert sink.getvalue() == b""
    assert register.value("select count(*) from reading") == before


def test_an_export_of_what_is_not_in_the_dictionary_is_refused(register: Register, held: Catalogue) -> None:
    with pytest.raises(UnknownName):
        export(
            register=register,
            catalogue=held,
            clock=CLOCK,
            concept="dog",
            part="links",
            form="csv",
            out=io.BytesIO(),
            taken=TAKEN,
        )
