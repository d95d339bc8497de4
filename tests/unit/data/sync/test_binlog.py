"""Changes by the binary log of MariaDB, on a real server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from motlan.data.spec import Catalogue
from motlan.data.sync.report import DatasetReport
from motlan.data.sync.watch import CATCHING_UP
from tests.conformance.sources import COLUMNS, Ministry, catalogue, person
from tests.servers import MariadbServer
from tests.unit.data.sync.test_watch import Watched, asked_to


def held(**changes: Any) -> Catalogue:
    """The ministry in MariaDB, by log."""
    one = catalogue("postgres", by="log", **changes)
    ministry = one.databases["ministry"]
    there = ministry.connect.model_copy(update={"kind": "mysql"})
    return Catalogue(one.dictionary, {"ministry": ministry.model_copy(update={"connect": there})})


class Owner:
    """The ministry's own MariaDB, and the platform that follows it."""

    def __init__(self, folder: Path, server: MariadbServer, url: str) -> None:
        self.server, self.name = server, url.rsplit("/", 1)[1]
        columns = ", ".join(f"{name} varchar(200)" for name in COLUMNS if name != "id")
        self.say(f"create table people (id varchar(20) primary key, {columns})")
        self.ministry = Ministry(folder, held(), postgres=url)

    def say(self, *statements: str) -> None:
        self.server.say(*statements, database=self.name)

    def add(self, *rows: dict[str, Any]) -> None:
        with self.server.connect(self.name) as connection, connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(COLUMNS))
            for row in rows:
                cursor.execute(f"insert into people values ({marks})", [row[name] for name in COLUMNS])

    def sync(self, **options: Any) -> DatasetReport:
        (report,) = self.ministry.sync(**options).datasets
        return report


@pytest.fixture
def owner(tmp_path: Path, mariadb: MariadbServer, mariadb_database: str) -> Owner:
    return Owner(tmp_path, mariadb, mariadb_database)


def brought(report: DatasetReport) -> tuple[str, int, int, int]:
    return (report.outcome, report.added, report.changed, report.removed)


def test_a_whole_reading_then_every_kind_of_change(owner: Owner) -> None:
    owner.add(*(person(nth) for nth in range(5)))
    assert brought(owner.sync()) == ("ok", 5, 0, 0)
    assert brought(owner.sync()) == ("unchanged", 0, 0, 0)
    owner.add(person(7))
    owner.say(
        "update people set name = 'Trần Văn B' where id = 'r1'",
        "delete from people where id = 'r2'",
        "update people set id = 'r9' where id = 'r3'",
    )
    assert brought(owner.sync()) == ("ok", 2, 1, 2)
    assert owner.ministry.mirror() == [
        ("r0", "Nguyễn Thị A"), ("r1", "Trần Văn B"), ("r4", "Nguyễn Thị E"), ("r7", "Nguyễn Thị H"),
        ("r9", "Nguyễn Thị D"),
    ]  # fmt: skip
    assert brought(owner.sync()) == ("unchanged", 0, 0, 0)


def test_what_is_rolled_back_never_was_and_a_transaction_comes_whole(owner: Owner) -> None:
    owner.add(person(1), person(2))
    owner.sync()
    with owner.server.connect(owner.name) as connection, connection.cursor() as cursor:
        connection.autocommit(False)
        cursor.execute("delete from people")
        connection.rollback()
        cursor.execute("update people set id = 'r3' where id = 'r1'")
        cursor.execute("update people set id = 'r1' where id = 'r2'")
        cursor.execute("update people set id = 'r2' where id = 'r3'")
        connection.commit()
    assert brought(owner.sync())[0] == "ok"
    assert owner.ministry.mirror() == [("r1", "Nguyễn Thị C"), ("r2", "Nguyễn Thị B")]


def test_a_statement_that_changes_the_table_stops_the_dataset(owner: Owner) -> None:
    owner.add(person(1))
    owner.sync()
    owner.say("alter table people add column fax varchar(20)", "update people set name = 'Trần Văn B'")
    report = owner.sync()
    assert report.outcome == "stopped"
    assert "column “fax” is new" in report.message.in_("en")
    assert owner.ministry.mirror() == [("r1", "Nguyễn Thị B")]
    assert brought(owner.sync(accept_schemas=("ministry.people",))) == ("ok", 0, 1, 0)
    owner.say("update people set name = 'Lê Thị C', fax = '1'")
    assert brought(owner.sync()) == ("ok", 0, 1, 0)


def test_a_log_that_was_purged_is_told_and_the_table_is_read_whole(owner: Owner) -> None:
    owner.add(person(1), person(2))
    owner.sync()
    owner.say("delete from people where id = 'r1'", "flush binary logs", "flush binary logs")
    with owner.server.connect() as connection, connection.cursor() as cursor:
        # nothing is purged while somebody listens to it, or while the engine may need it after a crash
        cursor.execute("select id from information_schema.processlist where command like 'Binlog Dump%'")
        for (number,) in cursor.fetchall():
            cursor.execute(f"kill {number}")
        ends = time.monotonic() + 60
        while cursor.execute("show binary logs") > 1 and time.monotonic() < ends:
            last = cursor.fetchall()[-1][0]
            cursor.execute(f"purge binary logs to '{last}'")
            time.sleep(0.05)
    report = owner.sync()
    said = owner.ministry.ask("select outcome, message_en from sync_run order by run")
    assert brought(report)[1:] == (0, 0, 1)
    assert report.lost is not None
    assert "purged that part of the binary log" in report.lost.in_("en")
    assert [row[0] for row in said] == ["ok", "failed", "ok"]
    assert "no longer keeps the changes" in said[1][1]


def test_a_truncated_table_deletes_nobody(owner: Owner) -> None:
    owner.add(person(1))
    owner.sync()
    owner.say("truncate table people")
    report = owner.sync()
    assert report.outcome == "failed"
    assert owner.ministry.mirror() == [("r1", "Nguyễn Thị B")]


def test_who_asks_a_watch_hears_of_the_source_as_it_is_now(owner: Owner, capfd: pytest.CaptureFixture[str]) -> None:
    owner.add(person(1))
    watched = Watched(owner.ministry)
    watched.until(lambda: watched.has_told("landed"))
    begun = time.monotonic()
    assert asked_to(owner.ministry).outcome == "unchanged"
    assert time.monotonic() - begun < CATCHING_UP
    owner.say("alter table people rename column name to called")
    gone = asked_to(owner.ministry, only=("ministry",))
    assert (gone.outcome, "column “name” is gone" in gone.message.in_("en")) == ("stopped", True)
    owner.say("alter table people rename column called to name")
    owner.add(person(2))
    back = asked_to(owner.ministry, only=("ministry",))
    # the watch may have seen it a moment before it was asked: then the question finds nothing new, and all is there
    assert (back.outcome, back.rows, back.added) in {("ok", 2, 1), ("unchanged", 0, 0)}
    assert owner.ministry.mirror() == [("r1", "Nguyễn Thị B"), ("r2", "Nguyễn Thị C")]
    watched.end()
    assert watched.error is None
    assert "pymysql" not in capfd.readouterr().err
