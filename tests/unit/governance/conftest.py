"""Published tables with a few hand-written rows, in every engine that governance is asked of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp

from motlan.governance.published import PUBLISHED, Reader
from motlan.store.register import Register
from tests.unit.governance import sights

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

NUMBERS = {
    *("requests", "status"),
    *("rows", "quarantined", "columns", "mapped", "subjects", "conflicts", "unlinked", "readings"),
    *("identifier_breaches", "effect_done", "late", "liked"),
    *("received", "ended", "has_fee", "owes_result", "unhappy", "fee", "files", "papers_only", "reused", "handling"),
    *("level", "parts_missing", "online", "eligible", "payable_online"),
    *("datasets", "hosted", "json_or_xml", "encrypted", "records", "fields", "papers"),
}
FLOATS = {"seconds", "dqi", "coverage", "value"}

Rows = Mapping[str, Sequence[tuple[Any, ...]]]

DOSSIER = "1.001193"
STATUS = {"new": 1, "refused": 3, "in_work": 4, "withdrawn": 7, "done": 9}
"""The numbers that the national portal gives."""


def filed(
    code: str,
    told: str,
    status: str,
    effect: int | None,
    result: str | None = None,
    *,
    procedure: str = DOSSIER,
    requests: int = 0,
    sources: str = "",
) -> tuple[Any, ...]:
    """A row of published_dossier; `told` is unit, province, channel and four instants of March 2026 (`-`: none), then
    perhaps what was promised and since when it waits.
    """
    unit, province, channel, *instants = [*told.split(), "-", "-"][:9]
    moments = [None if one == "-" else f"2026-03-{one}:00:00Z" for one in instants]
    *four, promised, waiting = moments
    day = (four[1] or four[0] or "")[:10]
    known = (
        code,
        procedure,
        unit,
        province,
        channel,
        *four,
        STATUS[status],
        effect,
        result,
        promised,
        waiting,
        requests,
        day,
    )
    row = dict.fromkeys(PUBLISHED["published_dossier"]) | dict(zip(PUBLISHED["published_dossier"], known, strict=False))
    row |= {"received": int(four[1] is not None), "ended": int(four[3] is not None), "owes_result": 1, "unhappy": 0}
    row["sources"] = sources
    return tuple(row.values())


def lit(unit: str, parent: str, measured: str, *, until: str | None = None) -> tuple[Any, ...]:
    """A row of published_light: what was measured of a unit."""
    known = {"scope": "unit", "name": unit, "parent": parent, "until": until, "measured": measured}
    return tuple((dict.fromkeys(PUBLISHED["published_light"]) | known).values())


_DATES_OF_MARCH = ("2026-03-02", "2026-03-02", "2026-03-20", "2026-03-16")

ROWS: Rows = {
    "published_sync": [
        ("civil_status", "births", "2026-03-10T03:00:00Z", 900, 9, None, None, None),
        ("civil_status", "deaths", "2026-03-08T03:00:00Z", 100, 0, None, None, None),
        ("empty", "nothing", "2026-03-10T03:00:00Z", 0, 0, None, None, None),
        ("courts", "judgments", "2026-03-10T03:00:00Z", 700, 9, "2026-03-10T08:00:00Z", "Không có tệp.", "No file."),
        ("courts", "appeals", "2026-03-10T03:00:00Z", 300, 0, None, None, None),
    ],
    "published_quality": [
        ("civil_status", 93.456, "green", 99.0, 0, "2026-03-10T03:10:00Z"),
        ("population", 81.0, "yellow", 97.0, 4, "2026-03-10T03:10:00Z"),
    ],
    "published_mapping": [("civil_status", 20, 19), ("empty", 0, 0)],
    "published_golden": [("person", 1000, 30, 20), ("enterprise", 0, 0, 0)],
    "published_access": [
        ("2026-03-09", "procedure", 5),
        ("2026-03-10", "own_record", 2),
        ("2026-01-01", "procedure", 50),
    ],
    "published_dossier": [
        filed("d1", "00004 01 online 01T02 01T03 02T10 02T09", "done", 1, "/result/1"),
        filed("d2", "00004 01 online 01T02 01T03 02T10 03T09", "refused", 0),
        filed("d3", "00008 01 direct 09T02 09T03 11T10 -", "in_work", 0),
        filed("d4", "01273 04 2 04T02 04T03 05T10 -", "in_work", 0),
        filed("d5", "01273 04 direct 10T02 - - -", "new", 0, procedure="1.004222"),
    ],
    "published_complaint": [
        (
            *("d1-K1", DOSSIER, "00004", "01", "conduct", "answered", "2026-03-02T02:00:00Z", None, None),
            *("2026-03-05T02:00:00Z", None, "2026-03-09T10:00:00Z", 0, "liked", "2026-03-02"),
        ),
    ],
    "published_version": [
        (DOSSIER, "2026-01-01", None, "justice", 2, 0, 2, 1, 0, 0, "person", "2025-12-20", *_DATES_OF_MARCH),
        (DOSSIER, "2025-01-01", "2026-01-01", "justice", 2, 1, 1, 1, 1, 0, "person", None, None, None, None, None),
        ("1.004222", "2026-02-01", None, "police", 1, 0, 0, 0, 1, 1, "any", "2026-01-20", *_DATES_OF_MARCH),
    ],
    "published_count": [("synchronised", "00004", "01", "2026-03-01", 7, "portal", "2026-03-31T02:00:00Z")],
    "published_rating": [(DOSSIER, "00004", "01", 1, "2026-03-04T02:00:00Z", "2026-03-04")],
    "published_report": [
        ("01273", "04", "ready", 1.0, "2025-07-31T09:00:00Z", "public"),
        ("01290", "04", "ready", 0.0, "2025-07-31T09:00:00Z", "public"),
        ("00004", "01", "ready", 1.0, "2025-07-31T09:00:00Z", "public"),
        ("01", "", "ready", 32.73, "2025-07-31T09:00:00Z", "public"),
    ],
    "published_readiness": [
        ("01273", "04", "ready", "2026-03-01", None, 1, None),
        ("01290", "04", "ready", "2026-03-01", None, 1, 0),
        ("00004", "01", "ready", "2026-03-01", None, 0, 1),
        ("00008", "01", "ready", "2026-03-01", None, None, None),
        ("00004", "01", "ready", "2026-02-01", "2026-03-01", 0, None),
    ],
    "published_light": [
        lit("01273", "04", "green"),
        lit("01290", "04", "red"),
        lit("00004", "01", "green"),
        lit("00008", "01", "grey"),
        lit("00004", "01", "red", until="2026-03-01"),
        lit("04", "", "green"),
    ],
    "published_finding": [
        ("task", "births_work", "against", "2026-03-01T09:00:00Z"),
        ("task", "births_work", "holds", "2026-03-08T09:00:00Z"),
        ("unit", "01273", "against", "2026-03-08T09:00:00Z"),
    ],
    **sights.ROWS,
}


class InDuckDB:
    """A reader over DuckDB, as the bulk path would offer it."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def exists(self, table: str) -> bool:
        found = self.connection.execute("select count(*) from information_schema.tables where table_name = ?", [table])
        return found.fetchone() != (0,)

    def rows(self, query: exp.Expression | str, params: Mapping[str, Any] | None = None) -> Sequence[Sequence[Any]]:
        assert params is None
        return self._asked(query).fetchall()

    def arrow(self, query: exp.Expression | str, schema: pa.Schema) -> pa.Table:
        return self._asked(query).to_arrow_table().rename_columns(schema.names).cast(schema)

    def _asked(self, query: exp.Expression | str) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(query if isinstance(query, str) else query.sql(dialect="duckdb"))


