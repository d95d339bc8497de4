"""Foreign stores written from Arrow: text keeps its zeros, null stays null, a second writing replaces the first."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from motlan.kernel.errors import SourceGone
from motlan.store import foreign

DATA = pa.table({"ma": ["01", "02"], "ten": ["Hoà, “An”", None], "so": [7, None], "dien_tich": [1.5, None]})
ROWS = [("01", "Hoà, “An”", 7, 1.5), ("02", None, None, None)]


def test_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    for data in (DATA, DATA.slice(0, 1)):
        foreign.write_sqlite(path, "bang", data, key="ma", updated="ten")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM bang").fetchall() == ROWS[:1]
        kinds = {name: kind for _, name, kind, *_ in connection.execute("PRAGMA table_info(bang)")}
        indexes = [name for _, name, *_ in connection.execute("PRAGMA index_list(bang)")]
    assert kinds == {"ma": "TEXT", "ten": "TEXT", "so": "INTEGER", "dien_tich": "REAL"}
    assert "bang_ten" in indexes


def test_sqlite_leaves_the_old_table_when_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    foreign.write_sqlite(path, "bang", DATA, key="ma")
    with pytest.raises(sqlite3.IntegrityError):
        foreign.write_sqlite(path, "bang", pa.concat_tables([DATA, DATA]), key="ma")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM bang").fetchall() == ROWS


def test_postgres(postgres_database: str) -> None:
    for data in (DATA.slice(0, 1), DATA):
        foreign.write_postgres(postgres_database, "bang", data, key="ma", updated="ten")
    with psycopg.connect(postgres_database) as connection:
        assert connection.execute("SELECT * FROM bang ORDER BY ma").fetchall() == ROWS


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(SourceGone) as raised:
        foreign.write_postgres("postgresql://clerk:secret@127.0.0.1:1/none", "bang", DATA, key="ma")
    assert raised.value.where == "postgresql://clerk@127.0.0.1:1/none"
    assert raised.value.what.in_("en").startswith("The database does not answer: ")
    assert "secret" not in raised.value.in_("vi")
    assert raised.value.remedy.in_("en") == "Check the server and the line to it; what was held before is kept."


def test_csv_in_an_old_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    foreign.write_csv(path, DATA, encoding="utf-16")
    lines = list(csv.reader(path.read_text(encoding="utf-16").splitlines()))
    assert lines == [["ma", "ten", "so", "dien_tich"], ["01", "Hoà, “An”", "7", "1.5"], ["02", "", "", ""]]


def test_parquet(tmp_path: Path) -> None:
    foreign.write_parquet(tmp_path / "a.parquet", DATA)
    assert pq.read_table(tmp_path / "a.parquet").equals(DATA)


def test_json_lines_leave_nulls_out(tmp_path: Path) -> None:
    foreign.write_jsonl(tmp_path / "a.jsonl", DATA)
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"ma": "01", "ten": "Hoà, “An”", "so": 7, "dien_tich": 1.5},
        {"ma": "02"},
    ]


def test_workbook_keeps_text_as_text(tmp_path: Path) -> None:
    foreign.write_xlsx(tmp_path / "a.xlsx", "to_1", DATA)
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("to_1")
    assert sheet.to_python() == [["ma", "ten", "so", "dien_tich"], ["01", "Hoà, “An”", 7.0, 1.5], ["02", "", "", ""]]
