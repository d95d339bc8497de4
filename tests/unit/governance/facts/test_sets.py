"""Sets of procedures taken in day by day are what plain sets of them would be, for every unit, union and span."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.governance.facts import tables as fact_tables
from motlan.governance.facts.keep import Measured
from motlan.governance.facts.read import Span
from motlan.governance.facts.sets import decode, sets, take_in
from motlan.governance.indicators.count import SETS
from motlan.store import tables
from motlan.store.register import Register

UNITS = (("01", "00004"), ("01", "00008"), ("04", "01273"))
DAYS = ("2026-01-30", "2026-01-31", "2026-02-01")
WHOLE = Span(date(2026, 1, 1), date(2026, 2, 28))
Found = tuple[str, str, str, str]


def take(
    register: Register, days: tuple[str, ...], found: list[Found], cells: tuple[tuple[str, str], ...] | None = None
) -> int:
    """``found``: day, province, unit, procedure."""
    columns = zip(*(("3.2", *one) for one in found), strict=True) if found else [[]] * len(SETS.names)
    table = pa.table(dict(zip(SETS.names, map(list, columns), strict=True)), schema=SETS)
    measured = Measured(rules={"3.2": "r"}, days=days, at="2026-03-01T00:00:00Z", cells=cells)
    return take_in(register=register, found=table, measured=measured)


def held(register: Register, parent: str = "", span: Span = WHOLE) -> dict[str, set[str]]:
    return {unit: set(one) for unit, one in sets(register=register, indicator="3.2", span=span, parent=parent).items()}


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    """A register with the tables of facts, in each engine."""
    file = f"sqlite:///{tmp_path / 'register.sqlite3'}"
    url = file if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with closing(Register.connect(url)) as made:
        tables.prepare(made, fact_tables.ALL)
        yield made


def test_a_procedure_counts_once_wherever_it_was_handled(register: Register) -> None:
    written = take(
        register,
        DAYS,
        [
            ("2026-01-30", "01", "00004", "A"),
            ("2026-01-31", "01", "00008", "A"),
            ("2026-02-01", "01", "00004", "B"),
            ("2026-02-01", "04", "01273", "A"),
        ],
    )
    assert written == 2 * 3  # months, parents
    assert held(register) == {"": {"A", "B"}, "01": {"A", "B"}, "04": {"A"}}
    assert held(register, "01") == {"00004": {"A", "B"}, "00008": {"A"}}
    january = Span(date(2026, 1, 1), date(2026, 1, 31))
    assert held(register, "", january) == {"": {"A"}, "01": {"A"}, "04": set()}


def test_a_cell_counted_anew_forgets_what_is_gone_and_nothing_else(register: Register) -> None:
    take(register, DAYS[:1], [("2026-01-30", "01", "00004", "A"), ("2026-01-30", "01", "00008", "B")])
    cells = (("2026-01-30", "00004"),)
    assert take(register, DAYS[:1], [("2026-01-30", "01", "00004", "C")], cells) == 2
    assert held(register) == {"": {"B", "C"}, "01": {"B", "C"}}
    assert take(register, DAYS[:1], [("2026-01-30", "01", "00004", "C")], cells) == 0
    take(register, DAYS[:1], [], cells)
    assert held(register)["01"] == {"B"}


def test_sets_grow_with_the_catalogue(register: Register) -> None:
    take(register, DAYS[:1], [("2026-01-30", "01", "00004", "P00")])
    many = [("2026-02-01", "01", "00004", f"P{n:02}") for n in range(40)]
    take(register, DAYS[2:], many)
    assert held(register)[""] == {f"P{n:02}" for n in range(40)}
    january = Span(date(2026, 1, 1), date(2026, 1, 31))
    assert held(register, "01", january) == {"00004": {"P00"}}


def test_nothing_was_ever_counted(register: Register) -> None:
    assert held(register) == {}


def test_bytes_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="version 9"):
        decode(b"\x09\x1f\x00\x00\x00\x00")


day_of_units = st.dictionaries(st.sampled_from(UNITS), st.frozensets(st.sampled_from("ABCDEFGHIJK"), max_size=5))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(DAYS), day_of_units), max_size=6))
def test_any_measurements_in_any_order(measurements: list[tuple[str, dict[tuple[str, str], frozenset[str]]]]) -> None:
    last: dict[str, dict[tuple[str, str], frozenset[str]]] = {}
    with closing(Register.connect("sqlite://")) as register:
        tables.prepare(register, fact_tables.ALL)
        for day, found in measurements:
            rows = [(day, *unit, procedure) for unit, some in found.items() for procedure in sorted(some)]
            take(register, (day,), rows)
            last[day] = found
        every: dict[str, set[str]] = {}
        for found in last.values():
            for (province, unit), some in found.items():
                for place in ("", province, unit):
                    every.setdefault(place, set()).update(some)
        shown = held(register) | held(register, "01") | held(register, "04")
    assert {unit: some for unit, some in shown.items() if some} == {unit: some for unit, some in every.items() if some}
