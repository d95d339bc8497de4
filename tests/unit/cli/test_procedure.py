"""`motlan procedure`: a draft that runs, and what asking once saves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from motlan.cli import main
from motlan.data.api import prepare
from motlan.store.register import Register
from motlan.workspace.load import load

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"
OWNER = "ministry_of_justice"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VIETNAM, tmp_path / "country"))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--json"])


def test_a_draft_passes_the_check_as_it_is_written(workspace: Path) -> None:
    where = ("--workspace", str(workspace))
    said = ("--ask", "dossier.reason", "--show", "applicant.full_name", "--owner", OWNER)
    made = run("procedure", "new", "9.000001", *said, *where)
    assert made.exit_code == 0, made.output
    file = Path(json.loads(made.stdout)["file"])
    assert file == workspace / "procedures" / "procedure_9_000001.yaml"
    checked = run("check", str(workspace))
    assert (checked.exit_code, json.loads(checked.stdout)["issues"]) == (0, [])
    again = run("procedure", "new", "9.000001", *said, *where)
    assert again.exit_code == 1
    assert "There is a procedure 9.000001 already." in again.output


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("applicant.phone", "The form asks for “applicant.phone”"),
        ("applicant.shoe_size", "There is no attribute of person “shoe_size”."),
        ("dossier.full_name", "This question asks for “applicant.full_name”"),
    ],
)
def test_a_draft_that_asks_for_what_is_held_is_not_written(workspace: Path, asked: str, why: str) -> None:
    made = run(
        "procedure", "new", "9.000001", "--ask", asked, "--owner", OWNER, "--lang", "en", "--workspace", str(workspace)
    )
    assert made.exit_code == 1
    assert why in json.loads(made.stdout)["issues"][0]["why"]
    assert not (workspace / "procedures" / "procedure_9_000001.yaml").exists()


def test_the_report_counts_every_procedure_and_orders_databases(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    where = ("--workspace", str(VIETNAM), "--dir", str(state))
    nothing = run("procedure", "report", *where)
    assert nothing.exit_code == 1
    with Register.connect(f"sqlite:///{state / 'register.sqlite3'}") as register:
        prepare(register=register, catalogue=load(VIETNAM).catalogue)
    told = run("procedure", "report", *where)
    assert told.exit_code == 0, told.output
    report = json.loads(told.stdout)
    birth = next(one for one in report["procedures"] if one["procedure"] == "1.001193")
    assert (birth["fields"], birth["asked"], birth["saved"], birth["papers_saved"]) == (12, 5, 7, 3)
    assert {one["database"] for one in report["databases"]} == {"population", "civil_status"}
