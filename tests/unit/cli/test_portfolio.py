"""`motlan portfolio`: what is claimed and measured, what comes first, what is planned."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from motlan.cli import main
from motlan.data.api import prepare
from motlan.store.register import Register
from motlan.workspace.load import load
from motlan.workspace.publishing_portfolio import publish_portfolio

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A register with what the workspace publishes of its databases, and nothing else."""
    workspace = load(VIETNAM)
    with Register.connect(f"sqlite:///{tmp_path / 'register.sqlite3'}") as register:
        prepare(register=register, catalogue=workspace.catalogue)
        publish_portfolio(register=register, workspace=workspace, on=date(2026, 11, 20))
    return tmp_path


def asked(state: Path, verb: str) -> Any:
    found = CliRunner().invoke(
        main, ["portfolio", verb, "--workspace", str(VIETNAM), "--dir", str(state), "--json"], catch_exceptions=False
    )
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_every_database_is_listed_with_what_is_claimed(state: Path) -> None:
    told = {one["database"]: one for one in asked(state, "list")["databases"]}
    assert len(told) == 105
    assert (told["land"]["claimed"], told["land"]["measured"]) == ("born_from_procedures", None)


def test_priorities_come_with_what_they_are_made_of(state: Path) -> None:
    first = asked(state, "priority")["databases"][0]
    assert (first["database"], first["fields"], first["papers"]) == ("health", 0, 3)
    assert {one["way"] for one in first["made_of"]} == {"connect"}
    assert sum(one["freed"] for one in first["made_of"]) == 3


def test_the_roadmap_is_in_the_order_of_its_days(state: Path) -> None:
    days = [one["due"] for one in asked(state, "roadmap")["steps"]]
    assert days == sorted(days)
    assert len(days) == 88


def test_a_workspace_without_a_portfolio_says_so(tmp_path: Path, state: Path) -> None:
    bare = Path(shutil.copytree(VIETNAM, tmp_path / "bare"))
    shutil.rmtree(bare / "portfolio")
    found = CliRunner().invoke(main, ["portfolio", "list", "--workspace", str(bare), "--dir", str(state)])
    assert found.exit_code == 1
    assert "portfolio" in found.output
