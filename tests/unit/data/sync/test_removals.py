"""A snapshot removes only what it proves to be gone: no broken delivery deletes anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from motlan.data.sync.run import DatasetReport
from tests.conformance.sources import Ministry, catalogue, person

MANY = [person(nth) for nth in range(100)]


def loaded(folder: Path, kind: str = "sqlite", rows: list[dict[str, Any]] = MANY, **changes: Any) -> Ministry:
    ministry = Ministry(folder, catalogue(kind, **changes))
    ministry.write(rows)
    assert ministry.sync().datasets[0].added == len(rows)
    return ministry


def sync(ministry: Ministry, **options: Any) -> DatasetReport:
    (report,) = ministry.sync(**options).datasets
    return report


def test_a_record_whose_line_becomes_malformed_stays_and_quarantine_names_the_line(tmp_path: Path) -> None:
    ministry = loaded(tmp_path, "jsonl", MANY[:5])
    before = ministry.mirror("*")
    lines = ministry.path.read_text(encoding="utf-8").splitlines(keepends=True)
    ministry.path.write_text("".join([*lines[:2], lines[2][:30] + "\n", *lines[4:]]), encoding="utf-8")
    report = sync(ministry)
    assert (report.outcome, report.removed, report.kept, report.quarantined) == ("ok", 0, 2, 1)
    assert ministry.mirror("*") == before
    assert [row[:3] for row in ministry.quarantine()] == [("#people.jsonl:3", "", "malformed")]
    assert report.message.in_("en").endswith(
        "2 records kept although they were not in this delivery, because 1 line could not be read."
    )
    assert report.message.in_("vi").endswith("Giữ lại 2 bản ghi tuy lần gửi này không có, vì 1 dòng không đọc được.")
    again = sync(ministry)
    assert (again.outcome, again.kept) == ("unchanged", 2)
    assert again.message.in_("en").startswith("Nothing new. 2 records kept")
    said = ministry.ask("select message_en from sync_run order by run")
    assert [row[0].endswith("could not be read.") for row in said] == [False, True, True]


def test_a_record_whose_line_grows_to_100_megabytes_stays(tmp_path: Path) -> None:
    ministry = loaded(tmp_path, "csv", MANY[:3])
    before = ministry.mirror("*")
    lines = ministry.path.read_bytes().splitlines(keepends=True)
    with ministry.path.open("wb") as file:
        file.writelines([*lines[:2], lines[2].rstrip(b"\n") + b"x" * 100 * 1024 * 1024 + b"\n", *lines[3:]])
    report = sync(ministry)
    assert (report.removed, report.kept, report.quarantined) == (0, 1, 1)
    assert ministry.mirror("*") == before
    assert [row[:3] for row in ministry.quarantine()] == [("#people.csv:3", "", "too_long")]


def test_a_row_without_a_key_may_be_the_one_that_is_missing(tmp_path: Path) -> None:
    ministry = loaded(tmp_path, rows=MANY[:3])
    ministry.write([*MANY[:2], person(2, id=None)])
    report = sync(ministry)
    assert (report.removed, report.kept) == (0, 1)
    assert [row[0] for row in ministry.mirror("record_key")] == ["r0", "r1", "r2"]


def test_what_is_gone_from_a_clean_delivery_is_removed(tmp_path: Path) -> None:
    ministry = loaded(tmp_path)
    ministry.write(MANY[:80])  # a fifth, and no more than that
    report = sync(ministry)
    assert (report.outcome, report.removed, report.kept) == ("ok", 20, 0)


@pytest.mark.parametrize("kind", ["sqlite", "csv", "jsonl"])
def test_a_delivery_that_lacks_too_much_is_held(tmp_path: Path, kind: str) -> None:
    ministry = loaded(tmp_path, kind)
    before = ministry.everything()
    ministry.write(MANY[:79])
    report = sync(ministry)
    assert (report.outcome, report.removed) == ("failed", 0)
    assert report.message.in_("en") == (
        "ministry.people: It lacks 21 of the 100 records held, more than 20 per cent; nothing was taken over."
    )
    assert report.message.in_("vi") == (
        "ministry.people: Thiếu 21 trong 100 bản ghi đang giữ, quá mức 20 %; chưa nhận gì."
    )
    assert report.remedy is not None
    assert "--accept-removals" in report.remedy.in_("vi")
    assert "`changes: {shrink: 100}`" in report.remedy.in_("en")
    assert ministry.everything() == before
    assert sync(ministry, accept_removals=True).removed == 21
    assert ministry.ask("select count(*) from golden_person") == [(79,)]


def test_a_small_register_may_lose_a_handful(tmp_path: Path) -> None:
    ministry = loaded(tmp_path, rows=MANY[:22])
    ministry.write(MANY[:2])
    assert sync(ministry).removed == 20


def test_the_share_is_declared(tmp_path: Path) -> None:
    ministry = loaded(tmp_path, changes={"by": "snapshot", "shrink": 100})
    ministry.write(MANY[:1])
    assert sync(ministry).removed == 99


def test_a_share_of_nothing_holds_all_but_a_handful(tmp_path: Path) -> None:
    ministry = loaded(tmp_path, changes={"by": "snapshot", "shrink": 0})
    ministry.write(MANY[:79])
    assert sync(ministry).outcome == "failed"


def test_a_human_may_accept_removals_beside_refused_lines(tmp_path: Path) -> None:
    ministry = loaded(tmp_path, rows=MANY[:3])
    ministry.write([*MANY[:2], person(1)])
    assert sync(ministry).kept == 1
    report = sync(ministry, accept_removals=True)
    assert (report.removed, report.kept) == (1, 0)


def test_values_that_could_not_be_read_are_counted(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1, born="?", home="77777"), person(2, income="x"), person(3)])
    report = sync(ministry)
    assert (report.quarantined, report.unreadable) == (0, 3)
    assert sync(ministry).unreadable == 0


def test_a_code_that_the_dictionary_does_not_have_never_enters_though_it_is_mapped(tmp_path: Path) -> None:
    columns = {"number": "number", "sex": {"to": "sex", "values": {"M": "male", "F": "woman"}}}
    ministry = Ministry(tmp_path, catalogue(columns=columns))
    ministry.write([person(1), person(2, sex="M")])
    assert sync(ministry).unreadable == 1
    assert ministry.mirror("record_key, sex") == [("r1", None), ("r2", "male")]
    assert ministry.quarantine() == [("r1", "sex", "code", "F")]
    assert ministry.ask("select sex from golden_person order by sex") == [(None,), ("male",)]
