"""What was put aside, at the command line: counted without values, shown for a purpose, gone once it is mended."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from motlan.cli import main
from motlan.store.register import Register

HEAD = "id,name,born,sex\n"
GOOD = "10000001,Anna Berg,1990-05-17,F\n"
WRONG = "10000002,Bo Dahl,31/02/1975,M\n"
TWICE = "10000001,Anna Berg,1990-05-17,F\n"
WHY = ("--purpose", "mending", "--ground", "order 12")


class Office:
    """Types verbs on a workspace of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, *rows: str) -> None:
        (self.folder / "country" / "sample" / "people.csv").write_text("".join((HEAD, *rows)), encoding="utf-8")
        self("sync")

    def __call__(self, *words: str, code: int = 0) -> str:
        where = ("--workspace", str(self.folder / "country"), "--dir", str(self.folder / "state"), "--lang", "en")
        done = CliRunner().invoke(main, [*words, *where], catch_exceptions=False)
        assert done.exit_code == code, done.output
        return done.output

    def asks(self, *words: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self(*words, "--json"))
        return answer

    def readings(self) -> list[tuple[Any, ...]]:
        with Register.connect(f"sqlite:///{self.folder / 'state' / 'register.sqlite3'}") as register:
            return register.rows("select purpose, ground, attributes from reading order by seq")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "country")]).exit_code == 0
    office = Office(tmp_path)
    office.deliver(GOOD, WRONG, TWICE)
    return office


def test_what_was_put_aside_is_counted_by_place_and_reason_without_a_value(office: Office) -> None:
    said = office("quality", "quarantine")
    assert "1  population.people  birth_date  It is no date in the declared form" in said
    assert "1  population.people  the whole row  Another record has this key" in said
    assert "the next `motlan sync` reads it again" in said
    assert not any(value in said for value in ("31/02/1975", "10000002", "Bo Dahl"))
    heaps = office.asks("quality", "quarantine", "population.people")["quarantine"]
    assert {(one["attribute"], one["reason"], one["number"]) for one in heaps} == {
        ("birth_date", "date", 1),
        ("", "duplicate_key", 1),
    }
    assert office.readings() == []
    assert "population" in office("quality", "quarantine", "nowhere", code=1)


def test_values_are_shown_as_received_for_a_purpose(office: Office) -> None:
    assert office("quality", "received", "population.people", code=2)
    said = office("quality", "received", "population.people", "-a", "birth_date", *WHY)
    assert "10000002  birth_date  “31/02/1975”  It is no date in the declared form" in said
    assert office.readings() == [("mending", "order 12", "record_key person_number full_name birth_date sex")]
    (one,) = office.asks("quality", "received", "population.people", "-a", "row", *WHY)["received"]
    assert (one["record_key"], one["reason"]) == ("10000001", "duplicate_key")
    first = office.asks("quality", "received", "population.people", "--rows", "1", *WHY)
    assert (len(first["received"]), first["more"]) == (1, True)


def test_all_of_it_is_a_file_and_one_reading(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "aside.csv"
    assert "2 rows" in office("quality", "received", "population.people", "--out", str(out), *WHY)
    with out.open(encoding="utf-8") as file:
        found = {(row["record_key"], row["attribute"], row["received"]) for row in csv.DictReader(file)}
    assert ("10000002", "birth_date", "31/02/1975") in found
    assert len(found) == 2
    assert len(office.readings()) == 1


def test_what_the_source_mends_leaves(office: Office) -> None:
    office.deliver(GOOD, WRONG.replace("31/02/1975", "1975-02-28"))
    assert "Nothing is in quarantine." in office("quality", "quarantine")
