"""The golden record of a subject by its key, one thread, random subjects: `lookup`, in SQLite and in PostgreSQL.

Size: MOTLAN_BENCH_LOOKUP (subjects) for trying; the default is what was promised.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial

import numpy as np
import psycopg
import pyarrow as pa

from bench.figure import Bar, Figure
from bench.processes import on_one_processor
from bench.stage import WORKSPACE, Stage
from motlan.data import api
from motlan.data.golden.lookup import lookup as question_for
from motlan.data.golden.read import read
from motlan.data.golden.records import Reading
from motlan.data.linking import keys
from motlan.data.spec import Catalogue
from motlan.kernel.clock import SystemClock
from motlan.store.parameters import for_psycopg
from motlan.store.register import Register
from motlan.store.tables import golden_name, golden_table
from motlan.workspace.load import load

SUBJECTS = 1_000_000
LOOKUPS = 20_000
DOORS = 2_000
ROUNDS = 3
CHUNK = 100_000
BARS = {"sqlite": 20_000, "postgres": 10_000}


def lookup(stage: Stage) -> Iterator[Figure]:
    """All attributes of a person with their sources, batches and conflicts, by key: look-ups a second.

    Peers: the bare driver with the same statement (in PostgreSQL prepared). Beside them what a page pays: the same
    through the one door, with labels made and the journal written. PostgreSQL's process and ours take turns on one
    processor.
    """
    from tests.servers import postgres_server

    subjects = int(os.environ.get("MOTLAN_BENCH_LOOKUP", SUBJECTS))
    with postgres_server() as server:
        urls = {"sqlite": f"sqlite:///{stage.folder / 'golden.sqlite3'}", "postgres": server.create("golden")}
        for engine, url in urls.items():
            yield from _measured(engine, url, subjects)


def _measured(engine: str, url: str, subjects: int) -> Iterator[Figure]:
    catalogue = load(WORKSPACE).catalogue
    names = tuple(catalogue.dictionary.concept("person").attributes)
    size = {"subjects": subjects, "attributes": len(names), "lookups": LOOKUPS}
    question = question_for("person", names)
    with Register.connect(url) as register:
        api.prepare(register=register, catalogue=catalogue)
        drawn = _fill(register, catalogue, subjects)
        with on_one_processor(register.value("select pg_backend_pid()") if engine == "postgres" else None):
            mine = _a_second(drawn, lambda subject: question.row(register, subject))
            bare = _bare(engine, url, question.query, drawn)
            door = _a_second(drawn[:DOORS], _door(register, catalogue))
    bar = Bar(BARS[engine], "at_least")
    yield Figure(name=f"lookup_{engine}", value=mine, unit="a second", bar=bar, size=size)
    yield Figure(name=f"lookup_{engine}.peer_bare_driver", value=bare, unit="a second", size=size)
    yield Figure(name=f"lookup_{engine}.through_the_door", value=door, unit="a second", size={**size, "lookups": DOORS})


def _fill(register: Register, catalogue: Catalogue, subjects: int) -> list[int]:
    """Golden persons with random keys and made-up values; some of the keys, drawn at random."""
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    known = np.sort(np.asarray(keys.draw(subjects)))
    kinds = {"double precision": pa.float64(), "integer": pa.int32(), "smallint": pa.int16(), "text": pa.string()}
    source = next(iter(catalogue.databases))
    fixed = {"__source": source, "__batch": 1, "__conflict": 0}
    table = golden_name("person")
    columns = golden_table(catalogue.dictionary.concept("person")).columns
    with register.transaction():
        for start in range(0, subjects, CHUNK):
            part = known[start : start + CHUNK]
            made = {"subject": pa.array(part, pa.int64())}
            for column in columns[1:]:
                ending = next((end for end in fixed if column.name.endswith(end)), None)
                plain = "Nguyễn Văn An" if column.kind == "text" else 1
                value = fixed[ending] if ending is not None else plain
                made[column.name] = pa.array([value] * len(part), kinds[column.kind])
            register.load(table, pa.table(made))
        register.execute(
            "insert into batch (batch, database, dataset, mode, landed_at)"
            " values (1, 'x', 'x', 'snapshot', '2026-01-01T00:00:00Z')"
        )
    return [int(known[chance.randrange(subjects)]) for _ in range(LOOKUPS)]


def _a_second(drawn: Sequence[int], look_up: Callable[[int], object]) -> float:
    """Look-ups a second in the best of three rounds; each must find its subject."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for subject in drawn:
            if look_up(subject) is None:
                raise LookupError(subject)
        rounds.append(len(drawn) / (time.perf_counter() - started))
    return max(rounds)


def _bare(engine: str, url: str, query: str, drawn: Sequence[int]) -> float:
    if engine == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("pragma cache_size = -65536")
            return _a_second(drawn, lambda subject: connection.execute(query, {"subject": subject}).fetchone())
    with psycopg.connect(url, autocommit=True) as server, server.cursor() as cursor:
        asked = for_psycopg(query).encode()
        ask = partial(cursor.execute, asked, prepare=True)
        with on_one_processor(server.info.backend_pid):
            return _a_second(drawn, lambda subject: ask({"subject": subject}).fetchone())


def _door(register: Register, catalogue: Catalogue) -> Callable[[int], object]:
    clock = SystemClock()

    def door(subject: int) -> object:
        reading = Reading(
            reader="bench", role="steward", purpose="measuring", ground="bench", concept="person", subject=subject
        )
        return read(register=register, catalogue=catalogue, clock=clock, reading=reading)

    return door
