"""``motlan quality`` as its users meet it: contracts, files, incidents, suspensions, reports."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from motlan.cli import main
from motlan.cli.quality import FOLLOWING
from motlan.kernel.number import floored
from motlan.store.register import Register

PEOPLE = (
    "id,name,born,sex\n10000001,Anna Berg,1990-05-17,F\n10000002,Bo Dahl,1975-03,M\n1000000x,Carl Ek,1980-01-01,M\n"
)
CONTRACT: dict[str, Any] = {
    "version": "1.0.0",
    "apiVersion": "v3.1.0",
    "kind": "DataContract",
    "id": "people",
    "status": "active",
    "schema": [
        {
            "name": "people",
            "properties": [
                {
                    "name": "id",
                    "quality": [{"metric": "invalidValues", "arguments": {"pattern": "^[0-9]{8}$"}, "mustBe": 0}],
                },
                {"name": "name", "required": True, "quality": [{"type": "text", "description": "a real name"}]},
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workspace whose only database was synchronised and measured."""
    folder = tmp_path_factory.mktemp("quality")
    assert call("init", str(folder / "country"))[0] == 0
    (folder / "country" / "sample" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "people.odcs.yaml").write_text(yaml.safe_dump(CONTRACT), encoding="utf-8")
    at(folder, "sync")
    at(folder, "quality")
    return folder


