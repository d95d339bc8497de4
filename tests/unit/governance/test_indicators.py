"""Indicators of Decision 766/QĐ-TTg: their worked cases in every engine, rates to the last digit, what is refused."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from motlan.governance.indicators.count import Cells, Days, count
from motlan.governance.indicators.index import IndexGroup, ServiceIndex, scores
from motlan.governance.indicators.rate import Value, best_first, changes, quotient, value, values
from motlan.governance.indicators.spec import Case, Indicator
from motlan.governance.indicators.worked import counted, counts, rows_of
from motlan.governance.published import Reader
from motlan.kernel.spec import load, read
from motlan.kernel.text import Text
from motlan.store.register import Register
from tests.unit.governance.conftest import AT, ROWS, fill, in_duckdb, in_sqlite

FOLDER = Path(__file__).parents[3] / "workspaces" / "vietnam" / "indicators"
FILES = sorted(FOLDER.glob("*.yaml"))
MARCH = Days("2026-03-01", "2026-03-31")
UNIT, PROVINCE, DAY = "00004", "01", "2026-03-02"
COMMUNE = 2


def indicator(name: str) -> Indicator:
    found = read(FOLDER / f"{name}.yaml", Indicator)
    assert found.issues == ()
    assert found.value is not None
    return found.value


CASES = [
    pytest.param(one, case, id=f"{one.indicator}: {case.says['en']}")
    for one in (indicator(file.stem) for file in FILES)
    for case in one.cases
]


@pytest.mark.parametrize("engine", ["sqlite", "duckdb", "postgres"])
@pytest.mark.parametrize(("one", "case"), CASES)
def test_a_worked_case_counts_what_it_says(
    one: Indicator, case: Case, engine: str, request: pytest.FixtureRequest
) -> None:
    rows = rows_of(one, case)
    if engine == "duckdb":
        assert held(in_duckdb(rows), one, case) == case.counts
        return
    if engine == "sqlite":
        with closing(in_sqlite(rows)) as register:
            assert held(register, one, case) == counted(one, case) == case.counts
        return
    with closing(Register.connect(request.getfixturevalue("postgres_url"))) as register, register.transaction():
        for table in rows:
            register.execute(f"drop table if exists {table}")
        fill(register.execute, rows)
        assert held(register, one, case) == case.counts
        for table in rows:
            register.execute(f"drop table {table}")


def held(reader: Reader, one: Indicator, case: Case) -> tuple[int, int]:
    """What a case counts, and that nothing of it is counted elsewhere."""
    found = count(indicators=[one], reader=reader, of=MARCH, at=case.at)
    if one.counts == "procedures":
        assert {(row["parent"], row["unit"], row["day"]) for row in found.sets.to_pylist()} <= {(PROVINCE, UNIT, DAY)}
    else:
        assert [(fact["indicator"], fact["day"], fact["parent"], fact["unit"]) for fact in found.facts.to_pylist()] == [
            (one.indicator, DAY, PROVINCE, UNIT)
        ] * bool(case.rows)
    return counts(reader, one, case)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_indicator_has_cases_on_both_sides(file: Path) -> None:
    cases = indicator(file.stem).cases
    assert len(cases) >= 5
    assert {counts[0] < counts[1] for counts in (case.counts for case in cases)} == {True, False}


def test_units_and_days_are_counted_apart(reader: Reader) -> None:
    facts = count(indicators=[indicator("on_time"), indicator("online_share")], reader=reader, of=MARCH, at=AT).facts
    ordered = facts.sort_by([(name, "ascending") for name in ("indicator", "unit", "day")])
    assert [tuple(row.values()) for row in ordered.to_pylist()] == [
        ("2.1", "2026-03-01", "01", "00004", 1, 2),
        ("2.1", "2026-03-09", "01", "00008", 1, 1),
        ("2.1", "2026-03-04", "04", "01273", 0, 1),
        ("2.1", "2026-03-10", "04", "01273", 0, 0),
        ("3.3", "2026-03-01", "01", "00004", 1, 2),
        ("3.3", "2026-03-09", "01", "00008", 0, 1),
        ("3.3", "2026-03-04", "04", "01273", 1, 1),
        ("3.3", "2026-03-10", "04", "01273", 0, 0),
    ]


def test_single_units_can_be_counted(reader: Reader) -> None:
    cells = Cells((("2026-03-01", "00004"), ("2026-03-09", "00004"), ("2026-03-09", "00008")))
    facts = count(indicators=[indicator("on_time")], reader=reader, of=cells, at=AT).facts.to_pylist()
    assert sorted((one["unit"], one["denominator"]) for one in facts) == [("00004", 2), ("00008", 1)]


def test_two_engines_agree(reader: Reader) -> None:
    every = [indicator(file.stem) for file in FILES]
    order = [(name, "ascending") for name in ("indicator", "unit", "day")]
    here = count(indicators=every, reader=reader, of=MARCH, at=AT)
    there = count(indicators=every, reader=in_duckdb(ROWS), of=MARCH, at=AT)
    assert here.facts.sort_by(order).equals(there.facts.sort_by(order))
    assert here.sets.num_rows > 0
    assert {tuple(one.values()) for one in here.sets.to_pylist()} == {
        tuple(one.values()) for one in there.sets.to_pylist()
    }


def test_a_table_that_is_not_there_counts_nothing(bare: Reader) -> None:
    assert count(indicators=[indicator("on_time")], reader=bare, of=MARCH, at=AT).facts.num_rows == 0


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_rate_is_rounded_once_half_up(numerator: int, denominator: int) -> None:
    rate = quotient(numerator, denominator)
    assert rate is not None
    exact = Fraction(numerator * 100, denominator)
    hundredths = Fraction(round(rate * 100), 100)
    assert -Fraction(1, 200) < hundredths - exact <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("limits", "why"), [({"green_from": 50, "yellow_from": 60}, "above"), ({"yellow_from": 60}, "without")]
)
def test_a_yellow_that_can_never_be_is_refused(limits: dict[str, float], why: str) -> None:
    with pytest.raises(ValidationError, match=f"`yellow_from`.* {why} `green_from`"):
        Indicator.model_validate({"indicator": "x", "label": "x", "numerator": "1", "denominator": "1", **limits})


CAPPED = Indicator(indicator="x", label="x", numerator="1", denominator="1", full_score_at=50, points=6)


@pytest.mark.parametrize(("numerator", "points"), [(50, 6.0), (80, 6.0), (25, 3.0), (0, 0.0)])
def test_points_are_capped(numerator: int, points: float) -> None:
    assert value(indicator=CAPPED, unit="", counts=(numerator, 100)).points == points


@given(
    rate=st.integers(0, 10_000), points=st.integers(1, 2000), full_at=st.sampled_from([50.0, 62.5, 80.0, 90.0, None])
)
@example(rate=5000, points=500, full_at=80.0)  # 50 / 80 x 5 = 3.125
@example(rate=25, points=600, full_at=None)  # 0.25 / 100 x 6 = 0.015
def test_points_are_rounded_half_up(rate: int, points: int, full_at: float | None) -> None:
    spec = Indicator(
        indicator="x", label="x", numerator="1", denominator="1", full_score_at=full_at, points=points / 100
    )
    exact = min(Fraction(rate, 100) / Fraction(full_at or 100), 1) * Fraction(points, 100)
    by_hand = Decimal(int(exact * 100 + Fraction(1, 2))) / 100
    assert value(indicator=spec, unit="", counts=(rate, 10_000)).points == float(by_hand)
    counts = np.array([rate]), np.array([10_000])
    assert values(indicator=spec, units=[""], numerators=counts[0], denominators=counts[1])[0].points == float(by_hand)


def test_a_zero_denominator_is_not_available() -> None:
    nothing = value(indicator=CAPPED, unit="", counts=(0, 0))
    assert (nothing.rate, nothing.points) == (None, None)


@pytest.mark.parametrize(("factor", "rate"), [((9, 10), 45.0), ((1, 3), 16.67), ((0, 5), 0.0), ((0, 0), None)])
def test_another_rate_may_multiply(factor: tuple[int, int], rate: float | None) -> None:
    assert value(indicator=CAPPED, unit="", counts=(1, 2), factor=factor).rate == rate


def shown(unit: str, rate: float | None) -> Value:
    return Value(indicator="x", unit=unit, numerator=0, denominator=0, rate=rate, points=None)


def test_ranks_by_level_and_by_change() -> None:
    now = [shown("a", 50.0), shown("b", None), shown("c", 80.5), shown("d", 50.0)]
    assert [one.unit for one in best_first(now)] == ["c", "a", "d", "b"]
    before = [shown("a", 60.25), shown("b", 10.0), shown("c", None)]
    assert changes(now, before) == {"a": -10.25, "b": None, "c": None, "d": None}


def test_what_was_handled_in_the_year_before_gives_no_score() -> None:
    """1.4 stands in with 0 of last year's; without anything handled now the catalogue alone must not rank a unit."""
    synchronised, parts = indicator("synchronised"), indicator("seven_parts")
    specs = {one.indicator: one for one in (synchronised, parts)}
    index = ServiceIndex(groups={"1": IndexGroup(label=Text(vi="x"), points=18)})
    zero = {"indicator": synchronised, "unit": "a", "counts": (0, 1)}
    for stands_in in (True, False):
        values = {
            "1.4": [value(**zero, year_before=stands_in)],
            "1.3": [value(indicator=parts, unit="a", counts=(2, 5))],
        }
        (score,) = scores(index=index, specs=specs, values=values)
        assert (score.whole.share is None) is stands_in


