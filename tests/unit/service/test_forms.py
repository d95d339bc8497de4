"""Forms: asked is only what nobody holds; who is who comes from the registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from motlan.dictionary.book import Dictionary
from motlan.kernel.spec import Read
from motlan.kernel.text import Text
from motlan.service.forms.compile import compile_form
from motlan.service.forms.components import Standing, components_for, needed
from motlan.service.forms.filled import Filled
from motlan.service.forms.held import HeldRecord
from motlan.service.forms.model import Field, Form, Mode
from motlan.service.forms.named import NOT_FOUND
from motlan.service.forms.prefill import NOBODY_HOLDS, NOT_SHOWN, UNKNOWN_PERSON, prefill
from motlan.service.forms.validate import read_fields, read_post, whole_faults
from motlan.service.forms.whole import standing
from motlan.service.procedures.condition import ConditionFault, compile_condition
from motlan.service.procedures.recognised import recognised_by
from motlan.service.procedures.spec import Procedure
from tests.unit.service.conftest import (
    CHILD,
    FATHER,
    FATHER_NUMBER,
    MOTHER,
    MOTHER_NUMBER,
    MOTHER_VALUES,
    UNIT,
    People,
    held,
)

TODAY = date(2026, 11, 21)
BIRTH = {
    "dossier.relation": "parent",
    "child.full_name": "Trần Văn An",
    "child.birth_date": "18/11/2026",
    "child.sex": "male",
    "child.birth_place": "Phường Ba Đình, Thành phố Hà Nội",
    "dossier.certificate_number": "GCS-2026/00123",
    "choose.mother": "held",
    "choose.father": "held",
}
NO_DATE = "Write a date such as 31/12/2025; when the day is not known, 12/2025 or 2025."
CLEAN = {**BIRTH, "child.birth_date": "2026-11-18", "child.birth_place": UNIT}


@pytest.fixture(scope="session")
def birth(procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary) -> Form:
    return _compiled(procedures, dictionary, "birth_registration")


def _compiled(procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary, name: str) -> Form:
    procedure = procedures[name].value
    assert procedure is not None
    return compile_form(procedure, dictionary)


def _names(filled: Filled) -> list[str]:
    return [one.name for one in filled.asked]


def _held(filled: Filled) -> dict[str, str]:
    return {one.field.path: one.display.in_("vi") for one in filled.held}


def test_a_married_mother_answers_six_questions_to_register_a_birth(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    typed = [
        "dossier.relation",
        "child.full_name",
        "child.birth_date",
        "child.sex",
        "child.birth_place",
        "dossier.certificate_number",
    ]
    assert _names(filled) == typed
    assert filled.minutes == 2
    assert _held(filled) == {
        "mother.full_name": "Nguyễn Thị Hoa",
        "mother.birth_date": "01/05/1990",
        "mother.personal_number": MOTHER_NUMBER,
        "mother.residence_unit": "Phường Ba Đình, Thành phố Hà Nội",
        "father.full_name": "Trần Văn Nam",
        "father.birth_date": "1988",
        "father.personal_number": FATHER_NUMBER,
    }


def test_a_form_lives_with_a_concept_without_an_identifier(
    procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary, people: People
) -> None:
    person = dictionary.concept("person").model_copy(update={"identifier": ""})
    nameless = replace(dictionary, concepts={**dictionary.concepts, "person": person})
    form = _compiled(procedures, nameless, "birth_registration")
    assert all("" not in one.needs for one in form.subjects.values())
    assert all("" not in group.needs for group in form.groups.values())
    filled = prefill(form=form, holder=people, applicant=MOTHER)
    assert _held(filled)["mother.full_name"] == "Nguyễn Thị Hoa"
    assert recognised_by(dictionary, "person") == ("personal_number", "birth_date")
    assert recognised_by(nameless, "person") == person.link.exact


def test_a_father_who_signs_in_gets_the_same_parents(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=FATHER)
    assert _held(filled) == _held(prefill(form=birth, holder=people, applicant=MOTHER))
    assert {name: record.subject for name, record in filled.known.items()} == {
        "applicant": FATHER,
        "mother": MOTHER,
        "father": FATHER,
    }


OLD = Text(vi="Nguồn đã 31 ngày không cập nhật: hãy hỏi lại.", en="Its source was last read 31 days ago: ask again.")


def _with_old_status(people: People) -> People:
    values = dict(people.records[0].values)
    values["marital_status"] = held("married", "civil_status", doubt=OLD)
    people.records[0] = HeldRecord(concept="person", subject=MOTHER, values=values)
    return people


@pytest.mark.parametrize("name", ["birth_registration", "linked_birth"])
def test_a_husband_does_not_vanish_because_a_register_was_not_read_for_long(
    procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary, people: People, name: str
) -> None:
    form = _compiled(procedures, dictionary, name)
    fresh = prefill(form=form, holder=people, applicant=MOTHER)
    old = prefill(form=form, holder=_with_old_status(people), applicant=MOTHER)
    assert _held(old) == _held(fresh)
    assert _names(old) == _names(fresh)
    for filled, reason in ((fresh, None), (old, OLD)):
        (father,) = (one for page in filled.pages for one in page.choices if one.choosing.subject == "father")
        assert (father.chosen, father.reason) == ("held", reason)
        (mother,) = (one for page in filled.pages for one in page.choices if one.choosing.subject == "mother")
        assert mother.reason is None
    assert "mother.marital_status" not in old.context
    without = prefill(form=form, holder=people, applicant=MOTHER, answers={"choose.father": "none"})
    assert without.absent == {"father"}


def test_a_child_that_is_to_live_with_a_father_whom_nobody_names_is_said_where_he_is_named(
    procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary, people: People
) -> None:
    form = _compiled(procedures, dictionary, "linked_birth")
    answers = {**CLEAN, "dossier.home": "father", "card.hospital": "X", "dossier.identity_card": "later"}

    def said(**more: str) -> dict[str, str]:
        given = {**answers, **{name.replace("__", "."): value for name, value in more.items()}}
        filled = prefill(form=form, holder=people, applicant=MOTHER, answers=given)
        faults = whole_faults(filled=filled, answers=given, today=TODAY)
        return {one.field: one.why.in_("en") for one in faults}

    assert said() == {}
    assert said(choose__father="none", dossier__home="mother") == {}
    assert said(choose__father="none") == {
        "choose.father": "“Permanent residence” is decided where the father lives: say who the father is,"
        " or change what you answered before."
    }


def test_every_held_value_says_its_source_and_its_day(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    assert {one.held.source_label.in_("en") for one in filled.held} == {"Population"}
    assert {one.held.as_of for one in filled.held} == {"2026-11-20T01:00:00Z"}


def test_children_are_listed_once_although_both_parents_point_at_them(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    (group,) = [group for page in filled.pages for group in page.groups]
    assert [[cell.display.in_("en") if cell else "" for cell in row] for row in group.rows] == [
        ["Trần Thị Mai", "03/02/2015", "Female"]
    ]


def test_an_unmarried_mother_is_not_asked_for_a_father(birth: Form) -> None:
    people = People()
    people.add("person", MOTHER, **MOTHER_VALUES, residence_unit=UNIT, marital_status="single")
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    assert len(_names(filled)) == 6
    mother, choice = [choice for page in filled.pages for choice in page.choices]
    assert mother.chosen == "held"
    assert choice.chosen == "none"
    assert [name for name, _ in choice.options] == ["other", "none"]


def test_another_father_is_asked_for_and_the_spouse_is_not_shown(birth: Form, people: People) -> None:
    filled = prefill(form=birth, holder=people, applicant=MOTHER, answers={"choose.father": "other"})
    assert _names(filled)[6:] == ["father.full_name", "father.birth_date", "father.personal_number"]
    assert {one.reason for one in filled.asked[6:]} == {None}
    assert not [path for path in _held(filled) if path.startswith("father.")]


GRANDMOTHER = 4
NAMED = {
    "dossier.relation": "other",
    "mother.full_name": "nguyễn thị hoa",
    "mother.birth_date": "1/5/1990",
    "mother.personal_number": MOTHER_NUMBER,
}


@pytest.fixture
def kin(people: People) -> People:
    """The couple, and the mother's mother."""
    own = {"personal_number": "001165000009", "full_name": "Lê Thị Tư", "birth_date": "1965-01-01", "sex": "female"}
    people.add("person", GRANDMOTHER, **own, residence_unit="00008", marital_status="married", spouse="001163000010")
    return people


