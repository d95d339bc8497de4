"""``motlan sync --watch`` as its users run it: a process that goes on until it is told to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from motlan.cli.sync import command
from motlan.workspace.init import init


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    init(tmp_path / "province", name="province")
    return tmp_path / "province"


def test_it_tells_events_as_json_and_ends_cleanly(workspace: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "motlan", "sync", "--watch", "--every", "0.2", "--json", "--lang", "en"]
    words += ["--workspace", str(workspace), "--dir", str(tmp_path / "state")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ}) as watch:
        assert watch.stdout is not None
        first = json.loads(watch.stdout.readline())
        second = json.loads(watch.stdout.readline())
        words.remove("--watch")
        beside = subprocess.run(words, capture_output=True, text=True, check=False)
        watch.send_signal(signal.SIGTERM)
        rest = [json.loads(line) for line in watch.stdout]
        assert watch.wait(60) == 0
    assert first["event"] == "watching"
    assert second["event"] == "landed"
    assert rest[-1]["event"] == "ended"
    (read,) = json.loads(beside.stdout)["datasets"]
    assert (beside.returncode, read["outcome"]) == (0, "unchanged")


def test_a_watch_takes_no_names(workspace: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        command, ["--watch", "population", "--workspace", str(workspace), "--dir", str(tmp_path / "state")]
    )
    assert result.exit_code == 2
    assert "--watch keeps every database living" in result.output
