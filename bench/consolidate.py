"""What it costs to make golden records of a nation: 33 million records of five databases, ten attributes.

The inputs are Parquet files as a mirror holds its rows, linked (``subject`` and ``lead``), in no order. Ours is the
generated query as ``motlan build --engine duckdb`` runs it: one statement where the records fit in memory, else records
into the buckets of their subjects, then bucket by bucket. Peers are statements written by hand for exactly these five
tables, which give the same rows: left joins on the union of subjects, a chain of full outer joins, and the left joins
over the same buckets. Each runs in a process of its own with the same memory, writes the same Parquet, and is checked
to give the same rows.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from bench.by_hand import FULL_JOINS, LEFT_JOINS, TABLES
from bench.figure import Bar, Figure
from bench.stage import REPOSITORY, Stage
from motlan.data.golden.lake import buckets_for, rows_at_once
from motlan.data.golden.survive import Survivor, consolidate, spine
from motlan.data.linking import placing
from motlan.data.linking.mirrors import Mirror
from motlan.dictionary.attribute import Type
from motlan.store.cluster import Address, Engine, Limits, open_engine
from motlan.store.lake import Lake

PERSONS = int(os.environ.get("MOTLAN_BENCH_PERSONS", "10000000"))
MILLION = 1_000_000
FEW = 2_000_000
MEMORY_GB = 4
"""What each may use of DuckDB; the process needs about a gigabyte more."""

TYPES = {
    "number": Type.IDENTIFIER,
    "full_name": Type.NAME,
    "birth_date": Type.DATE,
    "sex": Type.CODE,
    "residence": Type.UNIT,
    "birth_place": Type.UNIT,
    "marital_status": Type.CODE,
    "mother": Type.REFERENCE,
    "phone": Type.TEXT,
    "income": Type.NUMBER,
}
HELD: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "population": (
        95,
        ("number", "full_name", "birth_date", "sex", "residence", "birth_place", "marital_status", "mother"),
    ),
    "civil_status": (80, ("number", "full_name", "birth_date", "sex", "birth_place", "marital_status", "mother")),
    "insurance": (70, ("number", "full_name", "birth_date", "sex", "residence", "phone", "income")),
    "tax": (50, ("number", "full_name", "residence", "phone", "income")),
    "health": (35, ("number", "full_name", "birth_date", "sex", "residence", "phone")),
}
"""Database → the share of persons it knows (percent), its attributes: 3.3 records a person."""
ORDER: Mapping[str, tuple[str, ...]] = {
    "number": ("population", "civil_status", "insurance", "tax", "health"),
    "full_name": ("civil_status", "population", "insurance", "tax", "health"),
    "birth_date": ("civil_status", "population", "insurance", "health"),
    "sex": ("civil_status", "population", "insurance", "health"),
    "residence": ("population", "insurance", "tax", "health"),
    "birth_place": ("civil_status", "population"),
    "marital_status": ("civil_status", "population"),
    "mother": ("civil_status", "population"),
    "phone": ("insurance", "tax", "health"),
    "income": ("tax", "insurance"),
}
"""The order of authority of each attribute."""
MIRRORS = {
    name: Mirror(database=name, dataset="people", concept="person", attributes=attributes, founds=True)
    for name, (_, attributes) in HELD.items()
}


def consolidate_10m(stage: Stage) -> Iterator[Figure]:
    """Ours over the fastest statement by hand, both from linked records to golden Parquet; then memory and growth."""
    size = {"persons": PERSONS, "memory_gb": MEMORY_GB}
    folder = stage.folder / "consolidate"
    rows = make(folder / "whole", PERSONS)
    small = make(folder / "tenth", PERSONS // 10)
    mine, tenth = measured("ours", folder / "whole", PERSONS), measured("ours", folder / "tenth", PERSONS // 10)
    spread = measured(SPREAD, folder / "tenth", PERSONS // 10)
    # what a bucket left behind is the input of who works over buckets: the order of BY_HAND matters
    hands = {name: measured(name, folder / "whole", PERSONS) for name in BY_HAND}
    agreed = {run["rows"] for run in (mine, *hands.values())}
    if len(agreed) != 1:
        raise AssertionError(f"the golden rows differ: {agreed}")
    whole = min(hands["left_joins"]["seconds"], hands["full_joins"]["seconds"])
    size = {**size, "records": rows, "subjects": int(mine["subjects"])}
    yield Figure(
        name="consolidate_10m", value=mine["seconds"] / whole, unit="ratio", bar=Bar(1.1, "at_most"), size=size
    )
    in_buckets = mine["consolidate"] / hands["left_joins_in_buckets"]["seconds"]
    yield Figure(name="consolidate_10m.in_buckets", value=in_buckets, unit="ratio", bar=Bar(1.1, "at_most"), size=size)
    yield Figure(name="consolidate_10m.memory", value=mine["gigabytes"], unit="GB", bar=Bar(6, "at_most"), size=size)
    # of the processors, and by buckets at both sizes: what fits in memory whole needs no placing
    growth = (mine["cpu"] / rows) / (spread["cpu"] / small)
    yield Figure(name="consolidate_10m.growth", value=growth, unit="ratio", bar=Bar(1.25, "at_most"), size=size)
    beside = (mine["cpu"] / rows) / (tenth["cpu"] / small)
    yield Figure(name="consolidate_10m.growth_over_one_statement", value=beside, unit="ratio", size=size)
    for step in ("seconds", "cpu", "place", "consolidate"):
        yield Figure(name=f"consolidate_10m.{step}", value=mine[step], unit="s", size=size)
    yield Figure(name="consolidate_10m.seconds_of_a_tenth", value=tenth["seconds"], unit="s", size=size)
    for name, hand in hands.items():
        yield Figure(name=f"consolidate_10m.peer_{name}", value=hand["seconds"], unit="s", size=size)
        yield Figure(name=f"consolidate_10m.peer_{name}.cpu", value=hand["cpu"], unit="s", size=size)
        yield Figure(name=f"consolidate_10m.peer_{name}.memory", value=hand["gigabytes"], unit="GB", size=size)


def consolidate_on_engines(stage: Stage) -> Iterator[Figure]:
    """The same generated query over a million persons on Sail and on Spark, as multiples of DuckDB's seconds."""
    folder = stage.folder / "engines"
    size = {"persons": MILLION, "memory_gb": MEMORY_GB, "records": make(folder, MILLION)}
    duckdb_run = _measured("ours", folder, MILLION)
    yield Figure(name="consolidate_on_engines", value=duckdb_run["seconds"], unit="s", size=size)
    for engine in ("sail", "spark://local[2]"):
        found = _measured(engine, folder, MILLION)
        if found["subjects"] != duckdb_run["subjects"] or found["rows"] != duckdb_run["rows"]:
            raise AssertionError(f"{engine} gives other golden rows")
        name = f"consolidate_on_engines.peer_{engine.partition(':')[0]}"
        yield Figure(name=name, value=found["seconds"], unit="s", size=size)
        yield Figure(name=f"{name}.ratio", value=found["seconds"] / duckdb_run["seconds"], unit="ratio", size=size)


