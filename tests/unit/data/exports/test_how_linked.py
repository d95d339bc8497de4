"""The word for how a record was linked says what a number did, and what it did not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from motlan.data.exports.parts import rows_of
from motlan.data.golden.rebuild import build_concept
from motlan.store.register import Register
from tests.conformance.people import BUILT, Row, country, fill, lake

LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Lan", "birth_date": "1975-03-02", "sex": "female"}
MAI: Row = {"number": "001175000002", "full_name": "Lê Thị Mai", "birth_date": "1975-04-05", "sex": "female"}


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    url = f"sqlite:///{tmp_path}/register.sqlite3"
    with Register.connect(request.getfixturevalue("postgres_database") if request.param == "postgres" else url) as one:
        yield one


def test_a_disputed_number_is_not_how_a_record_was_linked(register: Register, tmp_path: Path) -> None:
    held = country(register)
    bare = {"birth_date": None, "sex": None}
    fill(register, held, "population.citizens", {"p1": LAN, "p2": MAI}, batch=1)
    born = {"c1": LAN | {"full_name": "Trần Văn An", "birth_date": "1975-09-09"}, "c2": MAI | bare}
    fill(register, held, "civil.born", born | {"c3": MAI | bare | {"full_name": "Hồ Thu"}}, batch=2)
    fill(register, held, "insurance.members", {"i1": LAN, "i2": MAI | bare | {"full_name": "LE THI MAI"}}, batch=3)
    build_concept(register=register, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)
    found = {
        key: how
        for query in rows_of(register, held, "person", "links").queries
        for _, key, _, how, _ in register.rows(query)
    }
    assert found == {
        "p1": "disputed",
        "c1": "disputed",
        "i1": None,
        "p2": "number",
        "c2": "number",
        "c3": None,
        "i2": "number",
    }
