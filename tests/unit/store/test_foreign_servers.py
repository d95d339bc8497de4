"""SQL Server and Oracle, as far as they can be tried without one: the questions, the answers, and every way to fail."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest
import sqlglot

from motlan.kernel.errors import SourceError
from motlan.store import foreign_servers
from motlan.store.dialects import Described, Dialect, Oracle, SqlServer
from motlan.store.foreign_servers import ForeignServer, oracle, sql_server
from motlan.store.source import Since

PARSED = {"tsql": SqlServer(), "oracle": Oracle()}
NASTY = "tên \"có' ]ngoặc"


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which somebody listens and answers a SQL Server's first packet as one does."""
    yield from listening(bytes.fromhex("0401000b0000010000ff00"))


def listening(answer: bytes | None) -> Iterator[int]:
    """A port on which somebody waits for a first packet, says this (None: nothing) and hangs up."""

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                line.recv(64)
                if answer is None:
                    line.recv(64)
                else:
                    line.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=serve, daemon=True)
        answering.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    answering.join()


def batch(*rows: tuple[str | None, ...]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays(
        [pa.array(column, pa.large_string()) for column in columns], names=[f"c{at}" for at in range(len(rows[0]))]
    )


def server(port: int, dialect: Dialect, answers: Callable[[str], Any]) -> ForeignServer:
    def ask(_address: str, query: str) -> Iterator[pa.RecordBatch]:
        said = answers(query)
        if isinstance(said, BaseException):
            raise said
        yield from said

    return ForeignServer(f"{dialect.scheme}://clerk:Secret1@127.0.0.1:{port}/civil", dialect, 2, ask)


@pytest.mark.parametrize("dialect", ["tsql", "oracle"])
def test_every_question_is_good_sql_whatever_the_names(dialect: str) -> None:
    asked = PARSED[dialect]
    kinds = ("date", "DATE", "nvarchar", "VARCHAR2", "varbinary", "RAW", "float", "NUMBER", "datetime2", "TIMESTAMP")
    columns = [Described(f"{NASTY}{at}", kind, kind) for at, kind in enumerate(kinds)]
    since = (Since(columns[0].name, "x'; drop table people --"), columns[0])
    for query in (
        asked.columns(f"dbo.{NASTY}"),
        asked.tables(),
        asked.rows(f"dbo.{NASTY}", columns, None, None),
        asked.rows(f"dbo.{NASTY}", columns, since, 7),
    ):
        (statement,) = sqlglot.parse(query, dialect=dialect)
        assert type(statement).__name__ == "Select"


def test_what_sql_server_is_asked() -> None:
    columns = [
        Described("id", "int", "int"),
        Described("ngày]", "date", "date"),
        Described("at", "datetime", "datetime"),
        Described("b", "varbinary(8)", "varbinary"),
    ]
    assert SqlServer().rows("dbo.người", columns, (Since("at", "2026-01-02 03:04:05.000"), columns[2]), 5) == (
        "select top (5) convert(nvarchar(max), [id]) as [id], convert(nvarchar(10), [ngày]]], 23) as [ngày]]],"
        " convert(nvarchar(40), [at], 121) as [at],"
        r" '\x' + lower(convert(varchar(max), convert(varbinary(max), [b]), 2)) as [b]"
        " from [dbo].[người] where [at] >= convert(datetime, '2026-01-02 03:04:05.000', 121) or [at] is null"
    )


def test_what_oracle_is_asked() -> None:
    columns = [
        Described("ID", "number(10)", "NUMBER"),
        Described("NGAY_SINH", "date", "DATE"),
        Described("HO_TEN", "nvarchar2(80)", "NVARCHAR2"),
    ]
    assert Oracle().rows(
        "ho_tich.khai_sinh", columns, (Since("NGAY_SINH", "2026-01-02 03:04:05"), columns[1]), None
    ) == (
        """select to_char("ID", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') as "ID","""
        """ to_char("NGAY_SINH", 'YYYY-MM-DD HH24:MI:SS') as "NGAY_SINH", "HO_TEN" as "HO_TEN" from ho_tich.khai_sinh"""
        """ where "NGAY_SINH" >= to_date('2026-01-02 03:04:05', 'YYYY-MM-DD HH24:MI:SS') or "NGAY_SINH" is null"""
    )
    by_number = Oracle().rows("t", columns, (Since("ID", "1042"), columns[0]), 3)
    assert by_number.endswith(' where "ID" >= 1042 or "ID" is null fetch first 3 rows only')


def test_types_in_full() -> None:
    assert SqlServer().described(("a", "nvarchar", "-1", None, "0")) == Described("a", "nvarchar(max)", "nvarchar")
    assert SqlServer().described(("a", "decimal", None, "14", "2")) == Described("a", "decimal(14,2)", "decimal")
    assert Oracle().described(("A", "VARCHAR2", "80", None, None)) == Described("A", "varchar2(80)", "VARCHAR2")
    assert Oracle().described(("A", "TIMESTAMP(6) WITH TIME ZONE", None, None, "6")) == Described(
        "A", "timestamp(6) with time zone", "TIMESTAMP WITH TIME ZONE"
    )


def test_a_reading_from_question_to_batches(port: int) -> None:
    def answers(query: str) -> list[pa.RecordBatch]:
        if "sys.columns" in query:
            return [batch(("id", "int", None, None, "0"), ("name", "nvarchar", "50", None, "0"))]
        if "sys.objects" in query:
            return [batch(("dbo", "people", "2"), ("dbo", "v", None))]
        return [batch(("An", "1")), batch((None, "2"))]

    asked = server(port, SqlServer(), answers)
    assert asked.schema("people") == (("id", "int"), ("name", "nvarchar(50)"))
    assert asked.tables() == (("dbo.people", 2), ("dbo.v", None))
    read = pa.Table.from_batches(asked.batches("people", ("name", "id")))
    assert read.schema.names == ["name", "id"]
    assert read.to_pylist() == [{"name": "An", "id": "1"}, {"name": None, "id": "2"}]
    with pytest.raises(SourceError) as error:
        list(asked.batches("people", ("nmae",)))
    assert error.value.remedy.in_("en").startswith("Nearest: “name”.")


class PanicException(BaseException):
    """What the driver raises when it breaks inside."""


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (RuntimeError("Token error: 'Login failed for user 'clerk'.' on server x code: 18456"), "login"),
        (RuntimeError("Timed out in bb8"), "login"),
        (RuntimeError("ORA-01017: invalid username/password; logon denied"), "login"),
        (RuntimeError("The SELECT permission was denied on the object 'people'"), "right"),
        (RuntimeError("ORA-01031: insufficient privileges"), "right"),
        (RuntimeError('Cannot open database "civil" requested by the login'), "schema"),
        (RuntimeError("ORA-12514: TNS:listener does not currently know of service"), "schema"),
        (RuntimeError("ORA-00942: table or view does not exist"), "table"),
        (RuntimeError("connection reset"), "host"),
        (PanicException("cx writer failed"), "host"),
        ([], "table"),
    ],
)
def test_each_fault_has_its_word(said: Any, problem: str, port: int) -> None:
    with pytest.raises(SourceError) as error:
        server(port, SqlServer(), lambda _query: said).schema("people")
    assert error.value.problem == problem
    assert "Secret1" not in error.value.in_("en")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"J\x00\x00\x00\n11.8.6-MariaDB", b"", None])