# ---- the records


def make(folder: Path, persons: int) -> int:
    """Write the five mirrors of a nation; how many records they have."""
    folder.mkdir(parents=True)
    records = 0
    with duckdb.connect(config={"memory_limit": f"{MEMORY_GB}GB", "temp_directory": str(folder / "spill")}) as engine:
        for turn, (name, (share, attributes)) in enumerate(HELD.items()):
            values = ", ".join(_values(turn, persons)[attribute] for attribute in attributes)
            engine.execute(
                f"copy (select '{name}-' || i as record_key, (hash(i) // 2)::bigint as subject, 1::smallint as lead,"
                f" {turn + 1}::int as batch, '' as faults, {values}"
                f" from (select i, {_NAME.format(of=_draw(turn, 40), own=_draw(None, 41), given=_draw(None, 42))} as n"
                f" from range({persons}) as t(i) where {_draw(turn, 43)} % 100 < {share})"
                f" order by hash(i + {turn})) to '{_file(folder, name)}' (format parquet, compression zstd)"
            )
            found = engine.execute(f"select count(*) from '{_file(folder, name)}'").fetchone()
            records += int(found[0]) if found else 0
    shutil.rmtree(folder / "spill", ignore_errors=True)
    return records


def _draw(turn: int | None, salt: int) -> str:
    """A whole number that looks drawn: the same for the same person and salt, and, with ``turn``, the same database."""
    return f"(hash(i * 64 + {salt + 1000 * (0 if turn is None else turn + 1)}) // 2)::bigint"


