"""Profiling databases that nobody described: how often the right attribute is found, and how long a big table takes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from bench.figure import Bar, Figure
from bench.recall import Ground, measure, temporary
from bench.renaming import STYLES
from bench.stage import WORKSPACE, Stage, motlan
from motlan.store.register import Register
from motlan.workspace.load import load

PERSONS = int(os.environ.get("MOTLAN_BENCH_PROFILE_PERSONS", "5000"))
ROWS = int(os.environ.get("MOTLAN_BENCH_PROFILE_ROWS", "1000000"))
SEED = 11
FIRST = {"as_is": 0.95, "shortened": 0.9, "english": 0.9, "hungarian": 0.9}
THREE = {"as_is": 0.97, "shortened": 0.97}


def profile_recall(stage: Stage) -> Iterator[Figure]:
    """The share of columns whose right attribute comes first, and among the first three, by style of renaming.

    Once by names and values alone, once with a register that was built from the other databases.
    """
    folder = stage.folder / "profile"
    motlan("simulate", "--persons", str(PERSONS), "--seed", str(SEED), "--dir", str(folder))
    sample = folder / "sample" if (folder / "sample").exists() else folder
    with temporary() as scratch:
        ground = Ground(load(WORKSPACE).catalogue, {"SAMPLE": str(sample)}, Path(scratch))
        held = {name: ground.register_without(name) for name in ground.catalogue.databases}
        for known, registers in (("names_and_values", {}), ("held", held)):
            yield from _by_style(ground, known, registers)
        for register in held.values():
            register.close()


def _by_style(ground: Ground, known: str, registers: Mapping[str, Register]) -> Iterator[Figure]:
    for style in STYLES:
        tally = measure(ground, style=style, seeds=(1,), registers=registers)
        size = {"columns": tally.asked, "mapped": tally.mapped, "mapped_wrong": tally.wrong}
        for name, found, bars in (("first", tally.first, FIRST), ("three", tally.three, THREE)):
            bar = Bar(bars[style], "at_least") if style in bars else None
            value = round(found / tally.asked, 4)
            yield Figure(name=f"profile_recall.{known}.{style}.{name}", value=value, unit="share", bar=bar, size=size)
        yield Figure(
            name=f"profile_recall.{known}.{style}.overstated", value=round(tally.overstated, 4), unit="share", size=size
        )


def profile_1m(stage: Stage) -> Iterator[Figure]:
    """A table of a million rows and twelve columns, from the file to the proposal, nothing held.

    Peer: DuckDB's own SUMMARIZE of the same file, which counts columns and proposes nothing.
    """
    path = stage.folder / "people.parquet"
    duckdb.sql(f"copy ({_people(ROWS)}) to '{path}' (format parquet)")
    run = motlan("profile", str(path), "--no-held", "--dir", str(stage.folder / "none"))
    size = {"rows": ROWS, "columns": 12}
    yield Figure(name="profile_1m", value=run.seconds, unit="s", bar=Bar(30, "at_most"), size=size)
    started = time.perf_counter()
    duckdb.sql(f"summarize select * from '{path}'").fetchall()
    seconds = time.perf_counter() - started
    yield Figure(name="profile_1m.peer_duckdb_summarize", value=seconds, unit="s", size=size)


def _people(rows: int) -> str:
    return f"""
        select printf('%010d', i) as ma_so, printf('%03d%d%02d%06d', i % 90, i % 2, i % 100, i) as so_cccd,
          'Nguyễn Văn ' || chr((65 + i % 26)::integer) || chr((97 + i % 25)::integer) as ho_ten,
          strftime(date '1940-01-01' + (i % 25000)::integer, '%d/%m/%Y') as ngaysinh,
          case when i % 2 = 0 then 'Nam' else 'Nữ' end as gtinh, printf('%05d', i % 30000) as ma_xa,
          'Số ' || (i % 500) || ' Lê Lợi' as dchi, '09' || printf('%08d', i) as sdt, printf('%02d', 1 + i % 54) as dtoc,
          'VN' as qtich, (i % 4)::varchar as hon_nhan, '2026-01-01T00:00:00Z' as cap_nhat
        from range({rows}) t(i)"""
