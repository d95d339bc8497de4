"""Reading a database into the lake, and telling what changed since: `extract_postgres` and `snapshot_diff`.

Both run what a sync runs, on a register of people with twelve columns of mixed types. Sizes: MOTLAN_BENCH_EXTRACT and
MOTLAN_BENCH_DIFF (rows) for trying; the default is what was promised.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.figure import Bar, Figure
from bench.stage import REPOSITORY, Stage
from motlan.data.databases.spec import Database
from motlan.data.spec import Catalogue
from motlan.data.sync.extract import extract
from motlan.data.sync.plan import State, Step, plan
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
from motlan.store.lake import Lake

EXTRACT_ROWS = 2_000_000
DIFF_ROWS = 10_000_000
ROUNDS = 3
PEERS = REPOSITORY / ".sides" / "peers" / "bin" / "python"
COLUMNS = (
    *("personal_number", "full_name", "birth_date", "sex", "mother_number", "ward", "address", "phone", "income"),
    *("household_size", "is_living", "updated_at"),
)
PEOPLE = """
create table people as select lpad(n::text, 12, '0') as personal_number,
  (array['Nguyễn','Trần','Lê','Phạm','Hoàng','Vũ','Đặng','Bùi'])[1 + (random() * 7)::int] || ' '
    || (array['Văn','Thị','Đức','Minh','Ngọc'])[1 + (random() * 4)::int] || ' '
    || (array['An','Bình','Cường','Dung','Giang','Hà','Khánh','Lan','Mai','Nam'])[1 + (random() * 9)::int] as full_name,
  date '1930-01-01' + (random() * 33000)::int as birth_date, (random() * 1)::int::smallint as sex,
  case when random() < 0.8 then lpad((random() * 1e9)::bigint::text, 12, '0') end as mother_number,
  lpad((random() * 32000)::int::text, 5, '0')::varchar(5) as ward,
  'Số ' || (random() * 400)::int || ' đường '
    || (array['Lê Lợi','Trần Phú','Quang Trung','Hai Bà Trưng'])[1 + (random() * 3)::int] as address,
  case when random() < 0.7 then '09' || lpad((random() * 99999999)::int::text, 8, '0') end as phone,
  case when random() < 0.75 then (random() * 40000000)::numeric(14,2) end as income,
  (random() * 6)::int as household_size, random() < 0.98 as is_living,
  timestamp '2020-01-01' + n * interval '73.25 seconds' as updated_at
from generate_series(1::bigint, {rows}) n
"""


def extract_postgres(stage: Stage) -> Iterator[Figure]:
    """From a table in PostgreSQL to a landed batch: the speed of a raw COPY that is thrown away is 1.

    Peers over the same table: dlt with each of its fast backends into Parquet files, and into DuckDB. The bars towards
    dlt hold for its fastest run. Median of three for ours and COPY, taken in turn.
    """
    from tests.servers import postgres_server

    rows = int(os.environ.get("MOTLAN_BENCH_EXTRACT", EXTRACT_ROWS))
    size = {"rows": rows, "columns": len(COLUMNS)}
    with postgres_server() as server:
        url = server.create("source")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(PEOPLE.format(rows=rows))
            connection.execute("vacuum analyze people")
        raw, ours = [], []
        for at in range(ROUNDS):
            raw.append(timed_copy(url))
            ours.append(timed_extract(stage.folder / "lake", url, at + 1, rows))
        dlt = {how: dlt_seconds(stage.folder, url, *how.split("_")) for how in DLT}
    copy, mine = statistics.median(raw), statistics.median(ours)
    files, duckdb = (min(s for how, s in dlt.items() if how.startswith(to)) for to in ("files", "duckdb"))
    name = "extract_postgres"
    yield Figure(name=name, value=copy / mine, unit="of COPY", bar=Bar(0.6, "at_least"), size=size)
    yield Figure(name=f"{name}.to_dlt_files", value=files / mine, unit="times", bar=Bar(1.8, "at_least"), size=size)
    yield Figure(name=f"{name}.to_dlt_duckdb", value=duckdb / mine, unit="times", bar=Bar(2.5, "at_least"), size=size)
    yield Figure(name=f"{name}.seconds", value=mine, unit="s", size=size)
    yield Figure(name=f"{name}.peer_copy", value=copy, unit="s", size=size)
    for how, seconds in dlt.items():
        yield Figure(name=f"{name}.peer_dlt_{how}", value=seconds, unit="s", size=size)


DLT = ("files_pyarrow", "files_connectorx", "duckdb_pyarrow", "duckdb_connectorx")


def timed_copy(url: str) -> float:
    """Seconds of a COPY whose bytes are looked at by nobody."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        started = time.perf_counter()
        with cursor.copy("copy people to stdout") as copy:
            for _ in copy:
                pass
        return time.perf_counter() - started