def call(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def at(place: Path, *arguments: str, status: int = 0) -> dict[str, Any]:
    """The JSON answer of a verb on the place's state."""
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"))
    code, output, _ = call(*arguments, *where, "--json", "--lang", "en")
    assert code == status, output
    found: dict[str, Any] = json.loads(output)
    return found


def database(place: Path) -> str:
    return next(iter(at(place, "quality")["quality"]))


@pytest.mark.parametrize("name", ["measure", *FOLLOWING])
def test_every_command_has_a_help_with_an_example(name: str) -> None:
    status, output, _ = call("quality", name, "--help")
    assert status == 0
    assert f"motlan quality {name.replace('measure', '')}".strip() in output


def test_measuring_needs_no_command(place: Path) -> None:
    assert at(place, "quality").keys() == at(place, "quality", "measure").keys()
    name = database(place)
    assert list(at(place, "quality", name)["quality"]) == [name]


def test_an_index_bears_the_fingerprint_of_the_rules_that_made_it(place: Path, tmp_path: Path) -> None:
    own, name = shutil.copytree(place, tmp_path / "own"), database(place)
    before = at(own, "quality")["quality"][name]["rules"]
    assert re.fullmatch("[0-9a-f]{12}", before)
    assert at(own, "quality")["quality"][name]["rules"] == before
    file = own / "country" / "databases" / f"{name}.yaml"
    held = yaml.safe_load(file.read_text(encoding="utf-8"))
    held.setdefault("checks", []).append({"field": "full_name", "kind": "pattern", "pattern": "[A-Z].*"})
    file.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")
    assert at(own, "quality")["quality"][name]["rules"] != before


def test_a_file_that_breaks_its_contract_is_exit_status_1(place: Path) -> None:
    file, contract, wrong = place / "country/sample/people.csv", place / "people.odcs.yaml", place / "wrong.jsonl"
    arguments = ("quality", "check", str(file), "--contract", str(contract), "--failures", str(wrong))
    status, output, _ = call(*arguments, "--json")
    answer = json.loads(output)
    assert (status, answer["rows"], answer["clean"], answer["failures"]) == (1, 3, 2, 1)
    assert [(one["check"], one["failed"], one["holds"]) for one in answer["checks"]] == [
        ("id.pattern", 1, False),
        ("name.not_null", 0, True),
    ]
    assert [one["why"] for one in answer["not_run"]] == ["it is text for people"]
    assert json.loads(wrong.read_text(encoding="utf-8")) == {
        "file": str(file),
        "row": 3,
        "check": "id.pattern",
        "criterion": "clean",
        "error_group": "format",
        "columns": "id",
        "value": "1000000x",
    }
    status, output, _ = call(*arguments, "--lang", "en")
    assert output.splitlines()[0].startswith("✕ id.pattern")
    heads, failing, *_ = output.splitlines()[-3:]
    assert (heads.split(), failing.split()) == (
        ["Row", "Check", "Columns", "Value"],
        ["3", "id.pattern", "id", "1000000x"],
    )
    many = place / "many.csv"
    many.write_text("id,name\n" + "x,An\n" * 25, encoding="utf-8")
    output = call("quality", "check", str(many), *arguments[3:], "--lang", "en")[1]
    assert [line.split()[:2] for line in output.splitlines()[-22:-20]] == [["1", "id.pattern"], ["2", "id.pattern"]]
    assert output.splitlines()[-2:] == ["… 5 more are in the file:", f"Failing records: {wrong}"]


def test_a_contract_with_a_fault_is_reported_with_its_line(place: Path) -> None:
    broken = place / "broken.odcs.yaml"
    broken.write_text(yaml.safe_dump({**CONTRACT, "apiVersion": "v0", "colour": "red"}), encoding="utf-8")
    file = str(place / "country/sample/people.csv")
    status, output, _ = call("quality", "check", file, "--contract", str(broken), "--json", "--lang", "en")
    assert status == 1
    answer = json.loads(output)
    assert {one["path"] for one in answer["issues"]} == {"apiVersion", "colour"}
    assert "The data contract has 2 faults. Mend the lines named above" in answer["message"]


def checked(place: Path, *rules: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What comes of a contract whose only column has these rules."""
    contract = place / "published.odcs.yaml"
    table = {"name": "people", "properties": [{"name": "id", "quality": list(rules)}]}
    contract.write_text(yaml.safe_dump({**CONTRACT, "schema": [table]}), encoding="utf-8")
    file = str(place / "country/sample/people.csv")
    status, output, _ = call("quality", "check", file, "--contract", str(contract), "--json", "--lang", "en")
    return status, json.loads(output)


def test_a_contract_of_ours_is_held_against_a_file_without_the_dictionary(place: Path) -> None:
    contract, file = place / "exported.odcs.yaml", str(place / "country/sample/people.csv")
    assert call("quality", "export", "population", "--out", str(contract), "-w", str(place / "country"))[0] == 0
    asked = ("quality", "check", file, "--contract", str(contract), "--lang", "en")
    assert "how many pass everything is unknown" in call(*asked)[1]
    _status, output, _ = call(*asked, "--without-dictionary", "--json")
    found = json.loads(output)
    assert isinstance(found["clean"], int)
    assert {one["needs_dictionary"] for one in found["not_run"]} == {True}
    shown = call(*asked, "--without-dictionary")[1]
    assert f"{len(found['not_run'])} rules need the dictionary and are not run on a file: " in shown
    assert "what follows is said of the rules that were run" in shown


def test_a_rule_that_cannot_be_used_is_named_and_the_others_run(place: Path) -> None:
    status, answer = checked(
        place,
        {"metric": "bogus", "mustBe": 0},
        {"type": "sql", "query": "SELECT COUNT(*) FROM ${object} WHERE ${property} = '10000001'", "mustBe": 1},
        {"type": "sql", "query": "SELECT COUNT(*) FROM {object} WHERE strange(id) = 1", "mustBe": 0},
        {"type": "sql", "query": "SELECT COUNT(*) FROM {object} WHERE nobody = 1", "mustBe": 0},
        {"type": "sql", "query": "SELECT COUNT(*) FROM {object} WHERE CAST(id AS DATE) = 1", "mustBe": 0},
        {"metric": "invalidValues", "arguments": {"pattern": "(?=1)[0-9]+"}, "mustBe": 0},
        {"metric": "rowCount", "mustBe": 3},
    )
    assert (status, answer["holds"], answer["clean"], answer["message"]) == (1, False, None, None)
    assert [(one["check"], one["failed"]) for one in answer["checks"]] == [("row_count", 0)]
    told = {one["path"].rpartition(".")[2]: one["why"] for one in answer["not_run"]}
    assert told.keys() == {"0", "1", "2", "3", "4", "5"}
    assert told["1"].startswith("it counts what is wanted")
    assert told["0"].startswith("metric: The value does not fit: Input should be 'nullValues'")
    assert "“STRANGE(id)” is not allowed in a condition" in told["2"]
    assert told["3"].startswith("There is no attribute called “nobody”.")
    assert told["4"].startswith("its condition cannot be computed (")
    assert told["5"].startswith("its condition cannot be computed (Invalid Input Error")
    assert "motlan__" not in str(answer)


def test_a_contract_of_which_nothing_could_be_run_is_exit_status_1(place: Path) -> None:
    status, answer = checked(place, {"metric": "bogus", "mustBe": 0}, {"type": "text", "description": "nice"})
    assert (status, answer["holds"], answer["checks"]) == (1, False, [])
    assert answer["message"] == "✕ No rule of the contract could be run, so nothing was checked."


def test_a_file_that_is_not_there_is_told_as_such(place: Path) -> None:
    contract = str(place / "people.odcs.yaml")
    for file in ("none.csv", "none/*.csv"):
        status, _, error = call("quality", "check", str(place / file), "--contract", contract, "--lang", "en")
        assert status == 1
        assert "There is no file to check here. Check the path; for many files give a pattern in quotes" in error


def test_what_is_exported_can_be_imported_once(place: Path) -> None:
    name = database(place)
    out = place / f"{name}.odcs.yaml"
    workspace = ("--workspace", str(place / "country"))
    assert call("quality", "export", name, "--out", str(out), *workspace)[0] == 0
    target = place / "country" / "contracts" / out.name
    assert call("quality", "import", str(out), "--dry-run", *workspace)[0] == 0
    assert not target.exists()
    assert call("quality", "import", str(out), *workspace)[0] == 0
    assert target.read_bytes() == out.read_bytes()
    status, _, error = call("quality", "import", str(out), *workspace, "--lang", "en")
    assert status == 1
    assert "There is a contract of this file name already." in error
    assert call("quality", "import", str(out), "--replace", *workspace)[0] == 0
    assert at(place, "quality")["quality"][name]["error"] is None
    target.unlink()


def test_the_index_of_every_field_is_told(place: Path) -> None:
    found = at(place, "quality")["quality"]["population"]
    lowest = min((one for one in found["fields"] if one["index"] is not None), key=lambda one: one["index"])
    assert found["criteria"].keys() == {"correct", "complete", "clean", "living", "unified"}
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"), "--lang", "en")
    total, first, *_ = call("quality", "--fields", *where)[1].splitlines()
    assert total.startswith("population")
    assert first.split()[:2] == [lowest["field"], f"{floored(lowest['index']):.1f}"]
    assert len(call("quality", *where)[1].splitlines()) == 1


def test_the_incident_of_a_band_tells_the_index_and_its_line(place: Path, tmp_path: Path) -> None:
    own = shutil.copytree(place, tmp_path / "own")
    with closing(sqlite3.connect(own / "state" / "register.sqlite3")) as register:
        register.execute(
            "update incident set dataset = '', check_id = '', source = 'band', severity = 'severe', failed = 31,"
            " evaluated = 100 where incident = (select min(incident) from incident)"
        )
        register.commit()
    (band,) = [one for one in at(own, "quality", "incidents")["incidents"] if one["source"] == "band"]
    assert (band["index"], band["bound"], band["failed"], band["evaluated"]) == (69, 75, None, None)
    where = ("--workspace", str(own / "country"), "--dir", str(own / "state"), "--lang", "en")
    assert f"{band['database']}: index of the database 69, below 75" in call("quality", "incidents", *where)[1]
    with closing(sqlite3.connect(own / "state" / "register.sqlite3")) as register:
        given = {"number": band["incident"]}
        register.execute("update incident_event set failed = 31 where incident = :number", given)
        register.execute("update incident set state = 'done', failed = 4 where incident = :number", given)
        register.commit()
    told = call("quality", "incidents", str(band["incident"]), *where)[1]
    assert "index of the database 96, green again" in told
    assert "measurement  index 69" in told


def test_incidents_are_listed_stated_and_told(place: Path) -> None:
    (found, *_) = at(place, "quality", "incidents")["incidents"]
    assert (found["severity"], found["state"], found["overdue"]) == ("severe", "new", False)
    number = str(found["incident"])
    said = ("--cause", "typed", "--plan", "type again", "--by-day", found["due"], "--by", "lan")
    assert at(place, "quality", "state", number, *said)["incident"]["state"] == "in_work"
    assert [one["kind"] for one in at(place, "quality", "incidents", number)["events"]] == ["opened", "stated"]
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"), "--lang", "en")
    heads, *lines = call("quality", "incidents", *where)[1].splitlines()
    assert heads.split() == ["No", "Code", "Severity", "State", "Cause", "by", "Mended", "by", "What", "fails"]
    assert [line.split()[4:7] for line in lines if line.split()[0] == number] == [["work", "stated", found["due"]]]
    assert at(place, "quality", "incidents", "--overdue")["incidents"] == []
    late = ("--cause", "typed", "--plan", "type again", "--by-day", "2001-01-01", "--by", "lan")
    assert "must be between today" in at(place, "quality", "state", number, *late, status=1)["message"]


def test_a_database_is_suspended_skipped_tried_and_lifted(place: Path) -> None:
    name = database(place)
    at(place, "quality", "suspend", name, "--reason", "moving", "--by", "lan")
    answer = at(place, "sync")
    assert (answer["datasets"], answer["suspended"]) == ([], [name])
    (shown,) = at(place, "status")["datasets"]
    assert (shown["standing"], shown["message"]) == ("suspended", "lan: moving")
    assert f"motlan quality lift {name}" in shown["remedy"]
    here = ("--workspace", str(place / "country"), "--dir", str(place / "state"), "--lang", "en")
    said = call("status", *here)[1]
    assert "– suspended since " in said
    assert ", not read; lan: moving" in said
    assert "living" not in said
    assert len(at(place, "sync", name)["datasets"]) == 1
    at(place, "quality", "lift", name, "--reason", "moved", "--by", "lan")
    assert [one["standing"] for one in at(place, "status")["datasets"]] == ["living"]
    (one,) = at(place, "quality", "suspensions")["suspensions"]
    assert (one["reason"], one["lifted_reason"]) == ("moving", "moved")
    assert (
        "There is no database"
        in at(place, "quality", "suspend", "x", "--reason", "r", "--by", "b", status=1)["message"]
    )


@pytest.mark.parametrize(
    ("ending", "word"),
    [("csv", "database,dataset,check"), ("TTL", "@prefix dqv:"), ("jsonld", "@graph"), ("json", '"databases"')],
)
def test_the_report_has_the_form_that_the_files_name_says(place: Path, ending: str, word: str) -> None:
    out = place / f"said.{ending}"
    at(place, "quality", "report", "--out", str(out))
    assert word in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "word"), [("csv", "database,dataset,check"), ("ttl", "@prefix dqv:"), ("dqv", "@graph")]
)
def test_the_report_is_written_in_each_form(place: Path, form: str, word: str) -> None:
    out = place / f"report.{form}"
    at(place, "quality", "report", "--format", form, "--out", str(out))
    assert word in out.read_text(encoding="utf-8")


def test_failing_records_are_a_table_and_a_reading(place: Path) -> None:
    why = ("--purpose", "mending", "--ground", "order 12", "--reader", "lan")
    asked = ("quality", "failures", "population.people", "person_number.identifier", *why)
    found = at(place, *asked)
    (record,) = found["records"]
    assert (record["values"], found["following"]) == ({"person_number": "1000000x"}, None)
    out = place / "wrong.csv"
    assert at(place, *asked, "--out", str(out))["rows"] == 1
    assert out.read_text(encoding="utf-8").splitlines() == [
        "record_key,person_number",
        f"{record['record_key']},1000000x",
    ]
    with Register.connect(f"sqlite:///{place / 'state' / 'register.sqlite3'}") as register:
        told = register.rows("select reader, purpose, subject, attributes from reading order by seq desc limit 2")
    assert told == [("lan", "mending", whose, "record_key person_number") for whose in (None, int(record["subject"]))]


def test_a_check_that_there_is_not_is_answered_with_those_that_fail(place: Path) -> None:
    why = ("--purpose", "mending", "--ground", "order 12")
    said = at(place, "quality", "failures", "population.people", "nothing", *why, status=1)["message"]
    assert "person_number.identifier" in said
    status, _, error = call("quality", "failures", "population.people", "nothing")
    assert (status, "--purpose" in error) == (2, True)


def test_what_one_synchronisation_changed_is_measured_again_at_once(tmp_path: Path) -> None:
    assert call("init", str(tmp_path / "country"))[0] == 0
    people = tmp_path / "country" / "sample" / "people.csv"
    whole = people.read_text(encoding="utf-8")
    assert at(tmp_path, "sync")["quality"] == {}, "nobody asked for its quality yet"
    ((name, before),) = at(tmp_path, "quality")["quality"].items()
    assert at(tmp_path, "sync")["quality"] == {}, "nothing changed"
    people.write_text(whole.replace("Bo Dahl", ""), encoding="utf-8")
    broken = at(tmp_path, "sync")["quality"]
    assert broken[name]["index"] < before["index"]
    assert broken == at(tmp_path, "quality")["quality"], "the same as the verb of its own measures"
    people.write_text(whole, encoding="utf-8")
    assert at(tmp_path, "sync")["quality"] == {name: before}
