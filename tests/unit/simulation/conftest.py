"""One sample, and one small nation written once for the tests that only read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from motlan.simulation.api import SimulationReport, simulate
from motlan.simulation.spec import Sample, open_sample

ROOT = Path(__file__).resolve().parents[3] / "workspaces" / "vietnam"
PERSONS = 6_000
SEED = 11


@dataclass(frozen=True)
class Written:
    """A nation on disk, its report, and its truth."""

    report: SimulationReport
    directory: Path
    persons: pa.Table
    links: pa.Table
    faults: pa.Table

    def truth(self, person: int) -> Mapping[str, object]:
        """The true attributes of one person."""
        return self.persons.slice(person, 1).to_pylist()[0]


@pytest.fixture(scope="session")
def sample() -> Sample:
    return open_sample(ROOT)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    directory = tmp_path_factory.mktemp("nation")
    report = simulate(workspace_root=ROOT, persons=PERSONS, seed=SEED, directory=directory)
    truth = {name: pq.read_table(directory / "truth" / f"{name}.parquet") for name in ("person", "links", "faults")}
    return Written(
        report=report,
        directory=directory,
        persons=truth["person"],
        links=truth["links"],
        faults=truth["faults"],
    )
