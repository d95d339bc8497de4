"""Changes by PostgreSQL's log, on a real server: what the owner commits is what we hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import psycopg2
import pytest

from motlan.data.spec import Catalogue
from motlan.data.sync.follow import Follow
from motlan.data.sync.intake import Intake, states
from motlan.data.sync.log import Follower
from motlan.data.sync.plan import plan
from motlan.data.sync.report import DatasetReport
from motlan.data.sync.streams import log_of, reach_now
from motlan.kernel.errors import SourceGone
from motlan.store.register import Register
from motlan.store.replication.postgres import explained
from tests.conformance.sources import CLOCK, COLUMNS, Ministry, catalogue, person
from tests.servers import PostgresServer


class Owner:
    """The ministry's own PostgreSQL, and the platform that follows it."""

    def __init__(self, folder: Path, server: PostgresServer, url: str, held: Catalogue | None = None) -> None:
        self.server, self.url = server, url
        self.connection = psycopg.connect(url, autocommit=True)
        self.say("set synchronous_commit = on")
        self.say(f"create table people ({', '.join(f'{name} text' for name in COLUMNS)}, primary key (id))")
        self.ministry = Ministry(folder, held or catalogue("postgres", by="log"), postgres=url)

    def say(self, statement: str, *values: Any) -> None:
        self.connection.execute(statement, values or None)

    def add(self, *rows: dict[str, Any]) -> None:
        marks = ", ".join(["%s"] * len(COLUMNS))
        for row in rows:
            self.say(f"insert into people values ({marks})", *(row[name] for name in COLUMNS))

    def sync(self, **options: Any) -> DatasetReport:
        (report,) = self.ministry.sync(**options).datasets
        return report

    @contextmanager
    def follow(self) -> Iterator[Follower]:
        """The stream, as a watch holds it open."""
        held, register = self.ministry, Register.connect(self.ministry.url)
        shared: dict[str, Any] = {"register": register, "lake": held.lake, "catalogue": held.catalogue, "clock": CLOCK}
        shared["progress"] = lambda _stage: None
        with register, held.lake.session() as session:
            intake = Intake(
                **shared, places=held.places, path="auto", accept_removals=False, follow=Follow(**shared)
            )  # fmt: skip
            steps = plan(held.catalogue, states(register, held.catalogue))
            follower = Follower(intake=intake, session=session, log=log_of(intake, steps)[0], steps=steps)
            try:
                yield follower
            finally:
                follower.close()

    def names(self) -> list[tuple[Any, ...]]:
        return self.ministry.mirror()

    def state(self, columns: str) -> tuple[Any, ...]:
        (row,) = self.ministry.ask(f"select {columns} from dataset_state")
        return row


@pytest.fixture
def owner(tmp_path: Path, postgres: PostgresServer, postgres_database: str) -> Iterator[Owner]:
    owner = Owner(tmp_path, postgres, postgres_database)
    yield owner
    owner.say("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name like 'motlan%'")
    owner.connection.close()


def brought(report: DatasetReport) -> tuple[str, int, int, int]:
    return (report.outcome, report.added, report.changed, report.removed)


def test_a_whole_reading_then_every_kind_of_change(owner: Owner) -> None:
    owner.add(*(person(nth) for nth in range(5)))
    assert brought(owner.sync()) == ("ok", 5, 0, 0)
    assert brought(owner.sync()) == ("unchanged", 0, 0, 0)
    owner.add(person(7))
    owner.say("update people set name = 'Trần Văn B' where id = 'r1'")
    owner.say("delete from people where id = 'r2'")
    owner.say("update people set id = 'r9' where id = 'r3'")
    assert brought(owner.sync()) == ("ok", 2, 1, 2)
    assert owner.names() == [
        ("r0", "Nguyễn Thị A"), ("r1", "Trần Văn B"), ("r4", "Nguyễn Thị E"), ("r7", "Nguyễn Thị H"),
        ("r9", "Nguyễn Thị D"),
    ]  # fmt: skip
    assert brought(owner.sync()) == ("unchanged", 0, 0, 0)
    assert owner.ministry.ask("select mode from batch order by batch") == [("log",), ("log",)]
    assert owner.ministry.ask("select count(*) from golden_person") == [(5,)]


def test_of_several_changes_the_last_one_counts(owner: Owner) -> None:
    owner.add(person(1), person(2))
    owner.sync()
    owner.say("update people set name = 'Một' where id = 'r1'")
    owner.say("update people set name = 'Hai' where id = 'r1'")
    owner.say("delete from people where id = 'r2'")
    owner.add(person(2, name="Lại Đây"))
    owner.add(person(3))
    owner.say("delete from people where id = 'r3'")
    assert brought(owner.sync()) == ("ok", 0, 2, 0)
    assert owner.names() == [("r1", "Hai"), ("r2", "Lại Đây")]


