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


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_decision_that_is_killed_is_neither_half_done_nor_doubled(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    register = request.getfixturevalue("postgres_database") if engine == "postgres" else ""
    surroundings = {**os.environ, "MOTLAN_DIR": str(tmp_path), "MOTLAN_REGISTER": register, "MOTLAN_KILLS": str(KILLS)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer == {"hit": True, "half_done": [], "children": KILLS, "followed": KILLS}
