"""A number that the registers count stands in the form, and whoever decides is told of another one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, Draft
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import Cast, file

POOR, PAGE = "VN-HONGHEO", "/procedures/VN-HONGHEO/form/pages/household/"
SAID = {"dossier.asked_for": "poor", "dossier.reason": "Mất việc làm từ tháng 9"}


@pytest.mark.usefixtures("household")
def test_the_members_of_the_household_are_counted_and_only_confirmed(cast: Cast) -> None:
    client = signed_in(cast.mother)
    page = client.get(PAGE).content.decode()
    assert 'name="dossier.members" type="text" value="2"' in page
    assert "The registers hold 2. Change it if that is not so." in page
    assert client.post(PAGE, {**SAID, "dossier.members": "3"}).status_code == 302
    assert Draft.objects.get().answers["dossier.members"] == "3"
    assert 'value="3"' in client.get(PAGE).content.decode()


def test_where_nobody_holds_a_household_the_number_is_asked(cast: Cast) -> None:
    page = signed_in(cast.mother).get(PAGE).content.decode()
    assert 'name="dossier.members"' in page
    assert "The registers hold" not in page


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(("declared", "told"), [("2", "the same"), ("5", "differs from the dossier")])
def test_whoever_decides_is_told_of_another_number(here: House, cast: Cast, declared: str, told: str) -> None:
    dossier = file(here, cast.mother, POOR, {**SAID, "dossier.members": declared})
    text = text_of(signed_in(cast.officer).get(f"/desk/{dossier.code}/").content)
    row = text[text.index("How many people live in the household") :][:220]
    assert row.startswith(f"How many people live in the household {declared} declared 2 ")
    assert told in row
    assert "what is held is wrong: How many" not in text


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize("declared", ["2", "5"])
def test_the_pages_of_the_decision_say_it_too(here: House, cast: Cast, declared: str) -> None:
    dossier = file(here, cast.mother, POOR, {**SAID, "dossier.members": declared})
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    said = f"How many people live in the household {declared} what is held: 2 ·"
    one = text_of(signed_in(cast.officer).get(f"/desk/{dossier.code}/decide/").content)
    Account.objects.filter(pk=cast.colleague.pk).update(role=Role.HEAD.value)
    head = signed_in(Account.objects.get(pk=cast.colleague.pk))
    for move in ("visit", "post_up"):  # its own process grants it only then
        number = Dossier.objects.get(pk=dossier.pk).number
        signed_in(cast.officer).post(reverse("desk:move", args=[dossier.code, move]), {"seen": str(number)})
    chosen = f"{Dossier.objects.get(pk=dossier.pk).number}~{dossier.code}"
    several = text_of(head.post("/desk/together/sign/", {"chosen": chosen}, follow=True).content)
    for page in (one, several):
        assert ("What was declared differs from what is held." in page) == (said in page) == (declared == "5")
