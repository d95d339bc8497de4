"""SIGKILL at random instants of a decision: decision, register effect and what follows are all there or none is.

``MOTLAN_KILLS`` says how many kills there are on each engine; the default is what a test run has time for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = int(os.environ.get("MOTLAN_KILLS", "6"))
PATIENCE = 180 + 10 * KILLS
SCRIPT = Path(__file__).with_name("killed.py")
OF_PARTS = Path(__file__).with_name("parts_killed.py")


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_decision_that_is_killed_is_neither_half_done_nor_doubled(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    answer = told(SCRIPT, engine, tmp_path, request)
    assert answer == {"hit": True, "half_done": [], "children": KILLS, "followed": KILLS}


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_part_that_is_killed_has_its_decision_its_effect_and_what_follows_or_none(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    answer = told(OF_PARTS, engine, tmp_path, request)
    assert answer == {"hit": True, "half_done": [], "children": KILLS, "cards": KILLS, "ended": KILLS}


def told(script: Path, engine: str, directory: Path, request: pytest.FixtureRequest) -> dict[str, object]:
    """What a play on this engine says at its end."""
    register = request.getfixturevalue("postgres_database") if engine == "postgres" else ""
    surroundings = {
        **os.environ,
        "MOTLAN_DIR": str(directory),
        "MOTLAN_REGISTER": register,
        "MOTLAN_KILLS": str(KILLS),
    }
    done = subprocess.run(
        [sys.executable, str(script)], env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer
