"""The development sign-in finds people in any workspace, whatever its persons have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motlan.data.api import prepare
from motlan.kernel.errors import NotAllowed
from motlan.web.house import house
from motlan.web.people import demo_people


@pytest.fixture
def anna(db: None) -> int:
    here = house()
    prepare(register=here.register(), catalogue=here.catalogue)
    register = here.register()
    register.execute("insert into subject (subject, concept, founded_by, founded_key) values (7, 'person', 'x', '1')")
    register.execute(
        "insert into golden_person (subject, full_name, full_name__plain, birth_date)"
        " values (7, 'Anna', 'anna', '1990')"
    )
    return 7


def test_somebody_is_found_by_the_beginning_of_the_name(anna: int) -> None:
    (found,) = demo_people.search("an")
    assert (found.subject, found.name, found.born, found.place) == (anna, "Anna", "1990", None)


def test_a_workspace_of_ones_own_offers_none_of_its_persons_and_is_no_demonstration(
    anna: int, settings: Any, tmp_path: Path, client: Client
) -> None:
    told = "không người nào trong đó có thật"
    page = client.get("/sign-in/").content.decode()
    assert (told in page, 'name="words"' in page) == (True, True)
    (tmp_path / "sample").mkdir()  # a workspace's own samples are no nation
    settings.MOTLAN_DIR = tmp_path
    page = client.get("/sign-in/").content.decode()
    assert "Bằng một tài khoản đã tạo ở đây" in page
    assert (told in page, "trình diễn" in page, 'name="words"' in page) == (False, False, False)
    with pytest.raises(NotAllowed):
        demo_people.search("an")
    assert client.post("/sign-in/", {"words": "an"}).status_code == 403


def test_persons_without_a_residence_or_a_number_are_found(anna: int, monkeypatch: pytest.MonkeyPatch) -> None:
    here = house()
    person = here.catalogue.dictionary.concept("person")
    kept = {name: one for name, one in person.attributes.items() if name in {"full_name", "birth_date"}}
    nameless = person.model_copy(update={"identifier": "", "attributes": kept})
    concepts = {**here.catalogue.dictionary.concepts, "person": nameless}
    dictionary = replace(here.catalogue.dictionary, concepts=concepts)
    workspace = replace(here.workspace, dictionary=dictionary)
    monkeypatch.setattr(demo_people, "house", lambda: replace(here, workspace=workspace))
    (found,) = demo_people.search("Anna")
    assert (found.name, found.born, found.place) == ("Anna", "1990", None)
