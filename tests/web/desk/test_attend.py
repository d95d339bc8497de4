"""Who marries comes to the office, both of them: until an officer noted it, nobody is married."""

from __future__ import annotations

import pytest

from motlan.kernel.errors import NotAllowed, Refused
from motlan.service.api import Status
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, DossierEvent
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.jobs.api import run_once
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import Cast, born, cast, file, here

__all__ = ["cast", "here"]
MARRIAGE = "1.000894"
BRIDE = {
    "partner.personal_number": "001192000003",
    "partner.full_name": "Lê Thị Xa",
    "partner.birth_date": "1/1/1992",
    "dossier.lived_abroad": "never",
}


@pytest.fixture
def groom(here: House, cast: Cast) -> Account:
    subject = born(here, "001090000009", "Phạm Văn Tư", "1990-02-02", sex="male", marital_status="single")
    account = Account(username="groom", display_name="Tư", role=Role.CITIZEN.value, subject=subject)
    account.set_unusable_password()
    account.save()
    return account


@pytest.fixture
def received(here: House, cast: Cast, groom: Account) -> Dossier:
    filed = file(here, groom, MARRIAGE, BRIDE)
    return actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)


@pytest.fixture
def granted(here: House, cast: Cast, received: Dossier, monkeypatch: pytest.MonkeyPatch) -> Dossier:
    """Granted as it could be when presence was asked for at the handing over alone."""
    with monkeypatch.context() as before:
        before.setattr("motlan.web.dossiers.acts.officer.demand_present", lambda _procedure, _state: None)
        return actions.decide(house=here, account=cast.officer, code=received.code, seen=2)


def again(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def test_who_is_named_is_told_when_it_is_filed(here: House, cast: Cast, received: Dossier) -> None:
    run_once(house=here)
    told = Message.objects.get(about=f"named:{received.code}")
    assert told.subject == cast.stranger.subject
    letter = text_of(signed_in(cast.stranger).get(f"/inbox/{told.pk}/").content)
    assert "Marriage registration. If you know nothing of it, say so there." in letter
    assert "Phạm Văn Tư" not in letter


def test_until_both_came_nobody_is_married(here: House, cast: Cast, groom: Account, received: Dossier) -> None:
    number = groom.subject

    def status() -> str:
        return str(here.register().value("select marital_status from golden_person where subject = :s", {"s": number}))

    own = text_of(signed_in(groom).get(f"/my-dossiers/{received.code}/").content)
    assert "where it is then decided; who must be there: applicant, the other of the couple." in own
    client, address = signed_in(cast.officer), f"/desk/{received.code}/"
    assert "Before it is granted, these come to the office: Phạm Văn Tư (Applicant) Lê Thị Xa" in text_of(
        client.get(address).content
    )
    for present, missing in (((), "applicant, the other of the couple"), (("applicant",), "the other of the couple")):
        seen = again(received).number
        if present:
            actions.attend(house=here, account=cast.officer, code=received.code, seen=seen, present=present)
        with pytest.raises(Refused) as caught:
            actions.decide(house=here, account=cast.officer, code=received.code, seen=again(received).number)
        assert caught.value.what.in_("en") == f"Not yet at the office: {missing}."
        assert status() == "single"
    before = text_of(client.get(f"{address}decide/").content)
    assert "This cannot be decided now. Not yet at the office: the other of the couple." in before
    assert ("Note who is present" in before, "Grant" in before) == (True, False)
    page = text_of(client.post(f"{address}decide/", {"seen": again(received).number}).content)
    assert "Not yet at the office: the other of the couple." in page
    actions.attend(house=here, account=cast.officer, code=received.code, seen=3, present=("partner",))
    ready = text_of(client.get(f"{address}decide/").content)
    assert ("Grant" in ready, "cannot be decided now" in ready) == (True, False)
    actions.decide(house=here, account=cast.officer, code=received.code, seen=4)
    assert status() == "married"


def test_granted_online_it_waits_to_be_fetched(here: House, cast: Cast, groom: Account, granted: Dossier) -> None:
    assert Status(again(granted).status) is Status.DONE
    own = signed_in(groom)
    page = text_of(own.get(f"/my-dossiers/{granted.code}/").content)
    assert "come to the office to be given the result; who must be there: applicant, the other of the couple." in page
    assert own.get(f"/results/{granted.code}/").status_code == 404
    with pytest.raises(Refused) as caught:
        actions.hand_over(house=here, account=cast.officer, code=granted.code, seen=3)
    assert caught.value.what.in_("en") == "Not yet at the office: applicant, the other of the couple."


def test_what_is_said_of_two_people_alike_says_of_whom(cast: Cast, received: Dossier) -> None:
    page = text_of(signed_in(cast.officer).get(f"/desk/{received.code}/decide/").content)
    assert "Applicant: Full name Phạm Văn Tư" in page
    assert "The other of the couple: Full name Lê Thị Xa" in page


def test_who_is_named_without_tones_stands_everywhere_as_the_record_has_it(
    here: House, cast: Cast, groom: Account
) -> None:
    typed = {**BRIDE, "partner.full_name": "le thi xa"}
    filed = file(here, groom, MARRIAGE, typed)
    assert state_of(filed).answers["partner.full_name"] == "le thi xa"
    assert state_of(filed).values["partner.full_name"] == "Lê Thị Xa"
    actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)
    client = signed_in(cast.officer)
    page = text_of(client.get(f"/desk/{filed.code}/").content)
    assert "the same person; the dossier says it as it is held" in page
    assert "differs from the dossier" not in page
    assert "Full name Lê Thị Xa" in text_of(client.get(f"/desk/{filed.code}/decide/").content)
    present = {"seen": "2", "present": ["applicant", "partner"]}
    assert "Lê Thị Xa" in text_of(client.get(f"/desk/{filed.code}/present/").content)
    assert client.post(f"/desk/{filed.code}/present/", present).status_code == 302
    assert state_of(again(filed)).attended["partner"] == "Lê Thị Xa"
    actions.decide(house=here, account=cast.officer, code=filed.code, seen=3)
    result = text_of(client.get(f"/desk/{filed.code}/result/").content)
    assert ("Full name Lê Thị Xa" in result, "le thi xa" in result) == (True, False)