def test_a_grandmother_is_not_the_mother_and_only_says_who_is(birth: Form, kin: People) -> None:
    before = prefill(form=birth, holder=kin, applicant=GRANDMOTHER, answers={"dossier.relation": "other"})
    assert "mother" not in before.known
    assert not before.held
    assert [one.choosing.subject for page in before.pages for one in page.choices] == ["father"]
    asked = ["mother.full_name", "mother.birth_date", "mother.personal_number"]
    assert _names(before)[6:] == asked
    named = prefill(form=birth, holder=kin, applicant=GRANDMOTHER, answers=NAMED)
    assert named.known["mother"].subject == MOTHER
    assert named.context["mother.residence_unit"] == UNIT
    assert (_names(named)[6:], _held(named)) == (asked, {"mother.residence_unit": NOT_SHOWN.in_("vi")})
    assert "residence_papers" not in {one.id for one in needed(named)}


def test_whoever_names_a_mother_sees_neither_her_husband_nor_her_children(birth: Form, kin: People) -> None:
    named = prefill(form=birth, holder=kin, applicant=GRANDMOTHER, answers=NAMED)
    assert named.known.keys() == {"applicant", "mother"}
    assert [group for page in named.pages for group in page.groups] == []  # nor is it said that she has no children
    shown = repr([(one.field.path, one.display) for one in named.held] + [page.choices for page in named.pages])
    assert FATHER_NUMBER not in shown
    assert "Trần Văn Nam" not in shown


