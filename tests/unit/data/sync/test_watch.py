"""The watch: everything living, a source that is down tried again, one that changed its form stopped, a clean end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from motlan.data import api
from motlan.data.api import Changed, Notice
from motlan.data.sources import push
from motlan.data.spec import Catalogue
from motlan.data.sync import log, rounds, watch
from motlan.data.sync.asked import FOLLOWED
from motlan.kernel.clock import SystemClock
from motlan.kernel.errors import MotlanError, RegisterError, UnknownName
from motlan.kernel.text import Text
from motlan.store.register import Register
from tests.conformance.sources import Ministry, catalogue, person
from tests.servers import PostgresServer
from tests.unit.data.sync.test_log import Owner

PATIENCE = 30.0  # seconds: machines that test are slow


class Watched:
    """A watch in a thread of this process, and what it told."""

    def __init__(self, ministry: Ministry, **options: Any) -> None:
        self.ministry, self.told, self.ended = ministry, list[Notice](), threading.Event()
        self.changes = list[Changed]()
        with Register.connect(ministry.url) as register:
            api.prepare(register=register, catalogue=ministry.catalogue)
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._run, kwargs=options)
        self.thread.start()

    def _run(self, **options: Any) -> None:
        ministry = self.ministry
        try:
            api.watch(
                connect=lambda: Register.connect(ministry.url),
                lake=ministry.lake,
                catalogue=ministry.catalogue,
                clock=options.pop("clock", SystemClock()),
                places={"SAMPLE": str(ministry.folder), "POSTGRES": ministry.postgres or "-"},
                ended=self.ended,
                tell=self.told.append,
                after_change=[lambda _register, changed: self.changes.append(changed)],
                **{"every": 0.1, **options},
            )
        except BaseException as error:  # shown by the test that waits
            self.error = error

    def until(self, question: Callable[[], bool]) -> None:
        """Wait until something is so."""
        begun = time.monotonic()
        while not question():
            assert self.error is None, self.error
            assert time.monotonic() - begun < PATIENCE, self.told
            time.sleep(0.01)

    def has_told(self, what: str) -> bool:
        return any(notice.what == what for notice in self.told)

    def end(self) -> None:
        self.ended.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture
def owner(tmp_path: Path, postgres: PostgresServer, postgres_database: str) -> Iterator[Owner]:
    owner = Owner(tmp_path, postgres, postgres_database)
    with owner.connection:
        yield owner
        # a test that failed leaves its watch behind: its stream is broken off, so that the next test has the server
        owner.say("select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where active")
        owner.say("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name ~ '^motlan'")


def test_a_table_that_its_owner_empties_and_fills_again_is_read_whole_by_itself(owner: Owner) -> None:
    """In between it is empty, and nobody empties a register on purpose: it is stale until it is not."""
    owner.add(*(person(nth) for nth in range(5)))
    watched = Watched(owner.ministry)
    watched.until(lambda: len(owner.names()) == 5)
    owner.say("truncate people")
    watched.until(lambda: watched.has_told("stale"))
    assert len(owner.names()) == 5
    owner.add(*(person(nth) for nth in range(1, 7)))
    owner.say("update people set name = 'Lê Thị Mới' where id = 'r1'")
    watched.until(lambda: ("r1", "Lê Thị Mới") in owner.names())
    watched.until(lambda: owner.ministry.ask("select standing from dataset_state") == [("living",)])
    assert [key for key, _ in owner.names()] == [f"r{nth}" for nth in range(1, 7)]
    owner.add(person(8))
    watched.until(lambda: len(owner.names()) == 7)
    watched.end()


def test_changes_by_log_are_landed_at_once_and_followed(owner: Owner) -> None:
    owner.add(person(1))
    watched = Watched(owner.ministry)
    watched.until(lambda: watched.has_told("landed"))
    for nth in range(2, 6):
        owner.add(person(nth))
        watched.until(lambda nth=nth: len(owner.ministry.mirror()) == nth)  # type: ignore[misc]
    owner.say("delete from people where id = 'r1'")
    watched.until(lambda: len(owner.ministry.mirror()) == 4)
    watched.end()
    assert watched.error is None
    assert (watched.told[0].what, watched.told[-1].what) == ("watching", "ended")
    assert set(watched.changes) == {Changed(frozenset({"ministry.people"}), frozenset({"person"}))}
    assert owner.ministry.ask("select count(*) from golden_person") == [(4,)]
    standing, way, lag = owner.state("standing, way, lag")
    assert (standing, way) == ("living", "log")
    assert lag < PATIENCE


def test_what_a_sign_of_life_hears_is_landed(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.add(person(1))
    monkeypatch.setattr(watch, "HEARTBEAT", 0.05)
    # no line ever becomes readable: everything is heard by signs of life alone
    monkeypatch.setattr(watch.select, "select", lambda *_: (time.sleep(0.01), ([], [], []))[1])
    watched = Watched(owner.ministry)
    watched.until(lambda: watched.has_told("landed"))
    owner.add(person(2))
    watched.until(lambda: len(owner.ministry.mirror()) == 2)
    watched.end()
    assert watched.error is None


def test_a_stream_that_breaks_off_is_stale_and_catches_up_alone(owner: Owner) -> None:
    owner.add(person(1))
    watched = Watched(owner.ministry)
    watched.until(lambda: watched.has_told("landed"))
    name = owner.url.rsplit("/", 1)[1]
    with psycopg.connect(owner.server.url(), autocommit=True) as other:
        other.execute(f"alter database {name} allow_connections false")
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and application_name = 'motlan'",
            (name,),
        )
        watched.until(lambda: sum(notice.what == "stale" for notice in watched.told) >= 2)
        standing, attempts, next_try, message = owner.state("standing, attempts, next_try, message_en")
        assert (standing, attempts >= 2) == ("stale", True)
        assert next_try is not None
        assert message
        owner.add(person(2))
        other.execute(f"alter database {name} allow_connections true")
    watched.until(lambda: watched.has_told("living") and len(owner.ministry.mirror()) == 2)
    watched.end()
    assert owner.state("standing, attempts, next_try, message_en") == ("living", 0, None, None)


def test_golden_records_are_built_though_the_stream_breaks_off_behind_the_landing(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.add(person(1))
    confirm, broken = log.Follower._confirm, list[str]()  # the instant between the two

    def breaks_off(follower: log.Follower, position: str) -> None:
        if len(owner.ministry.mirror()) == 3 and not broken:
            broken.append(position)
            raise OSError("the server has gone")
        confirm(follower, position)

    monkeypatch.setattr(log.Follower, "_confirm", breaks_off)
    monkeypatch.setattr(rounds, "CHORES", 0.2)
    watched = Watched(owner.ministry)
    watched.until(lambda: watched.has_told("landed"))
    with owner.connection.transaction():  # so many at once go the way of bulk: they land, then golden records are built
        owner.add(person(2))
        owner.add(person(3))
    watched.until(lambda: bool(broken))
    watched.until(lambda: owner.ministry.ask("select count(*) from golden_person") == [(3,)])
    watched.end()
    assert owner.ministry.ask("select concept from build_due") == []


def test_a_new_column_stops_one_dataset_until_somebody_accepts_it(owner: Owner) -> None:
    owner.add(person(1))
    watched = Watched(owner.ministry)
    watched.until(lambda: watched.has_told("landed"))
    owner.say("alter table people add column fax text")
    owner.say("update people set name = 'Trần Văn B'")
    watched.until(lambda: watched.has_told("stopped"))
    assert owner.names() == [("r1", "Nguyễn Thị B")]
    with Register.connect(owner.ministry.url) as register:
        assert api.accept_schema(register=register, catalogue=owner.ministry.catalogue, name="ministry.people") is True
    watched.until(lambda: owner.names() == [("r1", "Trần Văn B")])
    watched.end()
    assert [notice.what for notice in watched.told if notice.what in {"stopped", "living"}] == ["stopped", "living"]


def test_a_change_of_form_that_its_owner_takes_back_goes_on_by_itself(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "FORMS", 0.2)
    owner.add(person(1))
    watched = Watched(owner.ministry)
    watched.until(lambda: watched.has_told("landed"))
    owner.say("alter table people add column fax text")
    owner.say("update people set name = 'Trần Văn B'")
    watched.until(lambda: watched.has_told("stopped"))
    time.sleep(1.0)  # several looks at a form that is another still
    assert owner.names() == [("r1", "Nguyễn Thị B")]
    owner.say("alter table people drop column fax")
    watched.until(lambda: owner.names() == [("r1", "Trần Văn B")])
    owner.say("update people set name = 'Trần Văn C'")
    watched.until(lambda: owner.names() == [("r1", "Trần Văn C")])
    watched.end()
    assert [notice.what for notice in watched.told if notice.what in {"stopped", "living"}] == ["stopped", "living"]
    assert owner.state("standing, message_en") == ("living", None)


def asked_to(ministry: Ministry, **options: Any) -> api.DatasetReport:
    """What the one-off verb says beside a watch."""
    with Register.connect(ministry.url) as register:
        (report,) = api.synchronise(
            register=register, lake=ministry.lake, catalogue=ministry.catalogue, clock=SystemClock(), places={},
            ask_watch=True, patience=PATIENCE, **options,
        ).datasets  # fmt: skip
    return report


def test_who_asks_a_watch_hears_of_the_source_as_it_is_now(owner: Owner) -> None:
    owner.add(person(1))
    watched = Watched(owner.ministry)
    watched.until(lambda: watched.has_told("landed"))
    owner.add(person(2))
    assert asked_to(owner.ministry).outcome in {"ok", "unchanged"}
    assert len(owner.ministry.mirror()) == 2
    owner.say("alter table people add column fax text")
    new = asked_to(owner.ministry)
    assert (new.outcome, "column “fax” is new" in new.message.in_("en")) == ("stopped", True)
    accepted = asked_to(owner.ministry, accept_schemas=("ministry.people",))
    # the watch may see the acceptance by itself and read the table before the wish reaches it
    assert (accepted.outcome, accepted.rows in {0, 2}) == ("unchanged", True)
    assert len(owner.ministry.mirror()) == 2
    owner.say("alter table people rename column name to called")
    gone = asked_to(owner.ministry, only=("ministry",))
    assert (gone.outcome, "column “name” is gone" in gone.message.in_("en")) == ("stopped", True)
    owner.say("alter table people rename column called to name")
    owner.say("update people set name = 'Trần Văn B' where id = 'r1'")
    back = asked_to(owner.ministry, only=("ministry",))
    # it may have tried again by itself just before the wish, and have landed the change
    assert (back.outcome, back.rows, back.changed) in {("ok", 2, 1), ("unchanged", 2, 0), ("unchanged", 0, 0)}
    assert ("Trần Văn B",) in owner.ministry.mirror("full_name")
    assert owner.state("standing, message_en") == ("living", None)
    watched.end()
    assert watched.error is None
    assert "stale" not in {notice.what for notice in watched.told}


def test_snapshots_come_in_their_rhythm_and_a_source_that_is_gone_comes_back(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    watched = Watched(ministry)
    watched.until(lambda: sum(notice.what == "stale" for notice in watched.told) >= 2)
    assert ministry.ask("select standing from dataset_state") == [("stale",)]
    ministry.write([person(1)])
    watched.until(lambda: watched.has_told("living"))
    ministry.write([person(1), person(2)])
    watched.until(lambda: len(ministry.mirror()) == 2)
    watched.end()
    assert ministry.ask("select standing, attempts from dataset_state") == [("living", 0)]


def test_one_watch_at_a_time(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(1)])
    watched = Watched(ministry)
    watched.until(lambda: watched.has_told("landed"))
    with pytest.raises(RegisterError, match="đồng bộ khác đang chạy"):
        ministry.sync()
    watched.end()
    assert ministry.sync().changed is False


def test_a_running_watch_is_asked_to_read_now(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(1)])
    watched = Watched(ministry, every=1000.0)
    watched.until(lambda: len(ministry.mirror()) == 1)
    ministry.write([person(1), person(2)])

    def sync(**options: Any) -> api.SyncReport:
        with Register.connect(ministry.url) as register:
            return api.synchronise(
                register=register, lake=ministry.lake, catalogue=ministry.catalogue, clock=SystemClock(), places={},
                ask_watch=True, **options,
            )  # fmt: skip

    (report,) = sync().datasets
    assert (report.outcome, report.rows, report.added) == ("ok", 2, 1)
    assert len(ministry.mirror()) == 2
    (again,) = sync(accept_schemas=("ministry.people",)).datasets
    assert (again.outcome, again.message.in_("en")) == ("unchanged", "Nothing new.")
    with pytest.raises(UnknownName):
        sync(only=("nobody",))
    ministry.write([person(nth) for nth in range(1, 41)])
    sync()
    ministry.write([person(1)])
    assert [one.outcome for one in sync().datasets] == ["failed"]
    (accepted,) = sync(accept_removals=True).datasets
    assert (accepted.outcome, accepted.removed) == ("ok", 39)
    (under_way,) = sync(patience=0.0).datasets
    assert under_way.message.in_("en").startswith("The watch was asked")
    watched.until(lambda: list((ministry.lake.root / "asked").iterdir()) == [])
    watched.end()
    assert watched.error is None
    assert list((ministry.lake.root / "asked").iterdir()) == []


def test_a_mended_workspace_is_followed_and_what_was_stopped_goes_on_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "LOOK_ROUND", 0.1)
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(1, note="a")])
    found: list[Catalogue | MotlanError] = []

    def renewed() -> Catalogue | None:
        if not found:
            return None
        if isinstance(one := found.pop(), MotlanError):
            raise one
        return one

    watched = Watched(ministry, renewed=renewed)
    watched.until(lambda: len(ministry.mirror()) == 1)
    ministry.write([person(1, remark="b")], columns=("id", "number", "name", "born", "sex", "home", "income", "remark"))
    watched.until(lambda: watched.has_told("stopped"))
    columns = {**ministry.catalogue.databases["ministry"].datasets["people"].columns}
    renamed = {"remark" if name == "note" else name: mapping.model_dump() for name, mapping in columns.items()}
    found.append(MotlanError(what=Text(en="broken"), remedy=Text(en="mend it"), where="workspace"))
    watched.until(lambda: watched.has_told("failed"))
    found.append(catalogue("csv", columns=renamed))
    watched.until(lambda: ministry.mirror("note") == [("b",)])
    watched.until(lambda: watched.has_told("living"))
    assert (ministry.lake.root / FOLLOWED).exists(), "by this other processes see that it follows"
    runs = ministry.ask("select outcome from sync_run order by run")
    watched.end()
    assert watched.error is None
    assert [one.what for one in watched.told if one.what != "landed"] == [
        "watching", "stopped", "failed", "reread", "living", "ended",
    ]  # fmt: skip
    assert [one for (one,) in runs if one not in {"unchanged"}] == ["ok", "stopped", "ok"]


def test_a_suspended_database_is_read_by_whoever_names_it(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(1)])
    with Register.connect(ministry.url) as register:
        api.prepare(register=register, catalogue=ministry.catalogue)
        register.execute("insert into suspension (database, suspended_at, origin) values ('ministry', 'now', 'policy')")
    watched = Watched(ministry)

    def sync(*only: str) -> api.DatasetReport:
        with Register.connect(ministry.url) as register:
            return api.synchronise(
                register=register, lake=ministry.lake, catalogue=ministry.catalogue, clock=SystemClock(), places={},
                ask_watch=True, only=only,
            ).datasets[0]  # fmt: skip

    watched.until(lambda: watched.has_told("watching"))
    assert sync().message.in_("en") == "Not read: the database is suspended."
    assert sync("ministry").added == 1
    watched.end()


def test_what_is_sent_lands_while_somebody_watches(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("push", by="push"))
    assert not api.is_watched(lake=ministry.lake)
    watched = Watched(ministry)
    watched.until(lambda: watched.has_told("watching"))
    assert api.is_watched(lake=ministry.lake)
    content = "\n".join(json.dumps(person(nth)) for nth in (1, 2)).encode()
    source = ministry.catalogue.source("ministry", "people")
    with Register.connect(ministry.url) as register:
        push.receive(
            register=register, lake=ministry.lake, source=source, batch_id="b1", content=content,
            clock=SystemClock(),
        )  # fmt: skip
    watched.until(lambda: ministry.ask("select count(*) from golden_person") == [(2,)])
    watched.end()
    assert [one.what for one in watched.told] == ["watching", "landed", "ended"]
