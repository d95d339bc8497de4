"""The answer to a question of a procedure's own is hidden wherever a held value is: by the attribute into which the
decision writes it, by the number that it is, or by a right of its own where the procedure calls it sensitive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from motlan.kernel.text import Text
from motlan.service.procedures.spec import Question
from motlan.web.asking.models import Ask
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.people import attribute_rights
from motlan.web.people.attribute_rights import give_all, offered
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from motlan.web.signing import results
from motlan.web.signing.templatetags import issued
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import FATHER_NUMBER, MONDAY, MOVE, OTHER_WARD, RESIDENCE, WARD, Cast, cast, file, here
from tests.web.people.test_hidden_everywhere import text_of

__all__ = ["cast", "here"]
STREET, OWNER = "Số 7, ngõ 12", FATHER_NUMBER
RENTED = {**MOVE, "dossier.home_right": "rented", "dossier.owner_number": OWNER}
POOR, HARDSHIP = "VN-HONGHEO", "Chồng tôi mới mất việc"
POOR_RIGHT = "dossier.VN-HONGHEO.reason"


@pytest.fixture
def newcomer(cast: Cast) -> Account:
    """An officer of the ward without any right."""
    return Account.objects.create(username="newcomer", role=Role.HEAD.value, unit=WARD)


@pytest.fixture
def moving(here: House, cast: Cast) -> Dossier:
    """The stranger rents from the father in the ward; received there."""
    filed = file(here, cast.stranger, RESIDENCE, RENTED)
    return actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)


def read(account: Account, address: str) -> tuple[bool, bool]:
    """Whether a page shows the street, and the owner's number."""
    answer = signed_in(account).get(address)
    assert answer.status_code == 200, address
    page = text_of(address, answer)
    return STREET in page, OWNER in page


def test_a_question_is_as_sensitive_as_what_it_says(here: House) -> None:
    guards = here.forms.in_force(RESIDENCE, on=MONDAY.date()).guards
    assert guards == {
        "dossier.new_detail": "person.residence_detail",
        "dossier.owner_number": "person.personal_number",
    }
    assert here.forms.in_force(POOR, on=MONDAY.date()).guards == {"dossier.reason": POOR_RIGHT}
    assert offered(here)[POOR_RIGHT].in_("en") == "Recognition as a poor household: What has happened to the household"


def test_a_question_says_it_in_the_words_of_an_attribute() -> None:
    label = Text(vi="Bệnh", en="Illness")
    said = [Question(type="text", label=label, sensitive=one).sensitive for one in (True, False)]
    assert (said, Question(type="text", label=label).sensitive) == ([True, False], None)


@pytest.mark.parametrize("where", ["", "decide/", "consult/"])
def test_at_the_desk_it_is_hidden_from_whoever_has_no_right(
    here: House, cast: Cast, newcomer: Account, moving: Dossier, where: str
) -> None:
    address = f"/desk/{moving.code}/{where}"
    assert read(newcomer, address) == (False, False)
    give_all(house=here, account=newcomer)
    assert read(newcomer, address) == (True, where != "decide/")


@pytest.mark.parametrize("address", ["/desk/", "/desk/queue.csv", "/desk/book/", "/desk/book.csv"])
def test_lists_and_files_have_it_for_nobody(cast: Cast, moving: Dossier, address: str) -> None:
    assert moving.code in text_of(address, signed_in(cast.officer).get(address))
    assert read(cast.officer, address) == (False, False)


@pytest.mark.parametrize("words", [OWNER, STREET])
def test_nobody_finds_a_dossier_by_it(cast: Cast, moving: Dossier, words: str) -> None:
    page = text_of("", signed_in(cast.officer).get("/desk/", {"q": words}))
    assert f"/desk/{moving.code}/" not in page


def test_the_page_says_what_is_hidden_and_by_which_right(here: House, newcomer: Account, moving: Dossier) -> None:
    page = signed_in(newcomer).get(f"/desk/{moving.code}/").content.decode()
    rows = [row for row in page.split("<tr") if "hidden: needs a right" in row]
    for label in ("House number, street, village of the new home", "Personal number of the owner"):
        assert any(label in row for row in rows)
    assert "attribute=person.residence_detail" in page
    attribute_rights.grant(
        house=here,
        by=None,
        username=newcomer.username,
        attributes=("person.personal_number",),
        until=MONDAY.date(),
        reason="Đăng ký cư trú của phường",
    )
    assert read(newcomer, f"/desk/{moving.code}/") == (False, True)


