"""Registers kept on the platform: what fits is written, with its history; what does not is said, all of it at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from motlan.data.registers.keep import Keeper, Kept, put, take_out
from motlan.data.registers.listing import entries, entry, listed, standings
from motlan.data.registers.rows import Unfit
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotHeld, Refused, UnknownName
from motlan.store.register import Register
from tests.conformance.people import country

CLOCK = FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
KEEPER = Keeper(by="hoa")
LAN = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")


@pytest.fixture
def held(register: Register) -> Catalogue:
    return country(register)


def write(register: Register, held: Catalogue, given: dict[str, str | None], **more: object) -> Kept:
    return put(
        register=register,
        catalogue=held,
        clock=CLOCK,
        given=given,
        **{"database": "civil", "dataset": "hosted", "keeper": KEEPER, **more},  # type: ignore[arg-type]
    )


def test_a_record_is_in_the_golden_record_at_once_and_history_says_who(register: Register, held: Catalogue) -> None:
    kept = write(register, held, LAN, keeper=Keeper(by="hoa", reason="Sổ gốc số 12"))
    assert register.row(
        "select full_name, full_name__source from golden_person where subject = :s", {"s": kept.subject}
    ) == (
        "Nguyễn Thị Hoà",
        "civil",
    )
    cause = register.row("select kind, actor, reason_vi, batch from cause")
    assert cause == ("hosted", "hoa", "Sổ gốc số 12", kept.version)
    (standing,) = [one for one in standings(register, held) if one.source.path == "civil.hosted"]
    assert (standing.records, standing.changed_at) == (1, "2026-03-02T09:00:00Z")


def test_a_change_replaces_the_record_and_what_was_there_is_history(register: Register, held: Catalogue) -> None:
    kept = write(register, held, LAN)
    changed = write(register, held, {**LAN, "home": "12 Lê Lợi"}, record_key=kept.record_key, seen=kept.version)
    assert (changed.record_key, changed.subject) == (kept.record_key, kept.subject)
    found = entry(register=register, source=held.source("civil", "hosted"), record_key=kept.record_key)
    assert found is not None
    assert (found.values["home"], found.version) == ("12 Lê Lợi", changed.version)
    assert register.rows("select home from history_person") == [(None,)]


def test_who_read_an_older_version_does_not_overwrite_a_newer_one(register: Register, held: Catalogue) -> None:
    kept = write(register, held, LAN)
    write(register, held, {**LAN, "home": "12 Lê Lợi"}, record_key=kept.record_key, seen=kept.version)
    with pytest.raises(Refused) as caught:
        write(register, held, {**LAN, "home": "9 Hàng Bài"}, record_key=kept.record_key, seen=kept.version)
    assert caught.value.what.in_("en") == "Somebody else changed this record meanwhile."
    assert register.rows("select home from golden_person") == [("12 Lê Lợi",)]


def test_every_fault_is_said_at_once_and_nothing_is_written(register: Register, held: Catalogue) -> None:
    wrong = {**LAN, "birth_date": "1975-13-02", "sex": "other?", "mother": "001150000001", "shoe_size": "38"}
    with pytest.raises(Unfit) as caught:
        write(register, held, wrong)
    assert {fault.attribute for fault in caught.value.faults} >= {"birth_date", "sex", "mother", "shoe_size"}
    for table in ("mirror_civil__hosted", "batch", "cause", "golden_person"):
        assert register.value(f"select count(*) from {table}") == 0


def test_one_number_stands_in_a_register_once(register: Register, held: Catalogue) -> None:
    write(register, held, LAN)
    with pytest.raises(Unfit) as caught:
        write(register, held, LAN)
    assert [fault.attribute for fault in caught.value.faults] == ["number"]


def test_a_record_leaves_with_a_reason_and_history_keeps_it(register: Register, held: Catalogue) -> None:
    kept = write(register, held, LAN)
    out = {"register": register, "catalogue": held, "clock": CLOCK, "database": "civil", "dataset": "hosted"}
    with pytest.raises(Refused):
        take_out(**out, record_key=kept.record_key, keeper=KEEPER)  # type: ignore[arg-type]
    assert register.value("select count(*) from mirror_civil__hosted") == 1
    take_out(**out, record_key=kept.record_key, keeper=Keeper(by="hoa", reason="Ghi hai lần"))  # type: ignore[arg-type]
    assert register.value("select count(*) from golden_person") == 0
    assert register.rows("select full_name from history_person") == [("Nguyễn Thị Hoà",)]
    assert register.rows("select added, changed, removed, held from batch order by batch") == [
        (1, 0, 0, 1),
        (0, 0, 1, 0),
    ]
    with pytest.raises(NotHeld):
        take_out(**out, record_key=kept.record_key, keeper=Keeper(by="hoa", reason="x y"))  # type: ignore[arg-type]


def test_only_what_is_kept_here_is_written(register: Register, held: Catalogue) -> None:
    with pytest.raises(Refused) as caught:
        write(register, held, LAN, database="population", dataset="citizens")
    assert caught.value.what.in_("en") == "Another system writes this dataset."
    with pytest.raises(UnknownName):
        write(register, held, LAN, dataset="nowhere")


def test_pages_go_on_where_they_stopped_and_a_name_finds_without_marks(register: Register, held: Catalogue) -> None:
    source = held.source("civil", "hosted")
    names = ("Nguyễn Thị Hoà", "Nguyễn Văn An", "Trần Thị Bình")
    people = [
        {"number": f"0011{at}0000009", "full_name": name, "birth_date": f"19{at}0", "sex": "female"}
        for at, name in zip((5, 6, 8), names, strict=True)
    ]
    keys = {write(register, held, person).record_key for person in people}
    first = entries(register=register, source=source, limit=2)
    second = entries(register=register, source=source, limit=2, after=first.following or "")
    assert {one.record_key for one in (*first.entries, *second.entries)} == keys
    assert (len(first.entries), len(second.entries), second.following) == (2, 1, None)
    found = entries(register=register, source=source, search="nguyen thi")
    assert [one.values["full_name"] for one in found.entries] == ["Nguyễn Thị Hoà"]
    write(register, held, LAN)
    assert len(entries(register=register, source=source, search=LAN["number"]).entries) == 1
    assert listed(source)[0].name == "full_name"
