"""Worked cases of an indicator: their rows are put into empty published tables and counted as a country's are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any

from motlan.governance.facts.read import Span
from motlan.governance.indicators.catalogue import counts_of, listed
from motlan.governance.indicators.count import Days, count
from motlan.governance.indicators.measure import NOTHING, with_reported, with_year_before
from motlan.governance.indicators.spec import CATALOGUE, Case, Indicator
from motlan.governance.published import PUBLISHED, Reader
from motlan.store.register import Register

SPAN = Span(date(2026, 3, 1), date(2026, 3, 31))
"""The month in which cases lie; its days stand in those that select by day."""
MONTH = Days(SPAN.first.isoformat(), SPAN.last.isoformat())
PLACE: Mapping[str, Any] = {"unit": "00004", "province": "01", "day": "2026-03-02"}
"""All rows are of one commune and one day."""
OWNER: Mapping[str, Any] = {"owner": "m"}
COMMUNE = 2

Rows = Mapping[str, Sequence[tuple[Any, ...]]]
"""Table → rows, each with every column of the table."""


def rows_of(one: Indicator, case: Case) -> Rows:
    """The rows of a case as the published tables have them."""
    tables: dict[str, list[Mapping[str, Any]]] = {one.source: [{**PLACE, **row} for row in case.rows]}
    if one.counts == "procedures":
        tables.setdefault(CATALOGUE, []).extend(case.procedures)
        tables[CATALOGUE] = [{**OWNER, **row} for row in tables[CATALOGUE]]
    return {
        table: [tuple(row.get(name) for name in PUBLISHED[table]) for row in rows] for table, rows in tables.items()
    }


def counts(reader: Reader, one: Indicator, case: Case) -> tuple[int, int]:
    """Numerator and denominator of a case whose rows ``reader`` has."""
    if one.counts == "procedures":
        found = listed(indicators=[one], reader=reader, span=SPAN)[one.indicator]
        told = count(indicators=[one], reader=reader, of=MONTH, at=case.at).sets.to_pylist()
        return counts_of(found, depth=COMMUNE, met=None if one.standing else {row["procedure"] for row in told})
    facts = count(indicators=[one], reader=reader, of=MONTH, at=case.at).facts.to_pylist()
    found_of = (int(facts[0]["numerator"]), int(facts[0]["denominator"])) if facts else NOTHING
    return with_year_before(with_reported(found_of, case.reported), case.year_before, case.part_of_year)


def counted(one: Indicator, case: Case) -> tuple[int, int]:
    """The same in tables of its own; raise RegisterError for what cannot be asked."""
    with closing(Register.connect("sqlite://")) as register:
        for table, rows in rows_of(one, case).items():
            columns = PUBLISHED[table]
            listed_ones, places = (", ".join(how.format(name) for name in columns) for how in ('"{}"', ":{}"))
            register.execute(f"create table {table} ({listed_ones})")
            register.execute_many(
                f"insert into {table} values ({places})", [dict(zip(columns, row, strict=True)) for row in rows]
            )
        return counts(register, one, case)
