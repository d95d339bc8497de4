"""A build may use what a first load just wrote, and only as long as the mirror still is just that."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from motlan.data.golden.build import ARROW
from motlan.data.golden.rebuild import build_concept
from motlan.data.golden.to_link import linkable
from motlan.data.spec import Catalogue
from motlan.store.register import Register
from tests.conformance.people import BUILT, Row, country, fill, lake

LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}
MAI: Row = LAN | {"number": "001175000002", "full_name": "Lê Mai"}


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")


@pytest.fixture
def held(register: Register) -> Catalogue:
    held = country(register)
    fill(register, held, "population.citizens", {"p": LAN, "q": MAI})
    return held


def kept(register: Register, held: Catalogue, **instead: str) -> dict[str, pa.Table]:
    """The mirror as it was landed, with ``instead`` in place of some columns, so that its use shows."""
    source = held.source("population", "citizens")
    schema = pa.schema([(one.name, ARROW[one.kind]) for one in source.table.columns])
    names = ", ".join(f'"{name}"' for name in schema.names)
    rows = register.arrow(f'select {names} from "{source.mirror}" order by record_key', schema)
    for name, value in instead.items():
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(at, name, pa.array([value] * rows.num_rows))
    return {source.mirror: linkable(held.dictionary, source, rows.drop_columns(["subject", "lead"]))}


def subjects(register: Register, held: Catalogue, tmp_path: Path, tables: dict[str, pa.Table]) -> int:
    return build_concept(
        register=register, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT, kept=tables
    ).subjects


def test_what_was_just_landed_links_as_the_mirror_does(register: Register, held: Catalogue, tmp_path: Path) -> None:
    assert subjects(register, held, tmp_path, kept(register, held)) == 2


def test_an_untouched_mirror_is_not_read_back(register: Register, held: Catalogue, tmp_path: Path) -> None:
    assert subjects(register, held, tmp_path, kept(register, held, number="001175000001")) == 1


def test_a_later_batch_makes_what_was_kept_worthless(register: Register, held: Catalogue, tmp_path: Path) -> None:
    tables = kept(register, held, number="001175000001")
    fill(register, held, "population.citizens", {"r": LAN | {"number": "001175000003"}}, batch=2)
    assert subjects(register, held, tmp_path, tables) == 3


def test_a_link_that_came_meanwhile_makes_it_worthless_too(register: Register, held: Catalogue, tmp_path: Path) -> None:
    tables = kept(register, held, number="001175000001")
    register.execute("update mirror_population__citizens set subject = 7, lead = 1 where record_key = 'p'")
    register.execute("insert into subject (subject, concept) values (7, 'person')")
    assert subjects(register, held, tmp_path, tables) == 2
    assert register.value("select subject from mirror_population__citizens where record_key = 'p'") == 7
