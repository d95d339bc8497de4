"""`motlan register`: a database of the planned ones starts from its concept alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from motlan.cli import main

STALLS = """\
concept: market_stall
label: {vi: Quầy hàng, en: Market stall}
identifier: stall_number
title: holder_name
authority: []
attributes:
  stall_number: {type: text, label: {vi: Số quầy, en: Stall number}, mandatory: true}
  holder_name: {type: name, label: {vi: Người thuê, en: Holder}, mandatory: true}
  since: {type: date, label: {vi: Thuê từ, en: Since}}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = CliRunner().invoke(main, ["init", str(tmp_path / "town")])
    assert made.exit_code == 0, made.output
    (tmp_path / "town" / "dictionary" / "market_stall.yaml").write_text(STALLS, encoding="utf-8")
    return tmp_path / "town"


def run(workspace: Path, *words: str) -> Result:
    where = ["--workspace", str(workspace), *([] if "new" in words else ["--dir", str(workspace.parent / "state")])]
    return CliRunner().invoke(main, ["register", *words, *where, "--json"])


def start(workspace: Path) -> Result:
    return run(workspace, "new", "market_stall", "--database", "stalls", "--owner", "registry_office")


def test_a_register_starts_from_its_concept_and_takes_records_in(workspace: Path) -> None:
    assert start(workspace).exit_code == 0
    assert CliRunner().invoke(main, ["check", str(workspace)]).exit_code == 0
    file = workspace.parent / "stalls.csv"
    file.write_text("stall_number,holder_name,since\n12,Lê Thị Hoà,2020-05\n14,Trần An,\n", encoding="utf-8")
    brought = run(workspace, "import", "stalls.records", str(file), "--by", "lan", "--reason", "Sổ chợ")
    assert brought.exit_code == 0, brought.output
    assert json.loads(brought.stdout)["written"] == 2
    (listed,) = json.loads(run(workspace, "list").stdout)["registers"]
    assert (listed["database"], listed["dataset"], listed["records"]) == ("stalls", "records", 2)
    again = run(workspace, "import", "stalls.records", str(file), "--by", "lan")
    assert again.exit_code == 1
    faults = json.loads(again.stdout)["faults"]
    assert [(one["row"], one["attribute"]) for one in faults] == [(2, "stall_number"), (3, "stall_number")]


def test_a_file_with_one_fault_brings_nothing_in_and_names_every_fault(workspace: Path) -> None:
    assert start(workspace).exit_code == 0
    file = workspace.parent / "stalls.csv"
    file.write_text("stall_number,holder_name,since\n12,Lê Thị Hoà,31/02/2020\n12,,\n", encoding="utf-8")
    brought = run(workspace, "import", "stalls.records", str(file), "--by", "lan")
    assert brought.exit_code == 1
    said = json.loads(brought.stdout)
    assert said["written"] == 0
    assert [(one["row"], one["attribute"]) for one in said["faults"]] == [
        (2, "since"),
        (3, "holder_name"),
        (3, "stall_number"),
    ]
    (listed,) = json.loads(run(workspace, "list").stdout)["registers"]
    assert listed["records"] == 0


def test_a_name_that_is_taken_is_refused_and_the_file_stays(workspace: Path) -> None:
    assert start(workspace).exit_code == 0
    before = (workspace / "databases" / "stalls.yaml").read_text(encoding="utf-8")
    assert start(workspace).exit_code == 1
    assert (workspace / "databases" / "stalls.yaml").read_text(encoding="utf-8") == before


def test_an_unknown_concept_starts_nothing(workspace: Path) -> None:
    refused = run(workspace, "new", "castle", "--database", "castles", "--owner", "registry_office")
    assert refused.exit_code == 1
    assert not (workspace / "databases" / "castles.yaml").exists()


def test_who_keeps_it_is_said(workspace: Path) -> None:
    assert run(workspace, "new", "market_stall", "--database", "stalls").exit_code == 1
    assert not (workspace / "databases" / "stalls.yaml").exists()


@pytest.mark.parametrize("watched", [False, True])
@pytest.mark.parametrize("name", ["stalls", "stalls.records"])
def test_reading_a_register_that_is_kept_here_says_so(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, name: str, watched: bool
) -> None:
    assert start(workspace).exit_code == 0
    if watched:
        monkeypatch.setattr("motlan.data.sync.asked.watcher", lambda _lake: 77)
    where = ["--workspace", str(workspace), "--dir", str(workspace.parent / "state"), "--lang", "en"]
    done = CliRunner().invoke(main, ["sync", name, *where, "--json"])
    assert done.exit_code == 0, done.output
    (one,) = json.loads(done.stdout)["datasets"]
    assert (one["database"], one["dataset"], one["outcome"]) == ("stalls", "records", "unchanged")
    assert "Is kept here and has no source to read" in one["message"]
    assert json.loads(run(workspace, "list").stdout)["registers"][0]["records"] == 0  # its table is there
    wrong = CliRunner().invoke(main, ["sync", "booths", *where])
    assert wrong.exit_code == 1
    assert "There is no database called “booths”." in wrong.output
