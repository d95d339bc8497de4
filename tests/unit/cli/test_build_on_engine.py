"""``motlan build --engine``: a plan without a trace, the same records as the register makes, misuse told apart."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from motlan.cli.group import main
from motlan.store.lake import Lake
from motlan.store.register import Register
from tests.conftest import REPOSITORY
from tests.servers import free_port


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synchronised nation of 200."""
    folder = tmp_path_factory.mktemp("nation")
    run("simulate", "--persons", "200", "--dir", str(folder / "sample"))
    run("sync", "--dir", str(folder))
    return folder


def run(*arguments: str, status: int = 0) -> Any:
    where = ("--workspace", str(REPOSITORY / "workspaces" / "vietnam"), "--json", "--lang", "en")
    done = CliRunner().invoke(main, [*arguments, *where])
    assert done.exit_code == status, done.output
    return json.loads(done.stdout.splitlines()[-1]) if done.exit_code < 2 else done.stderr


def golden(place: Path) -> list[tuple[Any, ...]]:
    with Register.connect(f"sqlite:///{place / 'register.sqlite3'}") as register:
        return register.rows("select * from golden_person order by subject")


def test_a_dry_run_counts_and_leaves_no_trace(place: Path) -> None:
    planned = run("build", "--engine", "spark://nowhere:7077", "--buckets", "4", "--dry-run", "--dir", str(place))
    person = planned["concepts"]["person"]
    assert (planned["engine"], planned["dry_run"], person["buckets"]) == ("spark://nowhere:7077", True, 4)
    assert person["rows"] == sum(person["records"].values()) > 0
    assert not (place / "lake" / "golden").exists()


def test_a_dry_run_where_nothing_is_makes_nothing(tmp_path: Path) -> None:
    answer = run("build", "--engine", "duckdb", "--dry-run", "--dir", str(tmp_path / "wrong"), status=1)
    assert "There is no register here." in answer["message"]
    assert not (tmp_path / "wrong").exists()


def test_an_engine_gives_what_the_register_gives(place: Path) -> None:
    own = run("build", "--dir", str(place))
    before = golden(place)
    report = run("build", "--engine", "duckdb", "--dir", str(place))
    assert report["concepts"] == own["concepts"]
    assert report["engine"] == "duckdb"
    assert golden(place) == before
    assert (place / "lake" / "golden" / "person" / "current.json").exists()


def test_an_engine_says_each_step_of_each_concept_also_where_nobody_sees_a_terminal(place: Path) -> None:
    where = ("--workspace", str(REPOSITORY / "workspaces" / "vietnam"), "--lang", "en", "--dir", str(place))
    done = CliRunner().invoke(main, ["build", "--engine", "duckdb", "--buckets", "2", *where])
    assert done.exit_code == 0, done.output
    steps = [line.strip() for line in done.output.splitlines() if line.startswith("  · ")]
    assert steps[0] == "· duckdb starting"
    of_persons = [one for one in steps if one.startswith("· person ")]
    assert [one.split()[-1] for one in of_persons if "consolidating" in one] == ["consolidating"] * 2
    assert [word for word in ("linking", "putting in service", "built") if any(word in one for one in of_persons)] == [
        "linking",
        "putting in service",
        "built",
    ]
    assert all(one != following for one, following in pairwise(steps))


def test_an_engine_that_does_not_exist_is_an_error_with_a_remedy(place: Path) -> None:
    answer = run("build", "--engine", "hadoop", "--dir", str(place), status=1)
    assert "spark://HOST:PORT" in answer["message"]


@pytest.mark.parametrize("scheme", ["sc", "spark"])
def test_an_engine_that_nobody_runs_is_said_at_once_and_holds_up_no_synchronisation(
    place: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_lake: Lake) -> None:
        pytest.fail("the lock was taken")

    monkeypatch.setattr(Lake, "lock", held)
    address = f"{scheme}://127.0.0.1:{free_port()}"
    answer = run("build", "--engine", address, "--dir", str(place), status=1)
    assert f"No engine answers at {address}" in answer["message"]


@pytest.mark.parametrize("option", [("--lake-only",), ("--buckets", "2"), ("--set", "a=b")])
def test_what_belongs_to_an_engine_needs_one(place: Path, option: tuple[str, ...]) -> None:
    assert "belong to --engine" in run("build", *option, "--dir", str(place), status=2)


def test_a_setting_without_a_value_is_misuse(place: Path) -> None:
    said = run("build", "--engine", "duckdb", "--set", "spark.executor.memory", "--dir", str(place), status=2)
    assert "NAME=VALUE" in said
