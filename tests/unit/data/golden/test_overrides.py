"""A steward's own value: who may set it, how it stands, how it ends, and when it is no longer needed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from motlan.data.golden import read as door
from motlan.data.golden.needed import Need, need
from motlan.data.golden.overrides import Override, Wish, end_override, overrides_of, set_override
from motlan.data.golden.sides import sides
from motlan.data.spec import Catalogue
from motlan.kernel.errors import NotHeld, Refused, UnknownName
from motlan.store.register import Register
from tests.conformance.people import Row, country, golden_rows
from tests.unit.data.golden.test_history import LAN, at, change, clock, only, reading


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")


@pytest.fixture
def held(register: Register) -> Catalogue:
    found = country(register)
    change(register, found, 1, "population.citizens", {"p": LAN})
    change(register, found, 2, "civil.born", {"c": LAN | {"home": None}}, batch=2)
    return found


def wish(register: Register, **changes: Any) -> Wish:
    said: dict[str, Any] = {
        "concept": "person",
        "subject": only(register),
        "attribute": "home",
        "value": "9 Hồ Gươm",
        "reason": "paper seen",
        "by": "lan",
        "until": at(100),
    }
    return Wish(**{**said, **changes})


def put(register: Register, held: Catalogue, hour: int = 3, **changes: Any) -> Override:
    return set_override(register=register, catalogue=held, clock=clock(hour), wish=wish(register, **changes))


def value(register: Register, held: Catalogue, attribute: str) -> door.Held:
    asked = reading(only(register), attributes=(attribute,))
    return door.read(register=register, catalogue=held, clock=clock(50), reading=asked).values[attribute]


def test_a_steward_s_value_stands_first_with_its_reason_and_end(register: Register, held: Catalogue) -> None:
    put(register, held)
    found = value(register, held, "home")
    assert (found.value, found.source, found.reason, found.until, found.as_of, found.conflict) == (
        "9 Hồ Gươm",
        "steward",
        "paper seen",
        at(100),
        at(3),
        True,
    )
    assert found.source_label is not None
    assert found.source_label.in_("en") == "Data steward"
    home = sides(
        register=register,
        catalogue=held,
        clock=clock(50),
        reading=reading(only(register), attributes=("home",)),
    )
    assert [(one.database, one.value, one.wins, one.agrees) for one in home] == [
        ("steward", "9 Hồ Gươm", True, True),
        ("population", "12 Lê Lợi", False, False),
    ]


def test_a_name_is_found_and_compared_as_any_other(register: Register, held: Catalogue) -> None:
    put(register, held, attribute="full_name", value="  Trần   Thị Hoà ")
    found = door.search_name(register=register, catalogue=held, concept="person", beginning="tran thi")
    assert found == (only(register),)
    assert value(register, held, "full_name").value == "Trần Thị Hoà"


def test_another_value_for_the_same_attribute_ends_the_first(register: Register, held: Catalogue) -> None:
    first = put(register, held)
    second = put(register, held, hour=4, value="1 Trần Phú", reason="a newer paper")
    put(register, held, hour=5, attribute="sex", value="male")
    assert [one.number for one in overrides_of(register=register)] == [second.number, second.number + 1]
    (ended,) = overrides_of(register=register, ended=True)
    assert (ended.number, ended.ended_at, ended.ended_by, ended.ended_reason) == (
        first.number,
        at(4),
        "lan",
        "a newer paper",
    )
    assert (value(register, held, "home").value, value(register, held, "sex").value) == ("1 Trần Phú", "male")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": "  "}, Refused),
        ({"by": ""}, Refused),
        ({"attribute": "number", "value": "001175000001"}, Refused),
        ({"attribute": "shoe_size"}, UnknownName),
        ({"attribute": "sex", "value": "neither"}, Refused),
        ({"attribute": "birth_date", "value": "1975-02-30"}, Refused),
        ({"attribute": "income", "value": "much"}, Refused),
        ({"attribute": "mother", "value": "12"}, Refused),
        ({"value": "x" * 201}, Refused),
        ({"value": " "}, Refused),
        ({"until": at(3)}, Refused),
        ({"until": at(24 * 400)}, Refused),
        ({"subject": 1}, NotHeld),
    ],
)
def test_what_may_not_be_set_changes_nothing(
    register: Register, held: Catalogue, changes: dict[str, Any], error: type[Exception]
) -> None:
    before = golden_rows(register, held, "person")
    with pytest.raises(error):
        put(register, held, **changes)
    assert golden_rows(register, held, "person") == before
    assert register.value("select count(*) from override") == 0
    assert register.value("select count(*) from history_person") == 1  # of the second arrival


def test_an_end_needs_a_reason_and_comes_once(register: Register, held: Catalogue) -> None:
    set_ = put(register, held)
    with pytest.raises(Refused):
        end_override(register=register, catalogue=held, clock=clock(4), number=set_.number, by="lan", reason=" ")
    assert value(register, held, "home").value == "9 Hồ Gươm"
    end_override(register=register, catalogue=held, clock=clock(4), number=set_.number, by="lan", reason="mended")
    assert value(register, held, "home").value == "12 Lê Lợi"
    with pytest.raises(Refused):
        end_override(register=register, catalogue=held, clock=clock(5), number=set_.number, by="lan", reason="again")
    with pytest.raises(NotHeld):
        end_override(register=register, catalogue=held, clock=clock(5), number=99, by="lan", reason="none")


def test_an_override_is_needed_until_the_sources_agree(register: Register, held: Catalogue) -> None:
    def stands() -> Need:
        return need(register=register, catalogue=held, override=set_)

    set_ = put(register, held)
    assert stands() is Need.NEEDED
    change(register, held, 4, "insurance.members", {"i": LAN | {"home": "8 Cầu Gỗ"}}, batch=3)
    assert stands() is Need.NEEDED
    change(register, held, 5, "population.citizens", {"p": LAN | {"home": "8 Cầu Gỗ"}}, batch=4)
    assert stands() is Need.OVERTAKEN
    change(register, held, 6, "population.citizens", {"p": LAN | {"home": "9 Hồ Gươm"}}, batch=5)
    change(register, held, 7, "insurance.members", {"i": LAN | {"home": "9 Hồ Gươm"}}, batch=6)
    assert stands() is Need.AGREED
    gone: dict[str, dict[str, Row | None]] = {
        "population.citizens": {"p": None},
        "civil.born": {"c": None},
        "insurance.members": {"i": None},
    }
    for path, rows in gone.items():
        change(register, held, 8, path, rows, batch=7)
    assert stands() is Need.ORPHANED


@settings(
    max_examples=15,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    wanted=st.lists(
        st.sampled_from(
            [("home", "1 A"), ("sex", "male"), ("full_name", "Lê Lan"), ("birth_date", "1970"), ("income", "3.5")]
        ),
        min_size=1,
        max_size=5,
    ),
    order=st.randoms(use_true_random=False),
)
def test_overrides_that_ended_leave_the_record_as_it_was(wanted: list[tuple[str, str]], order: Any) -> None:
    register = Register.connect("sqlite://")
    held = country(register)
    change(register, held, 1, "population.citizens", {"p": LAN})
    before = golden_rows(register, held, "person")
    for name, said in wanted:
        put(register, held, attribute=name, value=said)
    standing = list(overrides_of(register=register))
    order.shuffle(standing)
    for one in standing:
        end_override(register=register, catalogue=held, clock=clock(9), number=one.number, by="lan", reason="done")
    assert golden_rows(register, held, "person") == before
    assert register.rows("select * from mirror_steward__person") == []
    assert register.rows("select * from published_golden where concept = 'person'") == [("person", 1, 0, 0)]
