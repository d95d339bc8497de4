"""A build in the lake that is killed at any stage: register and lake each stand whole, and the next build completes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from motlan.kernel.clock import FixedClock
from motlan.store import editions
from motlan.store.lake import Lake
from motlan.store.register import Register
from tests.conformance.building import DIED, SECOND, build
from tests.conformance.people import catalogue, country, fill, nation
from tests.conftest import REPOSITORY

FIRST = FixedClock(datetime(2025, 7, 2, 8, tzinfo=UTC))
STAGES = ("export", "link", "place", "consolidate", "swap", "built")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country built once, of which a record then changed."""
    folder = tmp_path_factory.mktemp("country")
    held = catalogue()
    with Register.connect(f"sqlite:///{folder / 'register.sqlite3'}") as register:
        country(register, held)
        for batch, (path, rows) in enumerate(nation(5, 40).items(), start=1):
            fill(register, held, path, rows, batch=batch)
    build(folder, clock=FIRST)
    with Register.connect(f"sqlite:///{folder / 'register.sqlite3'}") as register:
        register.execute("update mirror_population__citizens set home = 'moved', batch = 9")
    return folder


def homes(folder: Path) -> list[tuple[object, ...]]:
    with Register.connect(f"sqlite:///{folder / 'register.sqlite3'}") as register:
        return register.rows("select subject, home from golden_person order by subject")


def homes_in_lake(folder: Path) -> list[tuple[object, ...]]:
    edition = editions.current(Lake(folder / "lake"), "golden", "person")
    assert edition is not None
    rows = [row for file in edition.files for row in pq.ParquetFile(file).read(["subject", "home"]).to_pylist()]
    return sorted((row["subject"], row["home"]) for row in rows)


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_build_leaves_what_was_and_the_next_one_completes(stage: str, before: Path, tmp_path: Path) -> None:
    folder = tmp_path / "country"
    shutil.copytree(before, folder)
    was = homes(folder)
    command = (sys.executable, "-m", "tests.conformance.building", str(folder), stage)
    assert subprocess.run(command, cwd=REPOSITORY, check=False).returncode == DIED
    assert (homes(folder) == was) is (stage != "built")
    assert homes_in_lake(folder) == homes(folder)
    build(folder, clock=SECOND)
    after = homes(folder)
    assert [subject for subject, _ in after] == [subject for subject, _ in was]
    assert after != was
    assert homes_in_lake(folder) == after
    assert not (folder / "lake" / "building").exists()