def test_before_several_are_signed_and_on_the_document(
    here: House, newcomer: Account, moving: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (results, issued):
        monkeypatch.setattr(module, "is_signed", lambda **_known: False)
    together = signed_in(newcomer).post(
        "/desk/together/sign/", {"chosen": f"{moving.number}~{moving.code}", "back": "/desk/"}, follow=True
    )
    assert (together.status_code, STREET in text_of("", together), "•••" in text_of("", together)) == (200, False, True)
    actions.decide(house=here, account=newcomer, code=moving.code, seen=moving.number)
    assert read(newcomer, f"/desk/{moving.code}/result/") == (False, False)
    assert signed_in(newcomer).get(f"/desk/{moving.code}/result.pdf").status_code == 403


def test_another_agency_sees_of_it_what_it_may(here: House, cast: Cast, moving: Dossier) -> None:
    other = Account.objects.create(username="other", role=Role.OFFICER.value, unit=OTHER_WARD)
    actions.consult(
        house=here,
        account=cast.officer,
        code=moving.code,
        seen=moving.number,
        units=(OTHER_WARD,),
        question="Chủ nhà có cho thuê không?",
        shown=("dossier.owner_number", "dossier.new_detail"),
        day=MONDAY.date() + timedelta(days=1),
    )
    address = f"/desk/asked/{moving.code}/1/"
    assert read(other, address) == (False, False)
    give_all(house=here, account=other)
    assert read(other, address) == (True, True)


def test_what_is_brought_is_typed_anew_beside_nothing_that_was_said_before(
    here: House, cast: Cast, newcomer: Account, moving: Dossier
) -> None:
    asked = ("dossier.owner_number", "dossier.new_unit")
    actions.ask_supplement(
        house=here, account=cast.officer, code=moving.code, seen=moving.number, items=asked, note="Sai số"
    )
    address = f"/desk/{moving.code}/brought/"
    assert (read(newcomer, address), read(cast.officer, address)) == ((False, False), (False, False))


def test_whoever_typed_it_sees_it(cast: Cast, moving: Dossier) -> None:
    assert read(cast.stranger, f"/my-dossiers/{moving.code}/") == (True, True)


def test_at_the_counter_it_is_seen_while_it_is_typed_and_not_afterwards(cast: Cast, newcomer: Account) -> None:
    client = signed_in(newcomer)
    begun = client.post(f"/desk/counter/new/{RESIDENCE}/", {"number": "001192000003", "name": "le thi xa"})
    visit = begun.headers["Location"]
    for _page in ("home", "owner"):
        client.post(visit, {**RENTED, "act": "check"})
    check = client.get(f"{visit}check/").content.decode()
    assert (STREET in check, OWNER in check) == (True, True)
    client.post(f"{visit}check/")
    filed = Dossier.objects.get()
    assert state_of(filed).answers["dossier.owner_number"] == OWNER
    assert read(newcomer, f"/desk/{filed.code}/") == (False, False)


def test_a_right_of_its_own_opens_it(here: House, cast: Cast, newcomer: Account) -> None:
    answers = {"dossier.asked_for": "poor", "dossier.members": "3", "dossier.reason": HARDSHIP}
    filed = file(here, cast.mother, POOR, answers)
    address = f"/desk/{filed.code}/"
    page = signed_in(newcomer).get(address).content.decode()
    assert (HARDSHIP in page, f"attribute={POOR_RIGHT}" in page) == (False, True)
    attribute_rights.grant(
        house=here,
        by=None,
        username=newcomer.username,
        attributes=(POOR_RIGHT,),
        until=MONDAY.date(),
        reason="Rà soát hộ nghèo của phường",
    )
    assert HARDSHIP in signed_in(newcomer).get(address).content.decode()


def test_the_right_is_asked_of_who_answers_for_the_procedure(here: House, cast: Cast, newcomer: Account) -> None:
    answers = {"dossier.asked_for": "poor", "dossier.members": "3", "dossier.reason": HARDSHIP}
    filed = file(here, cast.mother, POOR, answers)
    client, address = signed_in(newcomer), f"/rights/ask/?attribute={POOR_RIGHT}&dossier={filed.code}"
    assert "Recognition as a poor household: What has happened" in client.get(address).content.decode()
    wish = {"attribute": POOR_RIGHT, "until": "16/11/2026", "reason": "Rà soát hộ nghèo của phường"}
    assert client.post("/rights/ask/", wish).status_code == 302
    owner = here.forms.in_force(POOR, on=MONDAY.date()).procedure.owner
    assert [(one.attributes, one.owner) for one in Ask.objects.all()] == [([POOR_RIGHT], owner)]
