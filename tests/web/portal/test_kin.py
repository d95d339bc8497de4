"""Somebody else than a parent registers a birth: whose each field is, and that the father is hers to say."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import BIRTH, FATHER_NUMBER, MOTHER_NUMBER, Cast
from tests.web.portal.conftest import browser
from tests.web.portal.test_form import CHECK, CHILD, GOOD, PAPERS, PARENTS, START

NAMED = {
    "mother.full_name": "Nguyễn Thị Hoa",
    "mother.birth_date": "1/5/1990",
    "mother.personal_number": MOTHER_NUMBER,
}


@pytest.fixture
def aunt(cast: Cast) -> Client:
    """Whoever is no parent, at the page about the parents."""
    client = browser(cast.stranger)
    assert client.post(CHILD, {**GOOD, "dossier.relation": "other"})["Location"] == PARENTS
    return client


def test_each_field_says_whose_it_is_and_nothing_before_it_was_filled_in(aunt: Client) -> None:
    page = text_of(aunt.get(PARENTS).content)
    assert "Mother: Full name" in page
    assert "Mother: Date of birth" in page
    assert "The registers do not say who this is." not in page
    assert "There is nobody with whom all of this agrees" not in page


def test_whether_there_is_a_father_is_hers_to_say(aunt: Client, cast: Cast) -> None:
    page = aunt.get(PARENTS).content.decode()
    assert page.count('name="choose.father"') == 2
    assert re.findall(r"<input[^>]* checked", page) == []
    silent = aunt.post(PARENTS, {**NAMED, "act": "on"})
    assert (silent.status_code, "Choose “Father”." in silent.content.decode()) == (422, True)
    assert aunt.get(CHECK)["Location"] == PARENTS
    unfound = {**NAMED, "mother.personal_number": "001190000077", "choose.father": "none"}
    aunt.post(PARENTS, {**unfound, "act": "on"})
    blank = aunt.post(PARENTS, {**unfound, "mother.residence_unit": "", "act": "on"})
    assert "Fill in “Commune of permanent residence”." in blank.content.decode()
    assert aunt.post(PARENTS, {**NAMED, "choose.father": "none", "act": "on"})["Location"] == PAPERS
    checked = text_of(aunt.get(CHECK).content)
    assert "Mother: Full name Nguyễn Thị Hoa" in checked
    assert "Ba Dinh Ward, Hanoi City decides." in checked
    assert "Father Nobody" in checked
    aunt.post(CHECK)
    dossier = Dossier.objects.get()
    assert "father" not in state_of(dossier).subjects
    assert "Father Nobody" in text_of(signed_in(cast.officer).get(f"/desk/{dossier.code}/").content)
    followed = text_of(aunt.get(f"/my-dossiers/{dossier.code}/").content)
    assert "Child: Full name Trần Văn An" in followed
    assert "Mother: Full name Nguyễn Thị Hoa" in followed
    assert "Father Nobody" in followed


def test_before_she_says_what_she_is_the_start_page_warns_that_the_mother_may_be_another(cast: Cast) -> None:
    client = browser(cast.stranger)
    told = "What you answer to “What you are to the child” may change whom this is about"
    assert text_of(client.get(START).content).count(told) == 1
    client.post(CHILD, {**GOOD, "dossier.relation": "parent"})
    assert told not in text_of(client.get(START).content)


def test_a_father_whom_she_names_is_found(aunt: Client) -> None:
    turned = aunt.post(PARENTS, {**NAMED, "choose.father": "other", "act": "choose"})
    assert turned["Location"] == PARENTS
    assert "Father: Full name" in text_of(aunt.get(PARENTS).content)
    father = {"father.full_name": "tran van nam", "father.birth_date": "1988", "father.personal_number": FATHER_NUMBER}
    assert aunt.post(PARENTS, {**NAMED, **father, "choose.father": "other", "act": "on"})["Location"] == PAPERS
    assert "Father: Full name tran van nam" in text_of(aunt.get(CHECK).content)
    aunt.post(CHECK)
    assert state_of(Dossier.objects.get()).subjects.keys() >= {"mother", "father"}


def test_that_nobody_agrees_is_said_once_and_what_is_refused_at_once(aunt: Client) -> None:
    unknown = {**NAMED, "mother.personal_number": "001190000077", "choose.father": "none"}
    assert aunt.post(PARENTS, {**unknown, "act": "on"})["Location"] == PARENTS
    page = text_of(aunt.get(PARENTS).content)
    assert page.count("There is nobody with whom all of this agrees") == 1
    assert "Mother: Commune of permanent residence" in page
    wrong = aunt.post(PARENTS, {**unknown, **NAMED, "mother.birth_date": "2/5/1990", "act": "on"})
    told = text_of(wrong.content)
    assert wrong.status_code == 422
    assert "This number belongs to somebody of another name or birth date; look again." in told
    assert "Fill in “Commune of permanent residence”." in told
    assert Dossier.objects.count() == 0


def test_a_form_that_was_filed_leads_to_its_receipt_not_to_an_empty_form(mother: Client, cast: Cast) -> None:
    mother.post(CHILD, GOOD)
    mother.post(PARENTS, {"choose.father": "held", "act": "on"})
    receipt = mother.post(CHECK)["Location"]
    assert receipt == f"/my-dossiers/{Dossier.objects.get().code}/receipt/"
    again = mother.post(CHECK)
    assert again["Location"] == receipt
    assert "This was filed already" in text_of(mother.get(receipt).content)
    assert mother.get(CHECK)["Location"] == receipt
    assert Dossier.objects.count() == 1
    mother.post(CHILD, {**GOOD, "child.full_name": "Trần Thị Bình", "child.sex": "female"})
    assert mother.get(CHECK).status_code == 200  # another child: a form of its own
    assert browser(cast.father).get(CHECK)["Location"] == f"/procedures/{BIRTH}/form/"


def test_what_is_asked_once_more_says_whose_it_is(aunt: Client, cast: Cast) -> None:
    aunt.post(PARENTS, {**NAMED, "choose.father": "none", "act": "on"})
    aunt.post(CHECK)
    code = Dossier.objects.get().code
    officer = signed_in(cast.officer)
    officer.post(f"/desk/{code}/receive/", {"seen": "1"})
    page = text_of(officer.get(f"/desk/{code}/supplement/").content)
    assert "Child: Full name Child: Date of birth Sex Place of birth" in page
    assert "Mother: Full name Mother: Date of birth Mother: Personal number" in page
    officer.post(f"/desk/{code}/supplement/", {"seen": "2", "items": "mother.full_name", "note": ""})
    assert "Mother: Full name" in text_of(officer.get(f"/desk/{code}/").content)
    told = text_of(aunt.get(f"/my-dossiers/{code}/").content)
    assert told.count("Mother: Full name") >= 2
