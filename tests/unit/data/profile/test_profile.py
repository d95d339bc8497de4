"""A database that nobody described: keys, types, code lists, what is held of its rows, and a file that checks."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner

from motlan.cli import main
from motlan.data.databases.spec import Connect
from motlan.data.profile.api import connect_of, name_of
from motlan.data.profile.find import written
from motlan.kernel.errors import UnknownName
from motlan.store.foreign import write_postgres
from motlan.workspace.init import init
from motlan.workspace.load import examine, load
from tests.conftest import REPOSITORY

FAMILIES = ("Berg", "Dahl", "Ek", "Falk", "Grip", "Holm", "Ivers", "Jung")
GIVEN = ("Anna", "Bo", "Carl", "Dora", "Eva", "Finn", "Gro", "Hans", "Ida", "Jon", "Kai")
COUNT = 88


def name(at: int) -> str:
    return f"{GIVEN[at % 11]} {FAMILIES[at % 8]}"


def born(at: int) -> tuple[int, int, int]:
    return 1940 + (at * 7) % 70, 1 + at % 12, 1 + (at * 5) % 28


def number(at: int) -> str:
    return str(10_000_000 + 7919 * at)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace of one database, synchronised: what is held when another database comes."""
    init(tmp_path / "country", name="country")
    sample = tmp_path / "country" / "sample"
    lines = ["id,name,born,sex"]
    for at in range(COUNT):
        year, month, day = born(at)
        lines.append(f"{number(at)},{name(at)},{year}-{month:02}-{day:02},{'MF'[at % 2]}")
    (sample / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run(tmp_path, "sync")[0] == 0
    return tmp_path


def run(place: Path, verb: str, *arguments: str) -> tuple[int, str, str]:
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"), "--lang", "en")
    result = CliRunner().invoke(main, [verb, *arguments, *where], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def answer(place: Path, *arguments: str) -> dict[str, Any]:
    status, output, errors = run(place, "profile", *arguments, "--json")
    assert status == 0, output + errors
    record: dict[str, Any] = json.loads(output)
    return record


def mapped(record: dict[str, Any]) -> dict[str, str | None]:
    (table,) = record["tables"]
    (dataset,) = table["datasets"]
    return {column: (one["mapping"] or {}).get("to") for column, one in dataset["columns"].items()}


@pytest.fixture
def patients(place: Path) -> Path:
    """The same people in another database: other names, other forms, one column more."""
    path = place / "clinic.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table PATIENT (COL_1 text, COL_2 text, COL_3 text, COL_4 text, COL_5 text)")
        for at in range(COUNT):
            year, month, day = born(at)
            values = (f"{day:02}/{month:02}/{year}", "12"[at % 2], number(at), f"ward {at % 5}", name(at).upper())
            connection.execute("insert into PATIENT values (?, ?, ?, ?, ?)", values)
        connection.commit()
    return path


def test_names_that_say_nothing_are_found_by_what_is_held(place, patients):
    record = answer(place, str(patients))
    assert mapped(record) == {
        "COL_1": "birth_date",
        "COL_2": "sex",
        "COL_3": "person_number",
        "COL_4": None,
        "COL_5": "full_name",
    }
    (table,) = record["tables"]
    columns = table["datasets"][0]["columns"]
    assert {column: one["sure"] for column, one in columns.items()} == {**dict.fromkeys(columns, True), "COL_4": False}
    assert columns["COL_1"]["mapping"]["format"] == "dd/mm/yyyy"
    assert columns["COL_2"]["mapping"]["values"] == {"1": "male", "2": "female"}
    assert (table["key"], table["rows"], table["whole"], table["unmapped"]) == (["COL_3"], COUNT, True, ["COL_4"])
    best = columns["COL_5"]["candidates"][0]
    assert (best["attribute"], best["evidence"][-1]["kind"]) == ("full_name", "held")


def test_without_a_register_names_and_values_must_do(place, patients):
    record = answer(place, str(patients), "--no-held")
    assert all(one["kind"] != "held" for one in evidence(record))
    assert mapped(record)["COL_1"] == "birth_date"


def evidence(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        each
        for table in record["tables"]
        for dataset in table["datasets"]
        for column in dataset["columns"].values()
        for candidate in column["candidates"]
        for each in candidate["evidence"]
    ]


def test_what_is_written_passes_the_check_and_is_never_replaced_unasked(place, patients):
    out = place / "country" / "databases" / "clinic.yaml"
    status, _, _ = run(place, "profile", str(patients), "--out", str(out))
    assert status == 0
    assert examine(place / "country").issues == ()
    clinic = load(place / "country").databases["clinic"].datasets["patient"]
    assert clinic.columns["COL_1"].format == "dd/mm/yyyy"
    assert (clinic.key, clinic.founds, clinic.ignore) == (("COL_3",), False, ("COL_4",))
    before = out.read_text(encoding="utf-8")
    status, _, errors = run(place, "profile", str(patients), "--out", str(out))
    assert status == 1
    assert "The file exists and was not replaced." in errors
    assert out.read_text(encoding="utf-8") == before
    synced = run(place, "sync", "clinic", "--json")
    (dataset,) = json.loads(synced[1])["datasets"]
    assert (dataset["outcome"], dataset["added"], dataset["quarantined"]) == ("ok", COUNT, 0)
    assert run(place, "profile", str(patients), "--out", str(out), "--overwrite")[0] == 0


def test_a_database_that_is_held_does_not_prove_itself_and_keeps_its_names(place):
    """Everything that is held of these people came from this very file: it would agree with itself."""
    record = answer(place, "population")
    assert [one for one in evidence(record) if one["kind"] == "held"] == []
    (dataset,) = record["tables"][0]["datasets"]
    assert (dataset["name"], dataset["described"], dataset["founds"]) == ("people", True, True)
    status, output, _ = run(place, "profile", "population")
    assert (status, "described already; what is held from it was not counted" in output) == (0, True)


def test_scores_tell_apart_and_never_reach_certainty(place, patients):
    record = answer(place, str(patients))
    columns = record["tables"][0]["datasets"][0]["columns"]
    firsts = {column: one["candidates"][0]["score"] for column, one in columns.items() if one["mapping"]}
    assert len(set(firsts.values())) == len(firsts)
    assert 0.5 < min(firsts.values()) < max(firsts.values()) < 1
    assert all(sum(one["score"] for one in column["candidates"]) < 1 for column in columns.values())


def test_a_cursor_is_proposed_with_what_it_cannot_see(place, tmp_path):
    lines = ["id,name,changed"] + [f"{number(at)},{name(at)},2026-01-{1 + at % 28:02}T00:00:00Z" for at in range(COUNT)]
    (tmp_path / "clinic.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    output = run(place, "profile", str(tmp_path / "clinic.csv"))[1]
    (line,) = [one for one in output.splitlines() if "by: cursor" in one]
    assert "a cursor NEVER sees deletes: use {by: snapshot}" in line


def test_the_last_profile_is_kept_and_shown_again_without_reading(place, patients):
    proposed = run(place, "profile", str(patients))[1]
    patients.unlink()
    status, output, errors = run(place, "profile", "clinic", "--last")
    assert (status, output) == (0, proposed)
    assert "Profiled at 20" in errors
    assert mapped(json.loads(run(place, "profile", "clinic", "--last", "--json")[1]))["COL_3"] == "person_number"
    status, _, errors = run(place, "profile", "tax", "--last")
    assert (status, "Profiled so far: clinic." in errors) == (1, True)


def test_the_last_profile_is_shown_under_the_name_it_was_given_and_by_its_place(place, patients):
    proposed = run(place, "profile", str(patients), "--name", "ward2")[1]
    assert run(place, "profile", "ward2", "--last")[:2] == (0, proposed)
    elsewhere = run(place, "profile", str(patients))[1]
    assert run(place, "profile", str(patients), "--last")[:2] == (0, elsewhere)


def test_a_file_that_only_says_where_the_database_is_will_do(place, patients):
    file = place / "country" / "databases" / "clinic.yaml"
    file.write_text(f"connect: {{kind: sqlite, path: {patients}}}\n", encoding="utf-8")
    assert mapped(answer(place, "clinic"))["COL_3"] == "person_number"


def test_a_database_like_nothing_is_said_to_be_so(place):
    (place / "weather.csv").write_text("t,mm\n2026-01-01T00:00,1.5\n2026-01-01T01:00,0.25\n", encoding="utf-8")
    status, output, _ = run(place, "profile", str(place / "weather.csv"))
    assert status == 1
    assert "# Table weather: no concept of the dictionary is like it. Its columns: t, mm" in output


def test_nothing_is_told_of_a_place_that_is_none(place):
    assert run(place, "profile", "nowhere.doc")[0] == 1
    assert run(place, "profile", str(place / "gone.sqlite"))[0] == 1


def test_a_server_is_profiled_by_its_address(place, postgres_database):
    data = pa.table({"MA": [number(at) for at in range(COUNT)], "HOTEN": [name(at) for at in range(COUNT)]})
    write_postgres(postgres_database, "patients", data, key="MA")
    record = answer(place, postgres_database)
    assert mapped(record) == {"MA": "person_number", "HOTEN": "full_name"}
    assert record["tables"][0]["key"] == ["MA"]


# ---- where a database is


def test_a_folder_is_its_files_of_the_kind_that_most_have(tmp_path):
    for each in ("a.csv", "b.csv", "notes.json"):
        (tmp_path / each).write_text("x\n1\n", encoding="utf-8")
    assert connect_of(str(tmp_path)) == Connect(kind="csv", path=str(tmp_path / "*.csv"))
    assert name_of(str(tmp_path / "Health Data" / "*.csv")) == "health_data"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_what_stands_between_columns_is_seen_in_the_file_and_written_down(place: Path, mark: str) -> None:
    (place / "come").mkdir()
    amount = "1.5" if mark == "," else "1,5"
    lines = [mark.join(("MA", "HOTEN", "TIEN")), *(mark.join((number(at), name(at), amount)) for at in range(COUNT))]
    for each in ("a.csv", "b.csv"):
        (place / "come" / each).write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
    record = answer(place, str(place / "come"))
    assert mapped(record) == {"MA": "person_number", "HOTEN": "full_name", "TIEN": None}
    (said,) = (line for line in run(place, "profile", str(place / "come"))[1].splitlines() if "connect:" in line)
    assert yaml.safe_load(said)["connect"].get("delimiter", ",") == mark
    assert ("seen in the file" in said) == (mark != ",")


def test_what_stands_between_columns_may_be_given(place: Path) -> None:
    lines = ["MA#HOTEN", *(f"{number(at)}#{name(at)}" for at in range(COUNT))]
    (place / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    record = answer(place, str(place / "a.csv"), "--delimiter", "#")
    assert mapped(record) == {"MA": "person_number", "HOTEN": "full_name"}


def test_the_records_of_a_document_are_found_in_it_and_their_place_is_written_down(place: Path) -> None:
    records = [{"num": number(at), "hoten": name(at)} for at in range(COUNT)]
    document = {"meta": {"pages": [{"n": 1}]}, "data": {"list": records}}
    (place / "a.json").write_text(json.dumps(document), encoding="utf-8")
    assert mapped(answer(place, str(place / "a.json"))) == {"num": "person_number", "hoten": "full_name"}
    told = run(place, "profile", str(place / "a.json"))[1]
    assert f'connect: {{kind: json, path: "{place}/a.json", records: data.list}}' in told
    assert "the records are at “data.list”: seen in the file" in told
    assert "other lists in it: meta.pages" in told
    other = json.loads(run(place, "profile", str(place / "a.json"), "--records", "meta.pages", "--json")[1])
    assert [one["name"] for one in other["tables"][0]["columns"]] == ["n"]
    (place / "a.json").write_text('{"data": 1}', encoding="utf-8")
    status, output, _ = run(place, "profile", str(place / "a.json"), "--json")
    assert (status, "The JSON document is one object and no list of records." in json.loads(output)["message"]) == (
        1,
        True,
    )


def test_nobodys_number_is_the_key_where_another_column_would_do(place: Path) -> None:
    lines = ["MA,HOTEN,DONG", *(f"{number(at)},{name(at)},{at}" for at in range(COUNT))]
    (place / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (table,) = answer(place, str(place / "a.csv"))["tables"]
    assert table["key"] == ["DONG"]
    (place / "a.csv").write_text("\n".join(line.rpartition(",")[0] for line in lines) + "\n", encoding="utf-8")
    (table,) = answer(place, str(place / "a.csv"))["tables"]
    assert table["key"] == ["MA"]


@pytest.mark.parametrize(
    "more", [("noi_sinh", "ngay_dang_ky", "noi_dang_ky", "so_quyen"), ("ma_xa", "ngay_cap")], ids=["birth", "card"]
)
def test_a_further_concept_needs_more_than_a_number_that_differs_from_row_to_row(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    held = {"noi_sinh": "23908", "ma_xa": "23908", "noi_dang_ky": "00004", "so_quyen": "{at:03}/2025"}
    lines = [";".join(("ma_luot_kham", "so_dinh_danh", "ho_ten", "ngay_sinh", "gioi_tinh", *more, "ly_do"))]
    for at in range(COUNT):
        others = (
            held.get(one, "{day:02}/{month:02}/2025").format(at=at, day=1 + at % 28, month=1 + at % 12) for one in more
        )
        lines.append(f"LK{at:05};0011900{at:05};Lê Thị Hoa;{1 + at % 28:02}/03/1990;2;{';'.join(others)};J0{at % 5}")
    (tmp_path / "kham.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    where = ("--workspace", str(REPOSITORY / "workspaces" / "vietnam"), "--dir", str(tmp_path / "state"), "--no-held")
    result = CliRunner().invoke(main, ["profile", str(tmp_path / "kham.csv"), *where, "--json"])
    (table,) = json.loads(result.stdout)["tables"]
    assert [one["describes"] for one in table["datasets"]] == ["person"]


def test_a_further_concept_is_proposed_for_what_no_other_has(tmp_path: Path) -> None:
    lines = ["pupil_code;id_number;name;birth_date;sex;residence_unit;school_name;grade;year"]
    for at in range(COUNT):
        day, grade = 1 + at % 28, 1 + at % 12
        lines.append(f"HS{at:05};0011900{at:05};Lê Thị Hoa;{day:02}/03/2012;2;00004;Trường {at % 9};{grade};2025")
    (tmp_path / "pupils.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    where = ("--workspace", str(REPOSITORY / "workspaces" / "vietnam"), "--dir", str(tmp_path / "state"), "--no-held")
    result = CliRunner().invoke(main, ["profile", str(tmp_path / "pupils.csv"), *where, "--json"])
    (table,) = json.loads(result.stdout)["tables"]
    assert [one["describes"] for one in table["datasets"]] == ["person", "schooling"]


def test_the_path_of_a_file_holds_wherever_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(REPOSITORY / "workspaces" / "vietnam", root)
    monkeypatch.chdir(tmp_path)
    places = {"ext/a.csv": f"{tmp_path}/ext/a.csv", "workspace/files/a.csv": "${WORKSPACE}/files/a.csv"}
    for asked, held in places.items():
        Path(asked).parent.mkdir()
        Path(asked).write_text("id;name\n1;Lê Thị Hoa\n", encoding="utf-8")
        result = CliRunner().invoke(main, ["profile", asked, "--workspace", "workspace", "--dir", "state", "--no-held"])
        (line,) = [line for line in result.output.splitlines() if line.startswith("connect: ")]
        assert yaml.safe_load(line)["connect"]["path"] == held


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)


def test_an_empty_sheet_is_named_and_stops_nothing(place):
    people = [["MA", "HOTEN"], *([number(at), name(at)] for at in range(COUNT))]
    workbook(place / "a.xlsx", {"dan": people, "trong": [], "chi_co_cot": [["x", "y"]]})
    for asked, empty in (((), ["a: trong", "a: chi_co_cot"]), (("dan",), []), (("a: dan",), [])):
        record = answer(place, str(place / "a.xlsx"), *asked)
        assert [(one["table"], one["rows"]) for one in record["tables"]] == [("a: dan", COUNT)]
        assert mapped(record) == {"MA": "person_number", "HOTEN": "full_name"}
        assert record["empty"] == empty
    for asked, said in (("trong", "The file or table is empty."), ("nobody", "There is no table called “nobody”")):
        status, output, _ = run(place, "profile", str(place / "a.xlsx"), asked, "--json")
        assert (status, said in json.loads(output)["message"]) == (1, True)


def test_an_empty_file_of_a_folder_is_named_and_stops_nothing(place):
    (place / "come").mkdir()
    lines = ["MA,HOTEN", *(f"{number(at)},{name(at)}" for at in range(COUNT))]
    (place / "come" / "a.csv").write_text("", encoding="utf-8")
    (place / "come" / "b.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    record = answer(place, str(place / "come"))
    assert [(one["table"], one["rows"]) for one in record["tables"]] == [("b", COUNT)]
    assert record["empty"] == ["a"]
    assert run(place, "profile", str(place / "come"))[1].rstrip().splitlines()[-1] == "# Empty, passed over: a"
    (place / "come" / "b.csv").write_text("", encoding="utf-8")
    status, output, _ = run(place, "profile", str(place / "come"), "--json")
    assert (status, "The file or table is empty." in json.loads(output)["message"]) == (1, True)


def test_a_password_is_never_written_down():
    said = written(connect_of("postgresql://reader:secret@db.example/health"), "health")
    assert said == {
        "kind": "postgres",
        "url": "postgresql://reader@db.example/health",
        "password": "${HEALTH_PASSWORD}",
    }


def test_what_nobody_can_read_is_named_with_what_can_be():
    with pytest.raises(UnknownName, match=r"\*\.sqlite"):
        connect_of("minutes.doc")


def test_the_file_says_that_the_source_declares_the_key(place: Path) -> None:
    path = place / "holders.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table holders (so_cccd text, ho_ten text, pk integer primary key)")
        connection.executemany(
            "insert into holders values (?, ?, ?)", [(number(at), name(at), at + 1) for at in range(COUNT)]
        )
        connection.commit()
    status, output, errors = run(place, "profile", str(path))
    assert status == 0, errors
    (line,) = (line for line in output.splitlines() if line.strip().startswith("key:"))
    assert line.split("#")[0].split() == ["key:", "pk"]
    assert line.split("# ")[1] == "the primary key that the source declares · would do too: so_cccd, ho_ten"
    assert answer(place, str(path))["tables"][0]["declared"] is True


def test_a_column_without_a_value_is_offered_nothing_whatever_it_is_called(place: Path) -> None:
    path = place / "visits.csv"
    rows = [f"{number(at)},{name(at)},,{'MF'[at % 2]}" for at in range(COUNT)]
    path.write_text("\n".join(("person_number,full_name,birth_date,sex", *rows)) + "\n", encoding="utf-8")
    record = answer(place, str(path))
    assert mapped(record) == {
        "person_number": "person_number",
        "full_name": "full_name",
        "birth_date": None,
        "sex": "sex",
    }
    (table,) = record["tables"]
    assert table["datasets"][0]["columns"]["birth_date"]["candidates"] == []
    assert table["unmapped"] == ["birth_date"]
