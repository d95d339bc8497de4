"""The personal number of a newborn comes with the decision: the register gives it, and nobody makes one up."""

from __future__ import annotations

import pytest

from motlan.data import api as data
from motlan.kernel.errors import Refused
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import MOTHER_NUMBER, WARD, Cast, file, file_birth

NUMBER = "001226000077"
CARD, HOSPITAL = "1.014137", {"card.hospital": "Bệnh viện Ba Đình"}


@pytest.fixture
def received(here: House, cast: Cast) -> Dossier:
    filed = file_birth(here, cast.mother)
    return actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)


@pytest.mark.parametrize("number", ["", "1", "001326000077", "001225000077"])
def test_a_birth_is_not_granted_without_a_number_that_fits(
    here: House, cast: Cast, received: Dossier, number: str
) -> None:
    """Missing, too short, a girl's, one of another year."""
    with pytest.raises(actions.FormFaults) as caught:
        actions.decide(
            house=here, account=cast.officer, code=received.code, seen=2, given={"child.personal_number": number}
        )
    assert [fault.field for fault in caught.value.faults] == ["child.personal_number"]
    assert here.register().value("select count(*) from golden_person") == 3


def test_a_number_that_is_somebody_elses_is_refused(here: House, cast: Cast, received: Dossier) -> None:
    data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_births",
        rows=[{"personal_number": NUMBER, "full_name": "Ai Đó", "birth_date": "2026-01-01", "sex": "male"}],
        record_keys=["other"],
    )
    with pytest.raises(Refused) as caught:
        actions.decide(
            house=here, account=cast.officer, code=received.code, seen=2, given={"child.personal_number": NUMBER}
        )
    assert caught.value.what.in_("en") == "This number is another record's."


def test_the_officer_enters_it_and_it_stands_in_the_record_and_on_the_extract(
    here: House, cast: Cast, received: Dossier
) -> None:
    client, address = signed_in(cast.officer), f"/desk/{received.code}/decide/"
    assert "What the decision brings" in text_of(client.get(address).content)
    missing = client.post(address, {"seen": 2})
    assert (missing.status_code, 'href="#child.personal_number"' in missing.content.decode()) == (422, True)
    assert client.post(address, {"seen": 2, "child.personal_number": "001 226 000077"}).status_code == 302
    state = state_of(received)
    assert state.decided is not None
    assert dict(state.decided.given) == {"child.personal_number": NUMBER}
    child = here.register().value(
        "select personal_number from golden_person where subject = :child", {"child": state.decided.created}
    )
    assert child == NUMBER
    assert NUMBER in signed_in(cast.mother).get(f"/results/{received.code}/").content.decode()


def test_nobody_is_asked_for_the_number_of_a_record_that_has_none(here: House, cast: Cast) -> None:
    (subject,) = data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_births",
        rows=[
            {
                "full_name": "Trần Văn Bé",
                "birth_date": "2026-11-02",
                "sex": "male",
                "mother": MOTHER_NUMBER,
                "residence_unit": WARD,
            }
        ],
        record_keys=["without a number"],
    )
    child = Account(username="child", role=Role.CITIZEN.value, subject=subject)
    child.set_unusable_password()
    child.save()
    client, address = signed_in(child), f"/procedures/{CARD}/"
    start = text_of(client.get(address).content)
    assert "The record of the applicant has no number yet." in start
    assert "Start now" not in start
    page = client.get(f"{address}form/pages/applicant/")
    assert (page.status_code, "has no number yet" in text_of(page.content)) == (403, True)
    with pytest.raises(Refused) as caught:
        file(here, child, CARD, {**HOSPITAL, "applicant.personal_number": NUMBER})
    assert "has no number yet" in caught.value.what.in_("en")
    assert Dossier.objects.count() == 0
