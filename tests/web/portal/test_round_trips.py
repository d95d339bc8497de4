"""A page that many open at once goes to the database so often and not more: each time costs both sides processor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("round_trips.py")


def test_no_page_goes_to_the_database_more_often_than_it_has_to(tmp_path: Path, postgres_database: str) -> None:
    surroundings = {**os.environ, "MOTLAN_DIR": str(tmp_path), "MOTLAN_REGISTER": postgres_database}
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    # what is sent, checked and filed asks once whether the same child of this mother is registered already
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "page of a form": 5,
        "page of a form with a repeated group": 6,
        "page of a form sent": 8 + 1,
        "check of the answers": 8 + 1,
        "dossier filed": 11 + 1,
        "queue": 3,
    }