@pytest.mark.parametrize("answers", [{"dossier.relation": "other"}, NAMED])
def test_a_grandmother_has_to_say_herself_whether_there_is_a_father(
    birth: Form, kin: People, answers: dict[str, str]
) -> None:
    """Nobody looked for him, so that he takes no part is not marked for her."""
    filled = prefill(form=birth, holder=kin, applicant=GRANDMOTHER, answers=answers)
    (choice,) = [choice for page in filled.pages for choice in page.choices]
    assert choice.chosen == ""
    assert [name for name, _ in choice.options] == ["other", "none"]
    read = read_post(filled=filled, post={}, today=TODAY, page="parents")
    assert {one.field: one.why.in_("en") for one in read.faults}["choose.father"] == "Choose “Father”."
    assert "choose.father" not in read.answers


@pytest.mark.parametrize("left_behind", ["", "00008"])
def test_an_answer_from_before_the_mother_was_found_says_nothing_any_more(
    birth: Form, kin: People, left_behind: str
) -> None:
    answers = {**NAMED, "mother.residence_unit": left_behind}
    named = prefill(form=birth, holder=kin, applicant=GRANDMOTHER, answers=answers)
    assert "mother.residence_unit" not in _names(named)
    assert named.context["mother.residence_unit"] == UNIT
    unknown = {**answers, "mother.personal_number": "001190000077"}
    asked = prefill(form=birth, holder=kin, applicant=GRANDMOTHER, answers=unknown)
    assert asked.context["mother.residence_unit"] == left_behind


@pytest.mark.parametrize("chosen", ["other", "none"])
def test_a_husband_who_is_not_looked_up_is_not_offered(birth: Form, kin: People, chosen: str) -> None:
    filled = prefill(form=birth, holder=kin, applicant=GRANDMOTHER, answers={**NAMED, "choose.father": chosen})
    (choice,) = [choice for page in filled.pages for choice in page.choices]
    assert (choice.chosen, [name for name, _ in choice.options]) == (chosen, ["other", "none"])


@pytest.mark.parametrize(
    ("changed", "misnamed"),
    [({"mother.full_name": "Nguyễn Thị Hà"}, True), ({"mother.personal_number": "001190000077"}, False)],
)
def test_of_a_mother_whom_no_record_proves_the_rest_is_asked(
    birth: Form, kin: People, changed: dict[str, str], misnamed: bool
) -> None:
    named = prefill(form=birth, holder=kin, applicant=GRANDMOTHER, answers={**NAMED, **changed})
    assert "mother" not in named.known
    assert _names(named)[9:] == ["mother.residence_unit"]
    reasons = {one.name: one.reason for one in named.asked[6:]}
    assert reasons.pop("mother.personal_number") == NOT_FOUND
    assert reasons.pop("mother.residence_unit") == UNKNOWN_PERSON
    assert reasons == {"mother.full_name": None, "mother.birth_date": None}
    assert ("mother" in named.misnamed) == misnamed
    assert [path for path, _why in standing(named, {**NAMED, **changed}, TODAY)] == (
        ["mother.personal_number"] if misnamed else []
    )


def test_what_nobody_holds_and_what_is_doubtful_is_asked_with_the_reason(birth: Form, people: People) -> None:
    doubt = Text(vi="Xã cũ đã chia.", en="The old commune was divided.")
    mother = people.records[0]
    values = {name: value for name, value in mother.values.items() if name != "birth_date"}
    values["residence_unit"] = replace(held("", doubt=doubt), options=("00004", "00008"))
    people.records[0] = replace(mother, values=values)
    filled = prefill(form=birth, holder=people, applicant=MOTHER)
    asked = {one.name: one for one in filled.asked if one.field.subject == "mother"}
    assert {name: one.reason for name, one in asked.items()} == {
        "mother.birth_date": NOBODY_HOLDS,
        "mother.residence_unit": doubt,
    }
    current = asked["mother.residence_unit"].current
    assert current is not None
    assert current.held.options == ("00004", "00008")


