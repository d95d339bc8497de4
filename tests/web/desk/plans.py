"""Run by a test in a process of its own, on a PostgreSQL with many dossiers: how the server reads pages of the queue.

Prints one JSON line: for each list, place and page the most rows that one scan read, whether a table was read whole,
and whether the page shows what a plain question of the same answers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.queue_house import fill  # noqa: E402
from motlan.data import api as data  # noqa: E402
from motlan.web.desk import listing  # noqa: E402
from motlan.web.desk.listing import BANDS, Asked, page, scopes  # noqa: E402
from motlan.web.house import House, house  # noqa: E402
from tests.web.dossiers.conftest import BIRTH  # noqa: E402

DOSSIERS, PAGE = 30_000, 51
NODES = {"Index Scan", "Index Only Scan", "Bitmap Index Scan", "Bitmap Heap Scan", "Seq Scan"}


def every(here: House, places: dict[str, str]) -> Iterator[tuple[str, Asked]]:
    """Each list of each kind of officer: its first page, and one further down."""
    now = here.clock.now()
    for where, unit in (("country", ""), ("province", places["province"]), ("commune", places["busiest"])):
        for which in BANDS:
            for procedure in ("", BIRTH):
                asked = Asked(
                    scopes=scopes(unit=unit, units=here.workspace.dictionary.units),
                    unit=unit,
                    which=which,
                    now=now,
                    tomorrow=now.replace(hour=17, minute=0, second=0, microsecond=0),
                    officer=1,
                    procedure=procedure,
                )
                name = f"{where} {which} {procedure}"
                yield name, asked
                rows = page(register=here.register(), asked=asked, most=PAGE)
                if len(rows) == PAGE:
                    yield f"{name} further", replace(asked, after=(rows[-2].order_at, rows[-2].id))


def plain_question(asked: Asked) -> list[int]:
    """The same page, asked by looking at every dossier."""
    conditions = [
        listing.SEEN if asked.unit else "true",
        f"band in ({', '.join(str(int(band)) for band in BANDS[asked.which])})",
        "officer_id = :officer" if asked.which == "mine" else "true",
        *listing._narrowed(asked),
    ]
    way = "desc" if asked.backwards else "asc"
    found = f"select id from dossiers_dossier where {' and '.join(conditions)}"
    ordered = f"{found} order by order_at {way}, id {way} limit {PAGE}"
    return [row[0] for row in house().register().rows(ordered, listing._parameters(asked))]


def explained(here: House, asked: Asked) -> list[dict[str, Any]]:
    """The scans of a page's plan."""
    seen: list[str] = []
    register = here.register()
    ask = register.lookups

    def noted(query: str, params: Any = None) -> Any:
        seen.append(query)
        return ask(query, params)

    register.lookups = noted  # type: ignore[method-assign, assignment]
    page(register=register, asked=asked, most=PAGE)
    (found,) = register.rows(f"explain (analyze, format json) {seen[0]}", listing._parameters(asked))
    return list(_scans(found[0][0]["Plan"]))


def _scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan["Node Type"] in NODES:
        yield plan
    for below in plan.get("Plans", ()):
        yield from _scans(below)


def main() -> None:
    """The play."""
    call_command("migrate", verbosity=0)
    here = house()
    data.prepare(register=here.register(), catalogue=here.catalogue)
    with connection.cursor() as cursor:
        places = fill(cursor, dossiers=DOSSIERS, persons=5_000)
        cursor.execute("vacuum analyze")
    answer = {}
    for name, asked in every(here, places):
        scans = explained(here, asked)
        of_dossiers = [one for one in scans if one.get("Relation Name", "dossiers_dossier") == "dossiers_dossier"]
        rows = page(register=here.register(), asked=asked, most=PAGE)
        answer[name] = {
            "whole": any(one["Node Type"] == "Seq Scan" for one in of_dossiers),
            "read": max(one["Actual Rows"] + one.get("Rows Removed by Filter", 0) for one in of_dossiers),
            "same": [one.id for one in rows] == plain_question(asked),
            "rows": len(rows),
        }
    print(json.dumps(answer))  # noqa: T201 - its one line is what the test reads


main()
