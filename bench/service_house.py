"""Fill a register for the service plane's benchmarks: persons, dossiers, accounts that are signed in, drafts.

A process of its own, for it opens the roof: `python -m bench.service_house WORKSPACE DIR REGISTER PERSONS DOSSIERS
ACCOUNTS` prints one JSON line with the cookies to send. Everything is made by generated SQL: persons are couples with
children, their records stand in the mirror of the population database too; of each dossier there is its row, its first
event and two words that it is found by.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.houses import signed_in, unindexed

SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
MIDDLES = "Thị Ngọc Thu Thanh Minh Hồng Kim Bích Mỹ Phương Diệu Khánh"
GIVEN = "Anh Bình Chi Dung Giang Hà Hạnh Hiền Hoa Hương Lan Liên Linh Loan Mai Nga Ngân Nhung"
BIRTH = "1.001193"
BORN_BEFORE = timedelta(days=20)
"""So long before today the children are born whose births are filed."""
SOURCE, DATASET = "population", "citizens"
DRAFT = {
    "dossier.relation": "parent",
    "child.full_name": "Nguyễn Minh Khôi",
    "child.sex": "male",
    "dossier.certificate_number": "GCS-2026-0001",
    "choose.father": "held",
}
"""What the mother has typed so far; her child's birth day and place are added where it is run."""


def main() -> None:
    workspace, directory, url, *counts = sys.argv[1:]
    persons, dossiers, accounts = map(int, counts)
    from motlan.web.opening import bring_up_to_date, open_roof

    open_roof(workspace=Path(workspace), directory=Path(directory), register_url=url)
    bring_up_to_date()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set maintenance_work_mem = '512MB'")
        cursor.execute("set work_mem = '128MB'")
        cursor.execute("set synchronous_commit = off")
        _names(cursor)
        _persons(cursor, persons)
        _accounts(cursor, accounts)
        _dossiers(cursor, dossiers, accounts)
    _key()
    print(json.dumps({**_sessions(), "procedure": BIRTH}))


# ---- persons


def _names(cursor: Any) -> None:
    from motlan.dictionary.name import canonical, plain
    from motlan.web.house import house

    names = [
        f"{last} {middle} {first}" for last in SURNAMES.split() for middle in MIDDLES.split() for first in GIVEN.split()
    ]
    cursor.execute(
        "create temporary table name_of as select row_number() over () - 1 as n, name, canonical, plain"
        " from unnest(%s::text[], %s::text[], %s::text[]) as t (name, canonical, plain)",
        [names, [canonical(one) for one in names], [plain(one) for one in names]],
    )
    here = house()
    units = here.workspace.dictionary.units
    communes = [one.code for one in units.units.values() if one.level == 2 and one.valid_to is None]
    provinces = [units.path(code)[0].code for code in communes]
    cursor.execute(
        "create temporary table place_of as select row_number() over () - 1 as n, code, province"
        " from unnest(%s::text[], %s::text[]) as t (code, province)",
        [communes, provinces],
    )
    cursor.execute("create index on name_of (n)")
    cursor.execute("create index on place_of (n)")
    cursor.execute("analyze name_of")
    cursor.execute("analyze place_of")


MADE = """
create temporary table made as
select p.n, p.n % 2 as woman, p.child, nm.name, nm.canonical, nm.plain, pl.code as home, pl.province,
  {number} as number, p.mother, p.father,
  case when child then date '2015-01-01' + (p.n * 7919 % 365)::int else date '1990-01-01' + (p.n * 7919 % 365)::int end
    as born
from (
  select n, n > {adults} as child,
    case when n > {adults} then 2 * ((n - {adults} - 1) % {couples}) + 1 end as mother,
    case when n > {adults} then 2 * ((n - {adults} - 1) % {couples}) + 2 end as father
  from generate_series(1::bigint, {persons}) n
) p
join name_of nm on nm.n = p.n * 104729 % {names}
join place_of pl on pl.n = ((p.n + 1) / 2) % {places}
"""
NUMBER = """('001' || case when {n} > {adults} then 2 else 0 end + {n} % 2
  || case when {n} > {adults} then '15' else '90' end || lpad(({n} % 1000000)::text, 6, '0'))"""


