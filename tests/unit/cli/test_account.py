"""`motlan account`: who works with the data in a workspace of one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from motlan.cli import main


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "town")]).exit_code == 0
    return tmp_path / "town"


def account(workspace: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """In a process of its own: the roof is opened once a process."""
    command = [
        sys.executable,
        "-m",
        "motlan",
        "account",
        *words,
        "-w",
        ".",
        "--dir",
        "../state",
        "--json",
        "--lang",
        "en",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "DJANGO_"))}
    done = subprocess.run(command, cwd=workspace, env=kept, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_a_steward_of_one_agency_is_made_listed_and_closed(workspace: Path) -> None:
    status, made = account(workspace, "add", "hoa", "--role", "steward", "--agency", "registry_office")
    assert (status, made["agency"], made["active"]) == (0, "registry_office", True)
    assert account(workspace, "add", "nam", "--role", "steward", "--agency", "nobody")[0] == 1
    status, ended = account(workspace, "end", "hoa")
    assert (status, ended["active"]) == (0, False)
    status, listed = account(workspace, "list")
    assert [(one["username"], one["active"]) for one in listed["accounts"]] == [("hoa", False)]


def test_a_right_at_another_unit_names_a_unit_that_there_is(workspace: Path) -> None:
    assert account(workspace, "add", "hoa", "--role", "officer")[0] == 0
    until = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011 - the program's own clock gives today
    wanted = ("grant", "hoa", "--unit", "99999", "--reason", "Stands in for a colleague")
    status, refused = account(workspace, *wanted, "--until", until)
    assert status == 1
    assert (refused["error"], "No unit has the code “" in refused["message"]) == ("Refused", True)
    status, refused = account(workspace, *wanted, "--until", "2099-12-31")
    assert (status, refused["error"], "No unit has the code “" in refused["message"]) == (1, "Unfit", True)
    assert "The last day must be today or later, within a year. " in refused["message"]
    assert account(workspace, "revoke", "1")[0] == 1
    assert account(workspace, "rights") == (0, {"rights": [], "values": []})


def test_a_right_to_a_sensitive_attribute_is_given_listed_and_ended(workspace: Path) -> None:
    person = workspace / "dictionary" / "person.yaml"
    text = person.read_text(encoding="utf-8")
    person.write_text(text.replace("{type: date,", "{type: date, sensitive: true,"), encoding="utf-8")
    assert account(workspace, "add", "hoa", "--role", "officer")[0] == 0
    until = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011 - the program's own clock gives today
    wanted = ("grant", "hoa", "--until", until, "--reason", "Registers births")
    status, refused = account(workspace, *wanted, "--attribute", "person.full_name")
    assert (status, "none of the sensitive attributes" in refused["message"]) == (1, True)
    status, given = account(workspace, *wanted, "--attribute", "person.birth_date")
    assert (status, [one["attribute"] for one in given["values"]]) == (0, ["person.birth_date"])
    number = str(given["values"][0]["number"])
    status, ended = account(workspace, "revoke", number, "--attribute")
    assert (status, bool(ended["ended_at"])) == (0, True)
    listed = account(workspace, "rights")[1]["values"]
    assert [(one["username"], one["until"], bool(one["ended_at"])) for one in listed] == [("hoa", until, True)]
