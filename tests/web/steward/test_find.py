"""Find a subject by its number or by how a name begins: nothing in an address, and each reading written down."""

from __future__ import annotations

import re

import pytest

from tests.web.steward.test_pages import NUMBER, SUBJECT, words


def test_find_a_subject_without_its_number_in_the_address(steward, filled, journal):
    response = steward.post("/steward/subjects/", {"concept": "person", "identifier": f" {NUMBER} "})
    assert (response.status_code, response["Location"]) == (302, f"/steward/subjects/{SUBJECT}/")
    assert journal() == []


@pytest.mark.parametrize("typed", [NUMBER, "le thi h"])
def test_where_no_kind_is_chosen_the_number_tells_it_and_a_name_is_one_of_the_largest(steward, filled, typed):
    page = steward.get("/steward/subjects/").content.decode()
    assert re.search(r'<select[^>]*name="concept"><option value="">Told by the number', page)
    assert " selected" not in page[page.index('name="concept"') : page.index("</select>", page.index('name="concept"'))]
    response = steward.post("/steward/subjects/", {"concept": "", "identifier": typed})
    assert (response.status_code, response["Location"]) == (302, f"/steward/subjects/{SUBJECT}/")


def test_of_two_kinds_a_name_is_one_of_the_larger_and_a_number_that_of_whom_it_names(steward, filled):
    filled("published_golden", concept="enterprise", subjects=9, conflicts=0, unlinked=0)
    name = steward.post("/steward/subjects/", {"concept": "", "identifier": "le thi h"})
    assert name.status_code == 404  # no enterprise is called so
    number = steward.post("/steward/subjects/", {"concept": "", "identifier": NUMBER})
    assert number["Location"] == f"/steward/subjects/{SUBJECT}/"


def test_a_name_that_one_subject_has_opens_it(steward, filled, journal):
    response = steward.post("/steward/subjects/", {"concept": "person", "identifier": "le thi h"})
    assert (response.status_code, response["Location"]) == (302, f"/steward/subjects/{SUBJECT}/")
    assert journal() == []


def test_people_of_one_name_are_told_apart_and_each_reading_is_written_down(steward, filled, journal):
    other = {"full_name": "Lê Thị Hồng", "full_name__plain": "le thi hong", "birth_date": "2001-02-03"}
    filled("subject", subject=8, concept="person", founded_by="population.citizens", founded_key="8")
    filled("golden_person", subject=8, **other)
    response = steward.post("/steward/subjects/", {"concept": "person", "identifier": "Lê Thị H"})
    shown = words(response)
    assert response.status_code == 200
    assert "2 subjects of this name" in shown
    assert shown.index("Lê Thị Hòa 1993") < shown.index("Lê Thị Hồng 03/02/2001")
    assert 'href="/steward/subjects/8/"' in response.content.decode()
    assert [row[4] for row in journal()] == [SUBJECT, 8]
    assert journal()[0][5].split() == ["full_name", "birth_date", "birth_place"]


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"concept": "person"},
        {"concept": "nothing", "identifier": NUMBER},
        {"concept": "person", "identifier": "' or 1=1 --"},
        {"concept": "person", "identifier": "1" * 100_000},
        {"concept": "person", "identifier": "a\0b"},
    ],
)
def test_a_search_that_finds_nobody_says_so(steward, filled, journal, posted):
    response = steward.post("/steward/subjects/", posted)
    assert response.status_code == 404
    assert "No subject has this identifier or a name that begins so." in response.content.decode()
    assert journal() == []
