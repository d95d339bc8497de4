"""Queries that a contract carries for the owner of a source: every engine counts with them what a file check finds."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest

from motlan.data.quality.file_check import check_file
from motlan.data.quality.odcs import DataContract
from motlan.data.quality.odcs_source import of_source
from motlan.data.quality.odcs_write import data_contract
from motlan.data.spec import Catalogue
from motlan.kernel.spec import Document, validate
from motlan.store.lake import Lake
from motlan.store.register import Register
from tests.conformance.sources import catalogue

HEAD = ("number", "name", "born", "sex", "home", "income", "note")
FORMS = ("dd/mm/yyyy", "yyyy-mm-dd", "ddmmyyyy", "dd-mm-yyyy", "mm.dd.yyyy")
TEXTS = ("02/03/1975", "2/3/1975", "31/4/1990", " 29/02/1900 ", "29/2/2000", "03/2031", "1899", "1975-03-02", "x", "")
CHECKS = [
    {"field": "birth_date", "kind": "range", "least": "1900-02", "most": "2030"},
    {"sql": "birth_date < '1980' or full_name = 'An'", "name": "old"},
    {"sql": "birth_date < '1980' and sex = 'male'", "name": "old_men"},
    {"sql": "sex <> 'female'", "name": "men"},
    {"field": "birth_date", "kind": "compare", "than": "note", "how": "<", "name": "born_before"},
]


def _written_for(form: str) -> tuple[Catalogue, list[dict[str, str]]]:
    """A ministry that writes dates in ``form``, and its rows."""
    held = catalogue()
    body = held.databases["ministry"].model_dump()
    body["datasets"]["people"]["columns"]["born"] = {"to": "birth_date", "format": form}
    base = held.databases["ministry"]
    held = Catalogue(held.dictionary, {"ministry": type(base).model_validate(body | {"checks": CHECKS})})
    own = [*TEXTS, "31-04-1990", "31x04x1990", "31041990", "04.31.1990", "1990-4-31", "1990-02-29"]
    rows = [
        dict(zip(HEAD, (f"0011{digit}{at:07d}", "An", day, "MF"[at % 2], "", "1", "1950-06"), strict=True))
        for at, (day, digit) in enumerate(product(own, "79"))
    ]
    return held, rows


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("engine", ["sqlite", "postgres", "duckdb"])
def test_an_owner_counts_what_the_check_of_a_file_finds(
    engine: str, form: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    held, rows = _written_for(form)
    contract = of_source(data_contract(held, "ministry", language="en"), held, language="en")
    expected = _found_in_file(contract, rows, tmp_path)
    queries = {
        rule["name"]: rule["query"].replace("{object}", "people")
        for one in (*contract["schema"], *contract["schema"][0]["properties"])
        for rule in one.get("quality", ())
        if rule["type"] == "sql"
    }
    named = {"birth_date.range", "birth_date.readable.day_of_month", "old", "old_men", "men", "born_before"}
    assert named <= queries.keys()
    data = pa.Table.from_pylist(rows)
    if engine == "duckdb":
        with Lake(tmp_path / "lake").session() as session:
            session.register_table("people", data)
            counted = {name: session.rows(query)[0][0] for name, query in queries.items()}
    else:
        url = "sqlite://" if engine == "sqlite" else request.getfixturevalue("postgres_database")
        register = Register.connect(url)
        register.execute(f"create table people ({', '.join(f'{name} text' for name in HEAD)})")
        register.load("people", data)
        counted = {name: register.rows(query)[0][0] for name, query in queries.items()}
        register.close()
    assert counted == {name: expected[name] for name in queries}
    assert 0 < counted["men"] < len(rows)
    assert min(counted[name] for name in ("birth_date.range", "old_men", "born_before")) > 0
    assert counted["birth_date.readable.day_of_month"] > 0


def _found_in_file(contract: dict[str, object], rows: list[dict[str, str]], at: Path) -> Counter[str]:
    """How many rows fail each rule of the contract, of a file that the owner would send."""
    read = validate(Document("x", contract, {}), DataContract).value
    assert read is not None
    file, wrong = at / "people.csv", at / "wrong.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, HEAD)
        writer.writeheader()
        writer.writerows(rows)
    check_file(pattern=str(file), contract=read, failures=wrong, without_dictionary=True)
    return Counter(line["check"] for line in csv.DictReader(wrong.read_text("utf-8").splitlines()))
