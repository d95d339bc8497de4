"""What a steward takes back after builds came between: keys, records and questions are what they were."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.test_link_order import OTHERS, Town, blurred, people, queued, told

BY = ("--by", "an", "--reason", "paper seen")
SOURCES = ("population", *OTHERS)


@pytest.fixture(params=["sqlite", "postgres"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    """Half of the people stand in the register; the others know nobody's number, and some of them spell strangely."""
    town = Town(tmp_path, request.getfixturevalue("postgres_database") if request.param == "postgres" else None)
    doubtful = [(row[0], row[1], *blurred(3, row)[:1], row[3][:8] + "28", "") for row in people()[60:90]]
    town.deliver("population", [*people()[:60], *doubtful])
    for name in OTHERS:
        rows = [(nth, told(name, row, nth), blurred(nth + len(name), row)) for nth, row in enumerate(people())]
        town.deliver(
            name,
            [
                (said[0], "", *(said[2:] if nth % 3 else strange))
                for nth, said, strange in rows
                if nth % 4 != len(name) % 4
            ],
        )
    town("sync")
    town("build")
    return town


def keys(town: Town) -> dict[str, int | None]:
    """The key of every record's subject."""
    with town.held() as held:
        return {
            f"{name}.people/{key}": subject
            for name in SOURCES
            for key, subject in held.rows(f"select record_key, subject from mirror_{name}__people")
        }


def questions(town: Town) -> dict[int, tuple[str, str, float]]:
    """What waits for an answer: the two records and how likely they are one, by number."""
    pairs = json.loads(town("link", "review", "person", "--limit", "1000", "--json"))["pairs"]
    return {one["review"]: ("/".join(one["record"]), "/".join(one["other"]), one["probability"]) for one in pairs}


def groups(town: Town) -> dict[int, list[str]]:
    found = defaultdict[int, list[str]](list)
    for name, subject in keys(town).items():
        if subject is not None:
            found[subject].append(name)
    return found


def asked_about(town: Town, count: int) -> int:
    """A question about a person of the register and a subject of so many other records, or (1) a record of nobody."""
    key_of, group_of = keys(town), groups(town)
    for number, (one, other, _) in questions(town).items():
        if other.startswith("population") and len(group_of.get(key_of[one] or 0, "1")) == count:
            return number
    raise AssertionError(count)


def sides(town: Town, number: int) -> tuple[set[str], set[str]]:
    """The records of the two that a question is about."""
    of, among = keys(town), groups(town)
    one, other, _ = questions(town)[number]
    return {one, *among.get(of[one] or 0, ())}, {other, *among.get(of[other] or 0, ())}


def stands(town: Town, names: set[str]) -> tuple[Any, ...]:
    """What stands of some records: their keys, the questions, and the program's decisions by number."""
    with town.held() as held:
        decided = held.rows(
            "select decision, source, record_key, other_source, other_key from link_decision"
            " where undone_at is null order by decision"
        )
    asked = {at: ends for at, (*ends, _) in questions(town).items() if names.intersection(ends)}
    mine = {one[0]: one for one in decided if names & {f"{one[1]}/{one[2]}", f"{one[3]}/{one[4]}"}}
    return {name: key for name, key in keys(town).items() if name in names}, asked, mine


@pytest.mark.parametrize("builds", [0, 2])
@pytest.mark.parametrize(("how", "count"), [("decide", 1), ("decide", 3), ("merge", 3)])
def test_what_is_taken_back_after_builds_is_what_it_was(town: Town, how: str, count: int, builds: int) -> None:
    number = asked_about(town, count)
    one, other, _ = questions(town)[number]
    names = set[str]().union(*sides(town, number))
    stood, everything = stands(town, names), (questions(town), town.links())
    town("link", *(("decide", str(number), "same") if how == "decide" else ("merge", other, one)), *BY)
    for _ in range(builds):
        assert keys(town)[one] == keys(town)[other] == stood[0][other]
        town("build")
    assert len({keys(town)[name] for name in names}) == 1
    town("link", *(("decide", str(number), "reopen") if how == "decide" else ("undo", "1")), *BY)
    assert stands(town, names) == stood
    town("sync")
    assert stands(town, names) == stood
    town("build")
    assert stands(town, names) == stood
    assert (questions(town), town.links()) == everything


@pytest.mark.parametrize("count", [1, 3])
def test_a_merge_and_a_placing_answer_the_questions_about_the_two(town: Town, count: int) -> None:
    number = asked_about(town, count)
    one, other, _ = questions(town)[number]
    mine, yours = sides(town, number)
    about = {at for at, (left, right, _) in questions(town).items() if {left, right} & mine and {left, right} & yours}
    assert number in about
    assert len(about) >= min(count, 2)  # and those about the others of the same two
    stood = questions(town)
    town("link", "merge", other, one, *BY)
    assert stood.keys() - questions(town).keys() == about
    answered = {one["review"]: one["by"] for one in queued(town, "same")}
    assert answered == dict.fromkeys(about, "an")
    town("link", "undo", "1", *BY)
    assert questions(town) == stood


@pytest.mark.parametrize(("builds", "back"), [(0, True), (2, False), (1, True)])
def test_who_stays_when_a_record_is_split_off_stays_through_builds(town: Town, builds: int, back: bool) -> None:
    how, among = town.links()[0], groups(town)
    taken = next(
        one
        for names in among.values()
        for one in names
        if how[one.partition("/")[2]] == "exact" and "similar" in {how[each.partition("/")[2]] for each in names}
    )
    key = keys(town)[taken]
    assert key is not None
    names = set(among[key])
    stood = stands(town, names)
    founder = next(one for one in names if one.startswith("population"))
    town("link", "split", founder, "--record", taken, *BY)
    for _ in range(builds):
        town("build")
        assert set(groups(town)[key]) == names - {taken}
    if back:
        rows = (town.folder / "tax.csv").read_text("utf-8")
        kept = [line for line in rows.splitlines() if not line.startswith(f"{taken.partition('/')[2]},")]
        for text in ("\n".join(kept) + "\n", rows):
            (town.folder / "tax.csv").write_text(text, "utf-8")
            town("sync", "tax")
    town("link", "undo", "1", *BY)
    assert stands(town, names)[0] == stood[0]
    town("build")
    assert stands(town, names) == stood
