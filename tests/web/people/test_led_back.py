"""An address that only takes what a form sends leads a browser to the page above it; nothing is done by the visit."""

from __future__ import annotations

import pytest
from django.test import Client

from motlan.web.dossiers.models import Dossier, DossierEvent
from motlan.web.house import House
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import Cast, file_birth

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
SAID = "Nothing was done yet. Please press the button on this page once more."


@pytest.mark.parametrize("step", ["receive", "take", "assign"])
def test_an_officer_whose_session_had_ended_comes_back_to_the_dossier(here: House, cast: Cast, step: str) -> None:
    code = file_birth(here, cast.mother).code
    asked = Client().post(f"/desk/{code}/{step}/", {"seen": "1"})
    assert asked["Location"] == f"/sign-in/?next=%2Fdesk%2F{code}%2F{step}%2F"
    officer = signed_in(cast.officer)
    assert officer.get(f"/desk/{code}/{step}/", headers=BROWSER)["Location"] == f"/desk/{code}/"
    assert SAID in text_of(officer.get(f"/desk/{code}/").content)
    assert (Dossier.objects.get().number, DossierEvent.objects.count()) == (1, 1)


def test_another_language_on_the_page_of_faults_leads_to_the_dossier(here: House, cast: Cast) -> None:
    code = file_birth(here, cast.mother).code
    mother = signed_in(cast.mother)
    at = f"/my-dossiers/{code}/withdraw/"
    turned = mother.post("/language/", {"language": "vi", "next": at}, headers=BROWSER, follow=True)
    assert [address for address, _status in turned.redirect_chain] == [at, f"/my-dossiers/{code}/"]
    assert "Chưa có việc gì được thực hiện." in text_of(turned.content)
    assert DossierEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "above"),
    [("/inbox/read/", "/inbox/"), ("/language/", "/"), ("/desk/together/receive/", "/desk/")],
)
def test_the_nearest_page_above_is_found(cast: Cast, address: str, above: str) -> None:
    client = signed_in(cast.mother if "inbox" in address else cast.officer)
    assert client.get(address, headers=BROWSER)["Location"] == above


def test_a_program_is_told_which_way_there_is(cast: Cast) -> None:
    answer = signed_in(cast.mother).get("/inbox/read/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
