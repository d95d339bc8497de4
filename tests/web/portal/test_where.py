"""What is told of days and places: no day while the person is waited for; a stay is elsewhere than one's home."""

from __future__ import annotations

from django.test import Client

from motlan.web.dossiers import actions
from motlan.web.house import House
from tests.web.desk.reading import text_of
from tests.web.dossiers.conftest import Cast, file, file_birth

STAYS = "VN-TAMTRU"
PAGE = f"/procedures/{STAYS}/form/pages/stay/"
STAY = {"stay.detail": "Số 3, phố Đội Cấn", "dossier.home_right": "rented", "act": "on"}


def test_a_receipt_promises_no_day_while_the_person_is_waited_for(mother: Client, here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    address = f"/my-dossiers/{dossier.code}/receipt/"
    assert "You have the answer by" in text_of(mother.get(address).content)
    actions.ask_supplement(
        house=here, account=cast.officer, code=dossier.code, seen=2, items=("birth_certificate",), note=""
    )
    page = text_of(mother.get(address).content)
    assert "You have been asked for something; please answer by" in page
    assert "You have the answer by" not in page


def test_a_stay_is_registered_elsewhere_than_the_permanent_residence(mother: Client, here: House, cast: Cast) -> None:
    refused = mother.post(PAGE, {**STAY, "stay.unit": "Phường Ba Đình, Thành phố Hà Nội"})
    assert refused.status_code == 422
    assert "Your permanent residence is in this commune" in refused.content.decode()
    assert mother.post(PAGE, {**STAY, "stay.unit": "Phường Ngọc Hà, Thành phố Hà Nội"}).status_code == 302
    elsewhere = {**STAY, "stay.unit": "Phường Ngọc Hà, Thành phố Hà Nội"}
    del elsewhere["act"]
    assert file(here, cast.mother, STAYS, elsewhere).code