def test_papers_that_a_held_value_replaces_are_struck_with_their_source(birth: Form, people: People) -> None:
    standing = {one.component.id: one for one in components_for(prefill(form=birth, holder=people, applicant=MOTHER))}
    assert {name: one.standing for name, one in standing.items()} == {
        "declaration": Standing.DECLARED,
        "birth_certificate": Standing.NEEDED,
        "identity_papers": Standing.REPLACED,
        "residence_papers": Standing.REPLACED,
        "marriage_papers": Standing.REPLACED,
        "confirm_draft": Standing.NOTE,
    }
    assert [label.in_("en") for label in standing["marriage_papers"].sources] == ["Civil status"]


def test_a_paper_is_asked_for_when_a_doubted_value_says_that_it_may_be_needed(birth: Form, people: People) -> None:
    """Resolution 66.7/2025/NQ-CP: what cannot be relied on replaces no paper, and hides none."""
    old = _with_old_status(people)
    filled = prefill(form=birth, holder=old, applicant=MOTHER)
    assert filled.doubted == {"applicant.marital_status": "married", "mother.marital_status": "married"}
    assert {one.id for one in needed(filled)} == {"birth_certificate", "marriage_papers"}
    single = prefill(form=birth, holder=old, applicant=MOTHER, answers={"mother.marital_status": "single"})
    assert "mother.marital_status" not in single.doubted
    assert {one.id for one in needed(single)} == {"birth_certificate"}


def test_a_page_appears_when_its_condition_comes_true(
    procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary, people: People
) -> None:
    form = _compiled(procedures, dictionary, "marital_status")
    before = prefill(form=form, holder=people, applicant=MOTHER)
    after = prefill(form=form, holder=people, applicant=MOTHER, answers={"dossier.purpose": "marriage"})
    assert [page.page.name for page in before.pages] == ["purpose", "applicant"]
    assert [page.page.name for page in after.pages] == ["purpose", "marriage", "applicant"]
    assert _held(before)["applicant.marital_status"] == "Đang có vợ hoặc chồng"
    assert _held(before)["spouse.full_name"] == "Trần Văn Nam"


def test_each_person_is_read_once(birth: Form, people: People) -> None:
    prefill(form=birth, holder=people, applicant=MOTHER)
    assert people.asked == [
        f"record person {MOTHER}",
        f"referred person {FATHER_NUMBER}",
        f"pointing person.mother {MOTHER}",
        f"pointing person.father {FATHER}",
    ]


@pytest.mark.parametrize(
    ("source", "en"),
    [
        ("mother.sex ==", "The condition is not valid CEL."),
        ("father", "A condition may only read values written subject.attribute."),
        ("mother.sex", "The condition must answer true or false."),
    ],
)
def test_a_condition_that_cannot_be_asked_is_refused(source: str, en: str) -> None:
    with pytest.raises(ConditionFault) as caught:
        compile_condition(source)
    assert caught.value.why.in_("en") == en


def test_a_condition_over_values_that_nobody_holds_is_false_and_not_an_error() -> None:
    condition = compile_condition("mother.marital_status == 'married' && mother.sex != 'male'")
    assert condition.paths == ("mother.marital_status", "mother.sex")
    assert not condition.holds({})
    assert condition.holds({"mother.marital_status": "married"})


def test_the_group_of_a_subject_that_is_not_known_is_left_out(birth: Form) -> None:
    filled = prefill(form=birth, holder=People(), applicant=CHILD)
    assert [group.rows for page in filled.pages for group in page.groups] == []
    assert [one.reason for one in filled.asked if one.field.subject == "mother"] == [None] * 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3", None),
        ("003", None),
        ("0", "Write a whole number, from 1 to 50."),
        ("51", "Write a whole number, from 1 to 50."),
        ("2,5", "Write a whole number, from 1 to 50."),
        ("-3", "Write a whole number, from 1 to 50."),
        ("ba", "Write a whole number, from 1 to 50."),
    ],
)
def test_what_counts_pieces_is_a_whole_number_within_its_bounds(
    birth: Form, dictionary: Dictionary, typed: str, said: str | None
) -> None:
    label = Text(en="Copies")
    copies = Field(path="dossier.copies", label=label, kind="number", mode=Mode.ASK, required=True, least=1, most=50)
    read = read_fields(fields=[copies], post={"dossier.copies": typed}, dictionary=dictionary, today=TODAY)
    assert [fault.why.in_("en") for fault in read.faults] == ([said] if said else [])
    assert read.answers == ({} if said else {"dossier.copies": "3"})
