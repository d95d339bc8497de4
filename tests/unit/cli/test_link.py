"""``motlan link`` as a steward types it: find, decide, merge, split and take back, by records and not by bare keys."""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from motlan.cli import main
from motlan.store.register import Register
from tests.unit.cli.shop import WORKSPACE

CONCEPT = """\
concept: patient
label: {en: Patient}
title: name
identifier: number
authority: [clinic, ward]
link: {exact: [name, born]}
attributes:
  number: {type: identifier, label: {en: Number}}
  name: {type: name, label: {en: Name}}
  born: {type: date, label: {en: Born}}
"""
DATABASE = """\
database: %s
label: {en: %s}
owner: office
stage: deploying
connect: {kind: csv, path: "%s"}
datasets:
  patients:
    key: id
    describes: patient
    founds: true
    columns: {number: number, name: name, born: {to: born, format: yyyy-mm-dd}}
"""
BLOOD = "  blood: {type: text, label: {en: Blood}}\n"
HEAD = ("id", "number", "name", "born")
CLINIC = (("a", "1", "Lê Thị Lan", "1975-03-02"), ("b", "2", "Trần Bình", "1980-01-01"))
WARD = (("x", "1", "Lê Thị Lan", "1975-03-02"), ("y", "", "Trần Bình", "1980-10-01"))


