"""One child is registered once, whichever parent files and however its name is typed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.people.models import Account
from tests.web.dossiers.conftest import ANSWERS, BIRTH, MOTHER_NUMBER, Cast, born, file, file_birth, gives
from tests.web.portal.conftest import browser

LINKED = "3.000722"
OF_LINKED = {"dossier.home": "mother", "card.hospital": "Bệnh viện Ba Đình", "dossier.identity_card": "later"}
BY_FATHER = {name: value for name, value in ANSWERS.items() if name != "choose.father"}
AN = {"sex": "male", "mother": MOTHER_NUMBER}


@pytest.fixture
def an(here: House, cast: Cast) -> int:
    """The child of the mother, registered already."""
    return born(here, "001226000044", "Trần Văn An", "2026-11-02", **AN)


def fault(here: House, account: Account, procedure: str, **changes: str) -> str:
    """What is said beside the date or the name, and that nothing was filed."""
    before = Dossier.objects.count()
    answers = {**ANSWERS, **changes} if account.username == "mother" else {**BY_FATHER, **changes}
    with pytest.raises(actions.FormFaults) as caught:
        file(here, account, procedure, answers)
    assert Dossier.objects.count() == before
    assert [one.field for one in caught.value.faults] == ["child.birth_date"]
    return caught.value.faults[0].why.in_("en")


@pytest.mark.usefixtures("an")
@pytest.mark.parametrize("name", ["Trần Văn An", "tran van an", "TRẦN  VĂN AN"])
@pytest.mark.parametrize("parent", ["mother", "father"])
def test_neither_parent_files_the_same_child_again(here: House, cast: Cast, parent: str, name: str) -> None:
    said = fault(here, getattr(cast, parent), BIRTH, **{"child.full_name": name})
    assert "02/11/2026 · Trần Văn An · •••••••••044" in said
    assert "not registered a second time" in said


@pytest.mark.usefixtures("an")
def test_the_linked_procedure_says_so_too(here: House, cast: Cast) -> None:
    assert "Trần Văn An" in fault(here, cast.mother, LINKED, **OF_LINKED)


@pytest.mark.usefixtures("an")
def test_a_grandmother_who_names_the_mother_is_told(here: House, cast: Cast) -> None:
    mother = {
        "dossier.relation": "other",
        "mother.full_name": "Nguyễn Thị Hoa",
        "mother.birth_date": "01/05/1990",
        "mother.personal_number": "001 190 000001",
        "choose.father": "none",
    }
    assert "Trần Văn An" in fault(here, cast.stranger, BIRTH, **mother)


@pytest.mark.usefixtures("an")
@pytest.mark.parametrize(
    "other",
    [{"child.full_name": "Trần Văn Ân Phúc"}, {"child.birth_date": "01/11/2026"}, {"child.full_name": "Trần An"}],
)
def test_twins_of_other_names_and_other_days_pass(here: House, cast: Cast, other: dict[str, str]) -> None:
    assert file(here, cast.mother, BIRTH, {**ANSWERS, **other}).code


def test_the_child_of_another_mother_passes(here: House, cast: Cast) -> None:
    born(here, "001226000045", "Trần Văn An", "2026-11-02", sex="male", mother="001192000003")
    assert file_birth(here, cast.mother).code


def test_of_two_dossiers_of_one_child_the_second_is_not_granted(here: House, cast: Cast) -> None:
    one, two = file_birth(here, cast.mother), file(here, cast.father, BIRTH, BY_FATHER)
    for dossier in (one, two):
        actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=one.code, seen=2, given=gives(one.code))
    with pytest.raises(Refused) as refused:
        actions.decide(house=here, account=cast.officer, code=two.code, seen=2, given=gives(two.code))
    assert "Trần Văn An" in refused.value.what.in_("en")
    assert gives(one.code)["child.personal_number"] not in refused.value.what.in_("en")
    two.refresh_from_db()
    assert state_of(two).decided is None
    assert here.register().value("select count(*) from golden_person where mother is not null") == 1


@pytest.mark.usefixtures("an")
def test_the_page_says_it_beside_the_field_and_the_check_leads_there(here: House, cast: Cast) -> None:
    client, page = browser(cast.mother), reverse("portal:form_page", args=[BIRTH, "child"])
    typed = {name: value for name, value in ANSWERS.items() if name != "choose.father"}
    answer = client.post(page, {**typed, "act": "on"})
    assert answer.status_code == 422
    assert "Trần Văn An · •••••••••044" in answer.content.decode()
    client.post(reverse("portal:form_page", args=[BIRTH, "parents"]), {"choose.father": "held", "act": "on"})
    back = client.post(reverse("portal:check", args=[BIRTH]), follow=True)
    assert back.redirect_chain[-1][0] == f"{page}?double=1"
    assert "•••••••••044" in back.content.decode()
    assert Dossier.objects.count() == 0
