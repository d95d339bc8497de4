"""How far the reports behind a unit are public: the least public word of its province, looked up, not gone through."""

from __future__ import annotations

import re

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motlan.store import register
from motlan.web.centre import standing
from motlan.web.centre.models import Report
from motlan.web.house import House
from tests.web.centre.conftest import SignIn

REPORTS = 60_000
TABLE = """
create table published_report (id serial primary key, unit text, parent varchar(20), measure text, value float8,
  as_of text, basis varchar(20));
create unique index on published_report (measure, unit);
create index report_basis on published_report (parent, basis);
insert into published_report (unit, parent, measure, value, as_of, basis)
  select 'u' || n % 6000, 'p' || n % 40, 'm' || n / 6000, 1, '', case when n % 40 = 7 and n > 50000 then 'count'
    else 'public' end from generate_series(1, REPORTS) as n;
analyze published_report
"""


def test_each_province_has_the_least_public_word_of_its_reports(scene: House) -> None:
    units = scene.workspace.dictionary.units.lasting()
    code = units[0].code
    Report.objects.all().delete()
    assert standing.bases(scene, units) == {}
    for at, basis in enumerate(("public", "count", "illustrative")):
        Report.objects.create(unit=f"x{at}", parent=code, measure="m", value=1, as_of="", basis=basis)
        assert standing.bases(scene, units) == {code: basis}
    commune = scene.workspace.dictionary.units.lasting(code)[0]
    assert standing.bases(scene, [commune]) == {code: "illustrative"}
    assert standing.bases(scene, [units[1]]) == {}
    assert standing.bases(scene, []) == {}


@pytest.mark.parametrize("address", ["/centre/", "/centre/provinces/04/"])
def test_no_report_is_gone_through_for_it(scene: House, browser: SignIn, address: str) -> None:
    provinces = scene.workspace.dictionary.units.lasting()
    told: list[str] = []
    kept = register.Register.lookups

    def lookups(self: register.Register, query: str, params: dict[str, object]) -> list[tuple[object, ...]]:
        told.append(query)
        return kept(self, query, params)

    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(register.Register, "lookups", lookups)
        assert browser().get(address).status_code == 200
    assert not [one["sql"] for one in asked if re.search(r'distinct.*"published_report"', one["sql"], re.IGNORECASE)]
    queries = [one for one in told if "published_report" in one]
    named = {f"p{at}": one.code for at, one in enumerate(provinces)}
    steps = [str(row[-1]) for one in queries for row in scene.register().rows(f"explain query plan {one}", named)]
    assert [step for step in steps if "SEARCH said USING COVERING INDEX report_basis" in step], steps
    assert not [step for step in steps if re.match(r"SCAN said", step)], steps


@pytest.mark.parametrize("count", [1, 34])
def test_on_postgresql_it_reads_a_row_a_province_and_word(postgres_database: str, count: int) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as line:
        line.execute(TABLE.replace("REPORTS", str(REPORTS)))  # type: ignore[arg-type]
        asked = " union all ".join(f"select cast('p{at}' as text) as parent" for at in range(count))
        query = standing.BASES.format(asked=asked)
        words = {(place, word) for place, word in line.execute(query).fetchall() if word}  # type: ignore[arg-type]
        assert words == {(f"p{at}", "public") for at in range(count)} | ({("p7", "count")} if count > 7 else set())
        steps = "\n".join(row[0] for row in line.execute(f"explain (analyze, buffers) {query}").fetchall())  # type: ignore[arg-type]
    assert "Seq Scan on published_report" not in steps, steps
    read = [
        int(float(rows)) for rows in re.findall(r"report_basis on published_report.*?actual .*?rows=([\d.]+)", steps)
    ]
    assert read, steps
    assert max(read) <= 1, steps
