"""A year of facts as open data: 3,321 communes, 60 indicators, 365 days as Parquet, and computed anew from it.

Size: MOTLAN_BENCH_FACT_DAYS for trying; the default is what was promised.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import groupby

import numpy as np
import pyarrow as pa

from bench.facts import DAYS, FIRST, INDICATORS, SEED, busy_nation
from bench.figure import Bar, Figure
from bench.stage import Stage
from motlan.governance.facts import tables as fact_tables
from motlan.governance.facts.keep import Measured, take_in
from motlan.governance.facts.read import Span
from motlan.governance.opendata.asked import PROVINCE_SUMS
from motlan.governance.opendata.cells import by_day, table
from motlan.governance.opendata.published import Published
from motlan.governance.opendata.recompute import levels, limits
from motlan.governance.opendata.rules import Limits, Rule
from motlan.governance.opendata.tables import FACTS
from motlan.governance.opendata.write import Edition, write
from motlan.kernel.text import Text
from motlan.store import tables
from motlan.store.lake import Lake
from motlan.store.register import Register

SIZE_BAR = 100.0
PUBLISHED = Published(what=("indicators",), smallest_count=1, facts_by="day")


def open_year(stage: Stage) -> Iterator[Figure]:
    """Bytes of a year's facts as one Parquet file; seconds to write it, and to add every province up anew."""
    days = [
        (FIRST + timedelta(days=at)).isoformat() for at in range(int(os.environ.get("MOTLAN_BENCH_FACT_DAYS", DAYS)))
    ]
    folder = stage.folder / "open"
    with closing(Register.connect(f"sqlite:///{stage.folder / 'open.sqlite3'}")) as register:
        tables.prepare(register, fact_tables.ALL)
        _fill(register, days)
        began = time.perf_counter()
        written = write(edition=_edition(register, days), folder=folder, formats=["parquet"])
        seconds = time.perf_counter() - began
    rows = written.rows["facts"]
    size = {"facts": rows, "days": len(days)}
    yield Figure(
        name="open_year.parquet",
        value=written.bytes["facts.parquet"] / 1e6,
        unit="MB",
        bar=Bar(SIZE_BAR, "at_most"),
        size=size,
    )
    yield Figure(name="open_year.written", value=seconds, unit="s", bar=None, size=size)
    rule = [Rule(rule=one, about="indicator", name=one, limits=Limits(), wording={}) for one in INDICATORS]
    with Lake(stage.folder / "spill").session() as engine:
        engine.read_parquet("facts", folder / "facts.parquet")
        engine.register_table("rule_limit", limits(rule))
        engine.register_table("published_level", levels(PUBLISHED.levels))
        began = time.perf_counter()
        different = set(engine.rows(PROVINCE_SUMS.published)) ^ set(engine.rows(PROVINCE_SUMS.computed))
        seconds = time.perf_counter() - began
    assert different == set()
    yield Figure(name="open_year.recomputed", value=seconds, unit="s", bar=None, size=size)


def _fill(register: Register, days: list[str]) -> None:
    people, chance = busy_nation(), np.random.default_rng(SEED)
    for _, some in groupby(days, key=lambda day: day[:7]):
        month = list(some)
        measured = Measured(rules=dict.fromkeys(INDICATORS, "bench"), days=month, at="2026-01-01T00:00:00Z")
        take_in(register=register, facts=people.facts(month, chance), measured=measured)


def _edition(register: Register, days: list[str]) -> Edition:
    return Edition(
        title=Text(vi="Một năm", en="A year"),
        made_at="2026-01-01T00:00:00Z",
        day="2026-01-01",
        published=PUBLISHED,
        since=days[0],
        until=days[-1],
        rules=(),
        tables={FACTS.name: _facts(register, Span(date.fromisoformat(days[0]), date.fromisoformat(days[-1])))},
    )


def _facts(register: Register, span: Span) -> Iterator[pa.Table]:
    for month in span.months:
        for name in INDICATORS:
            found = by_day(register=register, indicator=name, month=month, span=span, published=PUBLISHED)
            yield table(list(found), PUBLISHED)
