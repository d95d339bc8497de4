"""Indicators 2.1 and 3.3 of Decision 766/QĐ-TTg by unit, province and country, worked by hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from motlan.governance.api import Indicator, Period, indicators
from motlan.governance.indicators.evaluate import Value, evaluate, value
from motlan.governance.published import Reader
from motlan.kernel.spec import read
from tests.unit.governance.conftest import AT, ROWS, in_duckdb

WORKSPACE = Path(__file__).parents[3] / "workspaces" / "vietnam"
MARCH = Period(start=datetime(2026, 3, 1, tzinfo=UTC), end=AT)


def indicator(name: str) -> Indicator:
    found = read(WORKSPACE / "indicators" / f"{name}.yaml", Indicator)
    assert found.issues == ()
    assert found.value is not None
    return found.value


def rates(values: tuple[Value, ...]) -> dict[str, float | None]:
    return {one.unit: one.rate for one in values}


def test_on_time(reader: Reader) -> None:
    on_time = indicator("on_time")
    assert rates(evaluate(indicator=on_time, reader=reader, level="unit", period=MARCH)) == {
        "00004": 50.0,
        "00008": 100.0,
        "01273": 0.0,
    }
    assert rates(evaluate(indicator=on_time, reader=reader, level="province", period=MARCH)) == {"01": 66.67, "04": 0.0}
    assert rates(evaluate(indicator=on_time, reader=reader, level="country", period=MARCH)) == {"": 40.0}


def test_filed_online_counts_a_finished_dossier_only_with_its_electronic_result(reader: Reader) -> None:
    values = evaluate(indicator=indicator("online_share"), reader=reader, level="country", period=MARCH)
    assert [(one.numerator, one.denominator, one.rate) for one in values] == [(2.0, 5.0, 56.0)]


def test_two_engines_agree(reader: Reader) -> None:
    both = [indicator("on_time"), indicator("online_share")]
    for level in ("unit", "province", "country"):
        here = indicators(specs=both, reader=reader, level=level, period=MARCH)
        assert indicators(specs=both, reader=in_duckdb(ROWS), level=level, period=MARCH) == here


def test_a_period_without_dossiers_has_no_rate(reader: Reader) -> None:
    before = Period(start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2021, 1, 1, tzinfo=UTC))
    (country,) = evaluate(indicator=indicator("on_time"), reader=reader, level="country", period=before)
    assert (country.rate, country.points) == (None, None)


@pytest.mark.parametrize(("numerator", "points"), [(50.0, 6.0), (80.0, 6.0), (25.0, 3.0), (0.0, 0.0)])
def test_points_are_capped(numerator: float, points: float) -> None:
    capped = Indicator(indicator="x", label="x", numerator="1", denominator="1", full_score_at=50, points=6)
    assert value(indicator=capped, unit="", numerator=numerator, denominator=100).points == points


@pytest.mark.parametrize(
    "change",
    [
        {"source": "golden_person"},
        {"numerator": "(select count(*) from golden_person)"},
        {"denominator": "count(*) from published_sync; drop table person"},
    ],
)
def test_an_indicator_over_anything_else_is_refused(change: dict[str, str]) -> None:
    spec = {"indicator": "x", "label": "x", "numerator": "count(*)", "denominator": "count(*)"} | change
    with pytest.raises(ValidationError):
        Indicator(**spec)
