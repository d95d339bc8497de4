"""What the state holds on me: every value with its source; this is wrong; who read it."""

from __future__ import annotations

import pytest
from django.test import Client

from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Correction
from motlan.web.house import House
from tests.web.dossiers.conftest import MOTHER_NUMBER, Cast, file_birth
from tests.web.portal.conftest import browser

WRONG = "/record/person/0/birth_date/wrong/"


def _journal(here: House, subject: int) -> list[tuple[str, str]]:
    query = "select purpose, reader from journal where subject = :subject order by seq"
    return [tuple(row) for row in here.register().rows(query, {"subject": subject})]


def test_every_value_stands_with_its_source_and_its_age(mother: Client) -> None:
    body = mother.get("/record/").content.decode()
    assert "Nguyễn Thị Hoa" in body
    assert "01/05/1990" in body
    assert body.count("Source: ") >= 7
    assert "just now" in body
    assert "Trần Văn Nam" in body


def test_reading_ones_own_record_is_written_into_the_journal_first(mother: Client, here: House, cast: Cast) -> None:
    assert _journal(here, cast.mother.subject or 0) == []
    mother.get("/record/")
    assert _journal(here, cast.mother.subject or 0)[0] == ("own_record", "mother")


def test_no_address_on_the_page_bears_a_number_of_a_person(mother: Client) -> None:
    body = mother.get("/record/").content.decode()
    links = [part.split('"', 1)[0] for part in body.split('href="')[1:]]
    assert [link for link in links if MOTHER_NUMBER in link] == []


@pytest.mark.parametrize("address", ["/record/", "/record/readings/", WRONG, "/my-dossiers/"])
def test_who_is_no_citizen_is_told_why_and_nothing_is_read(cast: Cast, here: House, address: str) -> None:
    response = browser(cast.officer).get(address)
    assert response.status_code == 403
    assert "This page is not for your role" in response.content.decode()
    assert _journal(here, cast.mother.subject or 0) == []


def test_a_wrong_value_becomes_a_correction_with_a_deadline(mother: Client, cast: Cast) -> None:
    assert "01/05/1990" in mother.get(WRONG).content.decode()
    response = mother.post(WRONG, {"right": "05/01/1990", "reason": "Giấy khai sinh số 12"})
    assert response["Location"] == "/record/"
    kept = Correction.objects.get()
    assert (kept.subject, kept.attribute, kept.value, kept.state) == (
        cast.mother.subject,
        "birth_date",
        "1990-05-01",
        "open",
    )
    assert "05/01/1990" in kept.wrong
    body = mother.get("/record/").content.decode()
    assert "being checked" in body
    assert "answer due by 30/11/2026" in body


def test_a_second_report_of_the_same_value_is_refused_and_the_words_stay(mother: Client) -> None:
    mother.post(WRONG, {"right": "05/01/1990", "reason": ""})
    response = mother.post(WRONG, {"right": "06/01/1990", "reason": ""})
    assert response.status_code == 422
    assert 'value="06/01/1990"' in response.content.decode()
    assert Correction.objects.count() == 1


@pytest.mark.parametrize("given", [{"right": ""}, {"right": "x" * 201}, {"right": "đúng", "reason": "y" * 1501}])
def test_an_empty_or_over_long_report_is_named_and_not_sent(mother: Client, given: dict[str, str]) -> None:
    response = mother.post(WRONG, given)
    assert response.status_code == 422
    assert "govuk-error-summary" in response.content.decode()
    assert Correction.objects.count() == 0


@pytest.mark.parametrize("address", ["/record/person/7/birth_date/wrong/", "/record/person/0/shoe_size/wrong/"])
def test_only_ones_own_values_can_be_reported(mother: Client, address: str) -> None:
    assert mother.get(address).status_code == 404


def test_the_child_that_was_registered_stands_in_the_mothers_record(mother: Client, here: House, cast: Cast) -> None:
    assert "Trần Văn An" not in mother.get("/record/").content.decode()
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2)
    assert "Trần Văn An" in mother.get("/record/").content.decode()


def test_the_list_of_readers_leaves_out_oneself_until_asked(mother: Client, here: House, cast: Cast) -> None:
    mother.get("/record/")
    assert "Nobody but yourself has read anything about you." in mother.get("/record/readings/").content.decode()
    own = mother.get("/record/readings/?own=1").content.decode()
    assert "You yourself" in own
    assert "Looking at one&#x27;s own data" in own
    assert "Date of birth" in own


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999", "²"])
def test_a_strange_page_number_is_the_first_or_an_empty_page(mother: Client, page: str) -> None:
    assert mother.get("/record/readings/", {"page": page}).status_code == 200
