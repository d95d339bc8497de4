"""A month of a nation's dossiers, the indicators counted from them, and people signed in who look at the centre.

A process of its own, for it opens the roof: `python -m bench.index_house WORKSPACE DIR REGISTER DOSSIERS EVENTS
VIEWERS` prints one JSON line: seconds of filling, of counting everything from scratch, of each count after new events,
milliseconds of the index of the country and of a province; the cookies of the viewers. Dossiers are made by generated
SQL over all communes.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bench.houses import signed_in

FIRST, LAST = "2026-04-01", "2026-04-30"
ROUNDS = 5
SEED = 766
PLUS = {"postgresql": "timestamptz '2026-04-01 00:00Z' + ({}) * interval '1 minute'",
        "sqlite": "datetime('2026-04-01', '+' || ({}) || ' minutes')"}  # fmt: skip
DAY = {
    "postgresql": "to_char(date '2026-04-01' + day, 'YYYY-MM-DD')",
    "sqlite": "date('2026-04-01', '+' || day || ' days')",
}
NUMBERS = {
    "postgresql": "select d from generate_series(0, {last}) d",
    "sqlite": "with recursive n(d) as (select 0 union all select d + 1 from n where d < {last}) select d from n",
}
FILL = """
insert into dossiers_dossier (code, procedure, version, channel, subject, name, name_plain, helping, receiving,
  deciding, province, status, band, filed_at, received_at, day, due_at, promised_at, waiting_since, ended_at, order_at,
  requests, effect_done, result_link, number, has_fee, owes_result, limit_kind, handling, fee, paid_way, files,
  papers_only, reused, sources, assurance, applicant_kind, unhappy)
select 'B-' || d, kind.code, '2025-07-01',
  case when d % 10 < 7 then 'online' when d % 10 < 9 then 'direct' else 'post' end,
  d % 1000, '', '', '', place.code, place.code, place.province, case when open then 4 else 10 end, case when open then 1
  else 3 end, {filed}, {received}, {day}, {due}, {due}, null, case when open then null else {ended} end, {due},
  case when d % 29 = 0 then 2 else 0 end, not open, case when open or d % 11 = 0 then null else '/results/' || d end, 4,
  d % 3 = 0, true, case when d % 9 = 0 then 'hours' else 'days' end, case when open then null else d % 7 end,
  case when d % 3 = 0 then 8000 else 0 end, case when d % 6 = 0 then 'online' when d % 6 = 3 then 'counter' else '' end,
  1 + d % 2, case when d % 10 < 7 then 0 else d % 2 end, d % 3, case when d % 5 = 0 then '' else ',population,' end,
  case when d % 4 = 0 then 'loa2' else '' end, case when d % 20 = 0 then 'enterprise' else 'person' end, d % 41 = 0
