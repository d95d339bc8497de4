"""Bad input: each gets one clear error or goes to quarantine, and nothing else is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
import xlsxwriter

from motlan.data.databases.connector import fill
from motlan.data.databases.spec import ColumnMapping, Database
from motlan.data.sync.run import DatasetReport
from motlan.kernel.errors import SourceChanged
from motlan.kernel.spec import read
from tests.conformance.sources import COLUMNS, KINDS, NEEDS_A_SERVICE, Ministry, catalogue, person

GOOD = [person(1), person(2)]
HUNDRED_MEGABYTES = 100 * 1024 * 1024


def failed(ministry: Ministry) -> DatasetReport:
    """The only dataset, which must have failed with a message and a remedy in both languages."""
    (report,) = ministry.sync().failed
    assert report.remedy is not None
    assert set(report.message) == set(report.remedy) == {"vi", "en"}
    assert report.message.in_("vi") != report.message.in_("en")
    return report


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NEEDS_A_SERVICE])
def test_a_source_that_is_gone(kind: str, tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(kind))
    ministry.write(GOOD)
    ministry.sync()
    before = ministry.mirror("*")
    ministry.path.unlink()
    assert failed(ministry).message.in_("en") == f"{ministry.path}: The database is not there."
    assert ministry.mirror("*") == before


def test_a_folder_where_a_file_was_meant(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.path.mkdir()
    report = failed(ministry)
    assert report.message.in_("en") == f"{ministry.path}: This is a folder."
    assert report.remedy is not None
    assert "folder/*.csv" in report.remedy.in_("en")


FILES = {"csv": "CSV", "jsonl": "JSON Lines", "json": "one JSON document", "parquet": "Parquet", "xlsx": "XLSX"}


@pytest.mark.parametrize("declared", FILES)
@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_another_kind_than_was_declared(kind: str, declared: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ministry, other = Ministry(tmp_path, catalogue(declared)), Ministry(tmp_path / "other", catalogue(kind))
    other.write(GOOD)
    ministry.path.write_bytes(other.path.read_bytes())
    if kind == declared:
        assert not ministry.sync().failed
        return
    report = failed(ministry)
    said = report.message.in_("en")
    assert "The file is not " in said
    assert FILES[kind] in said.partition("by line 1 it is ")[2]
    assert report.remedy is not None
    assert f"`kind: {kind}`" in report.remedy.in_("en")
    assert f"`kind: {kind}`" in report.remedy.in_("vi")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NEEDS_A_SERVICE])
def test_an_empty_file(kind: str, tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(kind))
    ministry.path.write_bytes(b"")
    said = failed(ministry).message.in_("en")
    expected = {"sqlite": "There is no table “people”.", "csv": "is empty", "jsonl": "is empty", "json": "is empty"}
    assert expected.get(kind, "It cannot be read") in said


@pytest.mark.parametrize("kind", ["sqlite", "parquet", "xlsx"])
def test_a_file_of_another_kind(kind: str, tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(kind))
    ministry.path.write_text("this is only text, and long enough to be looked at\n" * 100, encoding="utf-8")
    assert "It cannot be read" in failed(ministry).message.in_("en")


@pytest.mark.parametrize(("kind", "named"), [("sqlite", "table"), ("xlsx", "sheet")])
def test_a_table_that_is_not_there(kind: str, named: str, tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(kind, **{named: "persons"}))
    ministry.write(GOOD)
    report = failed(ministry)
    assert report.message.in_("en").endswith("There is no table “persons”.")
    assert report.remedy is not None
    assert "“people”" in report.remedy.in_("vi")


def test_a_workbook_whose_records_are_on_another_sheet(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("xlsx", sheet=None))
    with xlsxwriter.Workbook(ministry.path) as workbook:
        workbook.add_worksheet("Bìa").write_row(0, 0, ("Báo cáo", "Quý I"))
        workbook.add_worksheet("Trống")
        workbook.add_worksheet("Danh sách").write_row(0, 0, COLUMNS)
    report = failed(ministry)
    assert report.message.in_("en").endswith("missing from the first sheet; the sheet “Danh sách” has all of them.")
    assert report.remedy is not None
    assert report.remedy.in_("en") == "Add `sheet: Danh sách` to the dataset in databases/*.yaml."


def test_a_locked_sqlite_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motlan.store.source.LOCK_SECONDS", 0.05)
    ministry = Ministry(tmp_path, catalogue())
    ministry.write(GOOD)
    holder = sqlite3.connect(ministry.path, isolation_level=None)
    holder.execute("begin exclusive")
    assert failed(ministry).message.in_("en").endswith("The database is locked by somebody else.")
    holder.execute("rollback")
    holder.close()
    assert ministry.sync().datasets[0].added == 2


def test_a_postgres_server_that_does_not_answer_and_one_that_refuses(
    tmp_path: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.store.source.LOCK_SECONDS", 1.0)
    silent = Ministry(tmp_path, catalogue("postgres"), postgres="postgresql://clerk:secret@127.0.0.1:1/none")
    said = failed(silent).message.in_("en")
    assert said.startswith("postgresql://clerk@127.0.0.1:1/none: The database does not answer")
    assert "secret" not in said
    ministry = Ministry(tmp_path, catalogue("postgres"), postgres=postgres_database)
    ministry.write(GOOD)
    with psycopg.connect(postgres_database) as owner:
        owner.execute("create role clerk login password 'x'")
    clerk = Ministry(tmp_path, catalogue("postgres"), postgres=postgres_database.replace("postgres@", "clerk@"))
    assert failed(clerk).message.in_("en").endswith("The account has no right to read “people”.")
    with psycopg.connect(postgres_database) as holder:
        holder.execute("lock table people in access exclusive mode")
        assert failed(ministry).message.in_("en").endswith("The database is locked by somebody else.")
    with psycopg.connect(postgres_database) as owner:
        owner.execute("drop role clerk")
    assert ministry.sync().datasets[0].added == 2


def test_a_wrong_encoding_is_told_with_file_line_and_byte(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(1, note="x" * 3_000_000), person(2)])
    good = ministry.path.read_bytes()
    ministry.path.write_bytes(good + "r3,0,Nguyễn Văn A".encode("utf-16-le"))
    said = failed(ministry).message.in_("en")
    place = len(good) + len("r3,0,Nguy".encode("utf-16-le"))
    assert said == f"{ministry.path}: Line 4 (byte {place}) is not utf-8."
    assert ministry.mirror() == []


def test_a_declared_encoding_is_read(tmp_path: Path) -> None:
    held = catalogue("csv")
    connect = held.databases["ministry"].connect.model_copy(update={"encoding": "cp1258", "delimiter": ";"})
    database = held.databases["ministry"].model_copy(update={"connect": connect})
    ministry = Ministry(tmp_path, type(held)(held.dictionary, {"ministry": database}))
    ministry.write([person(1, name="Đặng Văn An")])
    text = ministry.path.read_text(encoding="utf-8").replace(",", ";")
    ministry.path.write_bytes(text.encode("cp1258", errors="replace"))
    assert ministry.sync().failed == ()
    ((_, name),) = ministry.mirror()
    assert name.startswith("Đ")


def test_an_encoding_that_nobody_knows(tmp_path: Path) -> None:
    held = catalogue("csv")
    connect = held.databases["ministry"].connect.model_copy(update={"encoding": "tcvn9"})
    database = held.databases["ministry"].model_copy(update={"connect": connect})
    ministry = Ministry(tmp_path, type(held)(held.dictionary, {"ministry": database}))
    ministry.write(GOOD)
    assert "encoding 'tcvn9'" in failed(ministry).message.in_("en")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_line_of_100_megabytes_goes_to_quarantine_and_nothing_else_is_lost(kind: str, tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(kind))
    ministry.write([person(nth) for nth in range(1, 6)])
    lines = ministry.path.read_bytes().splitlines(keepends=True)
    at = 3 if kind == "csv" else 2
    with ministry.path.open("wb") as file:
        file.writelines(lines[:at])
        file.write(b"x" * HUNDRED_MEGABYTES + b"\n")
        file.writelines(lines[at:])
    (report,) = ministry.sync().datasets
    assert (report.outcome, report.rows, report.added, report.quarantined) == ("ok", 6, 5, 1)
    ((key, attribute, reason, received),) = ministry.quarantine()
    assert (key, attribute, reason) == (f"#people.{kind}:{at + 1}", "", "too_long")
    assert received == "x" * 200
    beside = "000000001.refused"
    (detail,) = ministry.ask("select detail from quarantine")
    assert detail == (f"people.{kind}:{at + 1} ({beside} 0+{HUNDRED_MEGABYTES})",)
    with pa.input_stream(str(ministry.lake.root / "batches/ministry/people" / beside), compression="zstd") as kept:
        assert kept.read() == b"x" * HUNDRED_MEGABYTES + b"\n"
    assert ministry.sync().datasets[0].outcome == "unchanged"
    assert [path.name for path in sorted(ministry.lake.root.glob("batches/*/*/*"))] == ["000000001.parquet", beside]


def test_refused_lines_are_kept_whole_one_after_the_other(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write(GOOD)
    long = "r8," + "ỹ" * 1000
    with ministry.path.open("a", encoding="utf-8") as file:
        file.write(f"r9,too,few\n{long}\n")
    ministry.sync()
    held = ministry.ask("select record_key, received, detail from quarantine order by record_key")
    length = len(long.encode())
    assert held == [
        ("#people.csv:4", "r9,too,few", "people.csv:4 (000000001.refused 0+10)"),
        ("#people.csv:5", long[:200], f"people.csv:5 (000000001.refused 11+{length})"),
    ]
    side = ministry.lake.root / "batches/ministry/people/000000001.refused"
    with pa.input_stream(str(side), compression="zstd") as kept:
        assert kept.read()[11 : 11 + length].decode() == long


@pytest.mark.parametrize("at", [0, 2, 50])
def test_a_stray_quotation_mark_costs_one_line(at: int, tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(nth, note="plain") for nth in range(300)])
    assert ministry.sync().datasets[0].added == 300
    lines = ministry.path.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = lines[51].split(",")
    lines[51] = f'"{lines[51]}' if at == 0 else ",".join([*cells[:2], f'"{cells[2]}', *cells[3:]])
    if at > 2:
        lines[51 + at] = lines[51 + at].replace("Nguyễn", '"Nguyễn')  # a second one, which could close the first
    ministry.path.write_text("".join(lines), encoding="utf-8")
    (report,) = ministry.sync().datasets
    refused = 1 if at <= 2 else 2
    assert (report.outcome, report.added, report.removed, report.quarantined) == ("ok", 0, 0, refused)
    assert report.kept == refused
    assert len(ministry.mirror()) == 300
    first = "#people.csv:102" if at > 2 else "#people.csv:52"
    assert ministry.quarantine()[0][:3] == (first, "", "quote")


def test_lines_that_are_no_record_go_to_quarantine(tmp_path: Path) -> None:
    ragged = Ministry(tmp_path, catalogue("csv"))
    ragged.write(GOOD)
    with ragged.path.open("a", encoding="utf-8") as file:
        file.write("r9,too,few\n")
    (report,) = ragged.sync().datasets
    assert (report.rows, report.added, report.quarantined) == (3, 2, 1)
    assert [row[2:] for row in ragged.quarantine()] == [("columns", "r9,too,few")]


def test_a_line_that_is_no_json_object_goes_to_quarantine(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("jsonl"))
    ministry.write(GOOD)
    with ministry.path.open("a", encoding="utf-8") as file:
        file.write('\n{"id": "r9", \n[1, 2]\n')
    (report,) = ministry.sync().datasets
    assert (report.rows, report.added, report.quarantined) == (4, 2, 2)
    assert [row[0] for row in ministry.quarantine()] == ["#people.jsonl:4", "#people.jsonl:5"]


def test_a_pattern_that_no_file_matches(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv", path="${SAMPLE}/none/*.csv"))
    assert failed(ministry).message.in_("en") == f"{tmp_path}/none/*.csv: No file matches the pattern."


def test_a_pattern_reads_every_file_and_each_must_have_every_column(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv", path="${SAMPLE}/parts/*.csv"))
    (tmp_path / "parts").mkdir()
    for nth in (1, 2):
        ministry.path = tmp_path / "parts" / f"{nth}.csv"
        ministry.write([person(nth)], COLUMNS if nth == 1 else tuple(reversed(COLUMNS)))
    ministry.sync()
    assert ministry.mirror("record_key") == [("r1",), ("r2",)]
    ministry.write([person(2)], COLUMNS[:-3])
    assert failed(ministry).message.in_("en") == f"{ministry.path}: The columns “income”, “note” are missing."
    assert ministry.mirror("record_key") == [("r1",), ("r2",)]


def test_a_place_that_nobody_gave() -> None:
    with pytest.raises(SourceChanged) as raised:
        fill("${NOWHERE_AT_ALL}/x.csv", {})
    assert raised.value.what.in_("en") == "The variable `NOWHERE_AT_ALL` is not set."
    assert fill("${A}/x", {"A": "/data"}) == "/data/x"
    assert fill(None, {}) is None


def test_a_variable_that_is_not_set_is_named_with_the_file_that_names_it(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv", path="${NOSUCH}/x.csv"))
    report = failed(ministry)
    assert report.message.in_("en") == "${NOSUCH}/x.csv: The variable `NOSUCH` is not set."
    assert report.remedy is not None
    assert report.remedy.in_("en") == (
        "Set the environment variable NOSUCH where sync runs, or correct the name in databases/ministry.yaml."
    )
    assert report.remedy.in_("vi") == (
        "Đặt biến môi trường NOSUCH trước khi đồng bộ, hoặc sửa tên trong databases/ministry.yaml."
    )


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "yyyy-mm-dd", "yyyymmdd", "mm/yyyy", "dd. mm. yyyy", "1.234,5", "1234"])
def test_forms_of_dates_and_numbers(form: str) -> None:
    assert ColumnMapping(to="a", format=form).format == form


@pytest.mark.parametrize("form", ["qq", "dd/mm/yy", "dd/mm", "", "dd/dd/yyyy", "DD/MM/YYYY", "%d", ".,"])
def test_what_is_no_form_is_a_fault_at_its_line(form: str, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    body = "database: m\nlabel: m\nowner: m\nconnect: {kind: csv, path: x}\ndatasets:\n  d:\n    key: k\n"
    path.write_text(f"{body}    describes: person\n    columns:\n      c:\n        to: a\n        format: '{form}'\n")
    (issue,) = read(path, Database).issues
    assert (issue.line, issue.path) == (12, "datasets.d.columns.c.format")
    assert "a date's form is made of dd, mm, yyyy and separators" in issue.why.in_("en")


@pytest.mark.parametrize(
    ("column", "mapping", "said"),
    [
        (
            "born",
            {"to": "birth_date", "format": "1.234,5"},
            "1.234,5` of the column “born” is no form of a date.",
        ),
        (
            "income",
            {"to": "income", "format": "dd/mm/yyyy"},
            "dd/mm/yyyy` of the column “income” is no form of a number.",
        ),
    ],
)
def test_the_form_of_another_type_fails_its_dataset(
    column: str, mapping: dict[str, str], said: str, tmp_path: Path
) -> None:
    ministry = Ministry(tmp_path, catalogue(columns={column: mapping}))
    ministry.write(GOOD)
    assert failed(ministry).message.in_("en") == f"ministry.people: `format: {said}"


def test_texts_that_are_too_long_cost_the_field_and_not_the_row(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1, name="N" * 61), person(2, id="k" * 201), person(3, number="1" * 5000)])
    ministry.sync()
    assert ministry.mirror("record_key, full_name is null, number is null") == [("r1", 1, 0), ("r3", 0, 1)]
    assert sorted(row[2] for row in ministry.quarantine()) == ["no_key", "too_long", "too_long"]


def test_hostile_texts_stay_texts(tmp_path: Path, postgres_database: str) -> None:
    hostile = ["'; drop table batch; --", "%s %(a)s :a $1 {x}", "\\.", "a\x00b", "\ud7ff\U0001f600", '"', "=1+1"]
    for url in (None, postgres_database):
        ministry = Ministry(tmp_path, catalogue(), register=url)
        ministry.write([person(nth, note=note) for nth, note in enumerate(hostile)])
        assert ministry.sync().failed == ()
        assert [row[0] for row in ministry.mirror("note")] == [note.replace("\x00", "") for note in hostile]


def test_a_value_of_a_workbook_in_quarantine_names_its_row(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("xlsx"))
    blank: dict[str, object] = {}
    ministry.write([person(1), blank, blank, person(2, born="soon", home="77777"), person(3, id=None), person(4)])
    (report,) = ministry.sync().datasets
    assert (report.rows, report.added, report.quarantined, report.unreadable) == (4, 3, 1, 2)
    held = ministry.ask("select attribute, reason, detail from quarantine order by attribute")
    assert held == [
        ("", "no_key", "people.xlsx:6"),
        ("birth_date", "date", "people.xlsx:5"),
        ("home", "unit", "people.xlsx:5"),
    ]


def test_rows_of_several_workbooks_are_told_apart(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("xlsx", path="${SAMPLE}/parts/*.xlsx"))
    (tmp_path / "parts").mkdir()
    for nth in (1, 2):
        ministry.path = tmp_path / "parts" / f"{nth}.xlsx"
        ministry.write([person(nth), person(nth + 10, born="soon")])
    ministry.sync()
    assert ministry.ask("select record_key, detail from quarantine order by record_key") == [
        ("r11", "1.xlsx:3"),
        ("r12", "2.xlsx:3"),
    ]
