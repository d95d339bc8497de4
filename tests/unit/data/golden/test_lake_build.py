"""Building in the lake: the same rows as in the register, editions put in service whole, nothing lost meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from motlan.data import api
from motlan.data.golden.lake import buckets_for, rows_at_once
from motlan.data.golden.rebuild import build_concept
from motlan.data.progress import Stage
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import RegisterError
from motlan.store import editions
from motlan.store.cluster import Address, Limits
from motlan.store.lake import Lake
from motlan.store.register import Register
from tests.conformance.people import BUILT, catalogue, country, fill, groups, lake, links, nation

CLOCK = FixedClock(datetime(2025, 7, 2, 8, tzinfo=UTC))
LATER = FixedClock(datetime(2025, 7, 3, 8, tzinfo=UTC))
LIMITS = Limits(memory_gb=1, cores=1)
PERSONS = 40


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A register that several connections may open."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'register.sqlite3'}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def held() -> Catalogue:
    return catalogue()


@pytest.fixture
def register(address: str, held: Catalogue) -> Iterator[Register]:
    with Register.connect(address) as opened:
        filled(opened, held)
        yield opened


def filled(register: Register, held: Catalogue) -> None:
    country(register, held)
    for batch, (path, rows) in enumerate(nation(5, PERSONS).items(), start=1):
        fill(register, held, path, rows, batch=batch)


def in_lake(
    register: Register,
    held: Catalogue,
    where: Lake,
    *,
    clock: FixedClock = CLOCK,
    buckets: int = 3,
    lake_only: bool = False,
    progress: Callable[[Stage], None] | None = None,
) -> api.BuildReport:
    return api.build_in_lake(
        register=register,
        lake=where,
        catalogue=held,
        clock=clock,
        address=Address("duckdb"),
        limits=LIMITS,
        buckets=buckets,
        lake_only=lake_only,
        progress=progress,
    )


def planned_in_lake(register: Register, held: Catalogue) -> tuple[api.PlannedInLake, ...]:
    return api.plan_build_in_lake(register=register, catalogue=held, address=Address("duckdb"), limits=LIMITS)


def golden(register: Register) -> list[tuple[object, ...]]:
    return register.rows("select * from golden_person order by subject")


def test_a_rebuild_in_the_lake_changes_nothing(register: Register, held: Catalogue, tmp_path: Path) -> None:
    where = lake(tmp_path / "lake")
    for concept in held.dictionary.concepts:
        built = build_concept(register=register, lake=where, catalogue=held, concept=concept, because=BUILT)
        if concept == "person":
            expected = built
    before, linked = golden(register), links(register, held)
    report = in_lake(register, held, where)
    assert (golden(register), links(register, held)) == (before, linked)
    assert report.concepts["person"] == expected
    assert register.value("select count(*) from history_person") == 0
    assert register.value("select max(at) from cause") == BUILT.at


def test_a_first_build_in_the_lake_links_as_the_register_does(
    register: Register, held: Catalogue, tmp_path: Path
) -> None:
    in_lake(register, held, lake(tmp_path / "lake"))
    with Register.connect("sqlite://") as other:
        filled(other, held)
        build_concept(register=other, lake=lake(tmp_path / "two"), catalogue=held, concept="person", because=BUILT)
        assert groups(links(register, held)) == groups(links(other, held))
        values = "select number, full_name, birth_date__source, home__conflict, income__batch from golden_person"
        assert sorted(map(repr, register.rows(values))) == sorted(map(repr, other.rows(values)))
        counts = "select concept, subjects, conflicts, unlinked from published_golden where concept = 'person'"
        assert register.rows(counts) == other.rows(counts)
        assert register.value("select count(*) from subject") == other.value("select count(*) from subject")


def test_what_a_steward_set_stands_first_in_the_lake_too(register: Register, held: Catalogue, tmp_path: Path) -> None:
    in_lake(register, held, lake(tmp_path / "lake"))
    subject = register.value("select min(subject) from golden_person")
    row = {"record_key": str(subject), "subject": subject, "lead": 1, "row_hash": 1, "batch": 4, "home": "9 Hàng Bông"}
    names = ", ".join(row)
    register.execute(
        f"insert into mirror_steward__person ({names}) values ({', '.join(f':{name}' for name in row)})", row
    )
    in_lake(register, held, lake(tmp_path / "lake"), clock=LATER)
    held_now = "select home, home__source from golden_person where subject = :subject"
    assert register.row(held_now, {"subject": subject}) == ("9 Hàng Bông", "steward")
    assert register.rows("select subject from history_person") == [(subject,)]


def test_the_edition_in_the_lake_is_what_the_register_holds(
    register: Register, held: Catalogue, tmp_path: Path
) -> None:
    where = lake(tmp_path / "lake")
    report = in_lake(register, held, where)
    edition = editions.current(where, "golden", "person")
    assert edition is not None
    rows = pa.concat_tables(pq.ParquetFile(file).read() for file in edition.files).sort_by("subject")
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    expected = register.rows(f"select {names} from golden_person order by subject")
    assert [tuple(row.values()) for row in rows.to_pylist()] == expected
    facts = {name: edition.facts[name] for name in ("engine", "buckets", "subjects", "at")}
    at = "2025-07-02T08:00:00Z"
    assert facts == {"engine": "duckdb", "buckets": 3, "subjects": report.concepts["person"].subjects, "at": at}
    for file in edition.files:
        subjects = pq.ParquetFile(file).read(["subject"]).column(0).to_pylist()
        assert {subject % 3 for subject in subjects} == {int(file.parent.name.removeprefix("bucket="))}


def test_the_lake_alone_leaves_golden_records_and_keeps_subjects(
    register: Register, held: Catalogue, tmp_path: Path
) -> None:
    where = lake(tmp_path / "lake")
    report = in_lake(register, held, where, lake_only=True)
    assert golden(register) == []
    assert register.rows("select concept from build_due") == [("person",)]
    assert len(set(links(register, held).values()) - {None}) == report.concepts["person"].subjects > 0
    again = in_lake(register, held, where, lake_only=True, clock=LATER)
    assert again.concepts == report.concepts


def test_what_is_written_meanwhile_is_in_the_golden_records(
    register: Register, held: Catalogue, address: str, tmp_path: Path
) -> None:
    newcomer = {"number": "001190123456", "full_name": "Lê Mới", "birth_date": "1990-01-01", "sex": "female"}
    written = []

    def write(stage: Stage) -> None:
        if stage.name == "consolidate" and not written:
            with Register.connect(address) as other:
                fill(other, held, "civil.hosted", {"new": newcomer}, batch=99)
            written.append(stage)

    in_lake(register, held, lake(tmp_path / "lake"), progress=write)
    assert register.value("select full_name from golden_person where number = '001190123456'") == "Lê Mới"


def test_a_build_that_breaks_leaves_everything_as_it_was(register: Register, held: Catalogue, tmp_path: Path) -> None:
    where = lake(tmp_path / "lake")
    in_lake(register, held, where)
    fill(register, held, "civil.born", {"c0": {"full_name": "Trần Khác"}}, batch=50)
    before, linked, edition = golden(register), links(register, held), editions.current(where, "golden", "person")

    def break_off(stage: Stage) -> None:
        if stage.name == "swap" and stage.of == "person":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_lake(register, held, where, clock=LATER, progress=break_off)
    assert (golden(register), links(register, held)) == (before, linked)
    assert editions.current(where, "golden", "person") == edition
    assert not (where.root / "building").exists()
    in_lake(register, held, where, clock=LATER)
    folders = {folder.name for folder in (where.root / "golden" / "person").glob("*/")}
    assert folders == {"20250702T080000Z", "20250703T080000Z"}


def test_no_build_in_the_lake_beside_a_synchronisation(register: Register, held: Catalogue, tmp_path: Path) -> None:
    where = lake(tmp_path / "lake")
    with where.lock(), pytest.raises(RegisterError, match="đồng bộ khác"):
        in_lake(register, held, where)
    assert golden(register) == []


def test_a_plan_counts_and_writes_nothing(register: Register, held: Catalogue, tmp_path: Path) -> None:
    planned = {one.concept: one for one in planned_in_lake(register, held)}
    counted = {path: len(rows) for path, rows in nation(5, PERSONS).items()}
    assert planned["person"].records == counted
    assert (planned["person"].rows, planned["person"].buckets) == (sum(counted.values()), 1)
    assert golden(register) == []


def test_one_bucket_and_several_hold_the_same_rows(register: Register, held: Catalogue, tmp_path: Path) -> None:
    where = lake(tmp_path / "lake")
    in_lake(register, held, where, buckets=1)
    whole, linked = golden(register), links(register, held)
    mirrored, made = edition_rows(where, "mirrors", "civil__born"), edition_rows(where, "golden", "person")
    edition = editions.current(where, "mirrors", "civil__born")
    assert edition is not None
    assert [file.parent.name for file in edition.files] == ["bucket=0"]
    in_lake(register, held, where, buckets=4, clock=LATER)
    assert (golden(register), links(register, held)) == (whole, linked)
    assert register.value("select count(*) from history_person") == 0
    assert edition_rows(where, "mirrors", "civil__born") == mirrored
    assert edition_rows(where, "golden", "person") == made
    assert len(made) == len(whole) > 0


def edition_rows(where: Lake, kind: editions.Shelf, name: str) -> list[str]:
    """The rows of the edition in service, in one order."""
    edition = editions.current(where, kind, name)
    assert edition is not None
    return sorted(repr(row) for file in edition.files for row in pq.ParquetFile(file).read().to_pylist())


def test_buckets_grow_by_doubling() -> None:
    assert [buckets_for(rows) for rows in (1, 2_000_000, 2_000_001, 33_000_000, 10**12)] == [1, 1, 2, 32, 4096]


def test_what_fits_in_memory_is_one_bucket() -> None:
    small, large = (rows_at_once(Address("duckdb"), Limits(memory_gb=size)) for size in (1, 4))
    assert (small, large) == (2_000_000, 8_000_000)
    assert [buckets_for(8_000_000, large), buckets_for(8_000_001, large), buckets_for(8_000_000, small)] == [1, 8, 4]
    assert {rows_at_once(Address(kind), Limits(memory_gb=64)) for kind in ("sail", "spark", "connect")} == {2_000_000}
