"""The front door of the simulation.

The road: the sample's files are read; a nation is founded; each table of each database is written in its owner's way,
spoilt at the declared rates, and stored; what is true goes into the folder ``truth`` beside them.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.simulation.deliver import deliver
from motlan.simulation.faults import SCHEMA, Spoilt, plant
from motlan.simulation.nation import Nation, found
from motlan.simulation.records import records
from motlan.simulation.spec import Sample, open_sample
from motlan.simulation.tables import source_table
from motlan.simulation.truth import TruthWriter, write_persons

Progress = Callable[[str], None]
FEWEST = 100  # fewer persons make no families


@dataclass(frozen=True, slots=True)
class DemoFamily:
    """The family to show: personal numbers, the mother's telephone, and the commune they live in."""

    mother: str
    mother_name: str
    mother_phone: str
    father: str
    father_name: str
    children: tuple[str, ...]
    commune: str


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What was made: persons (the dead among them), rows by database, planted faults by group, and the time it took."""

    persons: int
    databases: Mapping[str, int]
    faults: Mapping[str, int]
    demo: DemoFamily
    directory: Path
    seconds: float


def simulate(
    *,
    workspace_root: Path,
    persons: int,
    seed: int,
    directory: Path,
    postgres_url: str | None = None,
    progress: Progress | None = None,
) -> SimulationReport:
    """Write the sample nation's databases and the truth about it into ``directory``.

    The same seed gives the same nation, the same rows and a byte-identical truth. With ``postgres_url`` the database
    that ``sources.yaml`` names under ``postgres`` is written there instead. Raises SpecError for a faulty workspace,
    Refused for fewer than FEWEST persons.
    """
    started = time.perf_counter()
    tell = progress or _silent
    if persons < FEWEST:
        raise Refused(
            what=Text(vi=f"{persons} người là quá ít.", en=f"{persons} persons are too few."),
            remedy=Text(vi=f"Hãy chọn từ {FEWEST} người.", en=f"Choose at least {FEWEST}."),
        )
    sample = open_sample(workspace_root)
    (directory / "truth").mkdir(parents=True, exist_ok=True)
    tell("families")
    nation = found(sample, persons=persons, seed=seed)
    write_persons(nation, directory / "truth")
    rows, faults = _databases(sample, nation, seed, directory, postgres_url, tell)
    return SimulationReport(
        persons=len(nation.people),
        databases=rows,
        faults=faults,
        demo=_demo_family(nation),
        directory=directory,
        seconds=round(time.perf_counter() - started, 3),
    )


def _databases(
    sample: Sample, nation: Nation, seed: int, directory: Path, postgres_url: str | None, tell: Progress
) -> tuple[dict[str, int], dict[str, int]]:
    """Each table in turn: written, spoilt, delivered, forgotten."""
    made = records(sample, nation, seed=seed)
    rows: dict[str, int] = {}
    groups: dict[str, int] = {}
    truth = TruthWriter(directory / "truth", SCHEMA)
    for spec in sample.sources.tables:
        tell(f"{spec.database} · {spec.dataset}")
        table = source_table(spec, sample, nation, made.pop(spec.of), seed=seed)
        spoilt = plant(table, sample, nation, seed=seed)
        url = postgres_url if spec.database == sample.sources.postgres else None
        deliver(spoilt.table, sample.databases[spec.database], nation, directory, postgres_url=url)
        truth.add(spoilt)
        rows[spec.database] = rows.get(spec.database, 0) + len(spoilt.table)
        _count(spoilt, groups)
    truth.close()
    return rows, groups


def _count(spoilt: Spoilt, groups: dict[str, int]) -> None:
    for entry in pc.value_counts(spoilt.faults["group"]).to_pylist():
        groups[entry["values"]] = groups.get(entry["values"], 0) + entry["counts"]


def _demo_family(nation: Nation) -> DemoFamily:
    person, demo = nation.person, nation.demo
    return DemoFamily(
        mother=person["personal_number"][demo.mother].as_py(),
        mother_name=person["full_name"][demo.mother].as_py(),
        mother_phone=person["phone"][demo.mother].as_py(),
        father=person["personal_number"][demo.father].as_py(),
        father_name=person["full_name"][demo.father].as_py(),
        children=tuple(person["personal_number"][child].as_py() for child in demo.children),
        commune=person["residence_unit"][demo.mother].as_py(),
    )


def _silent(_what: str) -> None:
    """Nobody is listening."""
