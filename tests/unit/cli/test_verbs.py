"""The command line as its users meet it: another country than the example, from an empty folder to golden records."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from motlan.cli import main
from motlan.cli.demonstration import Demonstration
from motlan.cli.group import VERBS
from motlan.cli.terminal import Terminal
from motlan.kernel.number import floored

PEOPLE = (
    "id,name,born,sex\n10000001,Anna Berg,1990-05-17,F\n10000002,Bo Dahl,1975-03,M\n1000000x,Carl Ek,1980-01-01,M\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A new workspace ``country`` with one small database in its ``sample``."""
    assert run("init", str(tmp_path / "country"))[0] == 0
    sample = tmp_path / "country" / "sample"
    (sample / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    """Exit status and standard output of one verb, called in this process."""
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout


def answer(place: Path, verb: str, *arguments: str) -> dict[str, Any]:
    """The JSON answer of a verb on the place's workspace and state; it must have succeeded."""
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"))
    status, output = run(verb, *arguments, *where, "--json", "--lang", "en")
    assert status == 0, output
    record: dict[str, Any] = json.loads(output)
    return record


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_help_with_an_example(verb):
    status, output = run(verb, "--help")
    assert status == 0
    assert "Example:" in output or "Examples:" in output
    command = import_module(f"motlan.cli.{verb}").command
    inner = list(command.commands) if isinstance(command, click.Group) else []
    for words in [[verb, each] for each in inner] or [[verb]]:
        assert "--json" in run(*words, "--help")[1]


def test_a_verb_that_is_not_there_is_misuse():
    assert run("synchronize")[0] == 2


def test_another_country_from_an_empty_folder_to_golden_records(place):
    synced = answer(place, "sync")
    assert [(one["dataset"], one["outcome"], one["added"]) for one in synced["datasets"]] == [("people", "ok", 3)]
    status = answer(place, "status")
    assert [(one["concept"], one["subjects"], one["unlinked"]) for one in status["golden"]] == [("person", 3, 0)]
    quality = answer(place, "quality")["quality"]["population"]
    assert quality["identifier_breaches"] == 1
    assert answer(place, "build")["concepts"]["person"] == {"subjects": 3, "conflicts": 0, "unlinked": 0}
    assert answer(place, "journal") == {"whole": True, "readings": 0, "broken_at": None, "unsealed": 0}


def renamed(place: Path, database: str, name: str) -> None:
    """Give a database another name: to the register one has left, and another came."""
    for file in (place / "country").rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace(database, name), encoding="utf-8")
    (place / "country" / "databases" / f"{database}.yaml").rename(place / "country" / "databases" / f"{name}.yaml")


def test_a_database_that_left_the_workspace_is_no_longer_called_living(place):
    answer(place, "sync")
    answer(place, "quality")
    before = answer(place, "status")
    assert [one["standing"] for one in before["datasets"]] == ["living"]
    assert [one["in_workspace"] for one in (*before["sync"], *before["quality"])] == [True, True]
    renamed(place, "population", "registry")
    after = answer(place, "status")
    assert [one["standing"] for one in after["datasets"]] == ["removed"]
    assert [one["in_workspace"] for one in (*after["sync"], *after["quality"])] == [False, False]
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"))
    said = run("status", *where, "--lang", "en")[1]
    assert "living" not in said
    assert said.count("no longer in the workspace") == 3


