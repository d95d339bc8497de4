"""`motlan account`: who works with the data in a workspace of one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
    wanted = ("grant", "hoa", "--unit", "99999", "--until", "2099-12-31", "--reason", "Stands in for a colleague")
    status, refused = account(workspace, *wanted)
    assert status == 1
    assert (refused["error"], "There is no such unit." in refused["message"]) == ("Refused", True)
    assert account(workspace, "revoke", "1")[0] == 1
    assert account(workspace, "rights") == (0, {"rights": []})
