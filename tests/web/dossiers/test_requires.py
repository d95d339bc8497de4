"""What must hold of a whole form: what is known and does not hold is said where it was typed, and nothing is filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.service.procedures.requirement import days_before
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, Draft
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import (
    ANSWERS,
    BIRTH,
    FATHER_NUMBER,
    MOTHER_NUMBER,
    MOVE,
    OTHER_WARD,
    RESIDENCE,
    STRANGER_NUMBER,
    WARD,
    Cast,
    born,
    came,
    file,
    gives,
)
from tests.web.portal.conftest import browser

MARRIAGE, ADOPTION = "1.000894", "2.001263"
ALONE = "001090000009"
BRIDE = {
    "partner.personal_number": STRANGER_NUMBER,
    "partner.full_name": "Lê Thị Xa",
    "partner.birth_date": "01/01/1992",
    "dossier.lived_abroad": "never",
}
CHILD = {
    "child.full_name": "Đỗ Thị Bé",
    "dossier.relation": "stranger",
    "dossier.special_needs": "has",
}


@pytest.fixture
def groom(here: House, cast: Cast) -> Account:
    """A man of 36 years who is not married."""
    subject = born(here, ALONE, "Phạm Văn Tư", "1990-02-02", sex="male", marital_status="single")
    account = Account(username="groom", display_name="Tư", role=Role.CITIZEN.value, subject=subject)
    account.set_unusable_password()
    account.save()
    return account


def faults(here: House, account: Account, procedure: str, answers: Mapping[str, str]) -> dict[str, str]:
    with pytest.raises(actions.FormFaults) as caught:
        file(here, account, procedure, answers)
    assert Dossier.objects.count() == 0
    return {one.field: one.why.in_("en") for one in caught.value.faults}


def test_nobody_marries_themselves_somebody_married_or_of_the_same_sex(here: House, groom: Account) -> None:
    oneself = {
        **BRIDE,
        "partner.personal_number": ALONE,
        "partner.full_name": "Phạm Văn Tư",
        "partner.birth_date": "2/2/1990",
    }
    assert "your own number" in faults(here, groom, MARRIAGE, oneself)["partner.personal_number"]
    man = {
        **BRIDE,
        "partner.personal_number": FATHER_NUMBER,
        "partner.full_name": "Trần Văn Nam",
        "partner.birth_date": "1988",
    }
    assert set(faults(here, groom, MARRIAGE, man)) == {"partner.personal_number"}
    wife = {
        **BRIDE,
        "partner.personal_number": MOTHER_NUMBER,
        "partner.full_name": "Nguyễn Thị Hoa",
        "partner.birth_date": "1/5/1990",
    }
    assert "this person is married" in faults(here, groom, MARRIAGE, wife)["partner.personal_number"]


@pytest.mark.parametrize(("birth_date", "of_age"), [("2008-11-16", True), ("2008-11-17", False), ("2009", False)])
def test_a_woman_marries_from_the_day_she_is_eighteen(
    here: House, groom: Account, birth_date: str, of_age: bool
) -> None:
    number = f"0013{birth_date[2:4]}000012"
    born(here, number, "Vũ Thị Trẻ", birth_date, sex="female", marital_status="single")
    answers = {**BRIDE, "partner.personal_number": number, "partner.full_name": "Vũ Thị Trẻ"}
    answers["partner.birth_date"] = birth_date
    if of_age:
        assert file(here, groom, MARRIAGE, answers).code
    else:
        assert "at least 18" in faults(here, groom, MARRIAGE, answers)["partner.birth_date"]


def test_what_held_at_the_filing_must_hold_when_it_is_granted(here: House, cast: Cast, groom: Account) -> None:
    """Two brides for one groom: with the first marriage he is married."""
    born(here, "001193000015", "Hồ Thị Hai", "1993-04-04", sex="female", marital_status="single")
    second = {
        "partner.personal_number": "001193000015",
        "partner.full_name": "Hồ Thị Hai",
        "partner.birth_date": "4/4/1993",
    }
    one, two = (file(here, groom, MARRIAGE, answers) for answers in (BRIDE, {**BRIDE, **second}))
    for dossier in (one, two):
        actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    seen = [came(here, cast.officer, dossier.code) for dossier in (one, two)]
    actions.decide(house=here, account=cast.officer, code=one.code, seen=seen[0], given=gives(one.code))
    with pytest.raises(Refused) as refused:
        actions.decide(house=here, account=cast.officer, code=two.code, seen=seen[1], given=gives(two.code))
    assert "the applicant is married" in refused.value.what.in_("en")
    two.refresh_from_db()
    assert state_of(two).decided is None
    assert here.register().value("select count(*) from golden_marriage") == 1


def test_a_province_where_a_commune_decides_is_said_at_its_field(here: House, cast: Cast) -> None:
    paper = {"dossier.paper": "Bằng", "dossier.issued_by": "Trường", "dossier.pages": "1", "dossier.copies": "1"}
    said = faults(here, cast.mother, "2.000815", {**paper, "dossier.office": "Thành phố Hà Nội"})
    assert "choose one below it" in said["dossier.office"]


def test_a_child_is_not_born_before_its_mother(here: House, cast: Cast) -> None:
    early = {**ANSWERS, "child.birth_date": "01/01/1899"}
    assert "before its mother" in faults(here, cast.mother, BIRTH, early)["child.birth_date"]


def test_what_no_register_knows_is_left_to_the_officer(here: House, groom: Account) -> None:
    born(here, "001192000013", "Cao Thị Mờ", "1992-03-03")
    unknown = {
        "partner.personal_number": "001192000013",
        "partner.full_name": "Cao Thị Mờ",
        "partner.birth_date": "3/3/1992",
    }
    assert file(here, groom, MARRIAGE, {**BRIDE, **unknown}).code


def test_who_is_grown_up_is_not_adopted_and_a_relative_may_adopt_until_eighteen(here: House, cast: Cast) -> None:
    born(here, "001309000014", "Đỗ Thị Bé", "2009-12-01", sex="female")
    child = {**CHILD, "child.personal_number": "001309000014", "child.birth_date": "01/12/2009"}
    assert "under 16" in faults(here, cast.mother, ADOPTION, child)["child.birth_date"]
    assert file(here, cast.mother, ADOPTION, {**child, "dossier.relation": "aunt_or_uncle"}).code


@pytest.mark.parametrize("parent", ["mother", "father"])
def test_nobody_adopts_a_child_of_their_own(here: House, cast: Cast, parent: str) -> None:
    number = {"mother": MOTHER_NUMBER, "father": FATHER_NUMBER}[parent]
    born(here, "001320000016", "Đỗ Thị Bé", "2020-12-01", sex="female", **{parent: number})
    child = {**CHILD, "child.personal_number": "001320000016", "child.birth_date": "01/12/2020"}
    said = faults(here, getattr(cast, parent), ADOPTION, child)
    assert f"you are this child's {parent}" in said["child.personal_number"]
    assert file(here, cast.stranger, ADOPTION, child).code


@pytest.mark.parametrize("number", ["abc", "00119000000", "0011900000011"])
def test_the_number_of_an_owner_has_the_structure_of_a_number(here: House, cast: Cast, number: str) -> None:
    rented = {**MOVE, "dossier.home_right": "rented"}
    said = faults(here, cast.mother, RESIDENCE, {**rented, "dossier.owner_number": number})
    assert list(said) == ["dossier.owner_number"]
    dossier = file(here, cast.mother, RESIDENCE, {**rented, "dossier.owner_number": "001 190 000001"})
    assert state_of(dossier).answers["dossier.owner_number"] == MOTHER_NUMBER


def test_a_page_says_it_where_it_was_typed_and_the_check_leads_back_there(here: House, groom: Account) -> None:
    client = browser(groom)
    page = reverse("portal:form_page", args=[MARRIAGE, "partner"])
    own = {
        **BRIDE,
        "partner.personal_number": ALONE,
        "partner.full_name": "Phạm Văn Tư",
        "partner.birth_date": "2/2/1990",
    }
    typed = {name: value for name, value in own.items() if name.startswith("partner.")}
    answer = client.post(page, typed)
    assert answer.status_code == 422
    assert "your own number" in answer.content.decode()
    back = client.get(reverse("portal:check", args=[MARRIAGE]), follow=True)
    assert back.redirect_chain[-1][0] == page
    assert "your own number" in back.content.decode()
    assert ALONE in back.content.decode()


def test_who_is_named_and_is_nobody_is_said_on_the_page(here: House, groom: Account) -> None:
    client = browser(groom)
    page = reverse("portal:form_page", args=[MARRIAGE, "partner"])
    typed = {
        **{name: value for name, value in BRIDE.items() if name.startswith("partner.")},
        "partner.full_name": "Lê Thị Gần",
    }
    answer = client.post(page, typed)
    assert answer.status_code == 422
    assert "nobody with whom all of this agrees" in answer.content.decode()
    right = client.post(page, {**typed, "partner.full_name": "Lê Thị Xa"})
    assert right.status_code == 302


def test_a_grandmother_who_files_is_not_the_mother(here: House, cast: Cast) -> None:
    """She says who is, and nothing more: the registers hold her commune."""
    answers = {
        **ANSWERS,
        "dossier.relation": "other",
        "mother.full_name": "Nguyễn Thị Hoa",
        "mother.birth_date": "01/05/1990",
        "mother.personal_number": MOTHER_NUMBER,
        "choose.father": "none",
    }
    dossier = file(here, cast.stranger, BIRTH, answers)
    assert dossier.deciding == WARD != OTHER_WARD
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    decided = actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    decided.refresh_from_db()
    state = state_of(decided)
    assert state.decided is not None
    mother = here.register().value(
        "select mother from golden_person where subject = :child", {"child": state.decided.created}
    )
    assert mother == MOTHER_NUMBER


def test_a_number_with_somebody_else_s_name_is_not_taken(here: House, cast: Cast) -> None:
    """Else a stranger would become a mother, and the child's record would be open to whoever named her."""
    named = {
        **ANSWERS,
        "dossier.relation": "other",
        "mother.full_name": "Trần Thị Bịa",
        "mother.birth_date": "01/05/1990",
        "mother.personal_number": MOTHER_NUMBER,
        "mother.residence_unit": WARD,
        "choose.father": "none",
    }
    assert "another name or birth date" in faults(here, cast.stranger, BIRTH, named)["mother.personal_number"]
    unknown = {**named, "mother.personal_number": "001190000099"}
    assert file(here, cast.stranger, BIRTH, unknown).code


