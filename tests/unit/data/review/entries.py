"""One person entered twice, and everything that merging, splitting and answering touches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from motlan.data.golden.rebuild import build_concept
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.store.register import Register
from tests.conformance.people import BUILT, Row, country, fill, golden_rows, lake, links

CLOCK = FixedClock(datetime(2025, 7, 2, tzinfo=UTC))
LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}
WHY = {"actor": "steward", "reason": "two entries of one person"}


def build(register: Register, held: Catalogue, tmp_path: Path) -> None:
    build_concept(register=register, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)


def state(register: Register, held: Catalogue) -> tuple[Any, ...]:
    """Everything that a merge touches: links, leads, golden records, ties, counts."""
    leads = [
        (source.path, *row)
        for source in held.sources("person")
        for row in register.rows(f'select record_key, subject, lead from "{source.mirror}" order by record_key')
    ]
    ties = register.rows("select source, record_key, anchor_source, anchor_key, apart from link_tie order by 1, 2")
    counts = register.rows("select concept, subjects, conflicts, unlinked from published_golden order by concept")
    return leads, golden_rows(register, held, "person"), ties, counts


def two_entries(register: Register, tmp_path: Path) -> tuple[Catalogue, int, int]:
    """One person twice: once with her number, once without."""
    held = country(register)
    fill(register, held, "population.citizens", {"p": LAN}, batch=1)
    child = LAN | {"number": None, "full_name": "Nguyễn Hoà"}
    fill(register, held, "civil.born", {"c": child, "d": LAN}, batch=2)
    build(register, held, tmp_path)
    found = links(register, held)
    one, other = found["population.citizens", "p"], found["civil.born", "c"]
    assert one is not None
    assert other is not None
    assert one != other
    return held, one, other
