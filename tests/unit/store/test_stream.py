"""Rows in batches: the same rows as at once, in both dialects; who stops early leaves a usable connection."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from motlan.kernel.errors import RegisterError
from motlan.store import stream
from motlan.store.register import Register

SCHEMA = pa.schema([("a", pa.int64()), ("b", pa.string()), ("c", pa.float64())])
ROWS = [(1, "dòng\nhai", 1.5), (2, "", None), (3, None, 2.0), (4, '"', 0.0)]


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest) -> Iterator[Register]:
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(url) as opened:
        opened.execute("create table t (a bigint, b text, c double precision)")
        opened.load("t", pa.table([list(column) for column in zip(*ROWS, strict=True)], schema=SCHEMA))
        yield opened


def test_rows_come_as_they_are(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "ROWS", 3)
    batches = list(register.stream("select a, b, c from t order by a", SCHEMA))
    assert [tuple(row.values()) for row in pa.Table.from_batches(batches).to_pylist()] == ROWS
    assert len(batches) == (2 if register.dialect == "sqlite" else 1)


def test_no_rows_are_no_batches(register: Register) -> None:
    assert list(register.stream("select a, b, c from t where a > 9", SCHEMA)) == []


def test_what_is_refused_is_said(register: Register) -> None:
    with pytest.raises(RegisterError, match="nowhere"):
        list(register.stream("select a, b, c from nowhere", SCHEMA))
    assert register.value("select count(*) from t") == 4


def test_who_stops_early_may_go_on_with_the_connection(register: Register) -> None:
    register.execute("insert into t select t.a + 4 * x.a + 16 * y.a + 64 * z.a, t.b, t.c from t, t x, t y, t z")
    reading = register.stream("select x.a, x.b, x.c from t x, t y", SCHEMA)
    next(reading)
    reading.close()
    assert register.value("select count(*) from t") == 260
