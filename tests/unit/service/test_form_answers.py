"""What people type in a form, read field by field: what is clean, what is a fault, and what no form asked."""

from __future__ import annotations

import pytest

from motlan.service.forms.model import Form
from motlan.service.forms.prefill import prefill
from motlan.service.forms.validate import marking, read_post
from tests.unit.service.conftest import (
    FATHER_NUMBER,
    MOTHER,
    People,
)
from tests.unit.service.test_forms import BIRTH, CLEAN, NO_DATE, TODAY, birth

__all__ = ["birth"]


def test_a_clean_post_comes_back_clean(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    read = read_post(filled=filled, post={**BIRTH, "csrfmiddlewaretoken": "x"}, today=TODAY)
    assert read.faults == ()
    assert read.answers == CLEAN


def test_clean_answers_can_be_read_again(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER, answers=CLEAN)
    assert read_post(filled=filled, post=CLEAN, today=TODAY).answers == CLEAN


@pytest.mark.parametrize(
    ("field", "typed", "en"),
    [
        ("child.full_name", "", "Fill in “Full name”."),
        ("child.full_name", "   ", "Fill in “Full name”."),
        ("child.sex", "", "Choose “Sex”."),
        ("child.full_name", "<script>alert(1)</script>", "A name has only letters, spaces, hyphens and apostrophes."),
        ("child.full_name", "An\u202e", "It has characters that cannot be read; type it again."),
        ("child.full_name", "An\x00", "It has characters that cannot be read; type it again."),
        ("child.full_name", "A" * 201, "It has 201 characters, at most 200 fit; shorten it."),
        ("child.birth_date", "hôm qua", NO_DATE),
        ("child.birth_date", "30/02/2026", "February 2026 has 28 days; there is no day 30."),
        ("child.birth_date", "22/11/2026", "This day has not come yet."),
        ("child.sex", "1 or 1=1", "Choose one of the options."),
        ("child.birth_place", "Atlantis", "No unit of territory has this name."),
        ("dossier.certificate_number", "9" * 100_000, "It has 100000 characters, at most 40 fit; shorten it."),
        ("choose.father", "everybody", "Choose one of the options."),
    ],
)
def test_a_fault_names_its_field_and_loses_nothing(
    birth: Form, people: People, field: str, typed: str, en: str
) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    read = read_post(filled=filled, post={**BIRTH, field: typed}, today=TODAY)
    assert [(fault.field, fault.why.in_("en")) for fault in read.faults] == [(field, en)]
    assert read.raw == {**BIRTH, field: typed}
    assert read.answers == {path: value for path, value in CLEAN.items() if path != field}


@pytest.mark.parametrize(
    ("typed", "marked", "unit"),
    [
        ("Hồng Hà, Hà Nội", "", "00097"),
        ("Phuong Hong Ha, Ha Noi", "", "00097"),
        ("Hồng Hà", "", "00097"),
        ("Ba Đình, Hà Nội", "", "00004"),
        ("Ba Đình", "00004", "00004"),
    ],
)
def test_a_place_is_written_as_people_write_it(birth: Form, people: People, typed: str, marked: str, unit: str) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    post = {**BIRTH, "child.birth_place": typed, marking("child.birth_place"): marked}
    read = read_post(filled=filled, post=post, today=TODAY)
    assert (read.faults, read.answers["child.birth_place"]) == ((), unit)
    assert marking("child.birth_place") not in read.raw


@pytest.mark.parametrize("marked", ["", "00097", "no unit"])
def test_several_places_of_one_name_are_never_chosen_among_by_the_program(
    birth: Form, people: People, marked: str
) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    post = {**BIRTH, "child.birth_place": "Ba Đình", marking("child.birth_place"): marked}
    read = read_post(filled=filled, post=post, today=TODAY)
    assert [one.why.in_("en") for one in read.faults] == ["3 units have this name; choose one, or add the unit above."]
    assert "child.birth_place" not in read.answers


def test_what_the_form_did_not_ask_is_refused_and_not_kept(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    hostile = {**BIRTH, "mother.full_name": "Somebody Else", "is_staff\x00": "1"}
    read = read_post(filled=filled, post=hostile, today=TODAY)
    assert [fault.field for fault in read.faults] == ["is_staff�", "mother.full_name"]
    assert read.answers == CLEAN
    assert read.raw == BIRTH


def test_a_field_sent_twice_is_a_fault(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    read = read_post(filled=filled, post={**BIRTH, "child.sex": ["male", "female"]}, today=TODAY)
    assert [(fault.field, fault.why.in_("en")) for fault in read.faults] == [
        ("child.sex", "This field was sent twice; fill it in once.")
    ]


def test_a_number_that_contradicts_the_typed_birth_year_is_refused(birth: Form, people: People) -> None:
    chosen = {**BIRTH, "choose.father": "other", "father.full_name": "Lê Văn Tư"}
    typed = {**chosen, "father.birth_date": "1/2/1989", "father.personal_number": "001 088 000002"}
    filled = prefill(form=birth, holder=people, applicant=MOTHER, answers={"choose.father": "other"})
    read = read_post(filled=filled, post=typed, today=TODAY)
    assert [fault.field for fault in read.faults] == ["father.personal_number"]
    mended = read_post(filled=filled, post={**typed, "father.birth_date": "1988"}, today=TODAY)
    assert (mended.faults, mended.answers["father.personal_number"]) == ((), FATHER_NUMBER)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("00004", "00004"),
        ("phuong ba dinh", "00004"),
        ("Ba Dinh Ward", "00004"),
        ("PHƯỜNG  BA ĐÌNH, thành phố hà nội", "00004"),
        ("Phường Ba Đình, Thành phố Hà Nội (00004)", "00004"),
    ],
)
def test_a_unit_is_found_by_code_or_name_in_any_spelling(birth: Form, people: People, typed: str, code: str) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    read = read_post(filled=filled, post={**BIRTH, "child.birth_place": typed}, today=TODAY)
    assert (read.faults, read.answers.get("child.birth_place")) == ((), code)


def test_one_page_is_read_alone(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    post = {"choose.mother": "held", "choose.father": "none", "next": "check"}
    read = read_post(filled=filled, post=post, today=TODAY, page="parents", control=["next"])
    assert (read.answers, read.faults) == ({"choose.mother": "held", "choose.father": "none"}, ())
