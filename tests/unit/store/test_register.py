"""One register, two dialects: the same verbs do the same."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pyarrow as pa
import pytest
from sqlglot import exp

from motlan.kernel.errors import RegisterError
from motlan.store import tables
from motlan.store.register import Register
from motlan.store.tables import Column, Table

PLACES = Table(
    "places",
    (Column("code", required=True), Column("name"), Column("area", "double precision")),
    ("code",),
    (("name",),),
)
ROWS = pa.table(
    {
        "code": ["01", "02", "03", "04"],
        "name": ["", None, 'a "quoted", text\nof 100%', "\\."],
        "area": pa.array([1.5, None, 0.0, -2.25], pa.float64()),
    }
)


@pytest.fixture
def places(register: Register) -> Register:
    tables.prepare(register, [PLACES])
    return register


def test_what_is_loaded_is_read_back_with_null_and_empty_text_apart(places: Register) -> None:
    with places.transaction():
        assert places.load("places", ROWS) == 4
    query = "select code, name, area from places order by code"
    assert places.arrow(query, ROWS.schema).to_pydict() == ROWS.to_pydict()
    assert places.rows(query)[0] == ("01", "", 1.5)
    assert places.rows(query)[1] == ("02", None, None)


def test_an_empty_table_has_its_schema_still(places: Register) -> None:
    assert places.load("places", ROWS.slice(0, 0)) == 0
    empty = places.arrow("select code, name, area from places", ROWS.schema)
    assert empty.schema == ROWS.schema
    assert empty.num_rows == 0


def test_parameters_go_by_name_and_a_per_cent_sign_is_only_a_sign(places: Register) -> None:
    places.load("places", ROWS)
    found = places.rows("select code from places where name like '%100%' or code = :code order by 1", {"code": "01"})
    assert found == [("01",), ("03",)]
    assert places.value("select '100%'") == "100%"
    assert places.value("select count(*) from places where :name is null or name = :name", {"name": None}) == 4


def test_an_expression_is_rendered_for_the_dialect(places: Register) -> None:
    places.load("places", ROWS)
    query = exp.select("code").from_("places").where(exp.column("code").eq(exp.Placeholder(this="wanted")))
    assert places.rows(query, {"wanted": "02"}) == [("02",)]
    schema = pa.schema([("code", pa.string())])
    assert places.arrow(query, schema, {"wanted": "02"}).to_pydict() == {"code": ["02"]}


def test_records_bear_column_names_and_no_row_is_none(places: Register) -> None:
    places.load("places", ROWS.slice(1, 1))
    assert places.records("select * from places") == [{"code": "02", "name": None, "area": None}]
    assert places.row("select * from places where code = '99'") is None
    assert places.value("select name from places where code = '99'") is None


def test_a_failed_transaction_leaves_nothing(places: Register) -> None:
    def load_then_fail() -> None:
        with places.transaction():
            places.load("places", ROWS)
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        load_then_fail()
    assert places.value("select count(*) from places") == 0
    assert not places.in_transaction


def test_an_inner_failure_undoes_only_the_inner_part(places: Register) -> None:
    def insert(*codes: str) -> None:
        with places.transaction():
            for code in codes:
                places.execute("insert into places (code) values (:code)", {"code": code})

    with places.transaction():
        insert("10")
        with pytest.raises(RegisterError):
            insert("11", "10")
        places.execute("insert into places (code) values ('12')")
    assert places.rows("select code from places order by 1") == [("10",), ("12",)]


def test_a_borrowed_connection_is_never_committed_nor_closed(places: Register) -> None:
    places.execute("begin")
    borrowed = Register.over(places._connection, places.dialect)
    with borrowed.transaction():
        borrowed.execute("insert into places (code) values ('20')")
    borrowed.close()
    assert places.in_transaction
    places.execute("rollback")
    assert places.value("select count(*) from places") == 0


def test_what_an_owner_without_autocommit_is_about_to_begin_is_its_transaction(postgres_database: str) -> None:
    """As a web framework does: it turns autocommit off, and the first statement begins."""
    with Register.connect(postgres_database) as register, Register.connect(postgres_database) as other:
        tables.prepare(register, [PLACES])
        register._connection.autocommit = False
        borrowed = Register.over(register._connection, "postgres")
        with borrowed.transaction():
            borrowed.execute("insert into places (code) values ('10')")
        with borrowed.within():
            borrowed.execute("insert into places (code) values ('20')")
        assert other.rows("select code from places") == []
        register._connection.rollback()
        assert register.rows("select code from places") == []


def test_execute_says_how_many_rows_it_touched(places: Register) -> None:
    places.execute_many("insert into places (code) values (:code)", [{"code": "1"}, {"code": "2"}])
    assert places.execute("update places set name = :name", {"name": "x"}) == 2


def test_a_refusal_is_told_in_both_languages_with_its_reason(places: Register) -> None:
    with pytest.raises(RegisterError) as raised:
        places.execute("select a from nowhere")
    assert "nowhere" in raised.value.what.in_("en")
    assert raised.value.what.in_("vi").startswith("Sổ đăng ký từ chối")


@pytest.mark.parametrize("query", ["select code from nowhere", "select no_column from places"])
def test_a_register_made_for_another_dictionary_says_what_to_do(places: Register, query: str) -> None:
    with pytest.raises(RegisterError) as raised:
        places.execute(query)
    assert raised.value.remedy is not None
    assert "motlan plan --apply" in raised.value.remedy.in_("en")
    with pytest.raises(RegisterError) as raised:
        places.execute("select code from places where")
    assert raised.value.remedy is not None
    assert "motlan doctor" in raised.value.remedy.in_("en")


def test_exists_and_columns_know_tables_views_and_temporary_tables(places: Register) -> None:
    places.execute("create view seen as select code from places")
    places.execute("create temporary table passing (a text, b text)")
    assert [places.exists(name) for name in ("places", "seen", "passing", "absent")] == [True, True, True, False]
    assert places.columns("passing") == ("a", "b")
    assert places.columns("absent") == ()


def test_texts_sort_by_code_point(places: Register) -> None:
    places.load("places", pa.table({"code": ["b", "B", "á", "a", "Đ"]}))
    assert [row[0] for row in places.rows("select code from places order by code")] == ["B", "a", "b", "á", "Đ"]


def test_prepare_is_idempotent_and_grows_with_the_dictionary(places: Register) -> None:
    places.load("places", ROWS)
    grown = Table("places", (*PLACES.columns, Column("kind")), ("code",), (("name",), ("kind",)))
    for _ in range(2):
        tables.prepare(places, [grown])
    assert places.columns("places") == ("code", "name", "area", "kind")
    assert places.value("select count(*) from places") == 4


def test_bytes_are_not_packed_once_more_by_the_server(register: Register) -> None:
    before = Table("tiles", (Column("code", required=True),), ("code",))
    tiles = Table("tiles", (*before.columns, Column("content", "blob")), ("code",))
    for wanted in (before, tiles, tiles):
        tables.prepare(register, [wanted])
    register.execute("insert into tiles (code, content) values (:code, :content)", {"code": "a", "content": b"0" * 9})
    assert [bytes(kept) for _, kept in register.packed("select code, content from tiles", {})] == [b"0" * 9]
    if register.dialect == "postgres":
        kinds = "select attname, attstorage from pg_attribute where attrelid = 'tiles'::regclass and attnum > 0"
        assert dict(register.rows(kinds)) == {"code": "x", "content": "e"}


def test_swap_puts_the_rebuilt_table_in_service_with_its_indexes(places: Register) -> None:
    places.load("places", ROWS)
    fresh = PLACES.renamed("places__next")
    for _ in range(2):
        tables.create(places, fresh)
        places.load(fresh.name, ROWS.slice(0, 1))
        with places.transaction():
            tables.swap(places, fresh, PLACES)
        assert places.value("select count(*) from places") == 1
        assert not places.exists(fresh.name)
    with pytest.raises(RegisterError):
        places.load("places", ROWS.slice(0, 1))  # the key came along


def test_a_name_that_postgres_would_cut_is_refused_when_the_table_is_described() -> None:
    with pytest.raises(ValueError, match="names over 63"):
        Table("t" * 64, (Column("a"),))
    with pytest.raises(ValueError, match="unknown columns"):
        Table("t", (Column("a"),), ("b",))
    assert len(tables.index_name("t" * 60, ("column",))) == 63


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("oracle://x/y", "This is no address of a register"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "The register refused"),
    ],
)
def test_an_address_that_does_not_open_says_so_without_the_password(url: str, said: str) -> None:
    with pytest.raises(RegisterError) as raised:
        Register.connect(url)
    assert raised.value.what.in_("en").startswith(said)
    assert "secret" not in raised.value.in_("en")


def test_sqlite_is_opened_in_wal_and_a_second_writer_waits(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/r.sqlite3"
    with Register.connect(url) as one:
        one.execute("create table t (a text)")
        assert one.value("pragma journal_mode") == "wal"

        def write() -> None:
            with Register.connect(url) as other, other.transaction():
                other.execute("insert into t values ('other')")

        writer = threading.Thread(target=write)
        with one.transaction():
            one.execute("insert into t values ('one')")
            writer.start()
            writer.join(0.2)
            assert writer.is_alive()
        writer.join(10)
        assert one.rows("select a from t order by rowid") == [("one",), ("other",)]


def test_a_locked_sqlite_says_so(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite3"
    with Register.connect(f"sqlite:///{path}") as one:
        one.execute("create table t (a text)")
        impatient = sqlite3.connect(path, isolation_level=None, timeout=0.05)
        borrowed = Register.over(impatient, "sqlite")
        with one.transaction(), pytest.raises(RegisterError) as raised, borrowed.transaction():
            raise AssertionError("it must not begin")
        impatient.close()
    assert raised.value.what.in_("en") == "Another process holds the register locked."
