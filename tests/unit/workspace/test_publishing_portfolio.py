"""What the portfolio's tables hold of the workspace, and how readings are counted from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from motlan.data import api as data
from motlan.data.databases.spec import Connect
from motlan.store import journal
from motlan.store.register import Register
from motlan.workspace.load import load
from motlan.workspace.publishing_portfolio import _encrypted, count_use, publish_portfolio, savings

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"
WORKSPACE = load(VIETNAM)
DAY = date(2026, 11, 20)


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest) -> Iterator[Register]:
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(url) as register:
        data.prepare(register=register, catalogue=WORKSPACE.catalogue)
        yield register


def test_every_described_database_is_published(register: Register) -> None:
    publish_portfolio(register=register, workspace=WORKSPACE, on=DAY)
    rows = {row[0]: tuple(row[1:]) for row in register.rows("select * from published_database")}
    assert set(rows) == set(WORKSPACE.databases)
    assert rows["judgments"] == ("supreme_peoples_court", "hosted", 0, 1, 1, None)


def test_what_a_database_spares_is_told_by_procedure_and_way() -> None:
    told = {(row["procedure"], row["database"], row["way"]): row for row in savings(WORKSPACE, on=DAY)}
    birth = told["1.001193", "population", "saves"]
    assert (birth["fields"], birth["papers"]) == (3, 2)
    assert told["1.001193", "health", "waits"]["papers"] == 1
    assert ("1.001193", "civil_status", "writes") in told
    assert ("2.000815", "civil_status", "writes") not in told


@pytest.mark.parametrize(
    ("connect", "encrypted"),
    [
        (Connect(kind="sqlite", path="a.sqlite"), None),
        (Connect(kind="http", url="https://a.example/records"), 1),
        (Connect(kind="http", url="http://a.example/records"), 0),
        (Connect(kind="postgres", url="postgresql://a.example/x?sslmode=verify-full"), 1),
        (Connect(kind="postgres", url="postgresql://a.example/x"), 0),
        (Connect(kind="mysql", url="mysql://a.example/x?ssl-mode=REQUIRED"), 1),
    ],
)
def test_a_line_is_encrypted_when_its_address_says_so(connect: Connect, encrypted: int | None) -> None:
    assert _encrypted(connect) == encrypted


def read(register: Register, attributes: str) -> None:
    with register.transaction():
        journal.append(
            register,
            at="2026-11-20T02:00:00Z",
            reader="a",
            role="officer",
            purpose="procedure",
            ground="1.001193",
            concept="person",
            subject=7,
            attributes=attributes,
        )
    journal.seal_all(register)


def test_a_reading_counts_once_for_each_database_it_came_from(register: Register) -> None:
    read(register, "full_name birth_date personal_number")
    count_use(register=register, catalogue=WORKSPACE.catalogue)
    first = register.rows("select * from published_use order by database")
    assert [tuple(row) for row in first] == [("civil_status", "2026-11-20", 1), ("population", "2026-11-20", 1)]
    count_use(register=register, catalogue=WORKSPACE.catalogue)
    assert register.rows("select * from published_use order by database") == first
    read(register, "personal_number")
    count_use(register=register, catalogue=WORKSPACE.catalogue)
    assert register.value("select readings from published_use where database = 'population'") == 2
    assert register.value("select readings from published_use where database = 'civil_status'") == 1
