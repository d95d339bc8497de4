"""The benchmarks by name. A name is for ever: what it measures may become faster, never different.

Each takes a :class:`~bench.stage.Stage` and yields its own figure first, then its peers' (`name.peer_…`).
"""

from __future__ import annotations

import csv
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import duckdb

from bench.consolidate import consolidate_10m, consolidate_on_engines
from bench.facts import facts_year
from bench.figure import Bar, Figure
from bench.index import centre_50_viewers, index_766
from bench.landing import extract_postgres, snapshot_diff
from bench.linking import febrl3, febrl4, held_out_sets, links_1m, other_sets
from bench.living import living_pg
from bench.lookup import lookup
from bench.open_year import open_year
from bench.profiling import profile_1m, profile_recall
from bench.quality import checks_5m
from bench.queue import identifier_search_50, officer_queue, queue_1000_users, queue_search, registry_list_100
from bench.service import file_dossier, prefilled_form, result_to_golden
from bench.signing import sign_20
from bench.stage import WORKSPACE, Stage, motlan

Benchmark = Callable[[Stage], Iterator[Figure]]
MILLION = 1_000_000
LOOKUPS = 500
SEED = 7


def simulate_1m(stage: Stage) -> Iterator[Figure]:
    """A sample nation of a million persons, seven databases, with faults and truth.

    Peer: one table of ten columns written row by row with Python's own `random` and `csv`; no families, no faults.
    """
    run = motlan("simulate", "--persons", str(MILLION), "--seed", str(SEED), "--dir", str(stage.folder / "nation"))
    size = {"persons": MILLION, "databases": len(run.answer["databases"])}
    yield Figure(name="simulate_1m", value=run.seconds, unit="s", bar=Bar(60, "at_most"), size=size)
    seconds = timed(lambda: write_row_by_row(stage.folder / "rows.csv", MILLION))
    yield Figure(name="simulate_1m.peer_row_by_row", value=seconds, unit="s", size={"persons": MILLION, "databases": 1})


def demo_100k(stage: Stage) -> Iterator[Figure]:
    """The whole demo: databases, sync, linking, golden records, quality, lights; then its steps, as it says itself."""
    run = stage.demo
    size = {"persons": int(run.answer["persons"])}
    yield Figure(name="demo_100k", value=run.seconds, unit="s", bar=Bar(60, "at_most"), size=size)
    for step, seconds in run.answer["seconds"].items():
        yield Figure(name=f"demo_100k.step_{step}", value=float(seconds), unit="s", size=size)


def golden_agreement(stage: Stage) -> Iterator[Figure]:
    """The share of golden values of linked persons that agree with the truth, over all attributes."""
    person = stage.demo.answer["golden"]["person"]
    size = {"subjects": int(person["subjects"]), "unlinked": int(person["unlinked"])}
    agreement = float(person["agreement_with_truth"])
    yield Figure(name="golden_agreement", value=agreement, unit="share", bar=Bar(0.99, "at_least"), size=size)


def golden_lookup(stage: Stage) -> Iterator[Figure]:
    """Find a person by number and read the whole golden record through the one door, the journal written: median.

    Peers over the same rows: the bare row by its index with no door (what the door costs), and DuckDB over Parquet.
    """
    _ = stage.demo
    register = stage.demo_folder / "register.sqlite3"
    with closing(sqlite3.connect(register)) as connection:
        subjects = connection.execute("SELECT count(*) FROM golden_person").fetchone()[0]
        numbers = sample_numbers(connection)
        bare = median_us(numbers, lambda number: connection.execute(BY_NUMBER, [number]).fetchone())
    size = {"subjects": subjects, "lookups": len(numbers)}
    yield Figure(name="golden_lookup", value=through_the_door(stage, numbers), unit="us", size=size)
    yield Figure(name="golden_lookup.peer_bare_sqlite", value=bare, unit="us", size=size)
    yield Figure(name="golden_lookup.peer_duckdb", value=in_duckdb(stage, register, numbers), unit="us", size=size)


