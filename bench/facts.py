"""A year of facts: 3,321 communes, 60 indicators, 365 days, in PostgreSQL and in SQLite: `facts_year`.

Size: MOTLAN_BENCH_FACT_DAYS for trying; the default is what was promised.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np
import pyarrow as pa

from bench.figure import Bar, Figure
from bench.stage import WORKSPACE, Stage
from motlan.governance.facts import tables as fact_tables
from motlan.governance.facts.keep import SCHEMA, Measured, take_in
from motlan.governance.facts.read import Span, Sums, series, sums, sums_everywhere, tiles_of
from motlan.governance.indicators.measure import Place, measure
from motlan.governance.indicators.spec import Indicator
from motlan.governance.lights.light import Light
from motlan.store import tables
from motlan.store.register import Register
from motlan.workspace.load import load

DAYS = 365
INDICATORS = tuple(f"bench.{number:02}" for number in range(60))
FIRST = date(2025, 1, 1)
SPECS = tuple(
    Indicator.model_validate(
        {
            "indicator": name,
            "label": {"vi": name, "en": name},
            "numerator": "count(*) filter (where ended = 1)",
            "denominator": "count(*)",
            "green_from": 90,
            "yellow_from": 70,
        }
    )
    for name in INDICATORS
)
SEED = 20_250_101
ASKED = 200
TAKEN = 7
QUERY_BAR, DAY_BAR, DISK_BAR = 5.0, 1.0, 500.0


@dataclass(frozen=True, slots=True)
class Nation:
    """Every commune with its province, and how many dossiers it handles a day on average."""

    provinces: Sequence[str]
    communes: Sequence[str]
    busy: np.ndarray

    def facts(
        self, days: Sequence[str], chance: np.random.Generator, indicators: Sequence[str] = INDICATORS
    ) -> pa.Table:
        """Counts of all communes and indicators over some days: what was done in time of what was received."""
        shape = (len(indicators), len(days), len(self.communes))
        whole = chance.poisson(np.broadcast_to(self.busy, shape)).astype(np.int64)
        part = chance.binomial(whole, 0.85)
        each = pa.DictionaryArray.from_arrays
        cells = np.indices(shape, dtype=np.int32).reshape(3, -1)
        columns = [
            each(cells[0], list(indicators)).cast(pa.string()),
            each(cells[1], list(days)).cast(pa.string()),
            each(cells[2], list(self.provinces)).cast(pa.string()),
            each(cells[2], list(self.communes)).cast(pa.string()),
            *(pa.array(counts.ravel()) for counts in (part, whole)),
        ]
        return pa.Table.from_arrays(columns, schema=SCHEMA)


def facts_year(stage: Stage) -> Iterator[Figure]:
    """Status queries (a map of a day, a province's communes, a commune's year, all communes over a month), a day of all
    units taken in and coloured again, and bytes on disk. Queries are timed whole: asked, unpacked and added up.
    As in the site's own processes, what was read from the workspace is not looked through for garbage.
    """
    from motlan.web.warm import keep_out_of_the_way
    from tests.servers import postgres_server

    keep_out_of_the_way()
    with postgres_server() as server:
        urls = {"postgres": server.create("facts"), "sqlite": f"sqlite:///{stage.folder / 'facts.sqlite3'}"}
        for engine, url in urls.items():
            with closing(Register.connect(url)) as register:
                yield from _measured(engine, register)


def _measured(engine: str, register: Register) -> Iterator[Figure]:
    tables.prepare(register, fact_tables.ALL)
    nation, chance = busy_nation(), np.random.default_rng(SEED)
    days = [
        (FIRST + timedelta(days=at)).isoformat() for at in range(int(os.environ.get("MOTLAN_BENCH_FACT_DAYS", DAYS)))
    ]
    size = {"communes": len(nation.communes), "indicators": len(INDICATORS), "days": len(days)}
    for _, some in groupby(days[:-TAKEN], key=lambda day: day[:7]):
        _take(register, nation, list(some), chance)
    seconds = [_take(register, nation, [day], chance, again=_coloured) for day in days[-TAKEN:]]
    yield Figure(
        name=f"facts_year.day_in_{engine}",
        value=statistics.median(seconds),
        unit="s",
        bar=Bar(DAY_BAR, "at_most"),
        size=size,
    )
    for name, ask in _questions(register, nation, date.fromisoformat(days[0]), date.fromisoformat(days[-1])).items():
        yield Figure(
            name=f"facts_year.{name}_{engine}",
            value=_milliseconds(ask),
            unit="ms",
            bar=Bar(QUERY_BAR, "at_most"),
            size=size,
        )
    bar = Bar(DISK_BAR, "at_most") if engine == "postgres" else None
    yield Figure(name=f"facts_year.disk_{engine}", value=_megabytes(register), unit="MB", bar=bar, size=size)


def year_of_facts(register: Register, indicators: Sequence[str], *, until: date) -> int:
    """Take in the facts of all communes over the days before ``until``, a month at a time; how many they are."""
    nation, chance = busy_nation(), np.random.default_rng(SEED)
    count = int(os.environ.get("MOTLAN_BENCH_FACT_DAYS", DAYS))
    days = [(until - timedelta(days=at)).isoformat() for at in range(count, 0, -1)]
    for _, some in groupby(days, key=lambda day: day[:7]):
        month = list(some)
        measured = Measured(rules=dict.fromkeys(indicators, "bench"), days=month, at=f"{until}T00:00:00Z")
        take_in(register=register, facts=nation.facts(month, chance, indicators), measured=measured)
    return len(indicators) * len(days) * len(nation.communes)


def busy_nation() -> Nation:
    units = load(WORKSPACE).dictionary.units
    pairs = [(province.code, commune.code) for province in units.lasting() for commune in units.lasting(province.code)]
    busy = np.random.default_rng(SEED).gamma(2.0, 4.0, len(pairs))
    return Nation([province for province, _ in pairs], [commune for _, commune in pairs], busy)


def _take(
    register: Register,
    nation: Nation,
    days: Sequence[str],
    chance: np.random.Generator,
    again: Callable[[Register, Nation, Span], int] | None = None,
) -> float:
    facts = nation.facts(days, chance)
    measured = Measured(rules=dict.fromkeys(INDICATORS, "bench"), days=days, at="2026-01-01T00:00:00Z")
    last = date.fromisoformat(days[-1])
    began = time.perf_counter()
    take_in(register=register, facts=facts, measured=measured)
    if again is not None:
        again(register, nation, Span(last, last))
    return time.perf_counter() - began


def _coloured(register: Register, nation: Nation, span: Span) -> int:
    """Give each indicator its colour in every province and in every commune; how many are not grey."""
    of: dict[str, list[str]] = {province: [] for province in sorted(set(nation.provinces))}
    for province, commune in zip(nation.provinces, nation.communes, strict=True):
        of[province].append(commune)
    places = (Place(parent="", units=list(of)), *(Place(parent=one, units=units) for one, units in of.items()))
    found = [measure(indicators=SPECS, specs={}, register=register, span=span, place=place) for place in places]
    return sum(one.light is not Light.GREY for values in found for each in values.values() for one in each)


def _questions(register: Register, nation: Nation, first: date, last: date) -> dict[str, Callable[[], object]]:
    one, month = Span(last, last), Span(max(first, last - timedelta(days=29)), last)
    name, province, commune = INDICATORS[7], nation.provinces[0], nation.communes[5]
    return {
        "map_of_a_day": lambda: sums(register=register, indicator=name, span=one),
        "communes_of_a_province": lambda: sums(register=register, indicator=name, span=month, parent=province),
        "year_of_a_commune": lambda: series(register=register, indicator=name, span=Span(first, last), unit=commune),
        "top_50_late_in_the_database": lambda: list(tiles_of(register, name, month, sorted(set(nation.provinces)))),
        "top_50_late": lambda: _late(sums_everywhere(register=register, indicator=name, span=month)),
    }


def _late(found: Sums) -> list[str]:
    late = found.denominators - found.numerators
    return [found.units[at] for at in np.argsort(-late)[:50]]


def _milliseconds(ask: Callable[[], object]) -> float:
    ask()
    seconds = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1000


def _megabytes(register: Register) -> float:
    if register.dialect == "postgres":
        size = sum(register.value(f"select pg_total_relation_size('{table.name}')") for table in fact_tables.ALL)
    else:
        register.execute("pragma wal_checkpoint(truncate)")
        size = register.value("select page_count * page_size from pragma_page_count(), pragma_page_size()")
    return float(size) / 1e6