def timed_extract(folder: Path, url: str, batch: int, rows: int) -> float:
    """Seconds from the first look at the source to the batch on disk under its name."""
    lake, step = Lake(folder), people_step("postgres")
    started = time.perf_counter()
    received = extract(step, lake=lake, batch=batch, places={"PEOPLE": url}, progress=lambda _: None)
    seconds = time.perf_counter() - started
    if received.rows != rows:
        raise ValueError(f"{received.rows} of {rows} rows were read")
    received.path.unlink()
    return seconds


def dlt_seconds(folder: Path, url: str, to: str, backend: str) -> float:
    """Seconds of dlt's pipeline alone, in an interpreter of its own."""
    answer = child(PEERS, REPOSITORY / "bench" / "peers" / "dlt_people.py", url, to, backend, str(folder / f"dlt_{to}"))
    return float(answer["seconds"])


def child(python: Path | str, *arguments: str | Path) -> dict[str, float]:
    """The answer of a program that prints one JSON object as its last line; its failure is ours."""
    done = subprocess.run([python, *arguments], cwd=REPOSITORY, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{arguments} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def people_step(kind: str) -> Step:
    """The step of a plan that reads the people for the first time."""
    (step,) = plan(people_catalogue(kind), {"people.people": State()})
    return step


def people_catalogue(kind: str) -> Catalogue:
    """One database with the one table of people."""
    label = {"vi": "người", "en": "person"}
    kinds = {"personal_number": "identifier", "full_name": "name", "birth_date": "date", "income": "number"}
    attributes = {name: {"type": kinds.get(name, "text"), "label": label} for name in COLUMNS}
    person = {"concept": "person", "label": label, "identifier": "personal_number", "attributes": attributes}
    dataset = {
        "table": "people",
        "key": "personal_number",
        "describes": "person",
        "founds": True,
        "columns": {name: name for name in COLUMNS},
    }
    connect = {"kind": kind, "url": "${PEOPLE}"} if kind == "postgres" else {"kind": kind, "path": "${PEOPLE}"}
    body = {"database": "people", "label": label, "owner": "x", "connect": connect, "datasets": {"people": dataset}}
    return Catalogue(
        Dictionary(concepts={"person": Concept.model_validate({**person, "authority": ["people"]})}),
        {"people": Database.model_validate(body)},
    )


def snapshot_diff(stage: Stage) -> Iterator[Figure]:
    """From the file of a whole delivery of which 1 % changed to what changed, came and went: rows per CPU second.

    Counted is the time of the processor, user and system, in a process of its own that does what a sync does.
    Peer: DuckDB's full outer join of the two deliveries, every column compared, nothing else done.
    """
    rows = int(os.environ.get("MOTLAN_BENCH_DIFF", DIFF_ROWS))
    size = {"rows": rows, "columns": len(COLUMNS), "changed": rows // 100}
    folder = stage.folder / "diff"
    child(sys.executable, "-m", "bench.differing", "prepare", str(folder), str(rows))
    mine = child(sys.executable, "-m", "bench.differing", "compare", str(folder), str(rows))
    peer = child(sys.executable, "-m", "bench.differing", "join", str(folder), str(rows))
    name = "snapshot_diff"
    yield Figure(name=name, value=rows / mine["cpu"], unit="rows/CPU s", bar=Bar(1_400_000, "at_least"), size=size)
    yield Figure(name=f"{name}.memory", value=mine["peak_mb"], unit="MB", bar=Bar(1000, "at_most"), size=size)
    yield Figure(name=f"{name}.seconds", value=mine["seconds"], unit="s", size=size)
    yield Figure(name=f"{name}.peer_full_join", value=rows / peer["cpu"], unit="rows/CPU s", size=size)
    yield Figure(name=f"{name}.peer_full_join_memory", value=peer["peak_mb"], unit="MB", size=size)
