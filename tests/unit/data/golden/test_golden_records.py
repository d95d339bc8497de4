"""The golden record: whose value stands, what conflicts, who may read it, and what the platform writes itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from motlan.data.golden import read as door
from motlan.data.golden.follow import Following
from motlan.data.golden.rebuild import build_concept
from motlan.data.golden.records import Reading, Side
from motlan.data.golden.sides import sides
from motlan.data.hosted import write_hosted
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotAllowed, NotHeld, Refused, UnknownName
from motlan.store.register import Register
from tests.conformance.people import BUILT, Row, country, fill, golden_rows, lake, links, nation

CLOCK = FixedClock(datetime(2025, 7, 1, 8, tzinfo=UTC))
LAN: Row = {
    "number": "001175000001",
    "full_name": "Nguyễn Thị Hoà",
    "birth_date": "1975-03-02",
    "sex": "female",
    "home": "12 Lê Lợi",
    "income": 20.5,
}
CHILD: Row = {
    "number": "001301000009",
    "full_name": "Lê Bình",
    "birth_date": "2001-02-03",
    "sex": "female",
    "mother": "001175000001",
}


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")


@pytest.fixture
def held(register: Register) -> Catalogue:
    return country(register)


def arrive(register: Register, held: Catalogue, path: str, rows: dict[str, Row], batch: int = 1) -> None:
    database, _, dataset = path.partition(".")
    mirror = held.source(database, dataset).mirror
    with register.transaction():
        following = Following.over(register=register, catalogue=held, concept="person")
        following.note(database=database, dataset=dataset, record_keys=list(rows))
        kept = dict(register.rows(f'select record_key, subject from "{mirror}"'))
        fill(register, held, path, rows, batch=batch)
        for key in rows:
            register.execute(
                f'update "{mirror}" set subject = :s where record_key = :k', {"s": kept.get(key), "k": key}
            )
        following.note(database=database, dataset=dataset, record_keys=list(rows))
        following.settle(BUILT)


def remove(register: Register, held: Catalogue, path: str, key: str) -> None:
    database, _, dataset = path.partition(".")
    with register.transaction():
        following = Following.over(register=register, catalogue=held, concept="person")
        following.note(database=database, dataset=dataset, record_keys=[key])
        register.execute(f'delete from "{held.source(database, dataset).mirror}" where record_key = :k', {"k": key})
        following.settle(BUILT)


def subject_of(register: Register, held: Catalogue, number: str = "001175000001") -> int:
    subject = door.find(register=register, catalogue=held, concept="person", identifier=number)
    assert subject is not None
    return subject


def reading(subject: int, **changes: object) -> Reading:
    said: dict[str, object] = {
        "reader": "lan",
        "role": "citizen",
        "purpose": "own record",
        "ground": "Law on Identity, article 8",
        "concept": "person",
        "subject": subject,
    }
    return Reading(**{**said, **changes})  # type: ignore[arg-type]


def golden(register: Register, name: str) -> tuple[object, ...] | None:
    parts = ", ".join(f"{name}{part}" for part in ("", "__source", "__batch", "__conflict"))
    return register.row(f"select {parts} from golden_person")


# ---- survivorship


def test_the_authority_speaks_and_the_next_fills_its_gaps(register: Register, held: Catalogue) -> None:
    arrive(register, held, "population.citizens", {"p": LAN | {"full_name": "Nguyễn Thị Hoa"}}, batch=1)
    arrive(register, held, "civil.born", {"c": LAN}, batch=2)
    assert golden(register, "full_name") == ("Nguyễn Thị Hoà", "civil", 2, 1)
    assert golden(register, "home") == ("12 Lê Lợi", "population", 1, 0)
    assert golden(register, "income") == (20.5, "population", 1, 0)
    assert golden(register, "mother") == (None, None, None, 0)


def test_two_spellings_of_one_name_do_not_conflict(register: Register, held: Catalogue) -> None:
    arrive(register, held, "population.citizens", {"p": LAN | {"full_name": "NGUYỄN THỊ HÒA"}})
    arrive(register, held, "civil.born", {"c": LAN})
    assert golden(register, "full_name") == ("Nguyễn Thị Hoà", "civil", 1, 0)
    assert register.value("select full_name__plain from golden_person") == "nguyen thi hoa"


@pytest.mark.parametrize(("other", "conflict"), [("1975", 0), ("1975-03", 0), ("1975-04", 1), ("1975-03-03", 1)])
def test_dates_conflict_only_where_both_are_known(
    register: Register, held: Catalogue, other: str, conflict: int
) -> None:
    arrive(register, held, "civil.born", {"c": LAN})
    arrive(register, held, "insurance.members", {"i": LAN | {"birth_date": other}})
    assert golden(register, "birth_date") == ("1975-03-02", "civil", 1, conflict)


def test_an_invalid_number_is_no_value(register: Register, held: Catalogue) -> None:
    arrive(register, held, "civil.born", {"c": LAN | {"number": "12"}})
    assert golden(register, "number") == (None, None, None, 0)
    arrive(register, held, "population.citizens", {"p": LAN})
    assert golden(register, "number") == ("001175000001", "population", 1, 0)


def test_a_database_outside_the_order_speaks_last(register: Register, held: Catalogue) -> None:
    arrive(register, held, "population.citizens", {"p": LAN | {"full_name": None}})
    arrive(register, held, "insurance.members", {"i": LAN | {"full_name": "Nguyễn Hoa"}})
    assert golden(register, "full_name") == ("Nguyễn Hoa", "insurance", 1, 0)
    arrive(register, held, "population.citizens", {"p": LAN})
    assert golden(register, "full_name") == ("Nguyễn Thị Hoà", "population", 1, 1)


def test_a_subject_whose_records_are_gone_has_no_golden_record(register: Register, held: Catalogue) -> None:
    arrive(register, held, "population.citizens", {"p": LAN})
    remove(register, held, "population.citizens", "p")
    assert register.value("select count(*) from golden_person") == 0
    assert register.value("select count(*) from subject") == 1
    assert register.rows("select * from published_golden") == [("person", 0, 0, 0)]


@settings(
    max_examples=6,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000), order=st.permutations(range(4)))
def test_survivorship_ignores_the_order_of_arrival_and_the_path(seed: int, order: list[int], tmp_path: Path) -> None:
    records = list(nation(seed, 10).items())
    living, bulk = Register.connect("sqlite://"), Register.connect("sqlite://")
    held = country(living)
    country(bulk, held)
    for at in order:
        arrive(living, held, *records[at], batch=at + 1)
    for at, (path, rows) in enumerate(records):
        fill(bulk, held, path, rows, batch=at + 1)
    build_concept(register=bulk, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)
    assert _by_records(living, held) == _by_records(bulk, held)
    assert living.rows("select * from published_golden") == bulk.rows("select * from published_golden")
    before = living.rows("select * from golden_person order by subject")
    for _ in range(2):
        build_concept(register=living, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)
        assert living.rows("select * from golden_person order by subject") == before


def _by_records(register: Register, held: Catalogue) -> dict[frozenset[tuple[str, str]], tuple[object, ...]]:
    """Golden rows by the records that they stand for: subject keys differ from register to register."""
    of: dict[int, set[tuple[str, str]]] = {}
    for record, subject in links(register, held).items():
        if subject is not None:
            of.setdefault(subject, set()).add(record)
    rows = golden_rows(register, held, "person")
    return {frozenset(of[row[0]]): row[1:] for row in rows}


# ---- the one door


def test_a_reading_gives_value_source_and_date_and_is_written_down(register: Register, held: Catalogue) -> None:
    arrive(register, held, "civil.born", {"c": LAN})
    subject = subject_of(register, held)
    record = door.read(
        register=register, catalogue=held, clock=CLOCK, reading=reading(subject, attributes=("sex", "home"))
    )
    sex = record.values["sex"]
    assert (sex.value, sex.source, sex.as_of, sex.conflict) == ("female", "civil", "2025-07-01T00:00:00Z", False)
    assert sex.label is not None
    assert sex.label.in_("en") == "Female"
    assert record.value("home") is None
    (line,) = door.readings_of(register=register, subject=subject)
    assert (line.at, line.reader, line.purpose, line.attributes) == (
        "2025-07-01T08:00:00Z",
        "lan",
        "own record",
        ("sex", "home"),
    )


@pytest.mark.parametrize("missing", ["purpose", "ground", "reader"])
def test_without_purpose_ground_or_reader_nothing_is_read_or_written(
    register: Register, held: Catalogue, missing: str
) -> None:
    arrive(register, held, "civil.born", {"c": LAN})
    asked = reading(subject_of(register, held), **{missing: " "})
    with pytest.raises(NotAllowed):
        door.read(register=register, catalogue=held, clock=CLOCK, reading=asked)
    with pytest.raises(NotAllowed):
        sides(register=register, catalogue=held, clock=CLOCK, reading=asked)
    assert register.value("select count(*) from reading") == 0


def test_an_unknown_attribute_and_an_unknown_subject_are_errors(register: Register, held: Catalogue) -> None:
    with pytest.raises(UnknownName):
        door.read(register=register, catalogue=held, clock=CLOCK, reading=reading(1, attributes=("shoe_size",)))
    with pytest.raises(NotHeld):
        door.read(register=register, catalogue=held, clock=CLOCK, reading=reading(1))
    assert register.value("select count(*) from reading") == 0


def test_a_mother_finds_her_child_and_the_child_sees_the_reading(register: Register, held: Catalogue) -> None:
    arrive(register, held, "civil.born", {"c": LAN, "d": CHILD})
    mother = subject_of(register, held)
    children = door.related(
        register=register,
        catalogue=held,
        clock=CLOCK,
        reading=reading(mother, attributes=("full_name",)),
        concept="person",
        reference="mother",
    )
    child = subject_of(register, held, "001301000009")
    assert [(record.subject, record.value("full_name")) for record in children] == [(child, "Lê Bình")]
    assert [line.reader for line in door.readings_of(register=register, subject=child)] == ["lan"]
    assert door.readings_of(register=register, subject=mother) == ()


def test_names_are_found_without_marks(register: Register, held: Catalogue) -> None:
    arrive(register, held, "civil.born", {"c": LAN, "d": CHILD})
    found = door.search_name(register=register, catalogue=held, concept="person", beginning="NGUYEN thi")
    assert found == (subject_of(register, held),)
    assert door.search_name(register=register, catalogue=held, concept="person", beginning=" ") == ()


def test_sides_show_every_source_and_mark_the_one_that_stands(register: Register, held: Catalogue) -> None:
    arrive(register, held, "population.citizens", {"p": LAN | {"full_name": "Nguyễn Thị Hoa"}})
    arrive(register, held, "civil.born", {"c": LAN, "e": LAN | {"full_name": "NGUYỄN THỊ HÒA"}})
    subject = subject_of(register, held)
    found = sides(register=register, catalogue=held, clock=CLOCK, reading=reading(subject, attributes=("full_name",)))
    assert [_short(side) for side in found] == [
        ("civil", "c", True, True),
        ("civil", "e", False, True),
        ("population", "p", False, False),
    ]
    assert len(door.readings_of(register=register, subject=subject)) == 1


def _short(side: Side) -> tuple[str, str, bool, bool]:
    return side.database, side.record_key, side.wins, side.agrees


# ---- what the platform writes


def test_a_decided_birth_is_in_the_golden_record_at_once(register: Register, held: Catalogue) -> None:
    arrive(register, held, "civil.born", {"c": LAN})
    (child,) = write_hosted(
        register=register,
        catalogue=held,
        clock=CLOCK,
        database="civil",
        dataset="hosted",
        rows=[{"full_name": "Lê Bình", "birth_date": "2025-06-30", "sex": "female", "mother": "001175000001"}],
        record_keys=["birth-1"],
    )
    record = door.read(register=register, catalogue=held, clock=CLOCK, reading=reading(child))
    assert record.value("full_name") == "Lê Bình"
    assert record.values["full_name"].as_of == "2025-07-01T08:00:00Z"
    assert register.rows("select mode, rows, added, changed, held from batch where batch = 2") == [
        ("hosted", 1, 1, 0, 1)
    ]
    (again,) = write_hosted(
        register=register,
        catalogue=held,
        clock=CLOCK,
        database="civil",
        dataset="hosted",
        rows=[{"full_name": "Lê Thanh Bình", "birth_date": "2025-06-30", "sex": "female"}],
        record_keys=["birth-1"],
    )
    assert again == child
    assert register.rows("select added, changed, held from batch where batch = 3") == [(0, 1, 1)]


def test_what_another_system_keeps_is_not_written_here(register: Register, held: Catalogue) -> None:
    with pytest.raises(Refused):
        write_hosted(
            register=register,
            catalogue=held,
            clock=CLOCK,
            database="civil",
            dataset="born",
            rows=[{"full_name": "Lê Bình"}],
            record_keys=["x"],
        )
    assert register.value("select count(*) from batch") == 0


def test_an_unknown_attribute_is_not_lost_in_silence(register: Register, held: Catalogue) -> None:
    with pytest.raises(UnknownName):
        write_hosted(
            register=register,
            catalogue=held,
            clock=CLOCK,
            database="civil",
            dataset="hosted",
            rows=[{"shoe_size": "39"}],
            record_keys=["x"],
        )
    assert register.value("select count(*) from mirror_civil__hosted") == 0
