"""How long a change at a source takes until everybody sees it: a register of ten million persons, by change stream.

A PostgreSQL with two databases: the owner's, with one table of persons, and the register with its mirrors and golden
records, filled by generated SQL. A watch follows the owner's change stream in a process of its own. One change is
committed there, and the golden record is asked until it shows it. Beside it in the same run the bare road: the same
stream, each row written with one plain upsert into a table of the same size, with no batch kept, nothing checked,
linked, consolidated or written down.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import select
import signal
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from bench.figure import Bar, Figure
from bench.stage import Stage

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue
    from motlan.store.register import Register

PERSONS = int(os.environ.get("MOTLAN_LIVING_PERSONS", "10000000"))
CHANGES = int(os.environ.get("MOTLAN_LIVING_CHANGES", "200"))
MANY = 10_000
PATIENCE = 60.0
SEED = 7
SETTINGS = {"fsync": "on", "synchronous_commit": "on", "shared_buffers": "512MB", "max_wal_size": "8GB"}
"""The server writes as a ministry's does: every commit is on disk."""


def living_pg(stage: Stage) -> Iterator[Figure]:
    """Seconds from a commit at the source to the golden record that shows it, by kind of change: the median, the 99th
    of a hundred, and ten thousand changes at once; then the bare road."""
    with _house(stage) as house:
        size = {"persons": PERSONS, "records": PERSONS + PERSONS // 2, "changes": CHANGES}
        with _watching(house):
            seen = {
                kind: [_seconds_until_seen(house, change(one)) for one in _persons(CHANGES, salt)]
                for salt, (kind, change) in enumerate(KINDS.items())
            }
            many = _seconds_of_many(house, GOLDEN)
        for kind, each in seen.items():
            name = f"living_pg.{kind}" if kind else "living_pg"
            yield Figure(name=name, value=statistics.median(each), unit="s", bar=Bar(0.3, "at_most"), size=size)
            p99 = statistics.quantiles(each, n=100, method="inclusive")[-1]
            yield Figure(name=f"{name}.p99", value=p99, unit="s", bar=Bar(1.0, "at_most"), size=size)
        at_once = {**size, "changes": MANY}
        yield Figure(name="living_pg.many", value=many, unit="s", bar=Bar(3.0, "at_most"), size=at_once)
        with _bare(house):
            bare = [_seconds_until_seen(house, _note(one, BARE)) for one in _persons(CHANGES, len(KINDS))]
            many = _seconds_of_many(house, BARE)
        yield Figure(name="living_pg.peer_plain_upsert", value=statistics.median(bare), unit="s", size=size)
        yield Figure(name="living_pg.peer_plain_upsert_many", value=many, unit="s", size=at_once)


# ---- measuring


def _persons(count: int, salt: int = 0) -> list[int]:
    """Persons of whom the ministry alone has a record (the agency has every second), so that whoever goes is gone."""
    chosen = random.Random(SEED + salt).sample(range(1, PERSONS // 4), count)  # noqa: S311 - a sample, not a secret
    return [2 * one + 1 for one in chosen]


_stamp = iter(range(1, 1 << 40))


@dataclass(frozen=True, slots=True)
class Step:
    """One change at the source, and the question that is answered by a count once everybody sees it."""

    change: str
    values: tuple[Any, ...]
    question: str
    asked: tuple[Any, ...]
    answer: int = 1


GOLDEN = "select count(*) from golden_person where subject between %s and %s and {}"
BARE = "select count(*) from bare where nth between %s and %s and {}"


def _note(one: int, question: str = GOLDEN) -> Step:
    """A value that nobody is found by."""
    note = f"n{next(_stamp)}"
    change = "update people set note = %s where id = %s"
    return Step(change, (note, f"r{one}"), question.format("note = %s"), (one, one, note))


def _name(one: int) -> Step:
    """A value by which records are linked: the person is looked for again."""
    name = f"Trần Thị {_letters(next(_stamp))}"
    change = "update people set name = %s where id = %s"
    return Step(change, (name, f"r{one}"), GOLDEN.format("full_name = %s"), (one, one, name))


def _newcomer(one: int) -> Step:
    """A person who was not there."""
    number = f"0{20 + one // 1_000_000}190{one % 1_000_000:06}"
    change = (
        "insert into people select %s, %s, name, born, sex, home, income, note, updated from people where id = 'r1'"
    )
    return Step(change, (f"s{one}", number), "select count(*) from golden_person where number = %s", (number,))


def _leaver(one: int) -> Step:
    """A person who is not there any more."""
    return Step("delete from people where id = %s", (f"r{one}",), GOLDEN.format("true"), (one, one), 0)


KINDS: Mapping[str, Callable[[int], Step]] = {"": _note, "name": _name, "newcomer": _newcomer, "leaver": _leaver}


def _letters(number: int) -> str:
    """A number as a given name."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)).capitalize()


def _seconds_until_seen(house: House, step: Step) -> float:
    """Commit one change, and ask until it is there."""
    begun = time.perf_counter()
    house.owner.execute(step.change, step.values)
    while house.reader.execute(step.question, step.asked).fetchone()[0] != step.answer:  # type: ignore[index]
        if time.perf_counter() - begun > PATIENCE:
            raise TimeoutError(f"{step.change} {step.values}")
        time.sleep(0.002)
    return time.perf_counter() - begun


def _seconds_of_many(house: House, question: str) -> float:
    """Commit ten thousand changes in one statement, and ask until all are there."""
    note, first = f"n{next(_stamp)}", PERSONS // 2
    begun = time.perf_counter()
    house.owner.execute(
        "update people set note = %s where id in (select 'r' || n from generate_series(%s::int, %s::int) n)",
        (note, first, first + MANY - 1),
    )
    asked, last = question.format("note = %s"), first + MANY - 1
    # To count ten thousand takes the time of a processor; so the last of them is asked, and then whether all are there.
    for begins, count in ((last, 1), (first, MANY)):
        while house.reader.execute(asked, (begins, last, note)).fetchone()[0] != count:  # type: ignore[index]
            if time.perf_counter() - begun > PATIENCE:
                raise TimeoutError("many")
            time.sleep(0.01)
    return time.perf_counter() - begun


# ---- the house


@dataclass(frozen=True, slots=True)
class House:
    """Two databases of one server, and who asks them."""

    folder: Path
    owner_url: str
    register_url: str
    owner: psycopg.Connection[Any]
    reader: psycopg.Connection[Any]


@contextmanager
def _house(stage: Stage) -> Iterator[House]:
    from tests.servers import postgres_server

    with postgres_server(**SETTINGS) as server:
        owner_url, register_url = server.create("owner"), server.create("register")
        with (
            psycopg.connect(owner_url, autocommit=True) as owner,
            psycopg.connect(register_url, autocommit=True) as reader,
        ):
            with _in_haste(owner), _in_haste(reader):
                _fill_owner(owner)
                held = _fill_register(register_url)
                reader.execute("create table bare as select *, subject as nth from mirror_ministry__people")
                reader.execute("alter table bare add primary key (record_key)")
                reader.execute("create index on bare (nth)")
                reader.execute("vacuum analyze")
            _write_state(register_url, held, owner_url)
            yield House(stage.folder, owner_url, register_url, owner, reader)


@contextmanager
def _in_haste(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Fill without waiting for the disk; what is measured afterwards waits for it."""
    connection.execute("set maintenance_work_mem = '512MB'")
    connection.execute("set work_mem = '256MB'")
    connection.execute("alter system set fsync = off")
    connection.execute("select pg_reload_conf()")
    yield
    connection.execute("alter system reset fsync")
    connection.execute("select pg_reload_conf()")
    connection.execute("checkpoint")
    connection.execute("reset all")


NAMES = """
create temporary table name_of as
select (row_number() over ()) - 1 as n, name, canonical, plain from unnest(%s::text[], %s::text[], %s::text[])
  as t (name, canonical, plain)
"""
SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Đoàn"
MIDDLES = "Thị Ngọc Thu Thanh Minh Hồng Kim Bích Mỹ Phương Diệu Khánh Tuyết Quỳnh Như Hải Xuân Cẩm Ánh Thùy"
GIVEN = "Anh Bình Chi Dung Giang Hà Hạnh Hiền Hoa Hương Lan Liên Linh Loan Mai Nga Ngân Nhung Oanh Thảo Trang Vân Yến"
PERSON = """
select nth, 'r' || nth as id, lpad((nth / 1000000 + 1)::text, 3, '0') || '190' || lpad((nth % 1000000)::text, 6, '0')
  as number, name, canonical, plain, date '1990-01-01' + (nth * 7919 % 365)::int as born
from generate_series(1::bigint, {persons}) nth join name_of on name_of.n = nth * 104729 % {names}
"""


def _named(connection: psycopg.Connection[Any]) -> str:
    """Make the names, and give the query of everybody."""
    from motlan.dictionary.name import canonical, plain

    parts = (SURNAMES.split(), MIDDLES.split(), GIVEN.split())
    names = [" ".join(words) for words in itertools.product(*parts)]
    connection.execute(NAMES, (names, [canonical(name) for name in names], [plain(name) for name in names]))
    connection.execute("analyze name_of")
    return PERSON.format(persons=PERSONS, names=len(names))


def _fill_owner(owner: psycopg.Connection[Any]) -> None:
    people = _named(owner)
    owner.execute("set synchronous_commit = off")
    owner.execute(
        "create table people (id text, number text, name text, born text, sex text, home text,"
        " income text, note text, updated text)"
    )
    owner.execute(
        "insert into people select id, number, name, to_char(born, 'dd/mm/yyyy'), 'F', '00001', '1000', '', ''"
        f" from ({people}) p"
    )
    owner.execute("alter table people add primary key (id)")
    owner.execute("vacuum analyze people")
    owner.execute("set synchronous_commit = on")


def catalogue() -> Catalogue:
    """Two databases of persons: the ministry's by log, an agency's by snapshot."""
    from motlan.data.databases.spec import Database
    from motlan.data.spec import Catalogue
    from tests.conformance.sources import DICTIONARY
    from tests.conformance.sources import catalogue as one

    ministry = one("postgres", by="log").databases["ministry"]
    body = ministry.model_dump()
    body["database"] = "agency"
    body["connect"] = {"kind": "push"}
    body["datasets"]["people"] |= {"changes": {"by": "push"}, "founds": False}
    return Catalogue(DICTIONARY, {"ministry": ministry, "agency": Database.model_validate(body)})


def _fill_register(register_url: str) -> Catalogue:
    from motlan.data import api
    from motlan.store import tables
    from motlan.store.register import Register

    held = catalogue()
    with Register.connect(register_url) as register:
        api.prepare(register=register, catalogue=held)
        register.execute("set synchronous_commit = off")
        register.execute("set maintenance_work_mem = '512MB'")
        register.execute("set work_mem = '256MB'")
        with psycopg.connect(register_url, autocommit=True) as filler:
            people = _named(filler)
            for source, among in zip(held.sources(), ("", "where nth % 2 = 0"), strict=True):
                key = f'"{source.mirror}_pkey"'
                tables.unindex(register, source.table)
                register.execute(f'alter table "{source.mirror}" drop constraint {key}')
                names, values = zip(*_mirrored(), strict=True)
                filler.execute(
                    f'insert into "{source.mirror}" ({", ".join(names)}) select {", ".join(values)}'
                    f" from ({people}) p {among}"
                )
                register.execute(f'alter table "{source.mirror}" add constraint {key} primary key (record_key)')
                tables.index(register, source.table)
                filler.execute(f'analyze "{source.mirror}"')
        register.execute("alter table subject drop constraint subject_pkey")
        register.execute(
            "insert into subject (subject, concept, founded_by, founded_key)"
            f" select n, 'person', 'ministry.people', 'r' || n from generate_series(1, {PERSONS}) n"
        )
        register.execute("alter table subject add primary key (subject)")
        _consolidate(register, held)
    return held


def _mirrored() -> tuple[tuple[str, str], ...]:
    """Columns of a mirror, and their values of one person."""
    return (
        ("record_key", "id"), ("subject", "nth"), ("lead", "1"), ("row_hash", "0"), ("batch", "1"), ("faults", "''"),
        ("number", "number"), ("number__valid", "1"), ("full_name", "name"), ("full_name__canonical", "canonical"),
        ("full_name__plain", "plain"), ("birth_date", "born::text"), ("sex", "'female'"), ("home", "'00004'"),
        ("income", "1000"), ("note", "null"),
    )  # fmt: skip


def _write_state(register_url: str, held: Catalogue, owner_url: str) -> None:
    from motlan.store.register import Register

    with Register.connect(register_url) as register:
        _remember(register, held, owner_url)


def _remember(register: Register, held: Catalogue, owner_url: str) -> None:
    """What a first load leaves behind: batch, mapping, the place in the stream."""
    from motlan.data.sync import state
    from motlan.data.sync.plan import mapping_of
    from motlan.store.replication.events import Followed
    from motlan.store.replication.postgres import PostgresLog

    for batch, (source, rows) in enumerate(zip(held.sources(), (PERSONS, PERSONS // 2), strict=True), start=1):
        of = {"d": source.database.database, "s": source.name, "b": batch, "rows": rows}
        register.execute(
            "insert into batch (batch, database, dataset, mode, landed_at, rows, added, held)"
            " values (:b, :d, :s, 'snapshot', '2026-01-01T00:00:00Z', :rows, :rows, :rows)",
            of,
        )
        register.execute(
            "insert into mapping (database, dataset, fingerprint, columns, mapped) values (:d, :s, :f, 9, 9)",
            {**of, "f": mapping_of(held, source)},
        )
    source = next(iter(held.sources()))
    columns = frozenset(source.dataset.read_columns)
    log = PostgresLog(owner_url, "motlan_ministry", (Followed("people", source.dataset.key, columns),))
    _, described = log.prepare(None)
    at = "2026-01-01T00:00:00Z"
    state.accept(register, source, described["people"].columns, at=at)
    state.is_living(register, source, at=at, position=log.now())


def _consolidate(register: Register, held: Catalogue) -> None:
    from motlan.data.golden.build import Built, publish, swap_in
    from motlan.data.golden.cause import Because
    from motlan.data.golden.survive import consolidate, spine, survivors
    from motlan.data.linking.mirrors import mirrors_of
    from motlan.store.tables import golden_table

    mirrors = mirrors_of(held, "person")
    fields = survivors(dictionary=held.dictionary, concept="person", mirrors=mirrors)
    query = consolidate(fields=fields, mirrors=mirrors, spine=spine(mirrors))
    with register.transaction():
        table = golden_table(held.dictionary.concept("person"))
        swap_in(register, "person", table, query, Because(kind="build", at="2026-01-01T00:00:00Z"))
        publish(register, Built(concept="person", subjects=PERSONS, conflicts=0, unlinked=0))


# ---- who follows the stream


@contextmanager
def _watching(house: House) -> Iterator[None]:
    """A watch in a process of its own, ready."""
    with _beside(_watch, house):
        _seconds_until_seen(house, _note(1))
        yield


@contextmanager
def _bare(house: House) -> Iterator[None]:
    house.owner.execute("select pg_create_logical_replication_slot('bare', 'pgoutput')")
    with _beside(_upsert, house):
        _seconds_until_seen(house, _note(1, BARE))
        yield


@contextmanager
def _beside(work: Callable[..., None], house: House) -> Iterator[BaseProcess]:
    process = multiprocessing.get_context("spawn").Process(
        target=work, args=(str(house.folder), house.owner_url, house.register_url)
    )
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join()


def _watch(folder: str, owner_url: str, register_url: str) -> None:
    from motlan.data import api
    from motlan.kernel.clock import SystemClock
    from motlan.store.lake import Lake
    from motlan.store.register import Register

    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    api.watch(
        connect=lambda: Register.connect(register_url),
        lake=Lake(Path(folder) / "lake"),
        catalogue=catalogue(),
        clock=SystemClock(),
        places={"POSTGRES": owner_url},
        ended=ended,
        tell=lambda notice: print(notice, flush=True) if notice.what in {"stale", "failed", "stopped"} else None,
    )


def _upsert(_folder: str, owner_url: str, register_url: str) -> None:
    """What a script without everything else does."""
    import psycopg2
    import psycopg2.extras

    from motlan.store.replication.events import Change, Committed
    from motlan.store.replication.pgoutput import Decoder
    from motlan.store.replication.postgres import PostgresStream

    connection = psycopg2.connect(owner_url, connection_factory=psycopg2.extras.LogicalReplicationConnection)
    wanted = {"public.people": frozenset({"id", "note"})}
    connection.cursor()
    stream = PostgresStream(
        connection, "bare", "0/0", Decoder(wanted, lambda *_: ""), "", publication="motlan_ministry"
    )
    statement = "insert into bare (record_key, lead, row_hash, batch, faults, note) values (%s, 1, 0, 1, '', %s)"
    statement += " on conflict (record_key) do update set note = excluded.note"
    with psycopg.connect(register_url) as writer, writer.cursor() as cursor:
        while True:
            select.select([stream], [], [], 1.0)
            for event in stream.read(100_000):
                if isinstance(event, Change) and event.new is not None:
                    cursor.execute(statement, (event.new["id"], event.new["note"]))
                elif isinstance(event, Committed):
                    writer.commit()
                    stream.confirm(event.position)
