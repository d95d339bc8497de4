"""A crash at any stage loses nothing and repeats nothing: the next sync ends where an undisturbed one ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from motlan.store.lake import HASHED, REFUSED
from tests.conformance.dying import DIED
from tests.conformance.sources import Ministry, Row, catalogue, person

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST = [person(nth) for nth in range(200)]
SECOND = [person(nth, note="moved" if nth % 40 == 0 else "") for nth in range(10, 210)] + [person(7, born="?")]
STAGES = ("extract", "shape", "land", "landed", "done", "build")


@pytest.fixture(params=["sqlite", "postgres"])
def ministry(request: pytest.FixtureRequest, tmp_path: Path) -> Ministry:
    url = request.getfixturevalue("postgres_database") if request.param == "postgres" else None
    return Ministry(tmp_path, catalogue(), register=url)


def process(ministry: Ministry, stage: str, path: str = "auto") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.conformance.dying", str(ministry.folder), ministry.url, path, stage]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def held(ministry: Ministry) -> list[object]:
    """What counts in the end; subject keys are random, batch numbers may skip."""
    golden = "number, full_name, birth_date, note, number__conflict"
    return [
        ministry.mirror("record_key, row_hash, lead, full_name, birth_date, note, faults"),
        ministry.quarantine(),
        ministry.ask(f"select {golden} from golden_person order by 1, 2"),
        ministry.ask("select concept, subjects, conflicts, unlinked from published_golden"),
        ministry.ask("select concept from build_due"),
        ministry.ask("select sum(added), sum(changed), sum(removed) from batch"),
    ]


def undisturbed(folder: Path, *states: list[Row]) -> list[object]:
    folder.mkdir()
    other = Ministry(folder, catalogue())
    for state in states:
        other.write(state)
        other.sync()
    return held(other)


def is_whole(ministry: Ministry) -> bool:
    """Every row of ``batch`` has its file, and what stands beside it is whole; no other file is there."""
    paths = {row[0] for row in ministry.ask("select path from batch")}
    beside = {str(Path(path).with_suffix(suffix)) for path in paths for suffix in (REFUSED, HASHED)}
    files = {ministry.lake.relative(path) for path in (ministry.lake.root / "batches").glob("*/*/*")}
    return paths <= files <= paths | beside


@pytest.mark.parametrize("stage", STAGES)
def test_a_first_load_that_dies_at_a_stage(ministry: Ministry, stage: str) -> None:
    ministry.write(FIRST)
    with process(ministry, stage) as dying:
        assert dying.wait(60) == DIED
    ministry.sync()
    assert held(ministry) == undisturbed(ministry.folder / "other", FIRST)
    assert is_whole(ministry)


@pytest.mark.parametrize("path", ["living", "bulk"])
@pytest.mark.parametrize("stage", ["shape", "land", "landed"])
def test_a_change_that_dies_at_a_stage(tmp_path: Path, stage: str, path: str) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write(FIRST)
    ministry.sync()
    ministry.write(SECOND)
    with process(ministry, stage, path) as dying:
        assert dying.wait(60) == DIED
    ministry.sync()
    assert held(ministry) == undisturbed(tmp_path / "other", FIRST, SECOND)
    assert is_whole(ministry)
    assert ministry.sync().changed is False
