"""Facts taken in day by day are what a plain table of them would be, for every unit, sum and span."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.governance.facts import tables as fact_tables
from motlan.governance.facts.keep import SCHEMA, Measured, take_in
from motlan.governance.facts.read import Span, series, sums, sums_everywhere
from motlan.store import tables
from motlan.store.register import Register

Fact = tuple[str, str, str, str, int, int]
UNITS = (("01", "00004"), ("01", "00008"), ("04", "01273"), ("", "ministry_of_justice"))
DAYS = ("2026-01-30", "2026-01-31", "2026-02-01", "2026-02-28")
WHOLE = Span(date(2026, 1, 1), date(2026, 2, 28))


def arrow(facts: list[Fact]) -> pa.Table:
    columns = zip(*facts, strict=True) if facts else [[]] * len(SCHEMA.names)
    return pa.table(dict(zip(SCHEMA.names, map(list, columns), strict=True)), schema=SCHEMA)


def take(register: Register, days: tuple[str, ...], facts: list[Fact], *, rule: str = "r1") -> int:
    measured = Measured(rules={"2.1": rule, "3.3": rule}, days=days, at="2026-03-01T00:00:00Z")
    return take_in(register=register, facts=arrow(facts), measured=measured)


def prepared(url: str) -> Register:
    register = Register.connect(url)
    tables.prepare(register, fact_tables.ALL)
    return register


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    """A register with the tables of facts, in each engine."""
    file = f"sqlite:///{tmp_path / 'register.sqlite3'}"
    with closing(prepared(file if request.param == "sqlite" else request.getfixturevalue("postgres_database"))) as made:
        yield made


def by_unit(
    register: Register, span: Span = WHOLE, parent: str = "", indicator: str = "2.1"
) -> dict[str, tuple[int, int]]:
    found = sums(register=register, indicator=indicator, span=span, parent=parent)
    return {
        unit: (int(part), int(whole))
        for unit, part, whole in zip(found.units, found.numerators, found.denominators, strict=True)
    }


def test_units_provinces_and_the_country(register: Register) -> None:
    written = take(
        register,
        DAYS,
        [
            ("2.1", "2026-01-30", "01", "00004", 3, 4),
            ("2.1", "2026-02-01", "01", "00004", 1, 1),
            ("2.1", "2026-01-31", "01", "00008", 0, 2),
            ("2.1", "2026-01-31", "04", "01273", 5, 5),
            ("2.1", "2026-01-31", "", "ministry_of_justice", 7, 8),
        ],
    )
    assert written == 2 * 2 * 3  # indicators, months, parents
    assert by_unit(register) == {"": (16, 20), "01": (4, 7), "04": (5, 5), "ministry_of_justice": (7, 8)}
    assert by_unit(register, parent="01") == {"00004": (4, 5), "00008": (0, 2)}
    assert by_unit(register, Span(date(2026, 1, 31), date(2026, 2, 1)), "01") == {"00004": (1, 1), "00008": (0, 2)}
    assert by_unit(register, indicator="3.3")[""] == (0, 0)
    everywhere = sums_everywhere(register=register, indicator="2.1", span=WHOLE)
    assert dict(zip(everywhere.units, everywhere.denominators.tolist(), strict=True)) == {
        "00004": 5,
        "00008": 2,
        "01273": 5,
    }


def test_a_day_measured_again_holds_only_what_was_counted_last(register: Register) -> None:
    take(register, DAYS, [("2.1", "2026-01-30", "01", "00004", 3, 4), ("2.1", "2026-01-31", "04", "01273", 1, 1)])
    take(register, ("2026-01-30",), [("2.1", "2026-01-30", "01", "00008", 1, 2)], rule="r2")
    assert by_unit(register) == {"": (2, 3), "01": (1, 2), "04": (1, 1)}
    assert by_unit(register, parent="01") == {"00004": (0, 0), "00008": (1, 2)}
    rules = register.rows("select day, rule from fact_day where indicator = '2.1' order by day")
    assert rules == [("2026-01-30", "r2"), *((day, "r1") for day in DAYS[1:])]


def test_a_unit_that_moves_to_another_province_keeps_its_history(register: Register) -> None:
    take(register, ("2026-01-30",), [("2.1", "2026-01-30", "01", "00004", 1, 2)])
    take(register, ("2026-02-01",), [("2.1", "2026-02-01", "04", "00004", 3, 3)])
    assert by_unit(register) == {"": (4, 5), "01": (1, 2), "04": (3, 3)}
    days = series(register=register, indicator="2.1", span=Span(date(2026, 1, 30), date(2026, 2, 1)), unit="00004")
    assert (days.numerators.tolist(), days.denominators.tolist()) == ([1, 0, 3], [2, 0, 3])


def test_nothing_was_ever_counted(register: Register) -> None:
    assert by_unit(register) == {}
    assert sums_everywhere(register=register, indicator="2.1", span=WHOLE).units == ()
    days = series(register=register, indicator="2.1", span=WHOLE, unit="00004")
    assert days.denominators.tolist() == [0] * 59


def test_single_units_are_counted_anew(register: Register) -> None:
    take(register, DAYS, [("2.1", "2026-01-30", "01", "00004", 3, 4), ("2.1", "2026-01-30", "01", "00008", 1, 1)])
    facts = arrow([("2.1", "2026-01-30", "01", "00004", 4, 4)])
    cells = (("2026-01-30", "00004"), ("2026-01-30", "01273"))
    measured = Measured(rules={"2.1": "r1"}, days=("2026-01-30",), cells=cells, at="2026-03-02T00:00:00Z")
    take_in(register=register, facts=facts, measured=measured)
    assert by_unit(register)[""] == by_unit(register)["01"] == (5, 5)
    assert by_unit(register, parent="01") == {"00004": (4, 4), "00008": (1, 1)}
    gone = Measured(rules={"2.1": "r1"}, days=("2026-01-30",), cells=cells, at="2026-03-03T00:00:00Z")
    take_in(register=register, facts=arrow([]), measured=gone)
    assert by_unit(register) == {"": (1, 1), "01": (1, 1)}


facts_of_a_day = st.dictionaries(
    st.tuples(st.sampled_from(["2.1", "3.3"]), st.sampled_from(UNITS)),
    st.tuples(st.integers(0, 300), st.integers(0, 300)),
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(DAYS), facts_of_a_day), max_size=6))
def test_any_measurements_in_any_order(
    measurements: list[tuple[str, dict[tuple[str, tuple[str, str]], tuple[int, int]]]],
) -> None:
    held: dict[tuple[str, str], dict[tuple[str, str], tuple[int, int]]] = {}
    with closing(prepared("sqlite://")) as register:
        for day, facts in measurements:
            take(register, (day,), [(name, day, *unit, *counts) for (name, unit), counts in facts.items()])
            for name in ("2.1", "3.3"):
                held[name, day] = {unit: counts for (of, unit), counts in facts.items() if of == name}
        for name in ("2.1", "3.3"):
            wholes: Counter[str] = Counter()
            for (of, _), counted in held.items():
                for (parent, unit), (_, whole) in counted.items():
                    wholes.update({} if of != name else {unit: whole, "": whole} | ({parent: whole} if parent else {}))
            shown = {unit: whole for unit, (_, whole) in by_unit(register, indicator=name).items()}
            everywhere = sums_everywhere(register=register, indicator=name, span=WHOLE)
            shown |= dict(zip(everywhere.units, everywhere.denominators.tolist(), strict=True))
            assert {unit: whole for unit, whole in shown.items() if whole} == +wholes
            of_one = series(register=register, indicator=name, span=WHOLE, unit="00004")
            assert int(np.sum(of_one.denominators)) == wholes["00004"]


@pytest.mark.parametrize(
    ("first", "last", "months", "parts"),
    [
        ("2025-12-30", "2026-02-02", ("2025-12", "2026-01", "2026-02"), ("2025-12-30…31", "2026-02-01…02")),
        ("2026-02-10", "2026-02-10", ("2026-02",), ("2026-02-10…10", "2026-02-10…10")),
    ],
)
def test_a_span_knows_its_months(first: str, last: str, months: tuple[str, ...], parts: tuple[str, str]) -> None:
    span = Span(date.fromisoformat(first), date.fromisoformat(last))
    assert span.months == months
    inside = [range(31)[span.within(month)] for month in (months[0], months[-1])]
    assert (
        tuple(
            f"{month}-{days[0] + 1:02}…{days[-1] + 1:02}"
            for month, days in zip((months[0], months[-1]), inside, strict=True)
        )
        == parts
    )
