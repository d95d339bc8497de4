"""Many officers, one dossier, one moment: on a real SQLite file and on a real PostgreSQL one of them wins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("at_once.py")


def _played(folder: Path, register: str) -> dict[str, object]:
    surroundings = {**os.environ, "MOTLAN_DIR": str(folder), "MOTLAN_REGISTER": register}
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_of_four_officers_who_answer_or_decide_at_once_one_wins(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    register = request.getfixturevalue("postgres_database") if engine == "postgres" else ""
    assert _played(tmp_path, register) == {
        "codes": ["0000001", "0000002", "0000003", "0000004"],
        "answers": {"answered": 4, "Refused": 12},
        "outcomes": {"decided": 4, "Overtaken": 12},
        "decisions": 4,
        "dossiers": 4,
        "children": 4,
        "published": 4,
        "of_one_child": {"decided": 1, "Refused": 3},
        "children_then": 5,
    }