_NAME = (
    "['Nguyễn','Trần','Lê','Phạm','Hoàng','Vũ','Đặng','Bùi'][1 + {own} % 8] || ' '"
    " || ['Văn','Thị','Hữu','Minh','Ngọc'][1 + {given} % 5] || ' '"
    " || ['An','Bình','Châu','Dũng','Hà'][1 + {own} // 8 % 5]"
    " || case when {of} % 25 = 0 then ' B' else '' end"
)


def _values(turn: int, persons: int) -> dict[str, str]:
    """Attribute → its columns: what the person has, sometimes missing, sometimes other than elsewhere."""

    def true(salt: int) -> str:
        return _draw(None, salt)

    def here(salt: int) -> str:
        return _draw(turn, salt)

    return {
        "number": f"case when {here(1)} % 50 > 0 then printf('%012d', i) end as number,"
        f" (case when {here(2)} % 40 = 0 then 0 else 1 end)::smallint as number__valid",
        "full_name": "n as full_name, upper(n) as full_name__canonical, lower(n) as full_name__plain",
        "birth_date": f"case when {here(4)} % 30 = 0 then printf('%04d', 1930 + {true(3)} % 90)"
        f" else printf('%04d-%02d-%02d', 1930 + {true(3)} % 90, 1 + {true(5)} % 12, 1 + {true(6)} % 28)"
        " end as birth_date",
        "sex": f"case when {true(7)} % 2 = 0 then 'male' else 'female' end as sex",
        "residence": f"case when {here(8)} % 20 > 0 then printf('%05d', {true(9)} % 3300"
        f" + case when {here(10)} % 20 = 0 then 1 else 0 end) end as residence, null::varchar as residence__options",
        "birth_place": f"printf('%05d', {true(11)} % 3300) as birth_place, null::varchar as birth_place__options",
        "marital_status": f"case {here(12)} % 12 when 0 then null when 1 then 'widowed'"
        f" else case {true(13)} % 2 when 0 then 'single' else 'married' end end as marital_status",
        "mother": f"case when {here(14)} % 10 > 0 then printf('%012d', {true(15)} % {persons}) end as mother",
        "phone": f"printf('09%08d', {true(16)} % 100000000 + case when {here(17)} % 10 = 0 then 1 else 0 end) as phone",
        "income": f"case when {here(18)} % 15 > 0 then ({true(19)} % 40000000)::double end as income",
    }


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


# ---- who makes golden records of them


def measured(who: str, folder: Path, persons: int) -> dict[str, float]:
    """Run one way, each time in a process of its own, and keep its fastest round: on a small nation others disturb.

    Seconds on the clock and of the processors, gigabytes at the peak, subjects, and a sum over all rows.
    """
    rounds = 1 if persons > FEW else 3
    return min((_measured(who, folder, persons) for _ in range(rounds)), key=lambda run: run["seconds"])


def _measured(who: str, folder: Path, persons: int) -> dict[str, float]:
    command = (sys.executable, "-m", "bench.consolidate", who, str(folder), str(persons))
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{who} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def buckets_of(who: str, persons: int, limits: Limits) -> int:
    """As a build would plan it."""
    rows = int(persons * sum(share for share, _ in HELD.values()) / 100)
    return buckets_for(rows) if who == SPREAD else buckets_for(rows, rows_at_once(_address(who), limits))


def _address(who: str) -> Address:
    return Address.parse(who if who.startswith(("sail", "spark")) else "duckdb")


