"""Fill a register for the benchmarks of the desk: dossiers of a whole country, officers who are signed in.

A process of its own, for it opens the roof: `python -m bench.queue_house WORKSPACE DIR REGISTER DOSSIERS PERSONS
OFFICERS` prints one JSON line with the cookies of its officers. Everything is made by generated SQL: one dossier in a
hundred lies in the busiest commune, the others are spread over the country; one in twenty-five waits to be received,
three are in work, one waits for its person, the others have ended. Of one in twenty another unit is asked something and
two parts are decided. Names are as common as they are in the country.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

from bench.houses import signed_in, unindexed

SURNAMES = {
    "Nguyễn": 38, "Trần": 12, "Lê": 10, "Phạm": 7, "Hoàng": 5, "Huỳnh": 4, "Phan": 4, "Vũ": 4, "Đặng": 2, "Bùi": 2,
    "Đỗ": 2, "Hồ": 1.5, "Ngô": 1.3, "Dương": 1, "Lý": 0.6, "Lò": 0.3, "Giàng": 0.2, "Ksor": 0.1, "Châu": 0.3,
}  # fmt: skip
MIDDLES = {"Thị": 38, "Văn": 30, "Ngọc": 6, "Minh": 6, "Thanh": 5, "Đức": 5, "Hữu": 4, "Kim": 3, "Quốc": 3}
GIVEN = (
    "Anh Bình Chi Dung Giang Hà Hạnh Hiền Hoa Hòa Hương Lan Liên Linh Loan Mai Nga Ngân Nhung Oanh Phương Quyên Quỳnh"
    " Tâm Thảo Thu Thủy Trang Trinh Tú Uyên Vân Xuân Yến An Bảo Cường Dũng Đạt Đông Hải Hiếu Hùng Huy Khoa Kiên Lâm"
    " Long Mạnh Nam Nghĩa Phong Phúc Quân Quang Sơn Tài Thắng Thành Thịnh Tiến Toàn Trung Tuấn Tùng Việt Vinh"
)
NAMES = 40_000
SEED = 7


def main() -> None:
    workspace, directory, url, *counts = sys.argv[1:]
    dossiers, persons, officers = map(int, counts)
    from motlan.web.opening import bring_up_to_date, open_roof

    open_roof(workspace=Path(workspace), directory=Path(directory), register_url=url)
    bring_up_to_date()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
        cursor.execute("set maintenance_work_mem = '512MB'")
        made = fill(cursor, dossiers=dossiers, persons=persons)
        with unindexed(cursor, "dossiers_share"):
            cursor.execute(SHARES)
    print(json.dumps({**made, "cookies": sign_in(officers)}))


def fill(cursor: Any, *, dossiers: int, persons: int) -> dict[str, str]:
    """Persons with a number, and dossiers; the busiest commune and its province."""
    from motlan.web.dossiers import tallies

    _names(cursor)
    _places(cursor)
    with unindexed(cursor, "golden_person"):
        cursor.execute(PERSONS, [persons])
    with unindexed(cursor, "dossiers_dossier"):
        cursor.execute(DOSSIERS, {"dossiers": dossiers, "persons": persons})
    with unindexed(cursor, "dossiers_dossierword"):
        cursor.execute(WORDS)
    cursor.execute("select setval(pg_get_serial_sequence('dossiers_dossier', 'id'), %s)", [dossiers])
    tallies.recount()
    cursor.execute("select code, province from place_of where n = 0")
    code, province = cursor.fetchone()
    return {"busiest": code, "province": province}


PERSONS = """
insert into golden_person (subject, personal_number, full_name, full_name__plain)
select person, pg_temp.number_of(person), name, plain
from generate_series(1::bigint, %s) person join name_of on name_of.n = person * 104729 %% 40000
"""
DOSSIERS = """
insert into dossiers_dossier (id, code, procedure, version, channel, subject, name, name_plain, helping, receiving,
  deciding, province, status, band, filed_at, received_at, due_at, waiting_since, ended_at, order_at, requests,
  effect_done, number, day)
select d, place.code || '-' || to_char(day, 'YYYYMMDD') || '-' || lpad((d %% 10000000)::text, 7, '0'), kind.code,
  '2025-07-01', 'online', subject, name, plain, '',
  case when d %% 20 = 7 then other.code else place.code end, place.code, place.province,
  status, band, day, case when band > 0 then day end, case when band > 0 then due end,
  case when band = 2 then day end, case when band = 3 then due - (d %% 5 - 1) * interval '6 hours' end,
  case when band > 0 then due else day end, 0, band = 3, 1, to_char(day, 'YYYY-MM-DD')
