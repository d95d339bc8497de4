"""Readiness: claimed or measured, a commune counts only with all basic conditions, any day is read as it stood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest
from pydantic import ValidationError

from motlan.data import api as data
from motlan.governance import api as governance
from motlan.governance.facts.keep import SCHEMA, Measured, take_in
from motlan.governance.plans.measured_by import MeasuredBy
from motlan.governance.plans.spec import Criterion, Territory
from motlan.governance.readiness.api import history, measure, on, ready, shares
from motlan.governance.readiness.measure import Met
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.workspace.load import load

WORKSPACE = load(Path(__file__).parents[4] / "workspaces" / "vietnam")
COMMUNES = {"01": ("a", "b"), "02": ("c",)}
MONDAY, TUESDAY, LATER = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 20)


def criterion(name: str, *, basic: bool = True, by: MeasuredBy | None = None) -> Criterion:
    return Criterion(measure=name, label=Text(vi=name, en=name), basic=basic, measured_by=by)


def territory(*criteria: Criterion) -> Territory:
    return Territory(ready="ready", green_from=90, yellow_from=50, criteria=criteria)


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest) -> Iterator[Register]:
    """A register with everything that is kept, in each engine."""
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(url) as register:
        data.prepare(register=register, catalogue=WORKSPACE.catalogue)
        governance.prepare(register=register)
        register.execute(
            "create table published_report (unit text, parent text, measure text, value double precision, as_of text,"
            " basis text)"
        )
        yield register


def report(register: Register, unit: str, measure: str, value: float) -> None:
    register.execute("delete from published_report where unit = :u and measure = :m", {"u": unit, "m": measure})
    register.execute(
        "insert into published_report values (:u, '', :m, :v, '2026-03-09T00:00:00Z', 'public')",
        {"u": unit, "m": measure, "v": value},
    )


def look(register: Register, rules: Territory, today: date) -> int:
    return measure(
        territory=rules,
        register=register,
        indicators=WORKSPACE.indicators,
        communes=COMMUNES,
        today=today,
        zone=UTC,
    )


def test_what_is_measured_counts_before_what_is_claimed(register: Register) -> None:
    by = MeasuredBy(sql="select unit, case when value > 5 then 1 else 0 end from published_report where measure = 'n'")
    rules = territory(criterion("computers", by=by), criterion("signatures"))
    for unit in ("a", "b", "c"):
        report(register, unit, "computers", 1)
        report(register, unit, "signatures", 1)
    report(register, "a", "n", 6)
    report(register, "b", "n", 5)
    assert look(register, rules, MONDAY) == 6
    found = {(one.unit, one.criterion): one for one in on(register=register, day=MONDAY)}
    assert (found["a", "computers"].measured, found["b", "computers"].measured) == (True, False)
    assert (found["c", "computers"].measured, found["c", "computers"].holds) == (None, True)
    assert ready(territory=rules, found=tuple(found.values())) == {"a": True, "b": False, "c": True}


def test_only_basic_conditions_make_a_commune_ready(register: Register) -> None:
    rules = territory(criterion("computers"), criterion("garden", basic=False))
    report(register, "a", "computers", 1)
    report(register, "a", "garden", 0)
    report(register, "b", "garden", 1)
    look(register, rules, MONDAY)
    found = shares(register=register, territory=rules, communes=COMMUNES, day=MONDAY)
    assert (found["01"].ready, found["01"].whole, found[""].ready, found[""].whole) == (1, 2, 1, 3)
    assert (found["01"].met, found["01"].known) == ({"computers": 1, "garden": 1}, {"computers": 1, "garden": 2})
    assert found["02"].known == {"computers": 0, "garden": 0}


def test_a_commune_of_which_nothing_is_known_is_neither_ready_nor_not() -> None:
    rules = territory(criterion("computers"))
    nothing = Met(unit="a", parent="01", criterion="computers", claimed=None, measured=None)
    assert ready(territory=rules, found=[nothing]) == {"a": None}


def test_a_day_is_read_as_it_stood(register: Register) -> None:
    rules = territory(criterion("computers"))
    report(register, "a", "computers", 0)
    look(register, rules, MONDAY)
    report(register, "a", "computers", 1)
    assert look(register, rules, TUESDAY) == 1
    report(register, "a", "computers", 0)
    assert look(register, rules, TUESDAY) == 1
    report(register, "a", "computers", 1)
    assert look(register, rules, TUESDAY) == 1
    by_day = {day: {one.unit: one.holds for one in on(register=register, day=day, unit="a")} for day in (MONDAY, LATER)}
    assert by_day == {MONDAY: {"a": False}, LATER: {"a": True}}
    assert on(register=register, day=date(2026, 3, 1)) == ()
    assert history(register=register, unit="a") == (
        ("2026-03-10", "computers", True),
        ("2026-03-09", "computers", False),
    )


def test_what_was_never_kept_stands_from_the_day_of_which_reports_speak(register: Register) -> None:
    both, one = territory(criterion("computers"), criterion("garden")), territory(criterion("computers"))
    for name in ("computers", "garden"):
        report(register, "a", name, 1)
    look(register, one, LATER)
    assert {it.criterion for it in on(register=register, day=MONDAY, unit="a")} == {"computers"}
    look(register, both, LATER)
    assert {it.criterion: it.holds for it in on(register=register, day=MONDAY, unit="a")} == {
        "computers": True,
        "garden": True,
    }
    assert on(register=register, day=date(2026, 3, 8)) == ()
    report(register, "a", "garden", 0)
    look(register, both, date(2026, 3, 21))
    look(register, one, date(2026, 3, 22))
    look(register, both, date(2026, 3, 23))
    told = [(since, holds) for since, name, holds in history(register=register, unit="a") if name == "garden"]
    assert told == [("2026-03-23", False), ("2026-03-21", False), ("2026-03-09", True)]
    day = date(2026, 3, 22)
    assert {it.criterion for it in on(register=register, day=day, unit="a")} == {"computers"}


def test_an_indicator_measures_a_criterion_by_commune(register: Register) -> None:
    import pyarrow as pa

    by = MeasuredBy(indicator="2.1", at_least=90, within="7 days")  # type: ignore[arg-type] # as the YAML has it
    rules = territory(criterion("on_time", by=by))
    facts = pa.table(
        {
            "indicator": ["2.1", "2.1"],
            "day": ["2026-03-09", "2026-03-09"],
            "parent": ["01", "01"],
            "unit": ["a", "b"],
            "numerator": [9, 8],
            "denominator": [10, 10],
        },
        schema=SCHEMA,
    )
    measured = Measured(rules={"2.1": "r"}, days=("2026-03-09",), cells=None, at="2026-03-09T00:00:00Z")
    take_in(register=register, facts=facts, measured=measured)
    look(register, rules, TUESDAY)
    assert {one.unit: one.measured for one in on(register=register, day=TUESDAY)} == {"a": True, "b": False, "c": None}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"sql": "select unit, 1 from golden_person"},
        {"sql": "select unit from published_report"},
        {"indicator": "2.1"},
        {"sql": "select unit, 1 from published_report", "indicator": "2.1", "at_least": 1, "within": "7 days"},
    ],
)
def test_a_way_of_measuring_says_one_thing(told: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MeasuredBy.model_validate(told)