def test_a_grandmother_names_the_mother_and_is_asked_the_rest_only_where_nobody_is_found(cast: Cast) -> None:
    client, parents = browser(cast.stranger), reverse("portal:form_page", args=[BIRTH, "parents"])
    child = {**{name: value for name, value in ANSWERS.items() if not name.startswith("choose.")}}
    sent = client.post(reverse("portal:form_page", args=[BIRTH, "child"]), {**child, "dossier.relation": "other"})
    assert sent["Location"] == parents
    asked = client.get(parents).content.decode()
    assert 'name="choose.mother"' not in asked
    assert "Lê Thị Xa" not in asked
    assert 'name="mother.residence_unit"' not in asked
    named = {"mother.full_name": "Nguyễn Thị Hoa", "mother.birth_date": "1/5/1990", "choose.father": "none"}
    unknown = client.post(parents, {**named, "mother.personal_number": "001190000099"})
    assert (unknown.status_code, unknown["Location"]) == (302, parents)
    assert 'name="mother.residence_unit"' in client.get(parents).content.decode()
    found = client.post(parents, {**named, "mother.personal_number": MOTHER_NUMBER, "mother.residence_unit": ""})
    assert (found.status_code, found["Location"]) == (302, reverse("portal:papers", args=[BIRTH]))
    check = client.get(reverse("portal:check", args=[BIRTH])).content.decode()
    assert "Held, and not shown to whoever files" in check