from (
  select d, (d * 13 + d / 31) % 30 as day, 120 + d * 31 % 480 as minute, d % 7 = 0 as open from ({numbers}) numbered
) made
join place_of place on place.n = cast(made.d as bigint) * 7919 % {places}
join kind_of kind on kind.n = made.d * 11 % {kinds}
"""


def main() -> None:
    workspace, directory, url, *counts = sys.argv[1:]
    dossiers, events, viewers = map(int, counts)
    from motlan.web.opening import bring_up_to_date, open_roof

    open_roof(workspace=Path(workspace), directory=Path(directory), register_url=url)
    bring_up_to_date()
    told: dict[str, Any] = {"filled": seconds(lambda: fill(dossiers))}
    told |= {"scratch": seconds(count_all), "events": [after(events, seed) for seed in range(ROUNDS)]}
    told |= pages()
    light_up()
    print(json.dumps({**told, "reported": report(), "cookies": sign_in(viewers)}))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def fill(dossiers: int) -> None:
    """A month of dossiers over all communes and procedures."""
    from django.db import connection, transaction

    from motlan.web.house import house

    units = house().workspace.dictionary.units
    places = [(one.code, above.code) for above in units.lasting() for one in units.lasting(above.code)]
    kinds = house().workspace.procedures.codes()
    vendor = connection.vendor
    plus = PLUS[vendor].format
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("create temporary table place_of (n integer primary key, code text, province text)")
        cursor.executemany("insert into place_of values (%s, %s, %s)", [(at, *one) for at, one in enumerate(places)])
        cursor.execute("create temporary table kind_of (n integer primary key, code text)")
        cursor.executemany("insert into kind_of values (%s, %s)", list(enumerate(kinds)))
        filled = FILL.format(
            filed=plus("day * 1440 + minute"),
            received=plus("day * 1440 + minute + 30"),
            due=plus("day * 1440 + 5 * 1440 + 600"),
            ended=plus("day * 1440 + minute + d % 8 * 1440"),
            day=DAY[vendor],
            numbers=NUMBERS[vendor].format(last=dossiers - 1),
            places=len(places),
            kinds=len(kinds),
        )
        cursor.execute(filled)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def count_all() -> None:
    """Every indicator, every unit, every day of the month."""
    from motlan.governance.api import Days

    count(Days(FIRST, LAST))


def after(events: int, seed: int) -> float:
    """Seconds of a count after so many dossiers, wherever they are and whenever they were received, have ended."""
    from django.db import connection, transaction

    from motlan.governance.api import Cells
    from motlan.web.dossiers.models import Dossier

    last = Dossier.objects.latest("pk").pk
    chance = random.Random(SEED + seed)  # noqa: S311 - a sample, not a secret
    chosen = chance.sample(range(last - Dossier.objects.count() + 1, last + 1), events)
    with transaction.atomic():
        found = Dossier.objects.filter(pk__in=chosen)
        found.update(status=10, ended_at="2026-05-02 03:00Z", result_link="/results/later", handling=9)
        cells = tuple(sorted(set(found.values_list("day", "deciding"))))
    connection.close()
    return seconds(lambda: count(Cells(cells)))


def count(of: Any) -> None:
    """As the worker counts."""
    from motlan.governance import api as governance
    from motlan.kernel.clock import SystemClock
    from motlan.web.house import house

    specs = tuple(house().workspace.indicators.values())
    governance.count_facts(indicators=specs, register=house().register(), of=of, clock=SystemClock())


def pages() -> dict[str, float]:
    """Milliseconds of the index of all provinces, and of all communes of one, over the month."""
    from motlan.governance import api as governance
    from motlan.governance.api import Place, Span
    from motlan.web.house import house

    here, span = house(), Span(date.fromisoformat(FIRST), date.fromisoformat(LAST))
    units, index = here.workspace.dictionary.units, here.workspace.settings.service_index
    assert index is not None
    found = {}
    for name, parent in (("country", ""), ("province", units.lasting()[0].code)):
        place = Place(parent=parent, units=tuple(one.code for one in units.lasting(parent)))
        ask = partial(
            governance.index, span=span, place=place, index=index, specs=here.workspace.indicators,
            register=here.register(),
        )  # fmt: skip
        each = [seconds(ask) for _ in range(20)]
        found[f"index_of_a_{name}"] = statistics.median(each) * 1000
    return found


def light_up() -> None:
    """The acceptance scene's claims and reports, and every task, unit, database and commune measured."""
    from motlan.web.centre.actions import load_scene, measure_plan
    from motlan.web.house import house
    from motlan.web.portfolio.keeping import measure_portfolio

    load_scene(here=house())
    measure_plan(here=house())
    measure_portfolio(here=house())


def report() -> str:
    """Make the daily report of today; its day."""
    from motlan.web.dailyreport.making import make
    from motlan.web.house import house

    return make(here=house(), day=house().today).day


def sign_in(viewers: int) -> list[str]:
    """Members of the committee."""
    from motlan.web.people.models import Account
    from motlan.web.people.permissions import Role

    named = [
        Account(username=f"viewer-{n}", display_name=f"Viewer {n}", role=Role.COMMITTEE.value) for n in range(viewers)
    ]
    return signed_in(Account.objects.bulk_create(named)) if named else []


if __name__ == "__main__":
    main()
