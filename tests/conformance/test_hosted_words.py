"""Records of a register kept here are found by any words of their name, by a run of an index, in both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from motlan.data import api
from motlan.data.hosted import write_hosted
from motlan.data.registers.keep import Keeper, Kept, put, put_many, take_out
from motlan.data.registers.listing import entries
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.store.register import Register
from tests.conformance.people import country

CLOCK = FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
WHERE = {"database": "civil", "dataset": "hosted"}
NAMES = ("Lê Thị Hoà", "Hoa Thị Hòa", "Trần Hoà Bình", "Nguyễn Văn An")
MANY = 20_000


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest) -> Iterator[Register]:
    address = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(address) as register:
        yield register


@pytest.fixture
def held(register: Register) -> Catalogue:
    return country(register)


def person(at: int, name: str) -> dict[str, str | None]:
    return {"number": f"0011{at:02}000001", "full_name": name, "birth_date": f"19{at:02}-03-02", "sex": "female"}


def write(register: Register, held: Catalogue, given: dict[str, str | None], **more: object) -> Kept:
    asked = {"register": register, "catalogue": held, "clock": CLOCK, "keeper": Keeper(by="hoa"), **WHERE}
    return put(given=given, **{**asked, **more})  # type: ignore[arg-type]


def found(register: Register, held: Catalogue, search: str, **more: object) -> list[object]:
    page = entries(register=register, source=held.source("civil", "hosted"), search=search, **more)  # type: ignore[arg-type]
    return [one.values["full_name"] for one in page.entries]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("hoa", {*NAMES[:3]}),
        ("Hoà", {*NAMES[:3]}),
        ("HÒA", {*NAMES[:3]}),
        ("thi ho", {*NAMES[:2]}),
        ("hoa thi", {NAMES[1]}),
        ("thi binh", set()),
        ("nguyen", {NAMES[3]}),
        ("le hoa", set()),
        ("oa", set()),
    ],
)
def test_words_side_by_side_find_with_and_without_marks(
    register: Register, held: Catalogue, search: str, names: set[str]
) -> None:
    given = [person(at, name) for at, name in enumerate(NAMES)]
    asked = {"register": register, "catalogue": held, "clock": CLOCK, "keeper": Keeper(by="hoa"), **WHERE}
    assert put_many(given=given, **asked) == (len(NAMES), ())  # type: ignore[arg-type]
    listed = found(register, held, search)
    assert (set(listed), len(listed)) == (names, len(names))


def test_pages_of_what_a_word_finds_go_on_and_name_nobody_twice(register: Register, held: Catalogue) -> None:
    keys = {write(register, held, person(at, f"Hoa Thị Hoà {'ABC'[at % 3]}")).record_key for at in range(7)}
    seen, after = [], ""
    while True:
        page = entries(register=register, source=held.source("civil", "hosted"), search="hoa", after=after, limit=2)
        seen += [one.record_key for one in page.entries]
        if page.following is None:
            break
        after = page.following
    assert (len(seen), set(seen)) == (7, keys)
    # who stood at the end of a page left meanwhile: the list begins again, and passes nobody over
    begun = entries(register=register, source=held.source("civil", "hosted"), search="hoa", after="gone", limit=9)
    assert {one.record_key for one in begun.entries} == keys


def test_who_is_renamed_or_leaves_is_found_by_the_old_words_no_more(register: Register, held: Catalogue) -> None:
    kept = write(register, held, person(70, "Lê Thị Hoà"))
    other = write(register, held, person(71, "Vũ Thị Hoà"))
    write(register, held, person(70, "Lê Thị Bình"), record_key=kept.record_key, seen=kept.version)
    assert (found(register, held, "hoa"), found(register, held, "binh")) == (["Vũ Thị Hoà"], ["Lê Thị Bình"])
    take_out(
        register=register, catalogue=held, clock=CLOCK, record_key=other.record_key,
        keeper=Keeper(by="hoa", reason="Ghi hai lần"), **WHERE,
    )  # fmt: skip
    assert found(register, held, "thi") == ["Lê Thị Bình"]
    assert {row[0] for row in register.rows("select record_key from hosted_word")} == {kept.record_key}


def test_words_stand_with_the_record_or_not_at_all(register: Register, held: Catalogue) -> None:
    kept = write(register, held, person(70, "Lê Thị Hoà"))

    def fall() -> None:
        with register.transaction():
            write(register, held, person(70, "Lê Thị Bình"), record_key=kept.record_key)
            write(register, held, person(71, "Vũ Thị Hoà"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fall()
    assert (found(register, held, "hoa"), found(register, held, "binh")) == (["Lê Thị Hoà"], [])


def test_records_that_are_there_before_get_their_words_once(register: Register, held: Catalogue) -> None:
    rows = [{"full_name": name, "birth_date": "1970", "sex": "female"} for name in NAMES]
    keys = [f"r{at}" for at in range(len(NAMES))]
    write_hosted(register=register, catalogue=held, clock=CLOCK, rows=rows, record_keys=keys, **WHERE)
    stood = register.rows("select register, begins, record_key from hosted_word order by 1, 2, 3")
    assert ("civil.hosted", "hoa binh", "r2") in stood
    register.execute("drop table hosted_word")
    register.execute("delete from applied where name like 'words:%'")  # as a register of an earlier version is
    api.prepare(register=register, catalogue=held)
    assert register.rows("select register, begins, record_key from hosted_word order by 1, 2, 3") == stood
    register.execute("delete from hosted_word")
    api.prepare(register=register, catalogue=held)
    assert register.rows("select * from hosted_word") == []  # a register whose words stand is not looked through again


def test_a_page_reads_a_run_of_the_index_and_no_table_whole(
    register: Register, held: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"nguyen thi hoa {'abcdefgh'[at % 8]}" for at in range(MANY)]
    keys = [f"{at:08}" for at in range(MANY)]
    register.load(
        "mirror_civil__hosted",
        pa.table({
            "record_key": keys, "lead": [0] * MANY, "row_hash": [1] * MANY, "batch": [1] * MANY,
            "faults": [""] * MANY, "full_name": names, "full_name__plain": names,
        }),
    )  # fmt: skip
    register.execute("delete from applied where name like 'words:%'")
    api.prepare(register=register, catalogue=held)
    register.execute("analyze")
    asked: list[tuple[str, dict[str, object]]] = []
    rows = register.rows
    monkeypatch.setattr(register, "rows", lambda sql, values=None: (asked.append((sql, values)), rows(sql, values))[1])
    for search in ("hoa", "nguyen", "thi hoa d"):
        first = entries(register=register, source=held.source("civil", "hosted"), search=search)
        assert first.following is not None
        again = entries(register=register, source=held.source("civil", "hosted"), search=search, after=first.following)
        assert len({one.record_key for one in (*first.entries, *again.entries)}) == 100
    monkeypatch.undo()
    for sql, values in asked:
        _reads_a_page(register, sql, values)


def _reads_a_page(register: Register, sql: str, values: dict[str, object]) -> None:
    """SQLite tells how it will look, PostgreSQL how many rows each step read."""
    if register.dialect == "sqlite":
        steps = [row[3] for row in register.rows(f"explain query plan {sql}", values)]
        assert any("begins>? AND begins<?" in step for step in steps), steps
        assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step], steps
        return
    plan = "\n".join(row[0] for row in register.rows(f"explain (analyze, timing off) {sql}", values))
    assert "Seq Scan" not in plan, plan
    assert "Sort" not in plan, plan
    read = [int(part.split()[0]) for part in plan.replace(".00", "").split("(actual rows=")[1:]]
    assert max(read) <= 110, plan
