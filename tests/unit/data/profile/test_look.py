"""What a look at a table tells: counts, keys, forms of dates, codes, units, references, a declared key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from motlan.data.databases.connector import TableName, looking
from motlan.data.databases.spec import Connect
from motlan.data.profile.propose import references
from motlan.data.profile.table import Table, look
from motlan.data.profile.values import Readings, Vocabulary, read_values
from motlan.store.lake import Lake
from motlan.workspace.load import load
from tests.unit.data.profile.test_profile import COUNT, name, number

Look = Callable[..., Table]


@pytest.fixture
def looked(tmp_path: Path) -> Look:
    """``looked("a,b", "1,2", …, most=10)``: the table of these lines."""

    def one(*lines: str, most: int = 1000, called: str = "t") -> Table:
        path = tmp_path / f"{called}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        asked = looking(Connect(kind="csv", path=str(path)), TableName(called), {})
        with Lake(tmp_path / "lake").session() as session:
            return look(session, name=called, asked=asked, placeholders=("-",), most=most)

    return one


def test_columns_are_counted_without_blanks_and_placeholders(looked):
    table = looked("a,b", "x, ", "x,-", "y,1")
    assert [(one.filled, one.distinct, one.shortest, one.longest) for one in table.columns] == [
        (3, 2, 1, 1),
        (1, 1, 1, 1),
    ]
    assert table.column("a").counts == (("x", 2), ("y", 1))


def test_only_so_many_rows_are_read(looked):
    table = looked("a", *map(str, range(50)), most=20)
    assert (table.rows, table.whole) == (20, False)
    assert looked("a", *map(str, range(20)), most=20).whole


def test_a_key_of_two_columns_is_found_where_none_alone_will_do(looked):
    table = looked("who,year,mark", *(f"{who},{year},{(who * year) % 3}" for who in range(9) for year in range(5)))
    assert (table.key, table.repeats) == (("who", "year"), 0)


def test_a_key_with_few_repeats_is_offered_with_their_number(looked):
    table = looked("id,x", *(f"{at},1" for at in range(100)), "0,1")
    assert (table.key, table.repeats) == (("id",), 1)


def test_nothing_tells_rows_apart_that_are_the_same(looked):
    assert looked("a,b", *(["1,2"] * 9)).key == ()


def read(looked: Look, values: list[str]) -> Readings:
    table = looked("a", *values)
    return read_values(table.columns[0], Vocabulary(WORDS))


WORDS = load(Path(__file__).parents[4] / "workspaces" / "vietnam").dictionary


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["02/03/1975", "25/12/1980", "1990", "06/1991"], "dd/mm/yyyy"),
        (["12/25/1980", "03/02/1975"], "mm/dd/yyyy"),
        (["25121980", "02031975"], "ddmmyyyy"),
        (["1980-12-25"], "yyyy-mm-dd"),
        (["25.12.1980", "02.03.1975"], "dd.mm.yyyy"),
        (["1980", "1975"], None),
    ],
)
def test_the_form_of_dates_is_found(looked, values, form):
    assert read(looked, values).form == form


def test_two_digits_of_a_year_are_known_for_what_they_are(looked):
    found = read(looked, ["250480", "020375", "311299"])
    assert (found.two_digit_years, found.form) == (1.0, None)


def test_codes_are_read_by_code_by_label_and_by_label_without_marks(looked):
    assert read(looked, ["male", "female"]).codes["sex"].by == "code"
    labels = read(looked, ["Nam", "Nữ"]).codes["sex"]
    assert (labels.by, labels.values) == ("label", {"Nam": "male", "Nữ": "female"})
    plain = read(looked, ["NAM", "nu"]).codes["sex"]
    assert (plain.by, plain.values, plain.share) == ("plain", {"NAM": "male", "nu": "female"}, 1.0)


def test_units_are_read_as_of_the_day_that_their_codes_are_from(looked):
    assert read(looked, ["00004", "00097"]).units.as_of is None
    old = read(looked, ["00001", "00013", "00016", "00019"]).units
    assert (old.share, str(old.as_of)) == (1.0, "2025-06-30")


def test_numbers_with_a_decimal_comma_are_known(looked):
    found = read(looked, ['"1.234,5"', '"12,75"'])
    assert (found.numbers, found.decimal_comma) == (1.0, True)


def test_identifiers_are_held_against_their_scheme(looked):
    found = read(looked, ["0100233488", "0100233489"])
    assert found.schemes["vn-tax-code"] == 0.5


def test_a_column_of_another_table_s_key_refers_to_it(looked):
    people = looked("id,x", *(f"P{at:03},1" for at in range(40)), called="people")
    visits = looked("visit,who", *(f"V{at:03},P{at % 40:03}" for at in range(80)), called="visits")
    (found,) = references([people, visits])
    assert (found.table, found.column, found.target, found.target_column, found.share) == (
        "visits",
        "who",
        "people",
        "id",
        1.0,
    )


DECLARING = "create table holders (pk integer primary key, cccd varchar(20), seat integer, full_name varchar(80))"
TOGETHER = "create table seats (house integer, seat integer, note varchar(20), primary key (seat, house))"


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def declaring(request: pytest.FixtureRequest, tmp_path: Path) -> Connect:
    """Two tables with a declared primary key, in whose other columns values occur once too."""
    holders = [f"insert into holders values ({at + 1}, '{number(at)}', {at % 9}, '{name(at)}')" for at in range(COUNT)]
    seats = [f"insert into seats values ({at // 8}, {at % 8}, 'n{at}')" for at in range(COUNT)]
    statements = (DECLARING, TOGETHER, *holders, *seats)
    if request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "d.sqlite")) as connection:
            connection.executescript(";".join(statements))
        return Connect(kind="sqlite", path=str(tmp_path / "d.sqlite"))
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
        with psycopg.connect(url) as connection:
            connection.execute(";".join(statements))
        return Connect(kind="postgres", url=url)
    server, url = request.getfixturevalue("mariadb"), request.getfixturevalue("mariadb_database")
    base = url.rpartition("/")[2]
    reader = f"reader_{base}"[:32]
    server.say(*statements, f"create user '{reader}'", f"grant select on {base}.* to '{reader}'", database=base)
    return Connect(kind="mysql", url=server.url(base, reader))  # who may read, and nothing else


def looked_at(connect: Connect, table: str, tmp_path: Path) -> Table:
    asked = looking(connect, TableName(table, table=table), {})
    with Lake(tmp_path / "lake").session() as session:
        return look(session, name=table, asked=asked, placeholders=(), most=1000)


def test_the_key_that_a_source_declares_stands_before_any_other(declaring: Connect, tmp_path: Path) -> None:
    held = looked_at(declaring, "holders", tmp_path)
    assert (held.key, held.declared, held.repeats) == (("pk",), True, 0)
    assert ("cccd",) in held.keys[1:]
    several = looked_at(declaring, "seats", tmp_path)
    assert (several.key, several.declared, several.keys[1:]) == (("seat", "house"), True, (("note",),))


def test_a_declared_key_whose_values_stand_for_nothing_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table t (code text primary key, cccd text)")
        connection.executemany("insert into t values (?, ?)", [("a", "1"), (" ", "2"), (None, "3"), ("b", "4")])
        connection.commit()
    held = looked_at(Connect(kind="sqlite", path=str(path)), "t", tmp_path)
    assert (held.key, held.declared) == (("cccd",), False)