def _persons(cursor: Any, persons: int) -> None:
    adults = persons * 6 // 10 // 2 * 2
    cursor.execute("select count(*), (select count(*) from place_of) from name_of")
    names, places = cursor.fetchone()

    def number(of: str) -> str:
        return NUMBER.format(n=of, adults=adults)

    size = {"persons": persons, "adults": adults, "couples": adults // 2, "names": names, "places": places}
    cursor.execute(MADE.format(number=number("p.n"), **size))
    spouse = f"case when child then null when woman = 1 then {number('(n + 1)')} else {number('(n - 1)')} end"
    values = {
        "personal_number": "number", "full_name": "name", "birth_date": "born::text",
        "sex": "case when woman = 1 then 'female' else 'male' end", "birth_place": "home", "ethnicity": "'01'",
        "nationality": "'VN'", "marital_status": "case when child then 'single' else 'married' end", "spouse": spouse,
        "mother": number("mother"), "father": number("father"), "residence_unit": "home",
        "residence_detail": "'Số ' || n % 300 || ' đường Lê Lợi'",
        "phone": "'09' || lpad((n % 100000000)::text, 8, '0')",
    }  # fmt: skip
    golden = {"subject": "n", "full_name__plain": "plain"}
    for name, value in values.items():
        golden |= {
            name: value,
            f"{name}__source": f"case when ({value}) is null then null else '{SOURCE}' end",
            f"{name}__batch": f"case when ({value}) is null then null else 1 end",
            f"{name}__conflict": "0",
        }
    _into(cursor, "golden_person", golden)
    mirror = {
        "record_key": "'c' || n", "subject": "n", "lead": "1", "row_hash": "0", "batch": "1", "faults": "''",
        "personal_number__valid": "1", "full_name__canonical": "canonical", "full_name__plain": "plain", **values,
    }  # fmt: skip
    _into(cursor, f"mirror_{SOURCE}__{DATASET}", mirror)
    cursor.execute(
        "insert into batch (batch, database, dataset, mode, landed_at, rows, added, held) values"
        " (1, %s, %s, 'snapshot', to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), %s, %s, %s)",
        [SOURCE, DATASET, persons, persons, persons],
    )


def _into(cursor: Any, table: str, values: dict[str, str]) -> None:
    """Fill a table without its indexes, then make them again: several times faster."""
    with unindexed(cursor, table):
        columns, expressions = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
        cursor.execute(f'insert into "{table}" ({columns}) select {expressions} from made order by n')


# ---- accounts, drafts and dossiers


def _accounts(cursor: Any, accounts: int) -> None:
    """Women of different communes, each with a form begun."""
    from motlan.web.dossiers.models import Draft
    from motlan.web.house import house
    from motlan.web.people.models import Account

    cursor.execute("select n, name, home from made where woman = 1 and n <= %s order by n", [2 * accounts])
    mothers = cursor.fetchall()
    now = house().clock.now()
    begun = DRAFT | {"child.birth_date": (house().today - BORN_BEFORE).isoformat()}
    made = Account.objects.bulk_create(
        [Account(username=f"p{n}", display_name=name, role="citizen", subject=n) for n, name, _ in mothers],
        batch_size=2_000,
    )
    Draft.objects.bulk_create(
        [
            Draft(account=account, procedure=BIRTH, answers={**begun, "child.birth_place": home}, updated=now)
            for account, (_n, _name, home) in zip(made, mothers, strict=True)
        ],
        batch_size=2_000,
    )


ROWS = """
insert into dossiers_dossier (id, code, procedure, version, channel, applicant_id, subject, name, name_plain, helping,
  receiving, deciding, province, status, band, filed_at, received_at, due_at, ended_at, returned_at, order_at, requests,
  effect_done, number, day{columns})
select d, p.home || '-' || to_char(day, 'YYYYMMDD') || '-' || lpad(d::text, 7, '0'), %(procedure)s, %(version)s,
  'online', 1 + d %% %(accounts)s, p.n, p.name, p.plain, '', p.home, p.home, p.province,
  case when d %% 10 = 0 then 4 else 10 end, case when d %% 10 = 0 then 1 else 3 end, day, day, day + interval '1 day',
  case when d %% 10 > 0 then day + interval '1 day' end, case when d %% 10 > 0 then day + interval '1 day' end,
  day + interval '1 day', 0, d %% 10 > 0, 1, to_char(day, 'YYYY-MM-DD'){values}
from (
  select d, 1 + (d * 48271) %% %(persons)s as n, now() - (d %% 700) * interval '1 day' as day
  from generate_series(1::bigint, %(dossiers)s) d
) d join made p on p.n = d.n
"""
EVENTS = """
insert into dossiers_dossierevent (dossier_id, number, at, actor_id, kind, payload)
select id, 1, filed_at, applicant_id, 'filed', '{}' from dossiers_dossier order by id
"""
WORDS = """
insert into dossiers_dossierword (begins, deciding, receiving, province, dossier_id)
select begins, deciding, receiving, province, id
from dossiers_dossier, unnest(array[left(name_plain, 60), '#' || id]) begins
"""


def _dossiers(cursor: Any, dossiers: int, accounts: int) -> None:
    from motlan.web.dossiers import tallies
    from motlan.web.house import house

    here = house()
    form = here.forms.in_force(BIRTH, on=here.today)
    cursor.execute("select count(*) from made")
    size = {"dossiers": dossiers, "accounts": accounts, "persons": cursor.fetchone()[0]}
    procedure = {"procedure": BIRTH, "version": str(form.procedure.in_force)}
    cursor.execute("create index on made (n)")
    with unindexed(cursor, "dossiers_dossier"):
        cursor.execute(_with_defaults(ROWS), size | procedure)
    with unindexed(cursor, "dossiers_dossierevent"):
        cursor.execute(EVENTS)
    with unindexed(cursor, "dossiers_dossierword"):
        cursor.execute(WORDS)
    table = "dossiers_dossier"
    cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
    tallies.recount()
    tallies.fold()


def _with_defaults(rows: str) -> str:
    """The statement with the model's own defaults for the columns that it does not name."""
    from django.db import connection

    from motlan.web.dossiers.models import Dossier

    named = rows.partition("select")[0]
    missing = {
        str(one.column): one.get_default()
        for one in Dossier._meta.concrete_fields
        if not one.null and f"{one.column}," not in named and f" {one.column}{{" not in named
    }
    quoted = {name: "''" if value == "" else repr(value).lower() for name, value in missing.items()}
    columns = "".join(f", {connection.ops.quote_name(name)}" for name in quoted)
    return rows.format(columns=columns, values="".join(f", {value}" for value in quoted.values()))


def _key() -> None:
    """What results are signed with."""
    from motlan.web.house import house
    from motlan.web.signing.keys import make_demo_key

    make_demo_key(state=house().state, name="bench", now=house().clock.now())


def _sessions() -> dict[str, Any]:
    """Everybody has signed in: cookies of citizens in the order of their accounts, an officer's, a head's."""
    from django.utils.crypto import get_random_string

    from motlan.web.people.models import Account

    for role in ("officer", "head"):
        office = Account(username=role, display_name=role.title(), role=role)
        office.set_unusable_password()
        office.save()
    accounts = Account.objects.order_by("id")
    secret = get_random_string(32)
    *citizens, officer, head = [f"{cookie}; csrftoken={secret}" for cookie in signed_in(list(accounts))]
    return {"cookies": citizens, "officer": officer, "head": head}


if __name__ == "__main__":
    main()