@pytest.mark.parametrize(
    "change",
    [
        {"from": "golden_person"},
        {"from": "published_sync"},
        {"numerator": "(select count(*) from golden_person)"},
        {"denominator": "count(*) from published_sync; drop table person"},
        {"numerator": "count(*) filter (where recieved = 1)"},
        {"denominator": "count(*) filter (where paid_way = '1')", "from": "published_rating"},
        {"counts": "procedures", "numerator": "case when count(*) > 1 then 1 else 0 end"},
        {"cases": [{"says": "x", "at": datetime(2026, 1, 1, tzinfo=UTC), "rows": [{"name": "x"}], "counts": (1, 1)}]},
    ],
)
def test_an_indicator_over_anything_else_is_refused(change: dict[str, object]) -> None:
    spec = {"indicator": "x", "label": "x", "numerator": "count(*)", "denominator": "count(*)"} | change
    with pytest.raises(ValidationError):
        Indicator(**spec)


def test_a_factor_must_be_another_indicator() -> None:
    document, _ = load(FOLDER / "online_share.yaml")
    same = CAPPED.model_copy(update={"times_rate_of": "x"})
    assert [len(one.check(document, known=["x", "y"])) for one in (CAPPED, same, same)] == [0, 1, 1]
    assert same.model_copy(update={"times_rate_of": "y"}).check(document, known=["x", "y"]) == ()


