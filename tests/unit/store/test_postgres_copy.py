"""What is read from PostgreSQL is exactly what ``column::text`` says there, whatever the type."""

from __future__ import annotations

import threading

import psycopg
import pytest

from motlan.kernel.errors import SourceError
from motlan.store.source import Since, postgres_batches

KINDS = {
    "t": "text", "v": "varchar(20)", "c": "char(6)", "i": "integer", "b": "bigint", "n": "numeric(14,2)",
    "f": "double precision", "r": "real", "d": "date", "s": "timestamp", "z": "timestamptz", "h": "time",
    "l": "boolean", "u": "uuid", "j": "jsonb", "a": "text[]", "o": "interval", "y": "bytea", "e": "own.colour",
    "k": "own.yes",
}  # fmt: skip
VALUES = {
    "t": ["", None, "a,b", 'say "no"', "two\nlines", "cr\r\nlf", "\\.", "\\N", "  blanks ", "tab\t", "Hoà đẹp", "NULL"],
    "v": ["x", None], "c": ["ab", "abcdef"], "i": ["0", "-2147483648"], "b": ["9223372036854775807"],
    "n": ["0.10", "NaN", "-999999999999.99"], "f": ["0.1", "1e300", "100", "-0", "Infinity", "1.5e-7"],
    "r": ["0.1", "3.4e38"], "d": ["1975-03-02", "infinity", "0044-03-15 BC", "20251-01-01"],
    "s": ["2024-05-06 07:08:09", "2024-05-06 07:08:09.120000", "-infinity"],
    "z": ["2024-05-06 07:08:09+07", "2024-05-06 07:08:09.5-03:30"], "h": ["23:59:59.999999"], "l": ["true", "false"],
    "u": ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"], "j": ['{"a": [1, null, "x,\\"y"]}'], "a": ['{a,"b c",NULL}'],
    "o": ["1 year 2 days 03:04:05"], "y": ["\\xdeadbeef"], "e": ["red, or so", "blue"], "k": ["true"],
}  # fmt: skip


@pytest.fixture
def source(postgres_database: str) -> str:
    with psycopg.connect(postgres_database) as connection:
        connection.execute("create schema own")
        connection.execute("create type own.colour as enum ('red, or so', 'blue')")
        connection.execute("create domain own.yes as boolean check (value)")
        connection.execute(f"create table kinds ({', '.join(f'{name} {kind}' for name, kind in KINDS.items())})")
        with connection.cursor() as cursor:
            for name, values in VALUES.items():
                cursor.executemany(
                    f"insert into kinds ({name}) values (%s::text::{KINDS[name]})", [(value,) for value in values]
                )
    return postgres_database


def read(url: str, table: str, columns: tuple[str, ...], since: Since | None = None) -> list[tuple[str | None, ...]]:
    batches = list(postgres_batches(url, table, columns, since))
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


def test_every_value_is_what_a_cast_to_text_says(source: str) -> None:
    with psycopg.connect(source) as connection:
        said = connection.execute(f"select {', '.join(f'{name}::text' for name in KINDS)} from kinds").fetchall()
    assert read(source, "kinds", tuple(KINDS)) == said
    assert len(said) == sum(map(len, VALUES.values()))


def test_a_plain_table_is_taken_by_its_name_a_generated_column_by_a_query(source: str) -> None:
    with psycopg.connect(source) as connection:
        connection.execute('create table "plain table" (a int, b boolean, c text)')
        connection.execute("insert into \"plain table\" values (1, true, 'x'), (2, false, null), (3, null, '')")
        connection.execute("create table made (a int, b int generated always as (a * 2) stored)")
        connection.execute("insert into made values (4)")
    assert read(source, "plain table", ("c", "b", "a")) == [("x", "true", "1"), (None, "false", "2"), ("", None, "3")]
    assert read(source, "made", ("a", "b")) == [("4", "8")]


def test_a_table_with_children_is_read_with_them(source: str) -> None:
    with psycopg.connect(source) as connection:
        connection.execute("create table parent (a int)")
        connection.execute("create table child () inherits (parent)")
        connection.execute("insert into parent values (1)")
        connection.execute("insert into child values (2)")
    assert sorted(read(source, "parent", ("a",))) == [("1",), ("2",)]


def test_one_column_keeps_null_and_empty_apart(source: str) -> None:
    assert [row[0] for row in read(source, "kinds", ("t",))][:12] == VALUES["t"]
    assert read(source, "kinds", ("v",)).count((None,)) == sum(map(len, VALUES.values())) - 1


def test_nothing_is_read_of_an_empty_table(source: str) -> None:
    with psycopg.connect(source) as connection:
        connection.execute("create table nobody (a text, b text)")
    assert read(source, "nobody", ("a", "b")) == []


def test_a_cursor_reads_from_its_place_on(source: str) -> None:
    rows = read(source, "kinds", ("i", "t"), Since("i", "-1"))
    assert [row[0] for row in rows if row[0] is not None] == ["0"]
    assert len(rows) == sum(map(len, VALUES.values())) - 1


def test_a_server_that_fails_in_the_middle_fails_the_reading(source: str) -> None:
    with psycopg.connect(source) as connection:
        connection.execute(
            "create view broken as select 100 / (700000 - n) as a, n as b from generate_series(1, 800000) n"
        )
    rows = postgres_batches(source, "broken", ("a", "b"))
    assert next(rows).num_rows > 0
    with pytest.raises(SourceError, match="division by zero"):
        list(rows)


def test_who_leaves_early_leaves_nothing_running(source: str) -> None:
    with psycopg.connect(source) as connection:
        connection.execute("create view endless as select generate_series(1, 100000000) as a")
    rows = postgres_batches(source, "endless", ("a",))
    assert next(rows).num_rows > 0
    rows.close()  # type: ignore[attr-defined]
    assert [thread for thread in threading.enumerate() if thread.name == "copy"] == []
    with psycopg.connect(source) as connection:
        running = "select count(*) from pg_stat_activity where query ilike 'copy%' and state = 'active'"
        assert connection.execute(running).fetchone() == (0,)


def test_a_row_may_be_longer_than_what_is_read_at_a_time(source: str) -> None:
    with psycopg.connect(source) as connection:
        connection.execute("create table long as select 'a' as a union all select repeat('x', 5000000)")
    assert [len(row[0] or "") for row in read(source, "long", ("a",))] == [1, 5_000_000]
