"""Statements that the server has planned: the same answers as by a cursor, planned once, and never too many of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.string import TextLoader

from motlan.kernel.errors import RegisterError
from motlan.store import planned
from motlan.store.planned import Planned
from motlan.store.register import Register

KEPT = "select statement from pg_prepared_statements where name like 'motlan%' order by prepare_time, name"


@pytest.fixture
def line(postgres_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute("create table one (n integer, word text, at timestamptz)")
        yield connection


def test_values_and_rows_are_those_of_a_cursor(line: psycopg.Connection[Any]) -> None:
    asking, at = Planned(line, keeps=True), datetime(2026, 11, 22, 5, tzinfo=UTC)
    put = "insert into one (n, word, at) values (:n, :word, :at)"
    assert asking.rows(put, {"n": 1, "word": "Đ: 5 %", "at": at}) == []
    assert asking.rows(put, {"n": None, "word": None, "at": None}) == []
    question = "select n, word, at from one where n = :n or :n is null and word = ':n' order by n"
    assert asking.rows(question, {"n": 1}) == [(1, "Đ: 5 %", at)]
    assert asking.rows("select n from one where n = any(:several)", {"several": [1, 2]}) == [(1,)]


def test_instants_are_read_by_the_quick_hand_and_all_else_as_the_owner_of_the_line_reads_it(
    line: psycopg.Connection[Any],
) -> None:
    class Slow(TimestamptzLoader):
        def load(self, data: Any) -> Any:
            raise AssertionError(data)

    line.adapters.register_loader("timestamptz", Slow)
    line.adapters.register_loader("jsonb", TextLoader)
    (found,) = Planned(line, keeps=True).rows(
        "select cast(:at as timestamptz), cast('{}' as jsonb)", {"at": "2026-11-22T05:00:00Z"}
    )
    assert found == (datetime(2026, 11, 22, 5, tzinfo=UTC), "{}")
    with pytest.raises(AssertionError):
        line.execute("select now()").fetchone()


@pytest.mark.parametrize("keeps", [True, False])
def test_bytes_come_as_they_are_and_all_else_as_ever(line: psycopg.Connection[Any], keeps: bool) -> None:
    question = "select cast(:word as text), cast(:n as bigint), cast(:content as bytea), cast(null as bytea)"
    asked = {"word": "Đ", "n": 2**40, "content": b"\x00\xff" * 9}
    asking = Planned(line, keeps=keeps)
    found = [asking.rows(question, asked, plain=plain) for plain in (True, False)]
    assert found == [[("Đ", 2**40, b"\x00\xff" * 9, None)]] * 2


def test_a_statement_is_planned_once_and_the_oldest_gives_way(
    line: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planned, "MOST", 2)
    asking = Planned(line, keeps=True)
    for word in ("one", "two", "one", "three"):
        assert asking.rows(f"select '{word}' where :n = 1", {"n": 1}) == [(word,)]
    assert line.execute(KEPT).fetchall() == [("select 'one' where $1 = 1",), ("select 'three' where $1 = 1",)]


def test_nothing_is_planned_where_another_server_may_answer_next(line: psycopg.Connection[Any]) -> None:
    assert Planned(line, keeps=False).rows("select :n + 1", {"n": 1}) == [(2,)]
    assert line.execute(KEPT).fetchall() == []


def test_it_begins_the_transaction_that_its_owner_waits_for(line: psycopg.Connection[Any]) -> None:
    line.autocommit = False
    Planned(line, keeps=True).rows("insert into one (n) values (:n)", {"n": 7})
    line.rollback()
    assert line.execute("select count(*) from one").fetchone() == (0,)


def test_what_the_server_says_against_it_is_told_and_the_next_is_answered(postgres_database: str) -> None:
    with Register.connect(postgres_database) as register:
        with pytest.raises(RegisterError, match="division by zero"):
            register.lookup("select 1 / :n", {"n": 0})
        with pytest.raises(RegisterError, match="nowhere"):
            register.lookup("select * from nowhere where :n = 1", {"n": 1})
        assert register.lookup("select 1 / :n", {"n": 1}) == (1,)


def test_a_line_that_the_server_has_cut_is_an_error(postgres_database: str) -> None:
    with Register.connect(postgres_database) as register, psycopg.connect(postgres_database, autocommit=True) as other:
        (number,) = register.lookup("select pg_backend_pid() where :n = 1", {"n": 1}) or (0,)
        assert other.execute("select pg_terminate_backend(%s, 5000)", [number]).fetchone() == (True,)
        with pytest.raises(RegisterError):
            register.lookup("select pg_backend_pid() where :n = 1", {"n": 1})
