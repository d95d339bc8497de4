"""`motlan report tasks` and `motlan report units`: the tables of the pages, for programs and terminals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from motlan.governance.lights.light import Light
from motlan.workspace.load import load
from tests.unit.service.conftest import VIETNAM


def report(folder: Path, *words: str) -> tuple[int, str]:
    """In a process of its own: the roof is opened once a process."""
    where = ("--workspace", str(VIETNAM), "--dir", str(folder / "state"), "--lang", "en")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "DJANGO_"))}
    command = [sys.executable, "-m", "motlan", "report", *words, *where]
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def values(folder: Path, *words: str) -> dict[str, Any]:
    status, said = report(folder, *words, "--json")
    assert status == 0, said
    found: dict[str, Any] = json.loads(said)
    return found


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


def test_tasks_are_counted_by_owner_group_and_phase(state: Path) -> None:
    plan = load(VIETNAM).plans["plan_02"]
    for by in ("owner", "group", "phase"):
        lines = values(state, "tasks", "--by", by)["lines"]
        assert {line["name"] for line in lines} == {getattr(task, by) for task in plan.tasks}
        assert sum(line["tasks"] for line in lines) == len(plan.tasks)
        claimed = [task.claimed.light if task.claimed else Light.GREY for task in plan.tasks]
        for light in Light:
            assert sum(line[f"claimed_{light}"] for line in lines) == claimed.count(light)
        # nothing was measured here: every claim of anything is ahead of it, a green one by 2, a yellow one by 1
        assert sum(line["grey"] for line in lines) == len(plan.tasks)
        expected = 2 * claimed.count(Light.GREEN) + claimed.count(Light.YELLOW)
        assert sum(line["gap"] for line in lines) == expected
    status, said = report(state, "tasks", "--by", "group")
    assert (status, "Data: 9 tasks" in said) == (0, True)


def test_units_stand_side_by_side(state: Path) -> None:
    assert len(values(state, "units")["units"]) == 34
    communes = values(state, "units", "--province", "04", "--order", "name")["units"]
    assert (len(communes), communes == sorted(communes, key=lambda one: one["name"])) == (56, True)
    assert report(state, "units", "--province", "01273")[0] == 1
    status, said = report(state, "units", "--day", "2999-01-01")
    assert (status, "is still to come" in said) == (1, True)
