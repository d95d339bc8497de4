"""A small register made by hand: two databases of persons, one of them never read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from motlan.data.databases.spec import Database
from motlan.data.spec import Catalogue
from motlan.dictionary.book import Dictionary
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.kernel.clock import FixedClock
from motlan.store.register import Register
from motlan.store.tables import prepare

PERSON = {
    "concept": "person",
    "label": {"vi": "Công dân", "en": "Person"},
    "identifier": "personal_number",
    "authority": ["population", "civil_status"],
    "attributes": {
        "personal_number": {"type": "identifier", "label": "Number", "sensitive": True},
        "full_name": {"type": "name", "label": "Name", "authority": ["civil_status", "population"]},
        "sex": {"type": "code", "codes": "sex", "label": "Sex"},
        "home": {"type": "unit", "label": "Home"},
    },
}
POPULATION = {
    "database": "population",
    "label": {"vi": "Dân cư", "en": "Population"},
    "owner": "police",
    "connect": {"kind": "sqlite", "path": "x"},
    "datasets": {
        "citizens": {
            "table": "t",
            "key": "ma",
            "describes": "person",
            "founds": True,
            "period": "1 day",
            "columns": {"so": "personal_number", "ten": "full_name", "gt": "sex", "noi": "home"},
            "ignore": ["ghi_chu"],
        }
    },
}
CIVIL_STATUS = {
    "database": "civil_status",
    "label": {"vi": "Hộ tịch", "en": "Civil status"},
    "owner": "justice",
    "connect": {"kind": "sqlite", "path": "y"},
    "datasets": {
        "born": {"table": "t", "key": "k", "describes": "person", "period": 7, "columns": {"ho_ten": "full_name"}},
        "registered": {"describes": "person", "hosted": True},
    },
}


@pytest.fixture
def catalogue() -> Catalogue:
    sex = CodeList.model_validate({"code_list": "sex", "label": "Sex", "codes": {"male": "Male", "female": "Female"}})
    dictionary = Dictionary({"person": Concept.model_validate(PERSON)}, {"sex": sex})
    databases = [Database.model_validate(each) for each in (POPULATION, CIVIL_STATUS)]
    return Catalogue(dictionary, {each.database: each for each in databases})


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 10, 12, 0, tzinfo=UTC))


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest, catalogue: Catalogue) -> Iterator[Register]:
    """The same answers in both engines."""
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(url) as opened:
        prepare(opened, catalogue.tables, catalogue.views)
        yield opened


Insert = Callable[..., None]


@pytest.fixture
def insert(register: Register) -> Insert:
    """``insert("batch", batch=1, …)``: one row by its columns."""

    def one(table: str, **values: object) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(f":{name}" for name in values)
        register.execute(f'insert into "{table}" ({names}) values ({marks})', values)

    return one
