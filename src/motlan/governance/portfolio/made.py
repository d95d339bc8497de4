"""What the figures of a database are made of: the questions behind them, and what the published tables answer now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlglot import exp

from motlan.governance.portfolio.measure import YEAR, since_day, used_query
from motlan.governance.probes import ask
from motlan.governance.published import Reader, guard

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as it is put to the engine. ``rows`` None: a page does not ask it, it reads a year of dossiers."""

    table: str
    query: str
    header: Sequence[str]
    rows: Rows | None


def made_of(*, reader: Reader, database: str, at: datetime) -> Mapping[str, Sequence[Asked]]:
    """Figure (a measure of the grade, or ``readings``) → the questions that it follows from."""
    found: dict[str, list[Asked]] = {}
    for figure, query, now in _questions(database, at):
        table = next(query.find_all(exp.Table)).name
        if reader.exists(table):
            found.setdefault(figure, []).append(_asked(reader, table, query, now=now))
    return found


def _asked(reader: Reader, table: str, query: exp.Select, *, now: bool) -> Asked:
    guarded = guard(query)
    return Asked(
        table=table,
        query=guarded.sql(dialect=reader.dialect),
        header=[one.alias_or_name for one in query.selects],
        rows=reader.rows(guarded) if now else None,
    )


def _questions(database: str, at: datetime) -> Iterator[tuple[str, exp.Select, bool]]:
    def of(table: str, *names: str) -> exp.Select:
        return ask.select(table, *(ask.column(name) for name in names)).where(ask.is_text("database", database))

    yield "connected", of("published_database", "datasets", "hosted"), True
    yield "connected", of("published_sync", "dataset", "landed_at", "rows", "quarantined", "failed_since"), True
    yield "connected", of("published_mapping", "columns", "mapped"), True
    yield "use", of("published_saving", "procedure", "way", "fields"), True
    yield "use", used_query(at), False
    yield "quality", of("published_quality", "dqi", "band", "coverage", "identifier_breaches", "measured_at"), True
    incidents = of("published_incident", "state").select(exp.alias_(ask.all_rows(), "incidents", quoted=True))
    yield "operation", incidents.group_by(ask.column("state")), True
    readings = exp.alias_(ask.total("readings"), "readings", quoted=True)
    yield "readings", of("published_use").select(readings).where(since_day(at, YEAR)), True
