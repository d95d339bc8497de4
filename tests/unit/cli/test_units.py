"""`motlan units report`: a table of what communes say is taken in whole, or not at all, and once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from motlan.store.register import Register
from tests.unit.service.conftest import VIETNAM

TABLE = "unit;computers;Cán bộ được tập huấn\n00004;có;\n00008;no;yes\n"
DAY = "2026-10-31"


def report(folder: Path, table: str, *more: str, day: str = DAY) -> tuple[int, dict[str, Any]]:
    """In a process of its own: the roof is opened once a process."""
    (folder / "table.csv").write_text(table, encoding="utf-8")
    where = ("--workspace", str(VIETNAM), "--dir", str(folder / "state"), "--json", "--lang", "en")
    said = ("units", "report", str(folder / "table.csv"), "--day", day, "--source", "Office", *more)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "DJANGO_"))}
    command = [sys.executable, "-m", "motlan", *said, *where]
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) | {"seconds": 0}


def held(folder: Path, table: str) -> list[tuple[object, ...]]:
    with closing(Register.connect(f"sqlite:///{folder / 'state' / 'register.sqlite3'}")) as register:
        return register.rows(f"select unit, measure from {table} order by unit, measure")


def test_a_table_is_tried_taken_in_and_taken_in_again(tmp_path: Path) -> None:
    counts = {"units": 2, "said": 3, "day": DAY, "faults": [], "seconds": 0}
    assert report(tmp_path, TABLE, "--dry-run") == (0, counts | {"new": 3, "written": False})
    assert (held(tmp_path, "published_report"), held(tmp_path, "unitreports_said")) == ([], [])
    assert report(tmp_path, TABLE) == (0, counts | {"new": 3, "written": True})
    said = [("00004", "computers"), ("00008", "computers"), ("00008", "trained_staff")]
    assert (held(tmp_path, "published_report"), held(tmp_path, "unitreports_said")) == (said, said)
    assert report(tmp_path, TABLE) == (0, counts | {"new": 0, "written": False})
    assert held(tmp_path, "unitreports_said") == said


def test_a_table_with_a_fault_is_not_taken(tmp_path: Path) -> None:
    status, found = report(tmp_path, TABLE.replace("no;", "perhaps;"))
    assert (status, found["written"], found["new"]) == (1, False, 0)
    assert found["faults"] == [
        {
            "row": 3,
            "column": "computers",
            "why": "“perhaps” is neither yes nor no.",
            "remedy": "Write yes or no; empty: it stays as it is.",
        }
    ]
    assert held(tmp_path, "unitreports_said") == []


def test_a_day_that_has_not_come_is_refused(tmp_path: Path) -> None:
    status, found = report(tmp_path, TABLE, day="2999-01-01")
    assert (status, found["error"], held(tmp_path, "unitreports_said")) == (1, "Refused", [])
