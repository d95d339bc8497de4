"""History: any subject as of any instant, and who changed what and why; on both paths, with overrides among them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from motlan.data.golden import history
from motlan.data.golden import read as door
from motlan.data.golden.build import refresh_subjects
from motlan.data.golden.cause import Because
from motlan.data.golden.follow import Following
from motlan.data.golden.overrides import Wish, end_override, expire_overrides, overrides_of, set_override
from motlan.data.golden.rebuild import build_concept
from motlan.data.golden.records import Reading
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock, instant
from motlan.kernel.errors import NotAllowed, NotHeld
from motlan.kernel.text import Text
from motlan.store.register import Register
from tests.conformance.people import Row, country, fill, golden_rows, lake

START = datetime(2025, 7, 1, 8, tzinfo=UTC)
LAN: Row = {
    "number": "001175000001",
    "full_name": "Nguyễn Thị Hoà",
    "birth_date": "1975-03-02",
    "sex": "female",
    "home": "12 Lê Lợi",
    "income": 20.5,
}


def at(hour: int) -> str:
    return instant(START + timedelta(hours=hour))


def clock(hour: int) -> FixedClock:
    return FixedClock(START + timedelta(hours=hour))


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")


@pytest.fixture
def held(register: Register) -> Catalogue:
    return country(register)


def change(
    register: Register, held: Catalogue, hour: int, path: str, rows: dict[str, Row | None], batch: int = 1
) -> None:
    """Records arrive, change or (None) go, with the living path behind them."""
    database, _, dataset = path.partition(".")
    mirror = held.source(database, dataset).mirror
    with register.transaction():
        following = Following.over(register=register, catalogue=held, concept="person")
        following.note(database=database, dataset=dataset, record_keys=list(rows))
        kept = dict(register.rows(f'select record_key, subject from "{mirror}"'))
        fill(register, held, path, {key: row for key, row in rows.items() if row is not None}, batch=batch)
        for key, row in rows.items():
            if row is None:
                register.execute(f'delete from "{mirror}" where record_key = :k', {"k": key})
            register.execute(
                f'update "{mirror}" set subject = :s where record_key = :k', {"s": kept.get(key), "k": key}
            )
        following.note(database=database, dataset=dataset, record_keys=list(rows))
        following.settle(Because(kind="sync", at=at(hour), batch=batch))


def rebuild(register: Register, held: Catalogue, hour: int, where: Path) -> None:
    because = Because(kind="build", at=at(hour), actor="officer")
    build_concept(register=register, lake=lake(where), catalogue=held, concept="person", because=because)


def reading(subject: int, **changes: Any) -> Reading:
    said: dict[str, Any] = {
        "reader": "steward",
        "role": "steward",
        "purpose": "a complaint",
        "ground": "mandate",
        "concept": "person",
        "subject": subject,
    }
    return Reading(**{**said, **changes})


def only(register: Register) -> int:
    ((subject,),) = register.rows("select subject from subject")
    return int(subject)


def as_of(register: Register, held: Catalogue, hour: int, *names: str) -> tuple[object, ...]:
    asked = reading(only(register), attributes=names)
    record = history.as_of(register=register, catalogue=held, clock=clock(99), reading=asked, at=at(hour))
    return tuple(record.value(name) for name in names)


def told(register: Register, held: Catalogue, *names: str, **page: Any) -> history.Timeline:
    asked = reading(only(register), attributes=names) if names else reading(only(register))
    return history.timeline(register=register, catalogue=held, clock=clock(99), reading=asked, **page)


# ---- as of


def test_a_first_build_writes_no_history_and_a_rebuild_without_changes_none_either(
    register: Register, held: Catalogue, tmp_path: Path
) -> None:
    fill(register, held, "population.citizens", {"p": LAN})
    rebuild(register, held, 1, tmp_path)
    rebuild(register, held, 2, tmp_path)
    assert register.value("select count(*) from history_person") == 0
    assert register.rows("select row__since, row__cause from golden_person") == [(at(1), 1)]
    assert register.rows("select cause, at, kind, actor from cause") == [(1, at(1), "build", "officer")]


def test_every_version_is_there_as_of_its_time(register: Register, held: Catalogue, tmp_path: Path) -> None:
    change(register, held, 1, "population.citizens", {"p": LAN})
    change(register, held, 3, "population.citizens", {"p": LAN | {"home": "1 Trần Phú"}}, batch=2)
    fill(register, held, "population.citizens", {"p": LAN | {"home": "5 Hàng Bài", "income": None}}, batch=3)
    register.execute("update mirror_population__citizens set subject = (select subject from subject)")
    rebuild(register, held, 5, tmp_path)
    change(register, held, 7, "population.citizens", {"p": None})
    with pytest.raises(NotHeld):
        as_of(register, held, 0, "home")
    assert as_of(register, held, 1, "home", "income") == ("12 Lê Lợi", 20.5)
    assert as_of(register, held, 2, "home") == ("12 Lê Lợi",)
    assert as_of(register, held, 3, "home") == ("1 Trần Phú",)
    assert as_of(register, held, 6, "home", "income") == ("5 Hàng Bài", None)
    with pytest.raises(NotHeld):
        as_of(register, held, 7, "home")


def test_a_subject_that_vanished_is_history_and_comes_back_under_its_key(register: Register, held: Catalogue) -> None:
    change(register, held, 1, "population.citizens", {"p": LAN})
    change(register, held, 2, "civil.born", {"c": LAN | {"home": None}}, batch=2)
    change(register, held, 3, "civil.born", {"c": None}, batch=3)
    change(register, held, 4, "population.citizens", {"p": None}, batch=4)
    events = told(register, held, "full_name").events
    assert [(one.what, one.at) for one in events] == [
        ("vanished", at(4)),
        ("changed", at(3)),
        ("changed", at(2)),
        ("appeared", at(1)),
    ]


def test_as_of_is_a_reading_and_needs_a_purpose(register: Register, held: Catalogue) -> None:
    change(register, held, 1, "population.citizens", {"p": LAN})
    subject = only(register)
    with pytest.raises(NotAllowed):
        history.as_of(register=register, catalogue=held, clock=clock(2), reading=reading(subject, purpose=""), at=at(1))
    with pytest.raises(NotAllowed):
        history.timeline(register=register, catalogue=held, clock=clock(2), reading=reading(subject, ground=" "))
    assert register.value("select count(*) from reading") == 0
    assert as_of(register, held, 1, "sex") == ("female",)
    told(register, held, "home")
    lines = door.readings_of(register=register, subject=subject)
    assert [(line.purpose, line.attributes) for line in lines] == [
        ("a complaint", ("home",)),
        ("a complaint", ("sex",)),
    ]


# ---- who changed what and why


def test_the_timeline_says_who_changed_what_and_why(register: Register, held: Catalogue) -> None:
    change(register, held, 1, "population.citizens", {"p": LAN})
    register.execute(
        "insert into batch (batch, database, dataset, landed_at) values (2, 'population', 'citizens', :at)",
        {"at": at(2)},
    )
    change(register, held, 2, "population.citizens", {"p": LAN | {"home": "1 Trần Phú", "income": 21.0}}, batch=2)
    with register.transaction():
        refresh_subjects(
            register=register,
            catalogue=held,
            concept="person",
            subjects=[only(register)],
            because=Because(kind="authority", at=at(3), actor="lan", reason=Text(vi="Luật mới", en="A new law")),
        )
    changed, appeared = told(register, held).events
    assert (changed.what, changed.at, changed.delivered) == ("changed", at(2), "population.citizens")
    assert changed.cause is not None
    assert changed.cause.because.kind == "sync"
    assert [(one.attribute.name, _value(one.before), _value(one.after)) for one in changed.changes] == [
        ("home", "12 Lê Lợi", "1 Trần Phú"),
        ("income", 20.5, 21.0),
    ]
    assert (appeared.what, appeared.at) == ("appeared", at(1))
    assert [one.at for one in told(register, held, "sex").events] == [at(1)]


def _value(said: door.Held | None) -> object:
    return said.value if said is not None else None


def test_the_timeline_is_paged_newest_first(register: Register, held: Catalogue) -> None:
    for hour in range(1, 8):
        change(register, held, hour, "population.citizens", {"p": LAN | {"income": float(hour)}}, batch=hour)
    first = told(register, held, "income", limit=3)
    second = told(register, held, "income", limit=3, after=first.following)
    third = told(register, held, "income", limit=3, after=second.following)
    assert [one.at for part in (first, second, third) for one in part.events] == [at(hour) for hour in range(7, 0, -1)]
    assert third.following is None


def test_a_clock_that_was_set_back_ends_no_version_before_it_began(register: Register, held: Catalogue) -> None:
    change(register, held, 5, "population.citizens", {"p": LAN})
    change(register, held, 2, "population.citizens", {"p": LAN | {"income": 1.0}}, batch=2)
    assert register.rows("select row__since, row__until from history_person") == [(at(5), at(5))]


# ---- the law

MOVES = st.lists(
    st.tuples(
        st.sampled_from(["population.citizens", "civil.born", "insurance.members", "override", "end", "build"]),
        st.integers(0, 2),
        st.sampled_from([None, "1 Trần Phú", "2 Lê Lợi", "3 Hàng Bài"]),
    ),
    min_size=3,
    max_size=9,
)


@settings(
    max_examples=15,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=MOVES)
def test_as_of_an_instant_is_the_state_that_was(moves: list[tuple[str, int, str | None]], tmp_path: Path) -> None:
    register = Register.connect("sqlite://")
    held = country(register)
    states: dict[int, dict[int, tuple[object, ...]]] = {}
    for hour, (what, who, home) in enumerate(moves, start=1):
        _move(register, held, tmp_path, hour, what, who, home)
        states[hour] = {row[0]: row for row in golden_rows(register, held, "person")}
        (counted,) = register.rows("select subjects, conflicts, unlinked from published_golden") or [(0, 0, 0)]
        assert counted == _counted(register, held)
    everybody = {subject for state in states.values() for subject in state}
    for hour, state in states.items():
        for subject in everybody:
            assert _stood(register, held, subject, hour) == state.get(subject)


def _move(register: Register, held: Catalogue, where: Path, hour: int, what: str, who: int, home: str | None) -> None:
    if what == "build":
        rebuild(register, held, hour, where)
    elif what == "override":
        for (subject,) in register.rows("select subject from golden_person order by subject limit 1"):
            wish = Wish(
                concept="person",
                subject=subject,
                attribute="home",
                value=home or "9 Hồ Gươm",
                reason="seen",
                by="lan",
                until=at(hour + 100),
            )
            set_override(register=register, catalogue=held, clock=clock(hour), wish=wish)
    elif what == "end":
        for one in overrides_of(register=register)[:1]:
            end_override(
                register=register, catalogue=held, clock=clock(hour), number=one.number, by="lan", reason="mended"
            )
    else:
        number = f"00117500000{who}" if who < 2 else None
        row = None if home is None else LAN | {"number": number, "full_name": f"Lê {'ABC'[who]}", "home": home}
        change(register, held, hour, what, {f"r{who}": row}, batch=hour)


def _counted(register: Register, held: Catalogue) -> tuple[int, int, int]:
    marks = " or ".join(f'"{name}__conflict" = 1' for name in held.dictionary.concept("person").attributes)
    subjects = register.value("select count(*) from golden_person")
    conflicts = register.value(f"select count(*) from golden_person where {marks}")
    unlinked = sum(
        register.value(f'select count(*) from "{source.mirror}" where subject is null')
        for source in held.sources("person")
    )
    return subjects, conflicts, unlinked


def _stood(register: Register, held: Catalogue, subject: int, hour: int) -> tuple[object, ...] | None:
    row = history._standing(register, reading(subject), at(hour))
    if row is None:
        return None
    names = [name for name in register.columns("golden_person") if not name.startswith("row__")]
    return tuple(row[name] for name in names)


def test_overrides_that_are_over_end_by_themselves(register: Register, held: Catalogue) -> None:
    change(register, held, 1, "population.citizens", {"p": LAN})
    wish = Wish(
        concept="person",
        subject=only(register),
        attribute="home",
        value="9 Hồ Gươm",
        reason="seen",
        by="lan",
        until=at(30),
    )
    set_override(register=register, catalogue=held, clock=clock(2), wish=wish)
    assert expire_overrides(register=register, catalogue=held, clock=clock(29)) == 0
    assert expire_overrides(register=register, catalogue=held, clock=clock(30)) == 1
    assert expire_overrides(register=register, catalogue=held, clock=clock(31)) == 0
    assert [as_of(register, held, hour, "home") for hour in (1, 2, 29, 30)] == [
        ("12 Lê Lợi",),
        ("9 Hồ Gươm",),
        ("9 Hồ Gươm",),
        ("12 Lê Lợi",),
    ]
    kinds = [one.cause.because.kind for one in told(register, held, "home").events if one.cause is not None]
    assert kinds == ["override", "override", "sync"]
