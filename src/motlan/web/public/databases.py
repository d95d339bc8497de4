"""Rows of the open data on databases: those that are described and measured, and the portfolio of the programme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from motlan.governance.opendata import rules
from motlan.governance.opendata.rules import Rule
from motlan.governance.portfolio import api
from motlan.store.register import Register
from motlan.web.house import House


def described(here: House, laid_down: list[Rule]) -> Iterator[dict[str, Any]]:
    """The databases that the workspace describes; their rule is added to ``laid_down``."""
    bands = here.workspace.policy.bands
    rule = rules.of_databases(green=bands.green, yellow=bands.yellow)
    laid_down.append(rule)
    quality = _by_database(here.register(), "published_quality", "max(dqi), max(band), max(identifier_breaches)")
    landed = _by_database(here.register(), "published_sync", 'sum("rows"), max(landed_at)')
    for name, one in sorted(here.catalogue.databases.items()):
        index, band, breaches = quality.get(name, (None, None, None))
        records, landed_at = landed.get(name, (None, None))
        yield {
            "database": name,
            "label_vi": one.label.in_("vi"),
            "label_en": one.label.in_("en"),
            "owner": one.owner,
            "stage": one.stage,
            "quality": index,
            "band": band or "grey",
            "identifier_breaches": breaches,
            "records": None if records is None else int(records),
            "landed_at": landed_at,
            "rule": rule.rule,
        }


def _by_database(register: Register, table: str, figures: str) -> dict[str, tuple[Any, ...]]:
    if not register.exists(table):
        return {}
    rows = register.rows(f"select database, {figures} from {table} group by database")
    return {str(row[0]): row[1:] for row in rows}


def portfolio(here: House) -> Iterator[dict[str, Any]]:
    """Every database of the portfolio, as declared and as measured today; nothing where the workspace has none."""
    book = here.workspace.portfolio
    if book is None:
        return
    register = here.register()
    stood = api.on(register=register, day=here.today)
    ranked = {one.row.database: one for one in api.priorities(book=book, reader=register, clock=here.clock)}
    for row in book.rows:
        kept, freed = stood.get(row.database), ranked.get(row.database)
        yield {
            "database": row.database,
            "label_vi": row.label.in_("vi"),
            "label_en": row.label.in_("en"),
            "owner": row.owner,
            "stage": row.stage,
            "as_of": row.as_of.isoformat(),
            "basis": row.basis,
            "source_vi": row.source.in_("vi"),
            "source_en": row.source.in_("en"),
            "stage_measured": kept.stage or None if kept else None,
            "grade": kept.grade or None if kept else None,
            "score": kept.score if kept else None,
            "fields": freed.fields if freed else None,
            "papers": freed.papers if freed else None,
        }