def test_an_account_that_is_an_offices_is_named_in_the_language_of_the_page(cast: Cast, received: Dossier) -> None:
    Account.objects.filter(pk=cast.officer.pk).update(display_name="Phường Ba Đình, Thành phố Hà Nội")
    page = text_of(signed_in(cast.officer).get(f"/desk/{received.code}/").content)
    assert page.count("Ba Dinh Ward, Hanoi City") > 1
    assert "Phường Ba Đình" not in page


def test_an_officer_notes_both_and_hands_it_over(here: House, cast: Cast, groom: Account, granted: Dossier) -> None:
    client, address = signed_in(cast.officer), f"/desk/{granted.code}/present/"
    assert address in client.get(f"/desk/{granted.code}/").content.decode()
    page = text_of(client.get(address).content)
    assert ("Phạm Văn Tư (Applicant)" in page, "Lê Thị Xa (The other of the couple)" in page) == (True, True)
    assert "They come to the office in person before it is granted." in page
    assert client.post(address, {"seen": 3}).status_code == 422
    assert client.post(address, {"seen": 3, "present": ["applicant"]}).status_code == 302
    assert "Not yet at the office" in text_of(client.post(f"/desk/{granted.code}/hand-over/", {"seen": 4}).content)
    assert client.post(address, {"seen": 4, "present": ["partner"]}).status_code == 302
    assert client.post(f"/desk/{granted.code}/hand-over/", {"seen": 5}).status_code == 302
    state = state_of(again(granted))
    assert (state.status, state.misfits) == (Status.RETURNED, ())
    assert state.attended == {"applicant": "Phạm Văn Tư", "partner": "Lê Thị Xa"}
    noted = DossierEvent.objects.filter(dossier=granted, kind="attended")
    assert [one.actor for one in noted] == [cast.officer, cast.officer]
    assert "Came to the office" in text_of(signed_in(groom).get(f"/my-dossiers/{granted.code}/").content)
    assert signed_in(groom).get(f"/results/{granted.code}/").status_code == 200


def test_who_came_to_file_it_is_noted_before_the_decision(
    here: House, cast: Cast, groom: Account, received: Dossier
) -> None:
    assert "these come to the office" in text_of(signed_in(cast.officer).get(f"/desk/{received.code}/").content)
    both = ("applicant", "partner")
    actions.attend(house=here, account=cast.officer, code=received.code, seen=2, present=both)
    actions.decide(house=here, account=cast.officer, code=received.code, seen=3)
    assert Status(again(received).status) is Status.RETURNED


def test_another_unit_notes_nobody(here: House, cast: Cast, granted: Dossier) -> None:
    with pytest.raises(NotAllowed):
        actions.attend(house=here, account=cast.elsewhere, code=granted.code, seen=3, present=("partner",))
    assert signed_in(cast.elsewhere).get(f"/desk/{granted.code}/present/").status_code == 404
    assert again(granted).number == 3


def test_who_decides_reads_what_is_held_of_the_one_who_was_named(
    here: House, cast: Cast, groom: Account, received: Dossier
) -> None:
    page = text_of(signed_in(cast.officer).get(f"/desk/{received.code}/").content)
    told = page.split("The other of the couple: what the state holds", 1)[1]
    assert ("Single" in told, "Female" in told) == (True, True)
    assert "read from a register when it was filed" in told
    assert "what the state holds" not in text_of(signed_in(groom).get(f"/my-dossiers/{received.code}/").content)
