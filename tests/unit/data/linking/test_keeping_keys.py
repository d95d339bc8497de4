"""Where several groups claim a subject alike, or a group several subjects: founding records decide, on every path.

Keys are drawn at random, so each story is told of twelve persons at once: chance would keep the right keys of all once
in four thousand times.
"""

from __future__ import annotations

import pytest

from motlan.data import api
from tests.conformance.people import Row
from tests.unit.data.linking.town import BORN, CITIZENS, CLOCK, MEMBERS, Town

PEOPLE = range(12)


def rows(kind: str, number: int = 0) -> dict[str, Row]:
    """A record of each person in one dataset, by a key that begins with ``kind``; their numbers in ten series."""
    return {f"{kind}{at:02d}": person(at, number) for at in PEOPLE}


def person(at: int, series: int) -> Row:
    number = f"00117500{series}{at:03d}"
    return {"number": number, "full_name": f"Nguyễn Thị {at}", "birth_date": "1975-03-02", "sex": "female"}


def keys(town: Town, kind: str) -> list[int | None]:
    who = town.who()
    return [who[f"{kind}{at:02d}"] for at in PEOPLE]


@pytest.mark.parametrize(("founder", "other"), [((CITIZENS, "p"), (BORN, "c")), ((BORN, "c"), (CITIZENS, "p"))])
@pytest.mark.parametrize("mended", [0, 9])
def test_of_two_who_part_the_founding_record_keeps_the_key_and_it_is_theirs_when_they_meet_again(
    town: Town, founder: tuple[str, str], other: tuple[str, str], mended: int
) -> None:
    town.change({founder[0]: rows(founder[1], 5)})
    first = keys(town, founder[1])
    town.change({other[0]: rows(other[1], 5)})
    assert keys(town, other[1]) == first
    town.change({other[0]: rows(other[1], mended)})
    second = keys(town, other[1])
    assert keys(town, founder[1]) == first
    assert not set(first) & set(second)
    town.change({other[0]: rows(other[1], 5)})
    assert keys(town, founder[1]) == keys(town, other[1]) == first
    town.build()
    assert keys(town, founder[1]) == keys(town, other[1]) == first


@pytest.mark.parametrize("mended", [0, 9])
def test_a_founding_record_takes_its_key_along_to_another_number(town: Town, mended: int) -> None:
    town.change({CITIZENS: rows("p", 5)})
    first = keys(town, "p")
    town.change({BORN: rows("c", 5)})
    town.change({CITIZENS: rows("p", mended)})
    assert keys(town, "p") == first
    assert not set(keys(town, "c")) & {*first, None}


@pytest.mark.parametrize("order", [((CITIZENS, "p"), (BORN, "c")), ((BORN, "c"), (CITIZENS, "p"))])
def test_of_two_who_turn_out_to_be_one_the_older_key_stays(town: Town, order: tuple[tuple[str, str], ...]) -> None:
    (one, mine), (other, yours) = order
    town.change({one: rows(mine, 5)})
    town.change({other: rows(yours, 6)})
    first = keys(town, mine)
    town.change({one: rows(mine, 6)})
    assert keys(town, mine) == keys(town, yours) == first


def test_of_two_who_came_at_once_the_founding_record_that_comes_first_by_its_name_stays(town: Town) -> None:
    town.change({CITIZENS: rows("p", 5), BORN: rows("c", 6)})
    born = keys(town, "c")
    town.change({BORN: rows("c", 5)})
    assert keys(town, "p") == keys(town, "c") == born


def test_more_records_count_before_founding_ones(town: Town) -> None:
    town.change({CITIZENS: rows("p", 5)})
    town.change({BORN: rows("c", 6), MEMBERS: rows("i", 6)})
    two = keys(town, "c")
    assert keys(town, "i") == two
    town.change({CITIZENS: rows("p", 6)})
    assert keys(town, "p") == keys(town, "c") == keys(town, "i") == two


def test_an_override_lives_on_where_two_part_and_meet_again(town: Town) -> None:
    town.change({CITIZENS: rows("p", 5)})
    town.change({BORN: rows("c", 5)})
    first = keys(town, "p")
    for subject in first:
        assert subject is not None
        wish = api.Wish(
            concept="person", subject=subject, attribute="home", value="2 Lê Lợi", reason="a letter", by="steward",
            until="2025-07-20T00:00:00Z",
        )  # fmt: skip
        api.set_override(register=town.register, catalogue=town.held, clock=CLOCK, wish=wish)
    town.change({BORN: rows("c", 9)})
    town.change({BORN: rows("c", 5)})
    homes = dict(town.register.rows("select subject, home from golden_person"))
    assert homes == dict.fromkeys(first, "2 Lê Lợi")
