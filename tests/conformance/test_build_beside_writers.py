"""A build keeps no writer waiting, and what is written while it runs is in the golden records it puts in service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from motlan.data.golden import rebuild
from motlan.data.golden.cause import Because
from motlan.data.golden.follow import Following
from motlan.data.linking import bulk
from motlan.kernel.errors import RegisterError
from motlan.store.register import Register
from tests.conformance.sources import Ministry, catalogue, person

BUILT = Because(kind="build", at="2025-07-02T08:00:00+00:00")
FIRST = [person(nth) for nth in range(60)]
MOMENTS = ("linking", "writing links", "filling", "done")
PATIENCE = {"sqlite": "pragma busy_timeout = 2000", "postgres": "set lock_timeout = '2s'"}


@pytest.fixture(params=["sqlite", "postgres"])
def ministry(request: pytest.FixtureRequest, tmp_path: Path) -> Ministry:
    url = request.getfixturevalue("postgres_database") if request.param == "postgres" else None
    made = Ministry(tmp_path, catalogue(), register=url)
    made.write(FIRST)
    made.sync()
    return made


@contextmanager
def impatient(ministry: Ministry) -> Iterator[Register]:
    """Another connection, which waits for nobody longer than two seconds."""
    with Register.connect(ministry.url) as register:
        register.execute(PATIENCE[register.dialect])
        yield register


def edit(ministry: Ministry, key: str, note: str) -> None:
    """A record changes with the living path behind it, on a connection of its own."""
    with impatient(ministry) as register, register.transaction():
        following = Following.over(register=register, catalogue=ministry.catalogue, concept="person")
        following.note(database="ministry", dataset="people", record_keys=[key])
        register.execute(
            "update mirror_ministry__people set note = :note where record_key = :key", {"note": note, "key": key}
        )
        following.note(database="ministry", dataset="people", record_keys=[key])
        following.settle(Because(kind="hosted", at="2025-07-02T09:00:00+00:00"))


def land(ministry: Ministry, note: str) -> None:
    """The source changes one person and adds one; a synchronisation lands them."""
    ministry.write([person(0, note=note), *FIRST[1:], person(99, note=note)])
    ministry.sync()


def build(ministry: Ministry) -> Any:
    with Register.connect(ministry.url) as register:
        return rebuild.build_concept(
            register=register, lake=ministry.lake, catalogue=ministry.catalogue, concept="person", because=BUILT
        )


def notes(ministry: Ministry) -> list[Any]:
    return ministry.ask("select note, count(*) from golden_person where note is not null group by note")


@contextmanager
def at_moment(monkeypatch: pytest.MonkeyPatch, moment: str, act: Callable[[], None]) -> Iterator[list[str]]:
    """Let ``act`` happen once, in the middle of a build."""
    done: list[str] = []

    def once() -> None:
        if not done:
            done.append(moment)
            act()

    places: dict[str, tuple[Any, str]] = {
        "linking": (bulk, "link_all"),
        "writing links": (bulk, "changed_links"),
        "filling": (rebuild.Rebuild, "_fill"),
        "done": (rebuild.Rebuild, "_note_outdated"),
    }
    owner, name = places[moment]
    original = getattr(owner, name)

    def then(*args: Any, **named: Any) -> Any:
        result = original(*args, **named)
        once()
        return result

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, then)
        yield done


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_writer_is_served_while_a_build_runs(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    ((key,),) = ministry.ask("select min(record_key) from mirror_ministry__people")
    with at_moment(monkeypatch, moment, lambda: edit(ministry, key, "written meanwhile")) as done:
        built = build(ministry)
    assert done == [moment]
    assert notes(ministry) == [("written meanwhile", 1)]
    assert (built.subjects, built.unlinked) == (60, 0)
    assert ministry.ask("select count(*) from history_person") == [(1,)]
    assert ministry.ask("select kind from cause where cause in (select row__ended from history_person)") == [
        ("hosted",)
    ]
    assert ministry.ask("select * from rebuild") == ministry.ask("select * from build_due") == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_landing_goes_on_while_a_build_runs(ministry: Ministry, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    with at_moment(monkeypatch, moment, lambda: land(ministry, "landed meanwhile")) as done:
        built = build(ministry)
    assert done == [moment]
    assert ("landed meanwhile", 2) in notes(ministry)
    assert built.subjects == 61
    assert ministry.ask("select subjects, unlinked from published_golden where concept = 'person'") == [(61, 0)]
    assert ministry.ask("select * from build_due") == []


def test_a_link_decided_meanwhile_is_not_overwritten(ministry: Ministry, monkeypatch: pytest.MonkeyPatch) -> None:
    """All links are made anew, while a record that is linked gets another number: two builds agree afterwards."""
    with Register.connect(ministry.url) as register:
        register.execute("update mirror_ministry__people set subject = null, lead = 0")
    ((key,),) = ministry.ask("select min(record_key) from mirror_ministry__people")
    with at_moment(monkeypatch, "linking", lambda: edit(ministry, key, "before its link")):
        build(ministry)
    linked = ministry.ask("select record_key, subject, lead from mirror_ministry__people order by 1")
    assert all(subject is not None for _, subject, _ in linked)
    assert notes(ministry) == [("before its link", 1)]
    build(ministry)
    assert ministry.ask("select record_key, subject, lead from mirror_ministry__people order by 1") == linked


def test_a_mirror_loaded_in_bulk_meanwhile_begins_the_build_anew(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load() -> None:
        ministry.write([person(nth, note="all anew") for nth in range(70)])
        ministry.sync(path="bulk")

    with at_moment(monkeypatch, "filling", load):
        built = build(ministry)
    assert built.subjects == 70
    assert notes(ministry) == [("all anew", 70)]
    assert ministry.ask("select * from build_due") == []


def test_of_two_builds_at_once_the_second_is_refused(ministry: Ministry, monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[str] = []

    def again() -> None:
        with pytest.raises(RegisterError) as told:
            build(ministry)
        refused.append(told.value.what.in_("en"))

    with at_moment(monkeypatch, "filling", again):
        built = build(ministry)
    assert refused == ["Another build of “person” is at work."]
    assert built.subjects == 60
