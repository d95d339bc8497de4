"""What is asked of a unit and the parts that it decides, on a PostgreSQL with many: read by an index, a page of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import PostgresServer

SCRIPT = Path(__file__).with_name("share_plans.py")
PAGE = 51


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[dict[str, Any]]:
    register = postgres.create("share_plans")
    surroundings = {**os.environ, "MOTLAN_DIR": str(tmp_path_factory.mktemp("plans")), "MOTLAN_REGISTER": register}
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=surroundings, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    yield json.loads(done.stdout.splitlines()[-1])
    postgres.drop("share_plans")


def test_no_page_reads_a_table_or_more_than_its_rows(told: dict[str, Any]) -> None:
    pages = told["pages"]
    assert {name for name, plan in pages.items() if plan["whole"]} == set()
    # What is late is late only while its clock runs: parts that stand still are passed over, one in some.
    most = {name: 2 * PAGE if "late" in name else PAGE for name in pages}
    assert {name: plan["read"] for name, plan in pages.items() if plan["read"] > most[name]} == {}


def test_every_page_shows_what_a_plain_question_answers(told: dict[str, Any]) -> None:
    pages = told["pages"]
    assert {name for name, plan in pages.items() if not plan["same"]} == set()
    full = ("country asked True further", "province parts open", "commune parts ended", "country parts late")
    assert {name: pages[name]["rows"] for name in full} == dict.fromkeys(full, PAGE)


def test_parts_are_counted_as_far_as_a_thousand(told: dict[str, Any]) -> None:
    assert told["counted"] == [1000, True]


def test_late_parts_are_counted_by_an_index_as_far_as_fifty(told: dict[str, Any]) -> None:
    late = told["late"]
    assert {where: one["whole"] for where, one in late.items()} == dict.fromkeys(late, False)
    assert {where: one["read"] for where, one in late.items() if one["read"] > 51} == {}
    # Beyond what is read it is only told that there may be more.
    assert {w: one["counted"][0] for w, one in late.items() if not one["counted"][1]} == {
        where: one["plainly"] for where, one in late.items() if not one["counted"][1]
    }
    assert late["country"]["counted"][1]
    assert 0 < late["country"]["counted"][0] <= 200