COUNTED = st.lists(st.tuples(st.integers(-5, 5_000_000), st.integers(0, 5_000_000)), max_size=40)


@given(
    counted=COUNTED,
    green_from=st.sampled_from([None, 0.0, 59.65, 90.0]),
    yellow_from=st.sampled_from([None, 33.33, 50.0]),
    points=st.sampled_from([None, 4.0, 7.5]),
    unit=st.sampled_from([None, {"vi": "lượt", "en": "uses"}]),
)
def test_columns_are_divided_as_each_unit_is(
    counted: list[tuple[int, int]],
    green_from: float | None,
    yellow_from: float | None,
    points: float | None,
    unit: object,
) -> None:
    one = Indicator.model_construct(
        indicator="x", green_from=green_from, yellow_from=yellow_from, points=points, full_score_at=80.0, unit=unit
    )
    names = [f"{at:05}" for at in range(len(counted))]
    numerators, denominators = (np.array([pair[side] for pair in counted], np.int64) for side in (0, 1))
    together = values(indicator=one, units=names, numerators=numerators, denominators=denominators)
    assert together == tuple(
        value(indicator=one, unit=name, counts=pair) for name, pair in zip(names, counted, strict=True)
    )
    assert all(type(each.rate) in {float, type(None)} and type(each.numerator) is int for each in together)
