"""Every connector, the same people: the same rows arrive, the same faults are told, nothing is lost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from motlan.data.api import prepare
from motlan.data.databases import connectors as _built_in  # noqa: F401  # registers the built-in kinds
from motlan.data.databases.connector import connectors
from motlan.data.sources.push import receive
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, COLUMNS, KINDS, NEEDS_A_SERVICE, Ministry, catalogue, person

PEOPLE = [
    person(1, name="  NGUYỄN  Thị Hoà "),
    person(2, born="1975", sex="M", number="001075000002", home="00007"),
    person(3, born="31/02/1990", sex="X", home="99999", income="a lot", note="N/A"),
    person(4, note='quoted "text", with a comma', income=None),
]


NOT_RUN = {
    "sqlserver": "no SQL Server can be installed from Debian: its questions and faults are tried in tests/unit/store",
    "oracle": "no Oracle can be installed from Debian: its questions and faults are tried in tests/unit/store",
}


def test_every_kind_is_held_to_the_same_rows_or_says_why_not() -> None:
    assert {*KINDS, *NOT_RUN, "push"} == set(connectors.names())


@pytest.fixture(params=[*KINDS, *(pytest.param(kind, marks=pytest.mark.skip(why)) for kind, why in NOT_RUN.items())])
def ministry(request: pytest.FixtureRequest, tmp_path: Path) -> Ministry:
    fixture = NEEDS_A_SERVICE.get(request.param)
    service = request.getfixturevalue(fixture) if fixture is not None else None
    postgres = service if request.param == "postgres" else ""
    return Ministry(tmp_path, catalogue(request.param), postgres=postgres, service=service)


def test_every_kind_gives_the_same_mirror_and_the_same_quarantine(ministry: Ministry) -> None:
    ministry.write(PEOPLE)
    (report,) = ministry.sync().datasets
    assert (report.outcome, report.rows, report.added, report.quarantined) == ("ok", 4, 4, 0)
    columns = "record_key, number__valid, full_name, full_name__canonical, full_name__plain, birth_date, sex, home,"
    assert ministry.mirror(f"{columns} home__options, income, note, faults") == [
        ("r1", 1, "NGUYỄN Thị Hoà", "nguyễn thị hòa", "nguyen thi hoa", "1990-03-02", "female", "00004", None, 1000.0,
         None, ""),
        ("r2", 1, "Nguyễn Thị C", "nguyễn thị c", "nguyen thi c", "1975", "male", None, "00008|00025", 1000.0,
         None, ""),
        ("r3", 1, "Nguyễn Thị D", "nguyễn thị d", "nguyen thi d", None, None, None, None, None, None,
         " birth_date sex home income note "),
        ("r4", 1, "Nguyễn Thị E", "nguyễn thị e", "nguyen thi e", "1990-03-02", "female", "00004", None, None,
         'quoted "text", with a comma', ""),
    ]  # fmt: skip
    assert ministry.quarantine() == [
        ("r3", "birth_date", "date", "31/02/1990"),
        ("r3", "home", "unit", "99999"),
        ("r3", "income", "number", "a lot"),
        ("r3", "note", "placeholder", "N/A"),
        ("r3", "sex", "code", "X"),
    ]


def test_syncing_twice_is_syncing_once(ministry: Ministry) -> None:
    ministry.write(PEOPLE)
    ministry.sync()
    before = ministry.everything()
    assert [report.outcome for report in ministry.sync().datasets] == ["unchanged"]
    assert ministry.everything() == before


def test_a_snapshot_ends_in_the_last_state(ministry: Ministry) -> None:
    ministry.write([person(1), person(2), person(3)])
    ministry.sync()
    ministry.write([person(1), person(2, name="Trần Văn B"), person(4)])
    (report,) = ministry.sync().datasets
    assert (report.added, report.changed, report.removed) == (1, 1, 1)
    assert ministry.mirror() == [("r1", "Nguyễn Thị B"), ("r2", "Trần Văn B"), ("r4", "Nguyễn Thị E")]
    assert ministry.ask("select count(*) from golden_person") == [(3,)]


def test_a_missing_column_stops_the_dataset_and_the_last_good_state_is_served(ministry: Ministry) -> None:
    ministry.write(PEOPLE)
    ministry.sync()
    before = ministry.mirror("*")
    without = [name for name in COLUMNS if name != "born"]
    ministry.write(PEOPLE, without)
    (report,) = ministry.sync().failed
    assert "column “born” is gone" in report.message.in_("en")
    assert "không còn cột “born”" in report.message.in_("vi")
    assert report.remedy is not None
    assert "databases/ministry.yaml" in report.remedy.in_("en")
    assert ministry.mirror("*") == before
    assert ministry.ask("select outcome from sync_run order by run") == [("ok",), ("stopped",)]
    assert len(list(ministry.lake.orphans(row[0] for row in ministry.ask("select path from batch")))) == 0


def test_no_row_is_dropped_in_silence(ministry: Ministry) -> None:
    ministry.write(
        [person(1), person(2), person(2, name="Another"), person(3, id=""), person(4, id="  -  "), person(2)]
    )
    (report,) = ministry.sync().datasets
    held = ministry.mirror("record_key")
    whole = [row for row in ministry.quarantine() if row[1] == ""]
    assert report.rows == 6 == len(held) + len(whole)
    assert held == [("r1",), ("r2",)]
    assert sorted(row[2] for row in whole) == ["duplicate_key", "duplicate_key", "no_key", "no_key"]
    before = ministry.everything()
    assert ministry.sync().datasets[0].outcome == "unchanged"
    assert ministry.everything() == before


def test_an_emptied_source_is_refused_and_nothing_is_lost(ministry: Ministry) -> None:
    ministry.write(PEOPLE)
    ministry.sync()
    before = ministry.mirror("*")
    ministry.write([])
    (report,) = ministry.sync().failed
    assert "The file or table is empty." in report.message.in_("en")
    assert ministry.mirror("*") == before


def test_the_batch_is_kept_as_received(ministry: Ministry) -> None:
    ministry.write(PEOPLE)
    ministry.sync()
    ((path, rows),) = ministry.ask("select path, rows from batch")
    with ministry.lake.session() as session:
        session.read_parquet("received", ministry.lake.root / path)
        kept = session.rows("select id, name, born from received order by id")
    assert rows == 4
    assert kept[0] == ("r1", "  NGUYỄN  Thị Hoà ", "02/03/1990")
    assert kept[2] == ("r3", "Nguyễn Thị D", "31/02/1990")


def test_text_in_a_date_column_of_a_sheet_costs_the_field_and_not_the_row(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("xlsx"))
    ministry.write([person(1, born=date(1990, 3, 2)), person(2, born="about 1990"), person(3, income=12.5, id=77)])
    assert ministry.sync().failed == ()
    assert ministry.mirror("record_key, birth_date, income") == [
        ("77", "1990-03-02", 12.5),
        ("r1", "1990-03-02", 1000.0),
        ("r2", None, 1000.0),
    ]
    assert ministry.quarantine() == [("r2", "birth_date", "date", "about 1990")]


def push(ministry: Ministry, batch_id: str, *records: dict[str, object]) -> None:
    """What the owner's program sends, as the gateway takes it in."""
    with Register.connect(ministry.url) as register:
        prepare(register=register, catalogue=ministry.catalogue)
        source = ministry.catalogue.source("ministry", "people")
        content = "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()
        receive(register=register, lake=ministry.lake, source=source, batch_id=batch_id, content=content, clock=CLOCK)


