"""What `snapshot_diff` runs in processes of its own: `python -m bench.differing prepare|compare|join FOLDER ROWS`.

`prepare` makes a register whose mirror holds a delivery, and a second delivery of which 1 % of the rows changed.
`compare` is what a sync does between the second file and its delta; `join` is the peer. Both print CPU seconds, seconds
and the peak of resident memory in megabytes.
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import numpy as np
import pyarrow as pa

from bench.landing import COLUMNS, people_catalogue
from motlan.data import api
from motlan.data.databases.connector import Probe, SourceColumn
from motlan.data.sync import sift
from motlan.data.sync.extract import Received
from motlan.data.sync.intake import Intake
from motlan.data.sync.plan import State, mapping_of, plan
from motlan.kernel.clock import FixedClock
from motlan.store.delivery import Block, blocks
from motlan.store.lake import Lake, Session
from motlan.store.register import Register
from motlan.store.source import text_schema

ROWS = 65_536
PEOPLE = """
select lpad(n::varchar, 12, '0') as personal_number,
  ['Nguyễn','Trần','Lê','Phạm','Hoàng','Vũ'][1 + (hash(n, 1) % 6)::int] || ' '
    || ['Văn','Thị','Đức','Minh'][1 + (hash(n, 2) % 4)::int] || ' '
    || ['An','Bình','Cường','Dung','Giang','Hà'][1 + (hash(n, 3) % 6)::int] as full_name,
  (date '1930-01-01' + (hash(n, 4) % 33000)::int)::varchar as birth_date, (hash(n, 5) % 2)::varchar as sex,
  case when hash(n, 6) % 5 > 0 then lpad((hash(n, 7) % 1000000000)::varchar, 12, '0') end as mother_number,
  lpad((hash(n, 8) % 32000)::varchar, 5, '0') as ward,
  'Số ' || hash(n, 9 + {edition} * (hash(n, 10) % 100 = 0)::int) % 400 || ' đường Lê Lợi' as address,
  case when hash(n, 11) % 3 > 0 then '09' || lpad((hash(n, 12) % 100000000)::varchar, 8, '0') end as phone,
  ((hash(n, 13) % 4000000000) / 100)::decimal(14, 2)::varchar as income, (hash(n, 14) % 6)::varchar as household_size,
  case when hash(n, 15) % 50 > 0 then 'true' else 'false' end as is_living,
  (timestamp '2020-01-01' + to_seconds(n * 73))::varchar as updated_at
from range({rows}) r(n)
"""

Settings: TypeAlias = dict[str, str | bool | int | float | list[str]]
"""What DuckDB takes as its settings."""


def prepare(folder: Path, rows: int) -> dict[str, float]:
    """The first delivery in lake and register, the second in the lake."""
    lake, held = Lake(folder / "lake"), people_catalogue("sqlite")
    source = held.source("people", "people")
    engine = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    for edition in (1, 2):
        with lake.writing(lake.batch_path("people", "people", edition), text_schema(COLUMNS)) as writer:
            for batch in engine.execute(PEOPLE.format(rows=rows, edition=edition)).to_arrow_reader(ROWS):
                writer.write_batch(batch)
    first = lake.batch_path("people", "people", 1)
    hashes = []
    with Register.connect(f"sqlite:///{folder}/register.sqlite3") as register:
        api.prepare(register=register, catalogue=held)
        with register.transaction():
            for block in blocks(first, source.dataset.read_columns):
                hashes.append(block.hashes)
                register.load(source.mirror, _mirrored(block))
            register.execute(
                "insert into batch (batch, database, dataset, mode, landed_at, path, held)"
                " values (1, 'people', 'people', 'snapshot', '2026-01-01T00:00:00Z', :path, :held)",
                {"path": lake.relative(first), "held": rows},
            )
    sift.keep(lake, first, np.concatenate(hashes))
    return {"rows": rows}


def _mirrored(block: Block) -> pa.Table:
    """What the mirror holds of some rows, as far as comparing asks."""
    count = len(block.hashes)
    return pa.table(
        {
            "record_key": block.chosen(np.ones(count, np.bool_)).column("personal_number").cast(pa.string()),
            "row_hash": np.zeros(count, np.int64),
            "received_hash": block.hashes,
            "batch": np.ones(count, np.int32),
            "faults": pa.array([""] * count, pa.string()),
        }
    )


def compare(folder: Path, rows: int) -> dict[str, float]:
    """What changed in the second delivery, as a sync finds out."""
    lake, held = Lake(folder / "lake", threads=2), people_catalogue("sqlite")
    source = held.source("people", "people")
    (step,) = plan(held, {source.path: State(mapping=mapping_of(held, source), held=rows, batches=1)})
    with Register.connect(f"sqlite:///{folder}/register.sqlite3") as register, lake.session() as session:
        intake = Intake(
            register=register, lake=lake, catalogue=held, clock=FixedClock(datetime(2026, 1, 2, tzinfo=UTC)), places={},
            path="auto", accept_removals=False, progress=lambda _: None, follow=_Nobody(),
        )  # fmt: skip
        columns = tuple(SourceColumn(name, "text") for name in COLUMNS)
        received = Received(lake.batch_path("people", "people", 2), rows, (), Probe(columns, ()))
        _load_libraries(session)

        def work() -> int:
            return intake.landing(session, step, received, time.perf_counter).delta.size

        return measured(work, rows)


def _load_libraries(session: Session) -> None:
    """What an engine loads when it is asked for the first time; a process that synchronises does it once."""
    importlib.import_module("polars")
    session.register_table("first", pa.table({"first": [1]}))


def join(folder: Path, rows: int) -> dict[str, float]:
    """The peer: all columns of all rows of both deliveries side by side."""
    lake = Lake(folder / "lake")
    before, now = (lake.batch_path("people", "people", edition) for edition in (1, 2))
    differs = " or ".join(f"a.{name} is distinct from b.{name}" for name in COLUMNS)
    query = (
        f"create table delta as select coalesce(a.personal_number, b.personal_number) as record_key"
        f" from '{before}' a full outer join '{now}' b using (personal_number) where {differs}"
    )
    settings: Settings = {"threads": 2, "memory_limit": "2GB", "temp_directory": str(folder / "spill")}
    with duckdb.connect(config=settings) as engine:

        def work() -> int:
            engine.execute(query)
            return int(engine.execute("select count(*) from delta").fetchall()[0][0])

        return measured(work, rows)


def measured(work: Callable[[], int], rows: int) -> dict[str, float]:
    """What the work cost; it has to find about one row in a hundred."""
    started, before = time.perf_counter(), _cpu()
    found = work()
    if not 0.005 * rows < found < 0.015 * rows:
        raise ValueError(f"{found} of {rows} rows are said to have changed")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": _cpu() - before, "seconds": time.perf_counter() - started, "peak_mb": peak}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class _Nobody:
    """Nothing follows: only the delta is asked for."""

    def watch(self, concept: str) -> Any:
        raise NotImplementedError(concept)

    def keep(self, source: Any, rows: pa.Table) -> None:
        raise NotImplementedError(source.path)

    def build(self, concepts: tuple[str, ...]) -> None:
        raise NotImplementedError(concepts)

    def recognise(self) -> None:
        raise NotImplementedError


if __name__ == "__main__":
    what = {"prepare": prepare, "compare": compare, "join": join}[sys.argv[1]]
    print(json.dumps(what(Path(sys.argv[2]), int(sys.argv[3]))))
