"""A database that nobody has mapped yet: what is there, of which types, and a few of its records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from motlan.data.databases.connector import TableName, connectors, looking, request, sample, tables
from motlan.data.databases.spec import Connect, Dataset
from tests.conformance.sources import COLUMNS, KINDS, NEEDS_A_SERVICE, Ministry, catalogue, person
from tests.services import KEY, REGION, SECRET, ObjectStore


@pytest.fixture(params=KINDS)
def ministry(request: pytest.FixtureRequest, tmp_path: Path) -> Ministry:
    fixture = NEEDS_A_SERVICE.get(request.param)
    service = request.getfixturevalue(fixture) if fixture is not None else None
    postgres = service if request.param == "postgres" else ""
    return Ministry(tmp_path, catalogue(request.param), postgres=postgres, service=service)


def test_what_is_there_and_what_it_holds(ministry: Ministry) -> None:
    ministry.write([person(nth) for nth in range(1, 6)])
    connect, places = ministry.catalogue.databases["ministry"].connect, ministry.places
    found = tables(connect, places)
    assert [name.name.rpartition(":")[2].strip() for name in found] == (
        ["a", "b"] if ministry.kind == "s3" else ["people"]
    )
    asked = looking(connect, found[0], places)
    schema = connectors.get(connect.kind).schema(asked)
    assert tuple(column.name for column in schema) == COLUMNS
    assert {column.type for column in schema} == {TYPES.get(ministry.kind, "text")}
    some = sample(asked, 2)
    assert (some.schema.names, some.schema.types) == (list(COLUMNS), [pa.string()] * len(COLUMNS))
    assert some.column("id").to_pylist() == ["r1", "r2"]


TYPES = {"sqlite": "", "parquet": "string", "jsonl": "json", "json": "json", "http": "json"}


def test_every_sheet_and_every_file_is_listed(tmp_path: Path) -> None:
    for book in ("a", "b"):
        with xlsxwriter.Workbook(str(tmp_path / f"{book}.xlsx")) as workbook:
            for sheet in ("Học sinh", "Lớp"):
                workbook.add_worksheet(sheet).write_row(0, 0, ("id",))
    found = tables(Connect(kind="xlsx", path="${SAMPLE}/*.xlsx"), {"SAMPLE": str(tmp_path)})
    assert found == tuple(
        TableName(f"{book}: {sheet}", sheet=sheet, path=str(tmp_path / f"{book}.xlsx"))
        for book in ("a", "b")
        for sheet in ("Học sinh", "Lớp")
    )


def test_the_types_of_a_parquet_file(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array([1], pa.int32()), "b": pa.array([None], pa.decimal128(14, 2))})
    pq.write_table(table, tmp_path / "x.parquet")
    where = Dataset.model_validate({"path": str(tmp_path / "x.parquet"), "describes": "x", "hosted": True})
    schema = connectors.get("parquet").schema(request(Connect(kind="parquet"), where, {}))
    assert schema == (("a", "int32"), ("b", "decimal128(14, 2)"))


def test_a_look_at_a_broken_file_passes_over_what_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,name\n1,An\n2\n3,Bình\n", encoding="utf-8")
    asked = looking(Connect(kind="csv", path=str(tmp_path / "x.csv")), TableName("x"), {})
    assert sample(asked, 10).to_pylist() == [{"id": "1", "name": "An"}, {"id": "3", "name": "Bình"}]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl", "parquet"])
def test_every_kind_of_file_is_read_from_a_store(form: str, tmp_path: Path, objects: ObjectStore) -> None:
    local = Ministry(tmp_path, catalogue(form))
    local.write([person(1), person(2)])
    objects.put(f"{local.bucket}/in/people.{form}", local.path.read_bytes())
    said: dict[str, Any] = {"endpoint": objects.endpoint, "region": REGION, "user": KEY, "password": "${SECRET}"}
    connect = Connect.model_validate({"kind": "s3", "path": f"{local.bucket}/in/*", "format": form, **said})
    places = {"SECRET": SECRET}
    (found,) = tables(connect, places)
    assert found.path == f"{local.bucket}/in/people.{form}"
    there = sample(looking(connect, found, places), 5)
    here = sample(looking(local.catalogue.databases["ministry"].connect, TableName("people"), local.places), 5)
    assert there.equals(here)
    assert there.num_rows == 2