from (
  select d, 1 + (d * 48271) %% %(persons)s as subject,
    case when d %% 101 = 0 then 0 else d * 7919 %% (select count(*) from place_of) end as lies,
    case when d %% 50 < 2 then 1 when d %% 50 < 4 then 4 when d %% 50 < 5 then 2 when d %% 50 < 6 then 5 else 10 end
      as status,
    case d %% 50 when 0 then 0 when 1 then 0 when 2 then 1 when 3 then 1 when 4 then 1 when 5 then 2 else 3 end as band,
    case when d %% 50 < 6 then date_trunc('day', now()) + (d * 31 %% 9 + 1) * interval '1 hour'
        - (d * 17 %% 6) * interval '1 day'
      else date_trunc('day', now()) - (10 + d * 13 %% 700) * interval '1 day' + (d %% 32400) * interval '1 second'
    end as day,
    case when d %% 50 < 6 then date_trunc('day', now()) + (d * 29 %% 14 - 4) * interval '1 day' + interval '10 hours'
      else date_trunc('day', now()) - (5 + d * 13 %% 700) * interval '1 day' + interval '10 hours' end as due
  from generate_series(1::bigint, %(dossiers)s) d
) made
join name_of on name_of.n = subject * 104729 %% 40000
join place_of place on place.n = lies
join place_of other on other.n = (lies + 1) %% (select count(*) from place_of)
join kind_of kind on kind.n = d * 11 %% (select count(*) from kind_of)
"""
SHARES = """
insert into dossiers_share (dossier_id, kind, number, unit, procedure, words, outcome, open, overdue, due_at, order_at)
select id, kind, nth, deciding, procedure, words, '', band < 3, false,
  order_at + nth * interval '1 minute', order_at + nth * interval '1 minute'
from dossiers_dossier
cross join (values ('consulted', 1, '?'), ('part', 1, 'birth'), ('part', 2, 'residence')) as wanted (kind, nth, words)
where id % 20 = 3
"""
WORDS = """
insert into dossiers_dossierword (begins, deciding, receiving, province, dossier_id)
select left(begins, 60), deciding, receiving, province, id
from dossiers_dossier cross join lateral (
  select array_to_string(words[start:], ' ') as begins
  from (select string_to_array(name_plain, ' ') as words) split, generate_subscripts(words, 1) start
  union all select '=' || code
  union all select '=' || substr(code, position('-' in code) + 1)
  union all select '#' || ltrim(split_part(code, '-', 3), '0')
) found
"""


def _names(cursor: Any) -> None:
    from motlan.dictionary.name import plain

    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    given = GIVEN.split()
    weights = [1 / (1 + place / 4) for place in range(len(given))]
    lasts = chance.choices(list(SURNAMES), list(SURNAMES.values()), k=NAMES)
    middles = chance.choices(list(MIDDLES), list(MIDDLES.values()), k=NAMES)
    firsts = chance.choices(given, weights, k=NAMES)
    names = [" ".join(parts) for parts in zip(lasts, middles, firsts, strict=True)]
    cursor.execute(
        "create temporary table name_of as select row_number() over () - 1 as n, name, plain"
        " from unnest(%s::text[], %s::text[]) as t (name, plain)",
        [names, [plain(one) for one in names]],
    )
    cursor.execute("create index on name_of (n)")
    cursor.execute("analyze name_of")
    cursor.execute(
        "create function pg_temp.number_of(n bigint) returns text language sql immutable as"
        " $$ select '001' || n % 2 || '90' || lpad((n % 1000000)::text, 6, '0') $$"
    )


def _places(cursor: Any) -> None:
    from motlan.web.house import house

    here = house()
    units = here.workspace.dictionary.units
    communes = [one.code for one in units.units.values() if one.level == 2 and one.valid_to is None]
    cursor.execute(
        "create temporary table place_of as select row_number() over () - 1 as n, code, province"
        " from unnest(%s::text[], %s::text[]) as t (code, province)",
        [communes, [units.path(code)[0].code for code in communes]],
    )
    cursor.execute(
        "create temporary table kind_of as select row_number() over () - 1 as n, code from unnest(%s::text[]) code",
        [sorted(here.workspace.procedures.codes())],
    )
    cursor.execute("create index on place_of (n)")


def sign_in(officers: int) -> list[str]:
    """Cookies of officers who have signed in: of the country, of a province, of its busiest commune, then of others."""
    from django.db import connection
    from django.utils.crypto import get_random_string

    from motlan.web.people.models import Account

    with connection.cursor() as cursor:
        cursor.execute("select code, province from place_of order by n limit %s", [officers])
        places = cursor.fetchall()
    units = ["", places[0][1], *(code for code, _province in places)]
    made = [
        Account(username=f"officer{n}", display_name=f"Officer {n}", role="officer", unit=unit)
        for n, unit in enumerate(units)
    ]
    for account in made:
        account.set_unusable_password()
    Account.objects.bulk_create(made)
    secret = get_random_string(32)  # whoever has opened a page before has it
    return [f"{cookie}; motlan_language=vi; csrftoken={secret}" for cookie in signed_in(made)]


if __name__ == "__main__":
    main()