def column_type(table: str, name: str) -> str:
    if name in FLOATS:
        return "double precision"
    flag = table == "published_readiness" and name in {"claimed", "measured"}
    return "bigint" if flag or name in NUMBERS else "text"


def fill(execute: Callable[[str], object], rows: Rows) -> None:
    """Create every table that `rows` names and put its rows in."""
    for table, lines in rows.items():
        columns = ", ".join(f'"{name}" {column_type(table, name)}' for name in PUBLISHED[table])
        execute(f"create table {table} ({columns})")
        for line in lines:
            execute(f"insert into {table} values ({', '.join(exp.convert(value).sql() for value in line)})")


def in_duckdb(rows: Rows) -> InDuckDB:
    reader = InDuckDB(duckdb.connect())
    fill(reader.connection.execute, rows)
    return reader


def in_sqlite(rows: Rows) -> Register:
    register = Register.connect("sqlite://")
    fill(register.execute, rows)
    return register


@pytest.fixture
def reader() -> Iterator[Reader]:
    """The hand-written rows in SQLite."""
    with closing(in_sqlite(ROWS)) as register:
        yield register


@pytest.fixture
def nothing() -> Iterator[Reader]:
    """Every published table, all empty."""
    with closing(in_sqlite(dict.fromkeys(PUBLISHED, ()))) as register:
        yield register


@pytest.fixture
def bare() -> Iterator[Reader]:
    """A register without a single published table."""
    with closing(in_sqlite({})) as register:
        yield register