def test_a_value_that_the_log_leaves_out_is_asked_for(owner: Owner) -> None:
    owner.say("alter table people alter note set storage external")
    long = "".join(chr(97 + nth % 26) for nth in range(5000))
    owner.add(person(1, name="Nguyễn Thị A", note=long[:100]))
    owner.sync()
    owner.say("update people set note = %s", long)
    owner.say("update people set name = 'Trần Văn B'")
    report = owner.sync()
    assert brought(report) == ("ok", 0, 1, 0)
    ((name, faults),) = owner.ministry.mirror("full_name, faults")
    assert (name, faults) == ("Trần Văn B", " note ")  # too long for the dictionary, and so it was received whole
    ((received,),) = owner.ministry.ask("select received from quarantine where attribute = 'note'")
    assert received == long[:2000]


def test_two_records_that_change_places_in_one_transaction(owner: Owner) -> None:
    owner.say("alter table people drop constraint people_pkey")
    owner.say("alter table people add constraint people_key primary key (id) deferrable")
    owner.say("alter table people replica identity full")
    owner.add(person(1), person(2), person(3))
    owner.sync()
    owner.say("update people set id = case id when 'r1' then 'r2' when 'r2' then 'r3' else 'r1' end")
    assert brought(owner.sync())[0] == "ok"
    assert owner.names() == [("r1", "Nguyễn Thị D"), ("r2", "Nguyễn Thị B"), ("r3", "Nguyễn Thị C")]


def test_a_truncated_table_is_read_whole_and_an_empty_one_deletes_nobody(owner: Owner) -> None:
    owner.add(*(person(nth) for nth in range(5)))
    owner.sync()
    owner.say("truncate people")
    report = owner.sync()
    assert report.outcome == "failed"
    assert "empty" in report.message.in_("en")
    assert len(owner.names()) == 5
    owner.add(*(person(nth) for nth in range(4)))
    assert brought(owner.sync()) == ("ok", 0, 0, 1)
    owner.add(person(8))
    assert brought(owner.sync()) == ("ok", 1, 0, 0)


def test_an_attribute_unmapped_and_mapped_again_is_kept_in_the_versions_that_said_it(owner: Owner) -> None:
    mapped = owner.ministry.catalogue
    columns = mapped.databases["ministry"].datasets["people"].model_dump()["columns"]
    del columns["note"]
    owner.add(person(1, note="M"), person(2, note="N"))
    owner.sync()
    owner.ministry.catalogue = catalogue("postgres", by="log", columns=columns, ignore=["updated", "note"])
    owner.say("update people set name = 'Trần Văn B' where id = 'r1'")
    owner.sync()
    owner.say("update people set name = 'Trần Văn C' where id = 'r1'")
    owner.sync()
    owner.ministry.catalogue = mapped
    owner.sync()
    owner.say("update people set note = 'O' where id = 'r1'")
    owner.sync()
    said = owner.ministry.ask(
        "select record_key, batch, row__ended, row__gone, note from said_ministry__people order by 1, row__ended"
    )
    assert said == [
        ("r1", 1, 2, 2, "M"), ("r1", 2, 3, 0, None), ("r1", 3, 4, 2, None), ("r1", 4, 5, 0, "M"),
        ("r2", 1, 2, 2, "N"), ("r2", 2, 4, 2, None),
    ]  # fmt: skip
    assert owner.ministry.mirror("record_key, note") == [("r1", "O"), ("r2", "N")]


@pytest.mark.parametrize(
    "said",
    [
        "error with status PGRES_COPY_BOTH and no message from the libpq",
        "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally",
        "no COPY in progress",
    ],
)
def test_a_server_that_was_ended_is_told_in_plain_words(said: str) -> None:
    told = explained("postgresql://h/d", psycopg2.OperationalError(said))
    assert isinstance(told, SourceGone)
    assert told.what.in_("en").startswith("The database does not answer any more: the connection broke off")


REWRITE = "alter table people alter column note type varchar(50) using '7' || note"


def test_what_a_statement_writes_anew_is_read_whole(owner: Owner) -> None:
    """The log tells no row of it: neither where a row changes behind it, nor where none does."""
    owner.say("alter table people alter column note type varchar(40)")
    owner.add(*(person(nth, note="1") for nth in range(3)))
    owner.sync()
    owner.say(REWRITE)
    owner.say("update people set note = '8' where id = 'r1'")
    report = owner.sync()
    assert brought(report) == ("ok", 0, 3, 0)
    assert owner.ministry.mirror("note") == [("71",), ("8",), ("71",)]
    assert report.lost is not None
    assert "wrote the whole table anew" in report.lost.in_("en")
    assert report.lost.in_("en") in report.message.in_("en")
    owner.say(REWRITE)
    assert brought(owner.sync()) == ("ok", 0, 3, 0)
    assert owner.ministry.mirror("note") == [("771",), ("78",), ("771",)]
    again = owner.sync()
    assert (brought(again), again.lost) == (("unchanged", 0, 0, 0), None)
    # a needless reading: the rows got another place, and are what they were
    owner.say("vacuum full people")
    assert brought(owner.sync()) == ("unchanged", 0, 0, 0)
    assert owner.ministry.ask("select count(*) from batch") == [(3,)]