def test_leap_days() -> None:
    assert days_before(("today.minus_18_years", "a.b"), date(2028, 2, 29)) == {"today.minus_18_years": "2010-02-28"}


def test_the_page_of_a_birth_asks_who_the_mother_is(here: House, cast: Cast) -> None:
    page = browser(cast.mother).get(reverse("portal:form_page", args=[BIRTH, "parents"])).content.decode()
    assert 'name="choose.mother"' in page


def test_whoever_is_named_instead_is_not_held_against_the_one_named_before(here: House, groom: Account) -> None:
    born(here, "001091000017", "Trần Văn Năm", "1991-05-05", sex="male", marital_status="single")
    born(here, "001192000018", "Trần Thị Sáu", "1992-06-06", sex="female", marital_status="single")
    client, page = browser(groom), reverse("portal:form_page", args=[MARRIAGE, "partner"])
    man = {"personal_number": "001091000017", "full_name": "Trần Văn Năm", "birth_date": "05/05/1991"}
    woman = {"personal_number": "001192 000018", "full_name": "Trần Thị Sáu", "birth_date": "06/06/1992"}
    refused = client.post(page, {f"partner.{name}": typed for name, typed in man.items()})
    assert "Only the marriage of a man and a woman" in refused.content.decode()
    taken = client.post(page, {f"partner.{name}": typed for name, typed in woman.items()})
    assert (taken.status_code, taken["Location"]) == (302, reverse("portal:form_page", args=[MARRIAGE, "applicant"]))
    kept = Draft.objects.get(account=groom).answers
    as_kept = {**woman, "personal_number": "001192000018", "birth_date": "1992-06-06"}
    assert {name: kept[f"partner.{name}"] for name in woman} == as_kept


def test_what_was_typed_of_somebody_is_held_against_a_number_typed_later(here: House, groom: Account) -> None:
    client, page = browser(groom), reverse("portal:form_page", args=[MARRIAGE, "partner"])
    typed = {"personal_number": "001192000018", "full_name": "Trần Thị Sáu", "birth_date": "06/06/1993"}
    answer = client.post(page, {f"partner.{name}": value for name, value in typed.items()})
    assert "contradicts" in answer.content.decode()
