"""``motlan sync --watch`` as its users run it: a process that goes on until it is told to end."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from motlan.cli.plan import command as plan
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


@pytest.fixture
def watched(workspace: Path, tmp_path: Path) -> Iterator[Path]:
    """A workspace that a watch follows, and whose first reading has landed."""
    words = [sys.executable, "-m", "motlan", "sync", "--watch", "--every", "0.5", "--json"]
    words += ["--workspace", str(workspace), "--dir", str(tmp_path / "state")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ}) as watch:
        assert watch.stdout is not None
        while json.loads(watch.stdout.readline())["event"] != "landed":
            pass
        yield workspace
        watch.send_signal(signal.SIGTERM)
        watch.stdout.read()
        assert watch.wait(60) == 0


def planned(workspace: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        plan, [*words, "--workspace", str(workspace), "--dir", str(workspace.parent / "state"), "--lang", "en"]
    )
    return done.exit_code, done.output


def test_a_change_is_looked_at_in_a_copy_and_done_by_the_watch_that_plan_waits_for(watched: Path) -> None:
    copy, at = watched.parent / "copy", "databases/population.yaml"
    shutil.copytree(watched, copy)
    text = (copy / at).read_text("utf-8")
    (copy / at).write_text(re.sub(r"\n +sex: .*", "\n    ignore: [sex]", text), "utf-8")
    status, said = planned(copy)
    assert (status, "population.people" in said) == (0, True)
    assert f"save the change in {watched.resolve()}" in " ".join(said.split())
    status, said = planned(copy, "--apply")
    assert status == 1
    assert "watches another workspace" in said
    with sqlite3.connect(watched.parent / "state" / "register.sqlite3") as register:
        before = register.execute("select count(*), count(sex) from golden_person").fetchone()
        shutil.copy(copy / at, watched / at)
        status, said = planned(watched, "--apply")
        assert (status, "Applied." in said) == (0, True)
        assert "waiting until it is done" in " ".join(said.split())
        after = register.execute("select count(*), count(sex) from golden_person").fetchone()
    register.close()
    assert before[0] == after[0] > 0
    assert (before[1] > 0, after[1]) == (True, 0)
    assert "Nothing to do" in planned(watched)[1]
