"""SIGKILL at random instants of sync, build and merge: after a restart nothing is lost, doubled or half-done.

A twin does the same without being killed. After each kill the work is done again, as a restarted Motlan would, and
every table of both registers must hold the same. ``MOTLAN_KILLS`` says how many kills there are in all (200 is what was
promised; the default is what a test run has time for).
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motlan.store.lake import HASHED, REFUSED
from motlan.store.register import Register
from tests.conformance.dying import MERGED, subject_of, work
from tests.conformance.sources import Ministry, Row, catalogue, person

REPOSITORY = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("MOTLAN_KILLS", "12"))
WAYS = [(what, engine) for what in ("living", "bulk", "merge") for engine in ("sqlite", "postgres")]
MORE = 10
"""Kills more, at most, of a run in which none hit."""
PEOPLE = 120
RUNS = {"sync_run"}
"""Told apart from all other tables: a run that was killed is not written down, and one that found all done is."""
TIMED = {"seconds", "fingerprint", "structure"}
"""Columns that say how long something took, or are made of it (of a dictionary they are compared by name)."""


class Killer:
    """A process that forks, and kills what it forked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def kill(self, ministry: Ministry, what: str, delay: float) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"folder": str(ministry.folder), "register": ministry.url, "what": what, "delay": delay}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    command = [sys.executable, "-m", "tests.conformance.dying"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Killer(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


def state(nth: int) -> list[Row]:
    """What the ministry holds before the ``nth`` kill: some changed, some gone, some new, a double, an unreadable."""
    chance = random.Random(nth)  # noqa: S311  # the same state for the same number
    nobody = [person(at, number="", name=f"Lê Thị {'XY'[at]}") for at in (0, 1)]
    some = [at for at in range(2, PEOPLE) if chance.random() < 0.97]
    rows = [person(at, note=f"moved {nth}" if chance.random() < 0.05 else "") for at in some]
    return [*nobody, *rows, person(1000 + nth, born="?"), person(some[0], note="a double")]


def everything(ministry: Ministry) -> dict[str, list[tuple[Any, ...]]]:
    """Every table, subjects by their founders' names (keys are random), how long things took left out."""
    with Register.connect(ministry.url) as register:
        names = {
            row[0]: f"{row[1]} {row[2]}"
            for row in register.rows("select subject, founded_by, founded_key from subject")
        }
        listing = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        if register.dialect == "postgres":
            listing = "select tablename from pg_tables where schemaname = 'public'"
        tables = sorted({row[0] for row in register.rows(listing)} - RUNS)
        return {table: _rows(register, table, names) for table in tables}


def _rows(register: Register, table: str, names: dict[int, str]) -> list[tuple[Any, ...]]:
    listed = ", ".join(f'"{column}"' for column in register.columns(table) if column not in TIMED)
    rows = register.rows(f'select {listed} from "{table}"')
    return sorted((tuple(names.get(cell, cell) for cell in row) for row in rows), key=repr)


def is_whole(ministry: Ministry) -> bool:
    """Every batch has its file, and no other file is in the lake but what stands beside a batch."""
    paths = {row[0] for row in ministry.ask("select path from batch")}
    beside = {str(Path(path).with_suffix(suffix)) for path in paths for suffix in (REFUSED, HASHED)}
    files = {ministry.lake.relative(path) for path in (ministry.lake.root / "batches").glob("*/*/*")}
    return paths <= files <= paths | beside


def is_done(ministry: Ministry) -> bool:
    """Whether the two records of one person belong to one subject."""
    return len({subject_of(ministry, key) for key in MERGED}) == 1


@pytest.mark.parametrize(("what", "engine"), WAYS)
def test_kills_leave_what_an_undisturbed_run_leaves(
    what: str, engine: str, killer: Killer, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("postgres_database") if engine == "postgres" else None
    chance, died, usual = random.Random(f"{what} {engine}"), 0, 0.0  # noqa: S311  # instants to kill at
    pair = _pair(tmp_path, url)
    planned = -(-KILLS // len(WAYS))
    for nth in range(planned + MORE):
        if nth >= planned and died:
            break
        if what == "merge":
            pair = _pair(tmp_path / str(nth), url) if nth else pair
        for ministry in pair:
            ministry.write(state(0 if what == "merge" else nth))
            if what == "merge":
                ministry.sync()
        disturbed, twin = pair
        usual = usual or _undisturbed_seconds(killer, twin, what)
        late = 1.1 if nth < planned else 0.2  # where none hit, for the machine is faster by now
        answer = killer.kill(disturbed, what, chance.uniform(0.0, late * usual))
        assert answer["ended"] in {0, -signal.SIGKILL}
        died += answer["ended"] == -signal.SIGKILL
        _again(disturbed, what)
        _again(twin, what)
        assert everything(disturbed) == everything(twin)
        assert is_whole(disturbed)
    assert died > 0


def _pair(folder: Path, url: str | None) -> tuple[Ministry, Ministry]:
    """The one that is killed, in an empty register, and its twin, always in SQLite."""
    pair = []
    for name, register in (("disturbed", url), ("twin", None)):
        (folder / name).mkdir(parents=True)
        pair.append(Ministry(folder / name, catalogue(), register=register))
    if url is not None:
        with Register.connect(url) as register:
            for (table,) in register.rows("select tablename from pg_tables where schemaname = 'public'"):
                register.execute(f'drop table "{table}" cascade')
    return pair[0], pair[1]


def _undisturbed_seconds(killer: Killer, twin: Ministry, what: str) -> float:
    answer = killer.kill(twin, what, 60.0)
    assert answer["ended"] == 0
    return float(answer["seconds"])


def _again(ministry: Ministry, what: str) -> None:
    """What a restarted Motlan does: the same again, and a sync finds nothing left to do."""
    if what != "merge" or not is_done(ministry):
        work(ministry, what)
    assert ministry.sync().changed is False
