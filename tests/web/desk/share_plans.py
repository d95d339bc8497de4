"""Run by a test in a process of its own, on a PostgreSQL with many dossiers: how the server reads what units were asked
and the parts that they decide.

Prints one JSON line: for each list, place and page the most rows that one scan of the shares read, whether a table was
read whole, how many rows the page has, and whether it shows what a plain question of the same answers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
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
from motlan.store.register import Register  # noqa: E402
from motlan.web.desk import asked, part_listing  # noqa: E402
from motlan.web.desk.part_listing import Counts, Wanted  # noqa: E402
from motlan.web.house import House, house  # noqa: E402

DOSSIERS, PAGE = 30_000, 51
SCANS = {"Index Scan", "Index Only Scan", "Bitmap Index Scan", "Bitmap Heap Scan", "Seq Scan"}
SHARES = """
insert into dossiers_share (dossier_id, kind, number, unit, procedure, words, outcome, open, overdue, due_at, order_at)
select id, kind, nth, case when id % 7 = 0 then receiving when id % 5 = 0 then province else deciding end,
  case kind when 'part' then '1.001193' else procedure end, case kind when 'part' then 'birth' else 'Đúng không?' end,
  '', band < 3, false, order_at + nth * interval '1 minute', order_at + nth * interval '1 minute'
from dossiers_dossier cross join (values ('consulted', 1), ('part', 1), ('part', 2)) as wanted (kind, nth)
"""
Ask = Callable[[], list[Any]]


def every(here: House, places: dict[str, str]) -> Iterator[tuple[str, str, Ask]]:
    """Each list of each kind of officer, first page and one further down: name, plain question, page."""
    register, now = here.register(), here.clock.now()
    for where, unit in (("country", ""), ("province", places["province"]), ("commune", places["busiest"])):
        mine = f"unit = '{unit}'" if unit else "true"
        for still_open in (True, False):
            plain = f"{mine} and kind = 'consulted' and {'open' if still_open else 'not open'}"
            given: dict[str, Any] = {"register": register, "unit": unit, "still_open": still_open, "most": PAGE}
            yield f"{where} asked {still_open}", plain, lambda given=given: asked.page(**given, after=None)
            first = asked.page(**given, after=None)
            if len(first) == PAGE:
                after = (first[-2].order_at, first[-2].id)
                yield f"{where} asked {still_open} further", "", lambda g=given, a=after: asked.page(**g, after=a)
        for which in ("open", "late", "ended"):
            wanted = Wanted(unit=unit, which=which, now=now)
            plain = f"{mine} and kind = 'part' and {'not open' if which == 'ended' else 'open'}"
            late = " and order_at < now() and not exists (select 1 from dossiers_dossier d where d.id = dossier_id"
            plain += f"{late} and d.waiting_since is not null)" if which == "late" else ""
            yield (
                f"{where} parts {which}",
                plain,
                lambda w=wanted: part_listing.page(register=register, wanted=w, most=PAGE),
            )
            first = part_listing.page(register=register, wanted=wanted, most=PAGE)
            if len(first) == PAGE:
                further = replace(wanted, after=(first[-2].order_at, first[-2].id))
                name = f"{where} parts {which} further"
                yield name, "", lambda w=further: part_listing.page(register=register, wanted=w, most=PAGE)


def explained(register: Register, ask: Ask) -> list[dict[str, Any]]:
    """The scans of a page's plan."""
    seen: list[tuple[str, Any]] = []
    lookups = register.lookups

    def noted(query: str, params: Any = None) -> Any:
        seen.append((query, params))
        return lookups(query, params)

    register.lookups = noted  # type: ignore[method-assign, assignment]
    try:
        ask()
    finally:
        register.lookups = lookups  # type: ignore[method-assign]
    ((query, params),) = seen
    (found,) = register.rows(f"explain (analyze, format json) {query}", params)
    return list(_scans(found[0][0]["Plan"]))


def _scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan["Node Type"] in SCANS:
        yield plan
    for below in plan.get("Plans", ()):
        yield from _scans(below)


def same(register: Register, plain: str, backwards: bool, rows: list[Any]) -> bool:
    """Whether a page shows what looking at every share answers; a further page is held against its order alone."""
    if not plain:
        order = [(one.order_at, one.id) for one in rows]
        return order == sorted(order, reverse=backwards)
    way = "desc" if backwards else "asc"
    found = f"select id from dossiers_share where {plain} order by order_at {way}, id {way} limit {PAGE}"
    return [row[0] for row in register.rows(found)] == [one.id for one in rows]


def _plainly_late(register: Register, unit: str) -> int:
    """How many late parts a unit has, by looking at every one."""
    mine = f"unit = '{unit}'" if unit else "true"
    return int(
        register.value(
            f"select count(*) from dossiers_share s join dossiers_dossier d on d.id = s.dossier_id where {mine}"
            " and kind = 'part' and open and s.order_at < now() and d.waiting_since is null"
        )
    )


def counted(register: Register, unit: str, here: House) -> Counts:
    """A unit's parts as the queue counts them."""
    questions, values = part_listing.questions(unit, here.clock.now())
    return Counts.of(tuple(register.lookups(one, values)[0]) for one in questions)  # type: ignore[misc]


def main() -> None:
    """The play."""
    call_command("migrate", verbosity=0)
    here = house()
    register = here.register()
    data.prepare(register=register, catalogue=here.catalogue)
    with connection.cursor() as cursor:
        places = fill(cursor, dossiers=DOSSIERS, persons=5_000)
        cursor.execute(SHARES)
        cursor.execute("vacuum analyze")
    answer = {}
    for name, plain, ask in every(here, places):
        scans, rows = explained(register, ask), ask()
        of_shares = [one for one in scans if one.get("Relation Name", "dossiers_share") == "dossiers_share"]
        answer[name] = {
            "whole": any(one["Node Type"] == "Seq Scan" for one in scans),
            "read": max((one["Actual Rows"] + one.get("Rows Removed by Filter", 0) for one in of_shares), default=0),
            "same": same(register, plain, "False" in name or "ended" in name, rows),
            "rows": len(rows),
        }
    many, more, *_ = counted(register, "", here)
    late = {}
    for where, unit in (("country", ""), ("province", places["province"]), ("commune", places["busiest"])):
        (_, late_ones), values = part_listing.questions(unit, here.clock.now())
        scans = explained(register, lambda asked=late_ones, given=values: register.lookups(asked, given))
        late[where] = {
            "whole": any(one["Node Type"] == "Seq Scan" for one in scans),
            "read": max(one["Actual Rows"] * one["Actual Loops"] for one in scans),
            "counted": counted(register, unit, here)[2:],
            "plainly": _plainly_late(register, unit),
        }
    print(json.dumps({"pages": answer, "counted": [many, more], "late": late}))  # noqa: T201 - its one line is what the test reads


main()