def test_what_is_pushed_gives_the_same_mirror_and_the_same_quarantine(tmp_path: Path) -> None:
    read, pushed = Ministry(tmp_path / "read", catalogue("jsonl")), Ministry(tmp_path, catalogue("push", by="push"))
    (tmp_path / "read").mkdir()
    read.write(PEOPLE)
    read.sync()
    push(pushed, "1", *PEOPLE[:2], person(9))
    push(pushed, "2", {**PEOPLE[2], "op": "upsert"}, PEOPLE[3], {"op": "delete", "id": "r9"})
    (report,) = pushed.sync().datasets
    assert (report.outcome, report.rows) == ("ok", 6)
    columns = "record_key, row_hash, number, full_name, birth_date, sex, home, home__options, income, note, faults"
    assert pushed.mirror(columns) == read.mirror(columns)
    assert pushed.quarantine() == read.quarantine()
    assert pushed.ask("select batch_id, landed_batch is not null from pushed order by number") == [("1", 1), ("2", 1)]


def test_a_batch_that_was_sent_twice_lands_once(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("push", by="push"))
    push(ministry, "1", person(1), person(2))
    ministry.sync()
    push(ministry, "1", person(1), person(2))
    before = ministry.everything()
    assert [report.outcome for report in ministry.sync().datasets] == ["unchanged"]
    assert ministry.everything() == before
    push(ministry, "2", {"op": "delete", "id": "r1"}, {"op": "delete", "id": "r7"})
    (report,) = ministry.sync().datasets
    assert report.removed == 1
    assert ministry.mirror() == [("r2", "Nguyễn Thị C")]
