"""Pages of the queue on a PostgreSQL with many dossiers: read by an index as far as a page, and no further."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import PostgresServer

SCRIPT = Path(__file__).with_name("plans.py")
PAGE = 51


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[dict[str, dict[str, int]]]:
    register = postgres.create("queue_plans")
    surroundings = {**os.environ, "MOTLAN_DIR": str(tmp_path_factory.mktemp("plans")), "MOTLAN_REGISTER": register}
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=surroundings, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    yield json.loads(done.stdout.splitlines()[-1])
    postgres.drop("queue_plans")


def test_no_page_reads_the_table_or_more_than_a_page_of_an_index(plans: dict[str, dict[str, int]]) -> None:
    assert {name for name, plan in plans.items() if plan["whole"]} == set()
    assert {name: plan["read"] for name, plan in plans.items() if plan["read"] > PAGE} == {}


def test_every_page_shows_what_a_plain_question_answers(plans: dict[str, dict[str, int]]) -> None:
    assert {name for name, plan in plans.items() if not plan["same"]} == set()
    assert plans["country ended "]["rows"] == plans["province ended  further"]["rows"] == PAGE
    assert plans["commune late "]["rows"] > 0
