"""The guard lets a query over published tables through, and nothing else."""

import pytest
from sqlglot import exp

from motlan.governance.published import PUBLISHED, checked, guard, parse, tables
from motlan.kernel.errors import NotAllowed

REFUSED = [
    "select count(*) from golden_person",
    "select * from published_sync, mirror_population__citizens",
    "select (select count(*) from journal) from published_sync",
    "select * from published_sync where database in (select database from batch)",
    "with golden_person as (select * from golden_person) select * from golden_person",
    "with published_sync as (select * from subject) select * from published_sync",
    "select * from main.published_dossier",
    "select * from other.public.published_dossier",
    "select * from published_secrets",
    "select * from 'published_dossier.csv'",
    "select * from read_csv('/etc/passwd')",
    "select * from read_parquet('lake/*')",
    "select * from json_each('[1]')",
    "select pg_read_file('/etc/passwd')",
    "select load_extension('x') from published_sync",
    "select * into copied from published_sync",
    "select * from published_sync union select * from golden_person",
    "delete from published_sync",
    "drop table published_sync",
    "pragma table_info(person)",
    "select 1; select 2",
    "",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_refused(sql: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        parse(sql)
    assert "published_dossier" in caught.value.remedy["en"]
    assert set(caught.value.what) == {"vi", "en"}


def test_an_expression_that_was_built_is_guarded_too() -> None:
    with pytest.raises(NotAllowed, match="golden_person"):
        guard(exp.select("full_name").from_("golden_person"))


@pytest.mark.parametrize("table", PUBLISHED)
def test_every_published_table_may_be_read(table: str) -> None:
    assert tables(parse(f"select count(*) filter (where 1 = 1) from {table}")) == (table,)


def test_a_subquery_over_published_tables_may_be_read() -> None:
    query = parse("select count(*) from published_dossier d join (select database from published_sync) s on 1 = 1")
    assert tables(query) == ("published_dossier", "published_sync")


@pytest.mark.parametrize(
    ("sql", "stranger"),
    [
        ("select count(*) from published_dossier where recieved = 1", "recieved"),
        ("select count(*) from published_dossier d where d.recieved = 1", "recieved"),
        (
            "select count(*) from published_sync s join published_dossier d on d.unit = s.database where quality > 1",
            "quality",
        ),
        ("select count(*) from published_dossier where code in (select dossier from published_sync)", "dossier"),
    ],
)
def test_a_column_that_no_table_of_the_query_has_is_named_with_those_there_are(sql: str, stranger: str) -> None:
    with pytest.raises(NotAllowed, match=stranger) as caught:
        checked(parse(sql))
    assert "received_at" in caught.value.remedy["en"]


@pytest.mark.parametrize(
    "sql",
    [
        "select unit, case when count(*) >= 10 then 1 else 0 end from published_dossier group by unit",
        'select count(*) as n from published_sync where "rows" > 1 order by n',
        "select count(*) from published_dossier d where exists (select 1 from published_light l where l.name = d.unit)",
        "select sum(n) from (select unit, count(*) as n from published_dossier group by unit) as counted",
    ],
)
def test_columns_of_aliases_and_subqueries_are_known(sql: str) -> None:
    query = parse(sql)
    before = query.sql()
    assert checked(query).sql() == before, "what is checked is run as it was written"
