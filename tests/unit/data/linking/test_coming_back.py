"""Who was away and comes back has the key that was theirs, on every path, whatever was built and merged meanwhile."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from motlan.data import api
from motlan.data.linking import again
from motlan.data.linking.mirrors import mirrors_of
from motlan.data.linking.rule import link_keys
from motlan.data.review import acts
from motlan.store.register import Register
from tests.conformance.people import country, fill
from tests.unit.data.linking.town import BORN, CITIZENS, CLOCK, LAN, MAI, MEMBERS, Town


def test_whose_only_record_goes_and_comes_back_is_who_they_were(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN, "q": MAI}})
    before = town.who()
    town.change({}, {CITIZENS: ["p"]})
    town.build()
    assert town.who() == {"q": before["q"]}
    town.change({CITIZENS: {"p": LAN | {"full_name": "Nguyễn Thị Hoa"}}})
    assert town.who() == before
    assert town.keys() == set(before.values())
    town.build()
    assert town.who() == before


def test_history_and_an_override_go_on(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN | {"home": "1 Lê Lợi"}}})
    subject = town.who()["p"]
    assert subject is not None
    wish = api.Wish(
        concept="person", subject=subject, attribute="home", value="2 Lê Lợi", reason="a letter", by="steward",
        until="2025-07-20T00:00:00Z",
    )  # fmt: skip
    api.set_override(register=town.register, catalogue=town.held, clock=CLOCK, wish=wish)
    town.change({}, {CITIZENS: ["p"]})
    golden = "select home, home__source from golden_person where subject = :s"
    assert town.register.rows(golden, {"s": subject}) == []
    town.change({CITIZENS: {"p": LAN | {"home": "1 Lê Lợi"}}})
    assert town.register.rows(golden, {"s": subject}) == [("2 Lê Lợi", "steward")]
    versions = town.register.value("select count(*) from history_person where subject = :s", {"s": subject})
    assert versions == 2


def test_another_number_under_the_same_key_is_somebody_else(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN}})
    first = town.who()["p"]
    town.change({}, {CITIZENS: ["p"]})
    town.change({CITIZENS: {"p": MAI}})
    second = town.who()["p"]
    assert second not in {None, first}
    town.change({}, {CITIZENS: ["p"]})
    town.change({CITIZENS: {"p": MAI}})
    assert town.who()["p"] == second


def test_a_number_that_was_mended_before_they_went_is_theirs(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN}})
    first = town.who()["p"]
    town.change({CITIZENS: {"p": LAN | {"number": "001175000009"}}})
    town.change({}, {CITIZENS: ["p"]})
    town.change({CITIZENS: {"p": LAN | {"number": "001175000009"}}})
    assert town.who()["p"] == first


def test_the_number_is_another_persons_by_now(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN}})
    first = town.who()["p"]
    town.change({}, {CITIZENS: ["p"]})
    town.change({CITIZENS: {"r": LAN}})
    other = town.who()["r"]
    assert other not in {None, first}
    town.change({CITIZENS: {"p": LAN}})
    assert town.who() == {"p": other, "r": other}


def test_the_founding_record_goes_and_the_others_keep_the_key(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN}})
    town.change({BORN: {"c": LAN}, MEMBERS: {"i": LAN}})
    first = town.who()["p"]
    town.change({}, {CITIZENS: ["p"]})
    town.build()
    assert town.who() == {"c": first, "i": first}
    town.change({}, {BORN: ["c"]})
    assert town.who() == {"i": None}
    town.change({BORN: {"c": LAN}})
    assert town.who() == {"c": first, "i": first}
    town.change({CITIZENS: {"p": LAN}})
    town.build()
    assert town.who() == {"p": first, "c": first, "i": first}
    assert town.keys() == {first}


@pytest.mark.parametrize("order", [("p", "c"), ("c", "p"), ("pc", "")])
def test_of_several_records_that_went_whichever_comes_first_brings_the_key(town: Town, order: tuple[str, str]) -> None:
    town.change({CITIZENS: {"p": LAN}, BORN: {"c": LAN}})
    before = town.who()
    assert len(set(before.values())) == 1
    town.change({}, {CITIZENS: ["p"], BORN: ["c"]})
    town.build()
    for some in order:
        named = {CITIZENS: "p", BORN: "c"}
        town.change({path: {key: LAN} for path, key in named.items() if key in some})
    assert town.who() == before


def test_what_was_one_and_comes_back_as_two_keeps_the_key_once(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN | {"number": None}}, BORN: {"c": LAN}})
    before = town.who()
    assert len(set(before.values())) == 1
    town.change({}, {CITIZENS: ["p"], BORN: ["c"]})
    town.change({CITIZENS: {"p": LAN | {"number": None, "full_name": "Trần Thị Hoà"}}, BORN: {"c": LAN}})
    after = town.who()
    assert after["c"] == before["c"]
    assert after["p"] not in {None, after["c"]}


def test_a_key_that_a_merge_retired_meanwhile_is_nobodys(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN}, BORN: {"c": LAN, "m": MAI | {"number": None}}})
    kept, retired = town.who()["m"], town.who()["p"]
    assert None not in {kept, retired}
    town.change({}, {CITIZENS: ["p"]})
    _merge(town, kept, retired)
    town.change({}, {BORN: ["c", "m"]})
    town.change({CITIZENS: {"p": LAN}})
    assert town.who()["p"] not in {None, kept, retired}


def test_what_was_merged_is_one_still_when_it_comes_back(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN}, BORN: {"m": MAI | {"number": None}}})
    kept, retired = town.who()["p"], town.who()["m"]
    _merge(town, kept, retired)
    town.change({}, {CITIZENS: ["p"], BORN: ["m"]})
    town.build()
    town.change({BORN: {"m": MAI | {"number": None}}})
    assert town.who() == {"m": kept}
    town.change({CITIZENS: {"p": LAN}})
    assert town.who() == {"m": kept, "p": kept}


def _merge(town: Town, kept: int | None, retired: int | None) -> None:
    assert kept is not None
    assert retired is not None
    said: dict[str, Any] = {"actor": "steward", "reason": "one person"}
    acts.merge(register=town.register, catalogue=town.held, clock=CLOCK, kept=kept, retired=retired, **said)


def test_what_comes_back_costs_what_it_is(register: Register, tmp_path: Path) -> None:
    """Thousands at once: a plan that is a square of them takes half a minute for each dataset."""
    town = Town(register, country(register), tmp_path, "living")
    people = {f"p{at}": LAN | {"number": f"001175{at:06d}", "full_name": f"Nguyễn {at}"} for at in range(6_000)}
    town.change({CITIZENS: people})
    before = town.who()
    town.change({}, {CITIZENS: list(people)})
    fresh = [(f"n{row['number']}", CITIZENS, key) for key, row in people.items()]
    fill(register, town.held, CITIZENS, people, batch=9)
    keys, mirrors = link_keys(town.held.dictionary, "person"), mirrors_of(town.held, "person")
    started = perf_counter()
    back = again.returned(register, keys, mirrors, fresh)
    seconds = perf_counter() - started
    assert {one.record_key: one.subject for one in back} == before
    assert seconds < 5


def test_a_record_that_founds_nobody_brings_no_key_back(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN}, MEMBERS: {"i": LAN}})
    first = town.who()["p"]
    town.change({}, {CITIZENS: ["p"]})
    assert town.who() == {"i": None}
    town.change({BORN: {"c": LAN}})
    assert town.who()["c"] == town.who()["i"] not in {None, first}


def test_who_is_linked_to_a_record_that_bears_another_key_at_once_keeps_theirs(town: Town) -> None:
    town.change({CITIZENS: {"p": LAN}, MEMBERS: {"i": LAN}})
    first = town.who()["p"]
    town.change({CITIZENS: {"q": LAN}}, {CITIZENS: ["p"]})
    assert town.who() == {"q": first, "i": first}
