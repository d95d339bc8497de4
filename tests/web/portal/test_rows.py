"""Who moves along is ticked among the household, checked, shown to the officer, and moves with the decision."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from motlan.web.dossiers import actions
from motlan.web.dossiers.acts.payment import confirm_payment
from motlan.web.dossiers.models import Dossier, DossierEvent, Draft
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.jobs.api import run_once
from tests.web.dossiers.conftest import (
    MOVE,
    OTHER_WARD,
    RESIDENCE,
    WARD,
    Cast,
)
from tests.web.portal.conftest import browser

HOME = f"/procedures/{RESIDENCE}/form/pages/home/"
PEOPLE = f"/procedures/{RESIDENCE}/form/pages/people/"
CHECK = f"/procedures/{RESIDENCE}/form/check/"
MOVES = "dossier.moves_with"


def _pay(here: House, code: str) -> bool:
    """The fee, which was asked for when it was filed, is paid."""
    return confirm_payment(house=here, code=code, payment="1", reference="1", amount=10_000, way="online")


def residence_of(here: House, subject: int | None) -> str:
    return str(here.register().value(f"select residence_unit from golden_person where subject = {subject}"))


@pytest.mark.usefixtures("household")
def test_the_father_is_ticked_and_moves_along(mother: Client, here: House, cast: Cast) -> None:
    assert residence_of(here, cast.father.subject) == WARD
    there = {**MOVE, "dossier.new_unit": "Phường Ngọc Hà, Thành phố Hà Nội", "act": "on"}
    assert mother.post(HOME, there)["Location"] == PEOPLE
    body = mother.get(PEOPLE).content.decode()
    boxes = re.findall(
        r'<input class="govuk-checkboxes__input" id="[^"]+" name="([^"]+)" type="checkbox" value="([^"]+)">', body
    )
    assert boxes == [(MOVES, str(cast.father.subject))]
    assert "Trần Văn Nam · 1988 · Head</label>" in body
    assert mother.post(PEOPLE, {MOVES: ["", str(cast.father.subject)], "act": "on"})["Location"] == CHECK
    assert "Trần Văn Nam · 1988" in mother.get(CHECK).content.decode()
    mother.post(CHECK)
    dossier = Dossier.objects.get()
    kept = DossierEvent.objects.get(number=1).payload["answers"][MOVES]
    assert kept == f"{cast.father.subject} Trần Văn Nam · 1988"
    desk = browser(cast.elsewhere).get(f"/desk/{dossier.code}/").content.decode()
    assert "Trần Văn Nam · 1988" in desk
    asked = browser(cast.elsewhere).get(f"/desk/{dossier.code}/supplement/").content.decode()
    assert 'value="dossier.new_detail"' in asked
    assert f'value="{MOVES}"' not in asked
    assert _pay(here, dossier.code)
    run_once(house=here)
    inbox = browser(cast.father).get("/inbox/").content.decode()
    assert "A dossier was filed that changes what the state holds of you if it is granted" in inbox
    assert {one.subject for one in Message.objects.filter(about=f"named:{dossier.code}")} == {cast.father.subject}
    actions.receive(house=here, account=cast.elsewhere, code=dossier.code, seen=3)
    decides = browser(cast.elsewhere).get(f"/desk/{dossier.code}/decide/").content.decode()
    assert "Trần Văn Nam · 1988" in decides  # of whom else it is written
    actions.decide(house=here, account=cast.elsewhere, code=dossier.code, seen=4)
    moved = [residence_of(here, one.subject) for one in (cast.mother, cast.father, cast.stranger)]
    assert moved == [OTHER_WARD, OTHER_WARD, OTHER_WARD]
    run_once(house=here)  # the house of this test has no key to sign with
    told = {one.subject for one in Message.objects.filter(about=f"touched:{dossier.code}")}
    assert told == {cast.father.subject}
    inbox = browser(cast.father).get("/inbox/").content.decode()
    assert "What the state holds of you has changed" in inbox
    assert "A dossier of somebody else" in inbox


@pytest.mark.usefixtures("household")
def test_whoever_was_not_ticked_stays(mother: Client, here: House, cast: Cast) -> None:
    mother.post(HOME, {**MOVE, "dossier.new_unit": "Phường Ngọc Hà, Thành phố Hà Nội", "act": "on"})
    mother.post(PEOPLE, {MOVES: ["", str(cast.father.subject)], "act": "on"})
    assert f'value="{cast.father.subject}" checked' in mother.get(PEOPLE).content.decode()
    mother.post(PEOPLE, {MOVES: "", "act": "on"})
    assert f'value="{cast.father.subject}" checked' not in mother.get(PEOPLE).content.decode()
    mother.post(CHECK)
    code = Dossier.objects.get().code
    assert _pay(here, code)
    actions.receive(house=here, account=cast.elsewhere, code=code, seen=3)
    actions.decide(house=here, account=cast.elsewhere, code=code, seen=4)
    assert (residence_of(here, cast.mother.subject), residence_of(here, cast.father.subject)) == (OTHER_WARD, WARD)


@pytest.mark.usefixtures("household")
def test_somebody_of_another_household_cannot_be_moved(mother: Client, cast: Cast) -> None:
    mother.post(HOME, {**MOVE, "act": "on"})
    for forged in (str(cast.stranger.subject), f"{cast.stranger.subject} Trần Văn Nam"):
        response = mother.post(PEOPLE, {MOVES: forged, "act": "on"})
        assert response.status_code == 422
        assert "The list has changed meanwhile" in response.content.decode()
        assert mother.post(CHECK)["Location"] == PEOPLE
    assert (Dossier.objects.count(), Draft.objects.count()) == (0, 1)


@pytest.mark.usefixtures("household")
def test_a_draft_is_gone_on_with_at_the_first_page_that_was_never_saved(mother: Client) -> None:
    """All of that page may be left empty; she is asked all the same, and once."""
    form = f"/procedures/{RESIDENCE}/form/"
    assert mother.get(form)["Location"] == HOME
    mother.post(HOME, {**MOVE, "act": "later"})
    assert mother.get(form)["Location"] == PEOPLE
    mother.post(PEOPLE, {MOVES: "", "act": "later"})
    assert mother.get(form)["Location"] == CHECK
