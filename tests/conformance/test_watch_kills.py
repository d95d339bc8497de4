"""A watch that is killed at any instant loses nothing, doubles nothing and leaves nothing half done."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from motlan.data import api
from motlan.data.sources import push
from motlan.kernel.clock import SystemClock
from motlan.store.register import Register
from tests.conformance.sources import COLUMNS, Ministry, catalogue, person
from tests.conformance.test_crashes import is_whole

REPOSITORY = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("MOTLAN_WATCH_KILLS", "4"))
PATIENCE = 90.0  # seconds: longer than a watch takes to come back to what it left due
PEOPLE = 40


class Watches:
    """A process that forks watches, one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @contextmanager
    def begun(self, ministry: Ministry, by: str, *, end_with: signal.Signals) -> Iterator[None]:
        """A watch that watches already; it is ended by a signal after the block."""
        asked = {"folder": str(ministry.folder), "register": ministry.url, "postgres": ministry.postgres, "by": by}
        number = self._ask(json.dumps(asked))
        try:
            yield
        finally:
            os.kill(number, end_with)
            ended = self._ask("end")
        assert ended == (0 if end_with is signal.SIGTERM else -end_with)

    def _ask(self, line: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@pytest.fixture(scope="module")
def watches() -> Iterator[Watches]:
    command = [sys.executable, "-m", "tests.conformance.watching"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Watches(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


@pytest.fixture(params=["sqlite", "postgres"])
def ministry(request: pytest.FixtureRequest, tmp_path: Path, postgres_database: str) -> Iterator[Ministry]:
    """A ministry in PostgreSQL, followed by log; the register is beside it, or a file."""
    server = request.getfixturevalue("postgres")
    name = f"owner_{postgres_database.rsplit('_', 1)[1]}"
    url = server.create(name)
    register = postgres_database if request.param == "postgres" else None
    ministry = Ministry(tmp_path, catalogue("postgres", by="log"), register=register, postgres=url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create table people ({', '.join(f'{one} text' for one in COLUMNS)}, primary key (id))")
        yield ministry
        connection.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                           " where database = current_database() and not active")  # fmt: skip
    server.drop(name)


def change(connection: psycopg.Connection[object], chance: random.Random, nth: int) -> None:
    """One transaction of the owner's."""
    key = f"r{chance.randrange(PEOPLE)}"
    match chance.randrange(4):
        case 0:
            connection.execute("delete from people where id = %s", (key,))
        case 1 | 2:
            connection.execute("update people set note = %s where id = %s", (f"n{nth}", key))
        case _:
            row = person(int(key[1:]), note=f"n{nth}")
            marks = ", ".join(["%s"] * len(COLUMNS))
            connection.execute(
                f"insert into people values ({marks}) on conflict do nothing", [row[one] for one in COLUMNS]
            )


def test_a_watch_of_a_log_killed_at_random_instants(ministry: Ministry, watches: Watches) -> None:
    chance = random.Random(20261121)  # noqa: S311  # instants to kill at, no secret
    with psycopg.connect(ministry.postgres, autocommit=True) as owner:
        owner.execute("set synchronous_commit = on")
        marks = ", ".join(["%s"] * len(COLUMNS))
        for nth in range(PEOPLE):
            owner.execute(f"insert into people values ({marks})", [person(nth)[one] for one in COLUMNS])
        changes = 0
        for _ in range(KILLS):
            with watches.begun(ministry, "log", end_with=signal.SIGKILL):
                ends = time.monotonic() + chance.uniform(0.0, 0.8)
                while time.monotonic() < ends:
                    change(owner, chance, changes)
                    changes += 1
                    time.sleep(chance.uniform(0.0, 0.02))
            owner.execute("select pg_terminate_backend(active_pid) from pg_replication_slots where active_pid > 0")
        there = owner.execute("select id, nullif(note, '') from people order by id collate \"C\"").fetchall()
    with watches.begun(ministry, "log", end_with=signal.SIGTERM):
        _wait(lambda: ministry.mirror("record_key, note") == there)
        _wait(lambda: ministry.ask("select concept from build_due") == [])  # it may end between a landing and its build
    assert ministry.mirror("record_key, note") == there
    golden = ministry.ask("select number, note from golden_person order by 1, 2")
    assert golden == sorted((f"001190{int(key[1:]):06d}", note) for key, note in there)
    assert ministry.ask("select concept, subjects, unlinked from published_golden") == [("person", len(there), 0)]
    assert ministry.ask("select concept from build_due") == []
    ((came, went),) = ministry.ask("select sum(added), sum(removed) from batch")
    assert came - went == len(there)
    with Register.connect(ministry.url) as register:
        assert register.value("select held from batch order by batch desc limit 1") == len(there)
    _swept(ministry)


def _wait(question: object) -> None:
    ends = time.monotonic() + PATIENCE
    while not question():  # type: ignore[operator]
        assert time.monotonic() < ends
        time.sleep(0.05)


def _swept(ministry: Ministry) -> None:
    """The next run removes what a kill left, and then every file has its row."""
    ministry.sync()
    assert is_whole(ministry)


def test_a_watch_of_pushes_killed_at_random_instants(tmp_path: Path, watches: Watches) -> None:
    ministry = Ministry(tmp_path, catalogue("push", by="push"))
    chance = random.Random(20261122)  # noqa: S311  # instants to kill at, no secret
    source = ministry.catalogue.source("ministry", "people")
    expected: dict[str, str] = {}
    number = 0
    with Register.connect(ministry.url) as register:
        api.prepare(register=register, catalogue=ministry.catalogue)
        for _ in range(KILLS):
            with watches.begun(ministry, "push", end_with=signal.SIGKILL):
                ends = time.monotonic() + chance.uniform(0.0, 0.8)
                while time.monotonic() < ends:
                    number += 1
                    rows = [_row(chance, expected, number) for _ in range(3)]
                    content = "\n".join(json.dumps(row) for row in rows).encode()
                    for _ in range(2):  # owners send again what they are not sure of
                        push.receive(
                            register=register, lake=ministry.lake, source=source, batch_id=f"b{number}",
                            content=content, clock=SystemClock(),
                        )  # fmt: skip
    ministry.sync()
    assert dict(ministry.mirror("record_key, note")) == expected
    assert ministry.ask("select count(*) from pushed where landed_batch is null") == [(0,)]
    assert ministry.ask("select count(*) from pushed") == [(number,)]
    assert ministry.ask("select count(*) from golden_person") == [(len(expected),)]
    assert ministry.sync().changed is False


def _row(chance: random.Random, expected: dict[str, str], number: int) -> dict[str, object]:
    nth = chance.randrange(PEOPLE)
    if chance.random() < 0.25:
        expected.pop(f"r{nth}", None)
        return {"op": "delete", "id": f"r{nth}"}
    expected[f"r{nth}"] = f"n{number}"
    return {**person(nth, note=f"n{number}")}
