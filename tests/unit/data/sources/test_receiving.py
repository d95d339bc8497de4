"""Receiving batches and knowing tokens, in both dialects of the register, also by several at once."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from motlan.data.api import prepare
from motlan.data.sources import api, push
from motlan.data.sources.push import OtherContent, Pushed
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotHeld, UnknownName
from motlan.store.lake import Lake
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, catalogue, person

HELD: Catalogue = catalogue("push", by="push")
LATER = FixedClock(datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a register with its tables."""
    address = f"sqlite:///{tmp_path}/register.sqlite3"
    here = address if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(here) as register:
        prepare(register=register, catalogue=HELD)
    return here


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def receive(url: str, lake: Lake, batch_id: str, *records: dict[str, object]) -> tuple[Pushed, bool]:
    content = "\n".join(json.dumps(record) for record in records).encode()
    with Register.connect(url) as register:
        return api.receive_push(
            register=register, lake=lake, catalogue=HELD, database="ministry", dataset="people",
            batch_id=batch_id, content=content, clock=CLOCK,
        )  # fmt: skip


def test_batches_wait_in_the_order_in_which_they_came(url: str, lake: Lake) -> None:
    for name in ("z", "a", "m"):
        assert receive(url, lake, name, person(1, note=name))[1] is True
    source = HELD.source("ministry", "people")
    with Register.connect(url) as register:
        waiting = push.waiting(register=register, source=source)
        assert [(one.number, one.batch_id) for one in waiting] == [(1, "z"), (2, "a"), (3, "m")]
        assert push.rows(lake=lake, batch=waiting[1], columns=("note", "id")) == (("u", "a", "r1"),)
        with register.transaction():
            push.landed(register=register, batch=waiting[0], number=7)
        assert [one.batch_id for one in push.waiting(register=register, source=source)] == ["a", "m"]
        assert push.status(
            register=register, catalogue=HELD, database="ministry", dataset="people", batch_id="z"
        ).landed_batch == 7  # fmt: skip


def test_many_senders_of_one_batch_are_one(url: str, lake: Lake) -> None:
    results: list[bool] = []
    together = threading.Barrier(6)

    def send() -> None:
        together.wait()
        results.append(receive(url, lake, "same", person(1), person(2))[1])

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 5 + [True]
    with Register.connect(url) as register:
        assert register.rows("select number, rows, deletes from pushed") == [(1, 2, 0)]


def test_another_content_under_a_used_name_changes_nothing(url: str, lake: Lake) -> None:
    receive(url, lake, "1", person(1))
    with pytest.raises(OtherContent):
        receive(url, lake, "1", person(2))
    with Register.connect(url) as register:
        assert register.rows("select number from pushed") == [(1,)]
    assert len(list((lake.root / "pushed").rglob("*.jsonl"))) == 1


def test_tokens_open_one_database_until_they_end(url: str) -> None:
    with Register.connect(url) as register:
        made = [
            api.make_token(register=register, catalogue=HELD, database="ministry", note=note, clock=CLOCK)
            for note in ("a", "b")
        ]
        assert made[0][0] != made[1][0]
        for secret, _ in made:
            assert api.may_push(register=register, database="ministry", token=secret) is True
            assert api.may_push(register=register, database="other", token=secret) is False
            assert api.may_push(register=register, database="ministry", token=secret[:-1]) is False
        ended = api.end_token(register=register, name=made[0][1].name, clock=LATER)
        assert ended.ended_at == "2026-03-02T00:00:00Z"
        assert [api.may_push(register=register, database="ministry", token=secret) for secret, _ in made] == [
            False, True,
        ]  # fmt: skip
        assert {token.note for token in api.list_tokens(register=register, database="ministry")} == {"a", "b"}
        assert api.list_tokens(register=register, database="other") == ()
        with pytest.raises(NotHeld):
            api.end_token(register=register, name="nothing", clock=CLOCK)
        with pytest.raises(UnknownName):
            api.make_token(register=register, catalogue=HELD, database="other", note="", clock=CLOCK)
        assert len(api.list_tokens(register=register)) == 2
