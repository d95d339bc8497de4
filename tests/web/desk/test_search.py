"""Searching within a queue: what is found, what is not, and what each list then counts."""

from __future__ import annotations

import csv
import io

import pytest

from motlan.web.dossiers import actions
from motlan.web.house import House
from tests.web.desk.reading import codes_of, onward, received_ago, signed_in, tabs_of, text_of
from tests.web.dossiers.conftest import (
    CERTIFICATE,
    MARITAL,
    MOTHER_NUMBER,
    OTHER_WARD,
    Cast,
    file,
    file_birth,
    gives,
)


@pytest.mark.parametrize(
    "words",
    [
        "nguyen thi",
        "HOÀ",
        "Hòa",
        "thi hoa",
        "0000001",
        "1",
        "00004-2026",
        "20261116-0000001",
        "001190000001",
        "001 190 000 001",
    ],
)
def test_one_finds_by_code_by_name_without_tones_or_by_number(here: House, cast: Cast, words: str) -> None:
    dossier = file_birth(here, cast.mother)
    file(here, cast.stranger, MARITAL, CERTIFICATE)
    answer = signed_in(cast.officer).get("/desk/", {"q": words})
    assert codes_of(answer.content) == [dossier.code]
    assert tabs_of(answer.content)["open"] == 1


@pytest.mark.parametrize(
    "words", ["pham", "guyen", "thi nguyen", "nguyen hoa", "7", "001192000003", "%", "_", "'", "=", "#1"]
)
def test_what_is_not_there_is_not_found(here: House, cast: Cast, words: str) -> None:
    file_birth(here, cast.mother)
    file(here, cast.stranger, MARITAL, CERTIFICATE)
    answer = signed_in(cast.officer).get("/desk/", {"q": words})
    assert (codes_of(answer.content), set(tabs_of(answer.content).values())) == ([], {0})


@pytest.mark.parametrize("who", ["officer", "unbound"])
@pytest.mark.parametrize("words", ["nguyen", "hoa", "00004-"])
def test_a_search_that_finds_many_reads_the_queue_and_names_no_counts(
    here: House, cast: Cast, words: str, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.desk.search.MANY", 2)
    monkeypatch.setattr("motlan.web.desk.queue.PAGE", 2)
    made = [file_birth(here, cast.mother).code for _ in range(3)]
    client = signed_in(getattr(cast, who))
    first = client.get("/desk/", {"q": words})
    assert codes_of(first.content) == made[:2]
    assert tabs_of(first.content) == {}
    assert "Many dossiers fit" in text_of(first.content)
    assert codes_of(client.get("/desk/" + onward(first.content)).content) == made[2:]
    body = b"".join(client.get("/desk/queue.csv", {"q": words}).streaming_content).decode()  # type: ignore[attr-defined]
    assert [row["code"] for row in csv.DictReader(io.StringIO(body.removeprefix("\ufeff")))] == made


def test_a_search_counts_each_list_and_pages_through_it(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.desk.queue.PAGE", 1)
    late = received_ago(here, cast, 7)
    new = file_birth(here, cast.mother)
    done = received_ago(here, cast, 2)
    actions.decide(house=here, account=cast.officer, code=done.code, seen=2, given=gives(done.code))
    client = signed_in(cast.officer)
    first = client.get("/desk/", {"q": "hoa"})
    assert tabs_of(first.content) == {"open": 2, "new": 1, "late": 1, "today": 0, "mine": 0, "waiting": 0, "ended": 1}
    assert codes_of(first.content) == [late.code]
    assert codes_of(client.get("/desk/" + onward(first.content)).content) == [new.code]
    assert codes_of(client.get("/desk/", {"q": "hoa", "show": "ended"}).content) == [done.code]
    assert tabs_of(client.get("/desk/", {"q": "hoa", "procedure": MARITAL}).content)["open"] == 0


def test_an_officer_elsewhere_finds_nothing_of_it(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    for words in ("hoa", dossier.code, MOTHER_NUMBER):
        assert codes_of(signed_in(cast.elsewhere).get("/desk/", {"q": words}).content) == []
        assert codes_of(signed_in(cast.provincial).get("/desk/", {"q": words}).content) == [dossier.code]


def test_who_receives_for_others_sees_it_too_and_counts_it_once(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    for table in ("dossiers_dossier", "dossiers_dossierword", "dossiers_tallychange"):
        here.register().execute(f"update {table} set receiving = '{OTHER_WARD}'")
    for account in (cast.officer, cast.elsewhere, cast.provincial):
        answer = signed_in(account).get("/desk/")
        assert (codes_of(answer.content), tabs_of(answer.content)["new"]) == ([dossier.code], 1)
        assert codes_of(signed_in(account).get("/desk/", {"q": "hoa"}).content) == [dossier.code]


def test_a_hundred_rows_a_page_when_asked_for(here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motlan.web.desk.queue.PAGE", 1)
    made = [file_birth(here, cast.mother).code for _ in range(2)]
    client = signed_in(cast.officer)
    first = client.get("/desk/").content
    assert codes_of(first) == made[:1]
    assert 'href="?show=open&amp;rows=100"' in first.decode()
    long = client.get("/desk/", {"rows": "100"}).content
    assert codes_of(long) == made
    assert 'href="?show=open"' in long.decode()
    assert 'href="?show=new&amp;rows=100"' in long.decode()
