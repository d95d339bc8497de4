"""A plan that could not be applied whole: what is read later, in the new way, has the cause that it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from motlan.data import api
from motlan.data.databases.spec import Database
from motlan.data.spec import Catalogue
from motlan.dictionary.concept import Concept
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, DICTIONARY, Ministry, catalogue, person

KINDS = "select h.note, c.kind from history_person as h join cause as c on c.cause = h.row__ended"


def with_nickname(held: Catalogue) -> Catalogue:
    """The dictionary has one attribute more, and the dataset is mapped to it in the place of the note."""
    concept = held.dictionary.concept("person").model_dump(mode="json", exclude_none=True)
    concept["attributes"]["nickname"] = {"type": "text", "label": {"vi": "biệt danh", "en": "nickname"}}
    body: dict[str, Any] = held.databases["ministry"].model_dump(mode="json", exclude_none=True)
    body["datasets"]["people"]["columns"]["note"] = {"to": "nickname"}
    dictionary = type(DICTIONARY)(
        concepts={"person": Concept.model_validate(concept)},
        code_lists=DICTIONARY.code_lists,
        schemes=DICTIONARY.schemes,
        units=DICTIONARY.units,
    )
    return Catalogue(dictionary, {"ministry": Database.model_validate(body)})


def migrate(ministry: Ministry) -> tuple[str, ...]:
    with Register.connect(ministry.url) as register:
        report = api.migrate(
            register=register, lake=ministry.lake, catalogue=ministry.catalogue, clock=CLOCK, places=ministry.places
        )
    return tuple(f"{one.database}.{one.dataset}" for one in report.failed)


@pytest.mark.parametrize("path", ["living", "bulk"])
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
@pytest.mark.parametrize("fails", [False, True])
def test_what_is_read_in_another_way_after_a_failure_changed_by_the_dictionary(
    tmp_path: Path, request: pytest.FixtureRequest, path: str, engine: str, fails: bool
) -> None:
    url = request.getfixturevalue("postgres_database") if engine == "postgres" else None
    ministry = Ministry(tmp_path, catalogue("csv"), register=url)
    ministry.write([person(1, note="a"), person(2, note="b")])
    ministry.sync()
    ministry.catalogue = with_nickname(ministry.catalogue)
    if fails:
        away = ministry.path.rename(tmp_path / "away")
        assert migrate(ministry) == ("ministry.people",)
        away.rename(ministry.path)
    ministry.sync(path=path)
    assert ministry.ask("select nickname from golden_person order by nickname") == [("a",), ("b",)]
    between = [(None, "dictionary")] * 2 if fails else []  # neither the note nor what came in its place
    assert sorted(ministry.ask(KINDS), key=str) == sorted([("a", "dictionary"), ("b", "dictionary"), *between], key=str)
    ministry.write([person(1, note="c"), person(2, note="b")])
    ministry.sync(path=path)
    assert ministry.ask("select kind from cause order by cause desc limit 1") == [("sync",)]