class Steward:
    """Types one verb after another on a small workspace of two databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str) -> tuple[int, str]:
        where = ["--workspace", str(self.folder / "w"), "--dir", str(self.folder / "state"), "--lang", "en"]
        result = CliRunner().invoke(main, [*words, *where])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    def asks(self, *words: str) -> dict[str, object]:
        code, output = self(*words, "--json")
        assert code == 0, output
        return json.loads(output)

    def write(self, name: str, text: str) -> None:
        (self.folder / "w" / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / "w" / name).write_text(text, "utf-8")

    def deliver(self, name: str, rows: Sequence[tuple[str, ...]]) -> None:
        """What a database delivers, synchronised at once."""
        with (self.folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows((HEAD, *rows))
        code, output = self("sync")
        assert code == 0, output

    def subjects(self) -> dict[str, str]:
        """Record key → subject, as JSON has it: text, so that nobody rounds it."""
        code, _output = self("export", "links", "patient", "--out", str(self.folder / "links.csv"))
        assert code == 0
        with (self.folder / "links.csv").open(encoding="utf-8") as file:
            return {row["record_key"]: row["subject"] for row in csv.DictReader(file)}


@pytest.fixture
def steward(tmp_path: Path) -> Steward:
    steward = Steward(tmp_path)
    steward.write("workspace.yaml", WORKSPACE)
    steward.write("dictionary/patient.yaml", CONCEPT)
    for name, rows in (("clinic", CLINIC), ("ward", WARD)):
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows((HEAD, *rows))
        steward.write(f"databases/{name}.yaml", DATABASE % (name, name, tmp_path / f"{name}.csv"))
    assert steward("sync")[0] == 0
    return steward


def test_subjects_are_found_by_name_and_by_identifier(steward: Steward) -> None:
    held = steward.subjects()
    lan = {"subject": held["a"], "records": ["clinic.patients/a", "ward.patients/x"]}
    assert steward.asks("link", "find", "patient", "--identifier", "1") == {"subjects": [lan]}
    assert steward.asks("link", "find", "patient", "--name", "le thi") == {"subjects": [lan]}
    assert steward.asks("link", "find", "patient", "--name", "zz") == {"subjects": []}
    both = {held["b"], held["y"]}
    assert {one["subject"] for one in steward.asks("link", "find", "patient", "--name", "trần")["subjects"]} == both


@pytest.mark.parametrize("said", [(), ("--name", "a", "--identifier", "1")])
def test_finding_needs_one_thing_to_go_by(steward: Steward, said: tuple[str, ...]) -> None:
    code, output = steward("link", "find", "patient", *said)
    assert code != 0
    assert "Search by identifier or by name." in output


def test_merge_split_and_taking_back_name_their_records(steward: Steward) -> None:
    before = steward.subjects()
    assert before["a"] == before["x"]
    assert before["b"] != before["y"]
    why = ("--by", "an", "--reason", "paper seen")
    done = steward.asks("link", "merge", "clinic.patients/b", "ward.patients/y", *why)
    assert (done["kind"], done["kept"], done["retired"]) == ("merge", before["b"], before["y"])
    assert steward.subjects()["y"] == before["b"]
    code, output = steward("link", "split", "clinic.patients/b", "--record", "ward.patients/y", *why)
    assert code == 0
    taken = steward.subjects()["y"]
    assert output.strip() == f"Event 2: {taken} taken out of {before['b']}."
    for number in ("2", "1"):
        assert steward("link", "undo", number, *why)[0] == 0
    assert steward.subjects() == before


def test_keys_of_subjects_are_text_in_every_json(steward: Steward) -> None:
    key = steward.subjects()["a"]
    why = ("--reason", "paper seen", "--by", "an")
    soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    wish = ("--attribute", "name", "--value", "Lê Thị A", "--until", soon)
    assert steward.asks("override", "set", "patient", key, *wish, *why)["subject"] == key
    assert [one["subject"] for one in steward.asks("override", "list")["overrides"]] == [key]
    reading = ("--purpose", "audit", "--ground", "order 12")
    assert steward.asks("history", "patient", key, *reading)["subject"] == key
    code, said = steward("history", "patient", key, *reading, "--as-of", "2999-01-01")
    assert (code, "has not come yet" in said) == (1, True)
    trail = steward.asks("lineage", "patient", key, "-a", "name", *reading)
    assert (trail["subject"], trail["override"]["subject"]) == (key, key)
    assert steward.asks("history", "patient", "ward.patients/x", *reading)["subject"] == key
    assert steward.asks("lineage", "patient", "ward.patients/x", "-a", "name", *reading)["subject"] == key
    assert json.loads(steward("export", "links", "patient", "--format", "jsonl")[1].splitlines()[0])["subject"] == key


def test_who_is_held_no_more_is_found_by_what_stood_once(steward: Steward) -> None:
    key = steward.subjects()["b"]
    steward.deliver("clinic", [*CLINIC[:1], ("b", "22", "Trần Bình", "1980-01-01")])
    reading = ("--purpose", "audit", "--ground", "order 12")
    told = steward.asks("history", "patient", "--identifier", "2", *reading)
    assert (told["subject"], told["held_until"]) == (key, None)
    assert "held still" in steward("history", "patient", "--identifier", "2", *reading)[1]
    assert "named_until" not in steward.asks("history", "patient", "clinic.patients/b", *reading)
    steward.deliver("clinic", CLINIC[:1])
    for named in (("--identifier", "22"), ("--identifier", "2"), ("clinic.patients/b",)):
        told = steward.asks("history", "patient", *named, *reading)
        assert told["subject"] == key
        assert told["held_until"] == told["events"][0]["at"]
        assert told["events"][0]["what"] == "vanished"
        code, said = steward("history", "patient", *named, "--sources", *reading)
        assert (code, said.startswith("No longer held since ")) == (0, True)
    for never in (("--identifier", "77"), ("clinic.patients/never",)):
        assert steward("history", "patient", *never, *reading)[0] != 0
    soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    wish = ("--attribute", "name", "--value", "Lê", "--until", soon, "--reason", "seen", "--by", "an")
    code, said = steward("override", "set", "patient", "--identifier", "22", *wish)
    assert (code != 0, "Nobody has this identifier" in said) == (True, True)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("clinic.patients", "is neither the key of a subject nor a record"),
        ("nowhere.patients/1", "There is no database called"),
        ("ward.patients/nobody", "The record ward.patients/nobody is not held."),
        ("77", "There is no subject 77."),
    ],
)
def test_what_is_not_there_is_said_and_nothing_changes(steward: Steward, said: str, answer: str) -> None:
    before = steward.subjects()
    code, output = steward("link", "merge", "clinic.patients/b", said, "--reason", "x")
    assert code != 0
    assert answer in output
    reading = ("--purpose", "audit", "--ground", "order 12")
    assert steward("history", "patient", said, *reading)[0] != 0
    code, output = steward("lineage", "patient", said, "-a", "name", *reading)
    assert code != 0
    assert said == "77" or answer in output
    assert steward.subjects() == before


def test_a_question_is_answered_and_reopened(steward: Steward) -> None:
    before = steward.subjects()
    with Register.connect(f"sqlite:///{steward.folder / 'state' / 'register.sqlite3'}") as register:
        register.execute(
            "insert into link_review (review, concept, source, record_key, other_source, other_key, state, found_at,"
            " weight, probability) values (1, 'patient', 'ward.patients', 'y', 'clinic.patients', 'b', 'open', '', 3,1)"
        )
    asked = steward.asks("link", "review", "patient")["pairs"]
    assert [(one["record"], one["other"]) for one in asked] == [(["ward.patients", "y"], ["clinic.patients", "b"])]
    assert "a reason" in steward("link", "decide", "1", "same")[1].lower()
    assert steward.subjects() == before
    assert steward.asks("link", "decide", "1", "same", "--reason", "paper seen")["state"] == "same"
    assert steward.subjects()["y"] == before["b"]
    assert steward.asks("link", "status")["concepts"] == []
    assert "No concept is linked by likeness" in steward("link", "status", "--lang", "en")[1]
    steward.write("dictionary/patient.yaml", CONCEPT.replace("exact:", "similar: [name, born], exact:"))
    assert steward.asks("link", "status")["concepts"][0]["decisions"] == {"same": 1}
    said = steward("link", "status", "--lang", "en")[1]
    assert "queue: 0 to review, 0 for later; answered: 1 the same, 0 different" in said
    assert "decisions that stand: 1 pair joined by a steward" in said
    steward.write("dictionary/patient.yaml", CONCEPT)
    assert steward.asks("link", "decide", "1", "reopen")["state"] == "open"
    assert steward.subjects() == before


def test_a_dictionary_that_grew_since_the_last_reading_is_no_hindrance(steward: Steward) -> None:
    steward.write("dictionary/patient.yaml", CONCEPT + "  town: {type: text, label: {en: Town}}\n")
    before = steward.subjects()
    code, output = steward("link", "merge", "clinic.patients/b", "ward.patients/y", "--reason", "paper seen")
    assert code == 0, output
    assert steward.subjects()["y"] == before["b"]


def test_an_export_is_written_as_its_file_is_called(steward: Steward) -> None:
    steward.subjects()
    for ending, first in (("jsonl", b'{"'), ("parquet", b"PAR1"), ("txt", b'"source",')):
        out = steward.folder / f"links.{ending}"
        assert steward("export", "links", "patient", "--out", str(out))[0] == 0
        assert out.read_bytes().startswith(first)


def test_an_export_bears_its_name_only_when_it_is_whole(steward: Steward) -> None:
    out = steward.folder / "golden.jsonl"
    code, output = steward("export", "golden", "patient", "--format", "jsonl", "--out", str(out))
    assert code != 0
    assert "Add --purpose and --ground." in output
    assert list(steward.folder.glob("golden*")) == []
    why = ("--purpose", "statistics", "--ground", "Law on Statistics")
    said = steward.asks("export", "golden", "patient", "--format", "jsonl", "--out", str(out), *why)
    assert (said["rows"], said["file"]) == (3, str(out))
    names = sorted(json.loads(line)["name"] for line in out.read_text("utf-8").splitlines())
    assert names == ["Lê Thị Lan", "Trần Bình", "Trần Bình"]
    assert [one.name for one in steward.folder.glob("golden*")] == ["golden.jsonl"]


@pytest.mark.parametrize("words", [("status",), ("review", "patient"), ("find", "patient", "--identifier", "1")])
def test_looking_brings_the_tables_of_an_older_register_up_to_date(steward: Steward, words: tuple[str, ...]) -> None:
    steward.write("dictionary/patient.yaml", CONCEPT.replace("exact:", "similar: [name, born], exact:"))
    now = steward.asks("link", *words)
    with Register.connect(f"sqlite:///{steward.folder / 'state' / 'register.sqlite3'}") as held:
        held.execute("alter table subject_event drop column against")
        held.execute("alter table link_review drop column settled_by")
    steward.write("dictionary/patient.yaml", CONCEPT.replace("exact:", "similar: [name, born], exact:") + BLOOD)
    assert steward.asks("link", *words) == now


CLUB = """\
database: club
label: {en: Club}
owner: office
stage: deploying
connect: {kind: csv, path: "%s"}
datasets:
  members:
    key: id
    describes: patient
    columns: {number: number, name: name, born: {to: born, format: yyyy-mm-dd}}