BENCHMARKS: Mapping[str, Benchmark] = {
    benchmark.__name__: benchmark
    for benchmark in (
        simulate_1m,
        demo_100k,
        golden_agreement,
        golden_lookup,
        profile_recall,
        profile_1m,
        checks_5m,
        febrl3,
        febrl4,
        links_1m,
        other_sets,
        held_out_sets,
        consolidate_10m,
        consolidate_on_engines,
        extract_postgres,
        snapshot_diff,
        lookup,
        living_pg,
        prefilled_form,
        file_dossier,
        result_to_golden,
        sign_20,
        officer_queue,
        queue_search,
        registry_list_100,
        queue_1000_users,
        identifier_search_50,
        facts_year,
        index_766,
        centre_50_viewers,
        open_year,
    )
}


# ---- how they measure

BY_NUMBER = "SELECT * FROM golden_person WHERE personal_number = ?"


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_us(numbers: list[str], look_up: Callable[[str], object]) -> float:
    """Median microseconds of one look-up; each must find something."""

    def one(number: str) -> None:
        if look_up(number) is None:
            raise LookupError(number)

    return statistics.median(timed(lambda number=number: one(number)) for number in numbers) * 1e6  # type: ignore[misc]


def sample_numbers(connection: sqlite3.Connection) -> list[str]:
    """The same personal numbers each time, spread over the whole table."""
    found = [
        row[0] for row in connection.execute("SELECT personal_number FROM golden_person WHERE personal_number > ''")
    ]
    return random.Random(SEED).sample(sorted(found), min(LOOKUPS, len(found)))  # noqa: S311 - a sample, not a secret


def through_the_door(stage: Stage, numbers: list[str]) -> float:
    """Median microseconds of find and read as every page does it."""
    from motlan.data.golden.read import find, read
    from motlan.data.golden.records import Reading
    from motlan.kernel.clock import SystemClock
    from motlan.store.register import Register
    from motlan.workspace.load import load

    catalogue, clock = load(WORKSPACE).catalogue, SystemClock()
    with closing(Register.connect(f"sqlite:///{stage.demo_folder / 'register.sqlite3'}")) as register:

        def one(number: str) -> object:
            subject = find(register=register, catalogue=catalogue, concept="person", identifier=number)
            if subject is None:
                return None
            reading = Reading(
                reader="bench", role="steward", purpose="measuring", ground="bench", concept="person", subject=subject
            )
            return read(register=register, catalogue=catalogue, clock=clock, reading=reading)

        return median_us(numbers, one)


def in_duckdb(stage: Stage, register: Path, numbers: list[str]) -> float:
    """Median microseconds of the same look-up in DuckDB over one Parquet file of the golden records."""
    file = stage.folder / "golden_person.parquet"
    with closing(sqlite3.connect(register)) as source, duckdb.connect() as engine:
        rows = source.execute("SELECT * FROM golden_person ORDER BY personal_number")
        columns = [description[0] for description in rows.description]
        table = columns_of(columns, rows.fetchall())
        engine.register("golden", table)
        engine.execute(f"COPY golden TO '{file}' (FORMAT parquet)")
        question = f"SELECT * FROM '{file}' WHERE personal_number = ?"
        return median_us(numbers, lambda number: engine.execute(question, [number]).fetchone())


def columns_of(names: list[str], rows: list[tuple[object, ...]]) -> object:
    """The rows as an Arrow table."""
    import pyarrow as pa

    return pa.table(dict(zip(names, (pa.array(values) for values in zip(*rows, strict=True)), strict=True)))


def write_row_by_row(file: Path, rows: int) -> None:
    """What a script without vectors does: one Python object a value, one call a row."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for row in range(rows):
            year, month, day = chance.randint(1930, 2025), chance.randint(1, 12), chance.randint(1, 28)
            values = (chance.choice("ABCDEFGHIKLM") + str(chance.randint(0, 999)) for _ in range(7))
            writer.writerow([f"{row:012d}", f"{day:02d}/{month:02d}/{year}", chance.choice(("Nam", "Nữ")), *values])