def test_a_server_of_another_kind_is_told_apart_before_the_driver_waits_for_it(answer: bytes | None) -> None:
    def never(_query: str) -> list[pa.RecordBatch]:
        pytest.fail("the driver was asked")

    for port in listening(answer):
        began = time.monotonic()
        with pytest.raises(SourceError) as error:
            server(port, SqlServer(), never).schema("people")
        assert time.monotonic() - began < 10
        assert error.value.problem == "host"
        assert f"127.0.0.1:{port} listens, but is no SQL Server." in error.value.what.in_("en")


def test_what_is_no_fault_of_the_driver_goes_through(port: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        server(port, SqlServer(), lambda _query: KeyboardInterrupt()).schema("people")


def test_a_server_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(SourceError) as error:
        sql_server("mssql://clerk:Secret1@127.0.0.1:1/civil", timeout=2).schema("people")
    assert error.value.problem == "host"
    assert error.value.in_("en").startswith("mssql://clerk@127.0.0.1:1/civil: The database does not answer: ")


def test_without_oracles_library_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_servers, "ORACLE_LIBRARY", "libnot_there.so")
    with pytest.raises(SourceError) as error:
        oracle("oracle://clerk:Secret1@127.0.0.1:1/civil", timeout=2).schema("people")
    assert error.value.problem == "driver"
    assert error.value.what.in_("en") == "This machine lacks the driver Oracle Instant Client (libnot_there.so)."
    assert "LD_LIBRARY_PATH" in error.value.remedy.in_("vi")