"""
MEMBERS = (("m1", "", "L. Lan", ""), ("m2", "2", "Trần Bình", "1980-01-01"), ("m3", "", "T. Binh", ""))


@pytest.fixture
def club(steward: Steward, tmp_path: Path) -> Steward:
    """The same, and a club whose members found nobody."""
    steward.write("databases/club.yaml", CLUB % (tmp_path / "club.csv"))
    steward.deliver("club", MEMBERS)
    assert [steward.subjects()[key] for key in ("m1", "m3")] == ["", ""]
    return steward


@pytest.mark.parametrize("named", [("club.members/m1", "clinic.patients/a"), ("clinic.patients/a", "club.members/m1")])
def test_a_record_of_nobody_is_placed_with_a_subject_and_taken_back(club: Steward, named: tuple[str, str]) -> None:
    before = club.subjects()
    why = ("--by", "an", "--reason", "paper seen")
    done = club.asks("link", "merge", *named, *why)
    assert (done["kind"], done["kept"], done["retired"]) == ("place", before["a"], None)
    placed = {**before, "m1": before["a"]}
    assert club.subjects() == placed
    assert club("build")[0] == 0
    assert club.subjects() == placed
    assert club("link", "split", "clinic.patients/a", "--record", "club.members/m1", *why)[0] == 0
    assert club("link", "undo", "2", *why)[0] == 0
    code, output = club("link", "undo", "1", *why)
    assert code == 0, output
    assert club.subjects() == before
    assert club("build")[0] == 0
    assert club.subjects() == before


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (("club.members/m1", "club.members/m3"), "The record club.members/m3 belongs to nobody."),
        (("club.members/none", "clinic.patients/a"), "The record club.members/none is not held."),
        (("club.members/m4", "clinic.patients/a"), "Both have valid numbers that differ"),
    ],
)
def test_a_record_of_nobody_is_not_placed_against_the_rules(club: Steward, named: tuple[str, str], why: str) -> None:
    club.deliver("club", (*MEMBERS, ("m4", "7", "L. Lan", "")))
    before = club.subjects()
    assert before["m4"] == ""
    code, output = club("link", "merge", *named, "--by", "an", "--reason", "paper seen")
    assert code != 0
    assert why in output
    assert club.subjects() == before
    assert not club.asks("link", "status")["concepts"]


def test_a_record_of_nobody_is_not_placed_with_who_stands_in_its_register_already(
    club: Steward, tmp_path: Path
) -> None:
    club.write("databases/club.yaml", CLUB % (tmp_path / "club.csv") + "    unique: true\n")
    assert club("sync")[0] == 0
    before = club.subjects()
    assert before["m2"] == before["b"]
    code, output = club("link", "merge", "clinic.patients/b", "club.members/m3", "--by", "an", "--reason", "paper seen")
    assert code != 0
    assert "a register in which every subject stands once" in output
    assert club.subjects() == before


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Ho_Chi_Minh"])
def test_an_override_is_listed_with_its_last_day_where_it_stands(steward: Steward, zone: str) -> None:
    steward.write("workspace.yaml", WORKSPACE.replace("time_zone: UTC", f"time_zone: {zone}"))
    last = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    wish = ("--attribute", "name", "--value", "Lê Thị A", "--until", last, "--reason", "paper seen", "--by", "an")
    assert steward("override", "set", "patient", steward.subjects()["a"], *wish)[0] == 0
    assert f"→ {last} " in steward("override", "list")[1]
