"""A share is one number wherever it is told: on pages, in the open data, in the SQL beside them, and recomputed."""

from __future__ import annotations

import duckdb
import pytest
import sqlglot

from motlan.governance.figure import share
from motlan.governance.indicators.rate import quotient
from motlan.governance.opendata.asked import share_in

WHOLES = "range(1, 201) w(whole), lateral (select unnest(range(0, whole + 1)) as part) p"


@pytest.mark.parametrize(("part", "whole", "percent"), [(2, 64, 3.13), (1, 800, 0.13), (3, 64, 4.69), (5, 32, 15.63)])
def test_a_half_goes_up(part: int, whole: int, percent: float) -> None:
    assert (share(part, whole), quotient(part, whole)) == (percent, percent)


def test_every_share_is_that_of_the_sql_on_pages_and_of_recomputing() -> None:
    computed = sqlglot.parse_one(f"select {share_in('part', 'whole')}", read="postgres").sql(dialect="duckdb")
    asked = f"select part, whole, round(100.0 * part / whole, 2), ({computed}) from {WHOLES}"
    with duckdb.connect() as engine:
        rows = engine.execute(asked).fetchall()
    assert len(rows) == 20_300
    assert [row for row in rows if not share(row[0], row[1]) == row[2] == row[3]] == []