def _place(folder: Path, name: str, buckets: int, number: int | None) -> Path:
    """What is one bucket of a mirror, or (number None) all: the linked records as they stand where there is but one."""
    if buckets == 1:
        return _file(folder, name)
    return folder / "buckets" / name / ("" if number is None else f"bucket={number}")


def ours(engine: Engine, folder: Path, golden: Path, buckets: int, *, at_once: bool = False) -> dict[str, float]:
    """As a build does it: into buckets, then the generated query bucket by bucket, or over all of them at once.

    One bucket is what the input is already: linked records.
    """
    mirrors = tuple(MIRRORS[name] for name in sorted(MIRRORS))
    fields = [Survivor(name, kind, tuple(MIRRORS[one] for one in ORDER[name])) for name, kind in TYPES.items()]
    query = consolidate(fields=fields, mirrors=mirrors, spine=spine(mirrors))
    shutil.rmtree(folder / "buckets", ignore_errors=True)
    started = time.perf_counter()
    for name, mirror in MIRRORS.items():
        engine.parquet(mirror.table, [_file(folder, name)])
        names = pq.read_schema(_file(folder, name)).names
        if buckets > 1:
            engine.write(placing.placed(mirror, names, buckets, linked=False), folder / "buckets" / name, "bucket")
    placed = time.perf_counter() - started
    for number in (None,) if at_once else range(buckets):
        for name, mirror in MIRRORS.items():
            engine.parquet(mirror.table, [_place(folder, name, buckets, number)])
        engine.write(query, golden if number is None else golden / f"bucket={number}")
    whole = time.perf_counter() - started
    return {"seconds": whole, "place": placed, "consolidate": whole - placed}


def by_hand(engine: Engine, folder: Path, statement: str, golden: Path) -> dict[str, float]:
    """One statement over the five files."""
    started = time.perf_counter()
    for name in HELD:
        engine.parquet(TABLES[name], [_file(folder, name)])
    engine.write(statement, golden)
    return {"seconds": time.perf_counter() - started}


def by_hand_in_buckets(engine: Engine, folder: Path, golden: Path, buckets: int) -> dict[str, float]:
    """The left joins over the buckets that ours made, one after another."""
    started = time.perf_counter()
    for number in range(buckets):
        for name in HELD:
            engine.parquet(TABLES[name], [_place(folder, name, buckets, number)])
        engine.write(LEFT_JOINS, golden / f"bucket={number}")
    return {"seconds": time.perf_counter() - started}


SPREAD = "ours_in_buckets"
"""Ours by buckets of the usual size, also where one statement would do."""
STATEMENTS = {"left_joins": LEFT_JOINS, "full_joins": FULL_JOINS}
BY_HAND = ("left_joins_in_buckets", "left_joins", "full_joins")


def run(who: str, folder: Path, persons: int) -> dict[str, float]:
    """One way, in this process."""
    limits = Limits(memory_gb=MEMORY_GB, shuffles=4)
    address, buckets = _address(who), buckets_of(who, persons, limits)
    golden = folder / f"golden_{who.partition(':')[0]}"
    shutil.rmtree(golden, ignore_errors=True)
    with open_engine(address, lake=Lake(folder / "lake"), scratch=folder, limits=limits) as engine:
        if who == "left_joins_in_buckets":
            took = by_hand_in_buckets(engine, folder, golden, buckets)
        elif who in STATEMENTS:
            took = by_hand(engine, folder, STATEMENTS[who], golden)
        else:
            took = ours(engine, folder, golden, buckets, at_once=address.takes_all)
    used = resource.getrusage(resource.RUSAGE_SELF)
    with duckdb.connect(config={"memory_limit": "1GB"}) as counting:
        subjects, rows = counting.execute(
            f"select count(*), sum(hash(golden)::hugeint) from read_parquet('{golden}/**/*.parquet',"
            " hive_partitioning = false) as golden"
        ).fetchall()[0]
    shutil.rmtree(golden)
    spent = {"cpu": used.ru_utime + used.ru_stime, "gigabytes": used.ru_maxrss / 1e6}
    return {**took, **spent, "subjects": subjects, "rows": rows}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])), default=int))