def test_what_a_statement_writes_anew_while_the_stream_flows_is_read_whole(owner: Owner) -> None:
    owner.say("alter table people alter column note type varchar(40)")
    owner.add(*(person(nth, note="1") for nth in range(3)))
    owner.sync()
    owner.say("delete from people where id = 'r0'")
    with owner.follow() as follower:
        assert [one.outcome for one in follower.begin()] == []
        reach_now(follower)
        owner.say(REWRITE)
        owner.say("update people set note = '8' where id = 'r1'")
        (report,) = reach_now(follower)
        assert (report.changed, report.lost is not None) == (2, True)
        assert owner.ministry.mirror("note") == [("8",), ("71",)]
        owner.say(REWRITE)
        assert not follower.beat()  # nothing was told; it is looked for once a minute
        follower.next_look = 0.0
        assert follower.beat()
        assert [one.changed for one in follower.settle()] == [2]
        assert owner.ministry.mirror("note") == [("78",), ("771",)]
    assert brought(owner.sync()) == ("unchanged", 0, 0, 0)


def test_a_partition_that_comes_with_rows_is_read(owner: Owner) -> None:
    owner.say("drop table people")
    owner.say(f"create table people ({', '.join(f'{one} text' for one in COLUMNS)}, primary key (id))"
              " partition by list (id)")  # fmt: skip
    owner.say("create table first partition of people for values in ('r1', 'r2')")
    owner.say("create table second (like people including indexes)")
    owner.add(person(1), person(2))
    owner.sync()
    owner.say("insert into second select 'r3', number, name, born, sex, home, income, note from first where id = 'r1'")
    owner.say("alter table people attach partition second for values in ('r3')")
    assert brought(owner.sync()) == ("ok", 1, 0, 0)


def test_a_lost_slot_is_told_and_the_table_is_read_whole(owner: Owner) -> None:
    owner.add(person(1), person(2))
    owner.sync()
    owner.say("select pg_drop_replication_slot('motlan_ministry')")
    owner.say("delete from people where id = 'r1'")
    owner.add(person(3))
    report = owner.sync()
    assert brought(report) == ("ok", 1, 0, 1)
    assert report.lost is not None
    assert "no longer keeps the changes" in report.lost.in_("en")
    assert report.lost.in_("vi") in report.message.in_("vi")
    said = owner.ministry.ask("select outcome, message_en from sync_run order by run")
    assert [row[0] for row in said] == ["ok", "failed", "ok"]
    assert "no longer keeps the changes" in said[1][1]


def test_a_table_without_identity_is_refused_before_its_owner_suffers(owner: Owner) -> None:
    owner.say("alter table people drop constraint people_pkey")
    owner.add(person(1))
    report = owner.sync()
    assert report.outcome == "failed"
    assert report.remedy is not None
    assert report.remedy.in_("en") == "Ask the owner to run: ALTER TABLE people REPLICA IDENTITY FULL;"
    owner.say("update people set name = 'x'")  # still may
    owner.say("alter table people replica identity full")
    assert brought(owner.sync()) == ("ok", 1, 0, 0)
    owner.say("update people set name = 'Trần Văn B'")
    owner.add(person(2))
    owner.say("delete from people where id = 'r1'")
    assert brought(owner.sync()) == ("ok", 1, 0, 1)


def test_a_new_column_stops_the_dataset_until_it_is_accepted(owner: Owner) -> None:
    owner.add(person(1))
    owner.sync()
    owner.add(person(2))
    owner.say("alter table people add column fax text")
    owner.say("update people set name = 'Trần Văn B' where id = 'r1'")
    report = owner.sync()
    assert report.outcome == "stopped"
    assert "column “fax” is new" in report.message.in_("en")
    assert owner.state("standing, way") == ("stopped", "log")
    assert [row[0] for row in owner.ministry.mirror("record_key")] == ["r1"]
    assert owner.sync().outcome == "stopped"
    assert brought(owner.sync(accept_schemas=("ministry.people",))) == ("ok", 1, 1, 0)
    assert owner.state("standing, message_en") == ("living", None)
    owner.say("update people set name = 'Lê Thị C' where id = 'r1'")
    assert brought(owner.sync()) == ("ok", 0, 1, 0)
