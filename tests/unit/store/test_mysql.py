"""MariaDB read as text: what the server says of each value is what arrives, and each fault has its own sentence."""

from __future__ import annotations

import pymysql
import pytest

from motlan.kernel.errors import SourceError
from motlan.store.mysql import mysql_batches, mysql_schema, mysql_tables
from motlan.store.source import Since
from tests.servers import MariadbServer, free_port

EVERYTHING = """create table `bảng "a``b` (
  `khóa` int primary key, `tên "có`` %s dấu` varchar(50), z date, dt datetime(3), ts timestamp null, d decimal(20,6),
  f double, fl float, b varbinary(10), bl blob, bi bit(9), y year, tm time(2), e enum('a','b'), st set('p','q'),
  j json, lt longtext, la varchar(20) character set latin1, u bigint unsigned, bo boolean, g point, ch char(5),
  bch binary(4))"""
ROWS = [
    ("1", 'Nguyễn 😀 "x", \'y\n\\', "0000-00-00", "2025-07-01 08:30:00.125", "2025-07-01 08:30:00", "1234.500000",
     "42130.42857142857", "0.1", "\\x00ff", "\\x00ff41", "257", "2025", "-10:11:12.50", "a", "p,q", '{"a": 1.50}',
     "x" * 3_000_000, "café", "18446744073709551615", "1", "POINT(1 2)", "ab", "\\x00010000"),
    ("2", *[None] * 22),
    ("3", "", "2025-00-00", "0000-00-00 00:00:00.000", None, "0.000000", "1e300", "10000000000", "\\x", "\\x", "0",
     "1999", "838:59:59.00", "b", "", "[]", "", "", "0", "0", None, "", "\\x00000000"),
]  # fmt: skip


def rows(url: str, table: str, columns: tuple[str, ...], since: Since | None = None) -> list[tuple[str | None, ...]]:
    found: list[tuple[str | None, ...]] = []
    for batch in mysql_batches(url, table, columns, since, timeout=5):
        found += zip(*(column.to_pylist() for column in batch.columns), strict=True)
    return found


def refused(url: str, table: str = "people") -> SourceError:
    with pytest.raises(SourceError) as error:
        mysql_schema(url, table, timeout=2)
    return error.value


def database(url: str) -> str:
    return url.rpartition("/")[2]


def test_every_type_arrives_as_the_servers_own_text(mariadb: MariadbServer, mariadb_database: str) -> None:
    first = (
        "(1, 'Nguyễn 😀 \"x\", \\'y\\n\\\\', '0000-00-00', '2025-07-01 08:30:00.125', '2025-07-01 08:30:00', 1234.5,"
        " 42130.42857142857, 0.1, x'00ff', x'00ff41', b'100000001', 2025, '-10:11:12.5', 'a', 'p,q', '{\"a\": 1.50}',"
        " repeat('x', 3000000), 'café', 18446744073709551615, true, point(1, 2), 'ab', x'0001')"
    )
    last = (
        "(3, '', '2025-00-00', '0000-00-00 00:00:00', null, 0, 1e300, 1e10, '', '', b'0', 1999, '838:59:59', 'b', '',"
        " '[]', '', '', 0, false, null, '', '')"
    )
    mariadb.say(
        "set sql_mode = ''",
        EVERYTHING,
        f'insert into `bảng "a``b` values {first}, (2{", null" * 22}), {last}',
        database=database(mariadb_database),
    )
    table = 'bảng "a`b'
    schema = mysql_schema(mariadb_database, table, timeout=5)
    assert schema[:6] == (
        ("khóa", "int(11)"),
        ('tên "có` %s dấu', "varchar(50)"),
        ("z", "date"),
        ("dt", "datetime(3)"),
        ("ts", "timestamp"),
        ("d", "decimal(20,6)"),
    )
    assert rows(mariadb_database, table, tuple(name for name, _ in schema)) == ROWS
    assert [name for name, _ in mysql_tables(mariadb_database, timeout=5)] == [table]


def test_a_single_column_of_nulls_loses_no_row(mariadb: MariadbServer, mariadb_database: str) -> None:
    mariadb.say(
        "create table t (a int)", "insert into t values (null), (1), (null)", database=database(mariadb_database)
    )
    assert sorted(rows(mariadb_database, "t", ("a",)), key=str) == [("1",), (None,), (None,)]