@pytest.mark.parametrize("verb", [("demo", "--no-serve"), ("simulate",), ("sync",), ("status",)])
def test_outside_a_workspace_one_sentence_says_so_and_nothing_is_made(tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MOTLAN_WORKSPACE", raising=False)
    result = CliRunner().invoke(main, [*verb, "--dir", str(tmp_path / "state"), "--lang", "en"])
    said = "There is no workspace here. Give it with -w, or run where workspace.yaml lies."
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"workspaces/vietnam: {said}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def demonstration(tmp_path):
    terminal = Terminal(as_json=True, language="en")
    return Demonstration(terminal=terminal, workspace=tmp_path, directory=tmp_path, register_url=None)


def test_an_aborted_demo_leaves_no_note_that_it_is_whole(demonstration, tmp_path, monkeypatch):
    def aborted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Demonstration, "_simulate", aborted)
    with pytest.raises(KeyboardInterrupt):
        demonstration.run(persons=1000, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json.part"]
    (tmp_path / "sample").mkdir()
    with pytest.raises(KeyboardInterrupt):
        demonstration.run(persons=1000, seed=1)
    assert (tmp_path / "sample").exists(), "the same nation goes on where it was aborted"
    with pytest.raises(KeyboardInterrupt):
        demonstration.run(persons=1000, seed=2)
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json.part"], "another one starts anew"


def test_status_names_what_was_never_read_what_was_not_sent_and_that_nothing_was_measured(place):
    sent = (place / "country" / "databases" / "population.yaml").read_text("utf-8")
    sent = sent.replace("database: population", "database: letters", 1)
    sent = re.sub(r"connect: \{.*\}", "connect: {kind: push}", sent)
    sent = sent.replace("by: snapshot", "by: push").replace("founds: true", "founds: false")
    (place / "country" / "databases" / "letters.yaml").write_text(sent, "utf-8")
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"), "--lang", "en")
    later = sent.replace("database: letters", "database: later", 1)
    (place / "country" / "databases" / "later.yaml").write_text(
        later.replace("{kind: push}", "{kind: csv, path: a.csv}").replace("by: push", "by: snapshot"), "utf-8"
    )
    run("sync", "population", *where)
    lines = [" ".join(line.split()) for line in run("status", *where)[1].splitlines()]
    assert "letters.people push – its owner has sent nothing yet" in lines
    assert "later.people snapshot – never read yet: motlan sync later.people" in lines
    assert "not measured yet: motlan quality measure" in lines


def test_a_script_may_say_where_everything_is_to_every_verb_of_databases(place):
    assert [one["database"] for one in answer(place, "databases", "list")["databases"]] == ["population"]


def leaves(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in command.list_commands(click.Context(command)):
        found = command.get_command(click.Context(command), name)
        assert found is not None
        yield from leaves(found, *path, name)


def test_one_tail_of_options_fits_every_verb_that_is_told_the_workspace():
    tail = {"--workspace", "--dir", "--register"}
    taken = {path: {name for each in one.params for name in each.opts} & tail for path, one in leaves(main)}
    told = {path for path, names in taken.items() if "--workspace" in names}
    assert len(told) > 60
    assert {path for path in told if taken[path] != tail} == {
        ("simulate",)
    }  # it writes into --dir, and knows no register


def test_a_verb_that_opens_no_register_leaves_the_place_of_one_alone(place):
    contract = answer(place, "quality", "export", "population")["contract"]
    assert contract["name"] == "population"
    assert not (place / "state").exists()


def test_a_second_sync_changes_nothing(place):
    answer(place, "sync")
    (first,) = answer(place, "status")["sync"]
    (again,) = answer(place, "sync")["datasets"]
    assert (again["outcome"], again["added"], again["changed"], again["removed"]) == ("unchanged", 0, 0, 0)
    (later,) = answer(place, "status")["sync"]
    assert (later["changed_at"], later["landed_at"] >= first["landed_at"]) == (first["changed_at"], True)


def test_a_failed_sync_says_where_and_what_to_do_and_keeps_the_last_state(place):
    answer(place, "sync")
    people = place / "country" / "sample" / "people.csv"
    people.write_text(PEOPLE.replace("born", "birthday"), encoding="utf-8")
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"))
    status, output = run("sync", *where, "--json", "--lang", "en")
    (failed,) = json.loads(output)["datasets"]
    assert status == 1
    assert failed["outcome"] == "stopped"  # its form changed: a human looks at it
    assert "born" in failed["message"]
    assert failed["remedy"] != ""
    assert [one["subjects"] for one in answer(place, "status")["golden"]] == [3]


def test_a_faulty_workspace_is_reported_line_by_line_in_both_languages(place):
    concept = place / "country" / "dictionary" / "person.yaml"
    concept.write_text(concept.read_text(encoding="utf-8").replace("codes: sex", "codes: gender"), encoding="utf-8")
    status, output = run("check", str(place / "country"), "--json", "--lang", "vi")
    report = json.loads(output)
    assert status == 1
    assert [(issue["file"], issue["line"]) for issue in report["issues"]] == [("dictionary/person.yaml", 12)]
    assert report["issues"][0]["why"] == "Không có danh mục tên “gender”."
    status, output = run("check", str(place / "country"), "--lang", "en")
    assert status == 1
    assert "dictionary/person.yaml:12: error: attributes.sex.codes: There is no code list called “gender”." in output
    assert output.endswith("1 error, 0 warnings.\n")


def test_a_check_says_which_line_is_a_warning_and_speaks_one_language(place):
    database = place / "country" / "databases" / "population.yaml"
    text = database.read_text(encoding="utf-8")
    database.write_text(text.replace("${WORKSPACE}", "${NOBODY_SET_THIS}"), encoding="utf-8")
    status, output = run("check", str(place / "country"), "--lang", "vi")
    assert (status, output.splitlines()[-1]) == (0, "0 lỗi, 1 cảnh báo.")
    assert ": cảnh báo: connect.path: Biến môi trường NOBODY_SET_THIS chưa được đặt ở đây." in output
    database.write_text(text.replace("stage: deploying", "stage: soon"), encoding="utf-8")
    output = run("check", str(place / "country"), "--lang", "vi")[1]
    assert ": lỗi: stage: Giá trị không hợp lệ: phải là một trong: '" in output
    assert "' hoặc '" in output
    assert " or " not in output


def test_a_new_workspace_has_a_sample_of_its_own_that_syncs_at_once(tmp_path):
    assert run("init", str(tmp_path / "prov"))[0] == 0
    where = ("--workspace", str(tmp_path / "prov"), "--dir", str(tmp_path / "state"), "--json")
    status, output = run("sync", *where)
    assert (status, [one["added"] for one in json.loads(output)["datasets"]]) == (0, [3])


def test_a_sample_that_the_environment_names_goes_first(place, monkeypatch):
    database = place / "country" / "databases" / "population.yaml"
    database.write_text(database.read_text(encoding="utf-8").replace("${WORKSPACE}/sample", "${SAMPLE}"), "utf-8")
    (place / "mine").mkdir()
    (place / "mine" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("SAMPLE", str(place / "mine"))
    assert [one["added"] for one in answer(place, "sync")["datasets"]] == [3]


def test_a_database_that_was_not_measured_has_no_figure(place):
    answer(place, "sync")
    register = sqlite3.connect(place / "state" / "register.sqlite3")
    register.execute("insert into quality_index (database, measured_at) values ('land', '2026-01-01T00:00:00Z')")
    register.commit()
    register.close()
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"), "--lang", "en")
    (line,) = [one for one in run("status", *where)[1].splitlines() if one.startswith("land ")]
    assert " ".join(line.split()) == "land – – – no longer in the workspace"


def test_a_closed_pipe_ends_quietly(place):
    command = [sys.executable, "-m", "motlan", "check", str(place / "country"), "--lang", "en"]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        result = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr) == (141, "")


def test_schemas_for_editors_name_every_key(place):
    assert run("schema", str(place / "schemas"))[0] == 0
    schema = json.loads((place / "schemas" / "concept.schema.json").read_text(encoding="utf-8"))
    assert {"concept", "identifier", "attributes", "authority"} <= schema["properties"].keys()


def test_doctor_names_what_is_not_well(place):
    where = ("--dir", str(place / "state"), "--json", "--lang", "en")
    status, output = run("doctor", "--workspace", str(place / "nowhere"), *where)
    unwell = [one["name"] for one in json.loads(output)["findings"] if not one["well"]]
    assert (status, unwell) == (1, ["workspace"])


def test_a_taken_port_is_refused_before_anything_is_served(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        command = [sys.executable, "-m", "motlan", "serve", "--dir", str(tmp_path), "--port", port, "--lang", "en"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "DJANGO_"))}
        result = subprocess.run(command, capture_output=True, text=True, env=kept, check=False)
    assert result.returncode == 1
    assert f"Port {port} is taken" in result.stderr


@pytest.mark.parametrize("verb", ["status", "journal"])
def test_a_verb_that_only_looks_makes_nothing(place, verb):
    nowhere = place / "typo"
    status, output = run(verb, "--workspace", str(place / "country"), "--dir", str(nowhere), "--json", "--lang", "en")
    assert status == 1
    assert "There is no register here. Check --dir" in json.loads(output)["message"]
    assert not nowhere.exists()


def test_what_the_operating_system_refuses_is_a_sentence(place):
    status, output = run("init", "/proc/country", "--json", "--lang", "en")
    assert status == 1
    assert json.loads(output)["message"].startswith("/proc/country: The operating system refused: ")


def test_a_breach_of_identifiers_is_said_beside_the_band(place):
    answer(place, "sync")
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"))
    status, output = run("quality", *where, "--lang", "en")
    assert status == 0
    assert output.strip().endswith("✕ severe: 1 breach of identifiers")
    measured = next(iter(answer(place, "quality")["quality"].values()))
    assert None not in (measured["coverage"], measured["clean_share"])
    cover, clean = (f"{floored(100 * measured[name]):.1f} %" for name in ("coverage", "clean_share"))
    told = f"rules cover {cover}, records that pass everything {clean}"
    assert told in output
    assert told in run("status", *where, "--lang", "en")[1]
    told = f"quy tắc phủ {cover}, bản ghi đạt mọi kiểm tra {clean}".replace(".", ",")
    assert told in run("status", *where, "--lang", "vi")[1]
    assert told in run("quality", *where, "--lang", "vi")[1]


def test_a_register_that_holds_another_nation_is_refused_not_mixed(place, postgres_database):
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"), "--register", postgres_database)
    assert run("sync", *where, "--lang", "en")[0] == 0
    command = [sys.executable, "-m", "motlan", "demo", "--persons", "1000", "--no-serve", "--json", "--lang", "en"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "DJANGO_"))}
    result = subprocess.run(
        [*command, "--dir", str(place / "demo"), "--register", postgres_database],
        capture_output=True,
        text=True,
        env=kept,
        check=False,
    )
    assert result.returncode == 1
    assert "This register holds another nation already. Give an empty database." in json.loads(result.stdout)["message"]