def test_since_takes_the_columns_own_order_and_keeps_rows_without_a_value(
    mariadb: MariadbServer, mariadb_database: str
) -> None:
    mariadb.say(
        "create table t (n int, at datetime, s varchar(9))",
        "insert into t values (9, '2026-01-01', '!'), (10, '2026-01-02', '!'), (11, null, null),"
        " (12, '2026-01-02 00:00:01', '!')",
        database=database(mariadb_database),
    )
    assert rows(mariadb_database, "t", ("n",), Since("n", "10")) == [("10",), ("11",), ("12",)]
    assert rows(mariadb_database, "t", ("n",), Since("at", "2026-01-02 00:00:00")) == [("10",), ("11",), ("12",)]
    assert rows(mariadb_database, "t", ("n",), Since("s", "z' or 1 = 1 -- ")) == [("11",)]


def test_one_reading_sees_one_instant_and_changes_nothing(mariadb: MariadbServer, mariadb_database: str) -> None:
    name = database(mariadb_database)
    mariadb.say(
        "create table t (n int primary key, x varchar(200))",
        "insert into t select seq, repeat('x', 200) from seq_1_to_40000",
        database=name,
    )
    reading = mysql_batches(mariadb_database, "t", ("n", "x"), timeout=5)
    seen = next(reading).num_rows
    mariadb.say("delete from t where n > 100", database=name)
    assert seen + sum(batch.num_rows for batch in reading) == 40_000


def test_a_server_that_goes_away_while_it_is_read_is_one_sentence(
    mariadb: MariadbServer, mariadb_database: str
) -> None:
    name = database(mariadb_database)
    mariadb.say(
        "create table t (n int primary key, x varchar(400))",
        "insert into t select seq, repeat('x', 400) from seq_1_to_60000",
        database=name,
    )
    reading = mysql_batches(mariadb_database, "t", ("n", "x"), timeout=5)
    next(reading)
    with mariadb.connect() as administrator, administrator.cursor() as cursor:
        cursor.execute("select id from information_schema.processlist where info like '%concat_ws%from `t`%' and"
                       " id <> connection_id()")  # fmt: skip
        for (process,) in cursor.fetchall():
            cursor.execute(f"kill {process}")
    with pytest.raises(SourceError) as error:
        for _ in reading:
            pass
    assert error.value.problem == "host"
    assert error.value.what.in_("en").startswith("The database does not answer: ")


def test_each_fault_has_its_own_sentence(mariadb: MariadbServer, mariadb_database: str) -> None:
    name = database(mariadb_database)
    mariadb.say(
        "create table people (id int)",
        "create table payments (id int)",
        f"create user clerk_{name}@'127.0.0.1' identified by 'Bí mật/@1'",
        f"grant select on {name}.people to clerk_{name}@'127.0.0.1'",
        database=name,
    )
    clerk = f"mysql://clerk_{name}:B%C3%AD%20m%E1%BA%ADt%2F%401@127.0.0.1:{mariadb.port}/{name}"
    assert mysql_schema(clerk, "people", timeout=5) == (("id", "int(11)"),)
    told = {
        "host": refused(f"mysql://x@127.0.0.1:{free_port()}/x"),
        "login": refused(clerk.replace("%401@", "%402@")),
        "right": refused(clerk, "payments"),
        "table": refused(mariadb_database, "peoples"),
        "schema": refused(mariadb.url("no_such_database")),
    }
    misspelt = refused(f"{clerk}x")
    mariadb.say(f"drop user clerk_{name}@'127.0.0.1'")
    assert {problem: error.problem for problem, error in told.items()} == {problem: problem for problem in told}
    assert (
        told["right"].what.in_("en")
        == "The account has no right to read “payments”, or there is no such table (the server does not tell)."
    )
    assert misspelt.problem == "right"
    assert misspelt.what.in_("en") == (
        f"The account has no right to the database “{name}x”, or there is no such database (the server does not tell)."
    )
    assert "in `url`" in misspelt.remedy.in_("en")
    assert told["table"].remedy.in_("en").startswith("Nearest: “people”. It has: “payments”, “people”.")
    assert not any("%401" in error.in_(language) for error in told.values() for language in ("vi", "en"))


def test_a_table_that_somebody_locks_is_told_after_a_moment(
    mariadb: MariadbServer, mariadb_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.store.mysql.LOCK_SECONDS", 1.0)
    name = database(mariadb_database)
    mariadb.say("create table people (id int)", database=name)
    holder: pymysql.Connection
    with mariadb.connect(name) as holder, holder.cursor() as cursor:
        cursor.execute("lock tables people write")
        with pytest.raises(SourceError) as error:
            rows(mariadb_database, "people", ("id",))
        cursor.execute("unlock tables")
    assert error.value.what.in_("en") == "The database is locked by somebody else."


def test_an_option_that_nobody_knows_is_told(mariadb_database: str) -> None:
    assert "unknown option tls (known: ssl_ca, ssl_cert, ssl_key)" in refused(f"{mariadb_database}?tls=1").in_("en")
