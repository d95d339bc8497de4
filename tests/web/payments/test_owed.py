"""A fee that nobody took before the decision: it keeps the result at the office, stays owed, and stands in a list."""

from __future__ import annotations

import pytest

from motlan.kernel.errors import Refused
from motlan.service.api import Status
from motlan.service.payment.ledger import Account as Book
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.payments.cash import give_cash_back
from motlan.web.payments.models import CashReceipt
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import CERTIFICATE, MARITAL, Cast, cast, file, here
from tests.web.payments.test_cash import FEE, REASON, again, books, owing, taken

__all__ = ["cast", "here", "owing"]
WHY = "Bưu điện thu hộ khi phát kết quả"


@pytest.fixture
def granted(here: House, cast: Cast, owing: Dossier) -> Dossier:
    """A dossier that was granted before its fee was paid."""
    return actions.decide(house=here, account=cast.officer, code=owing.code, seen=2)


def handed(here: House, cast: Cast, dossier: Dossier, despite: str = "") -> Dossier:
    now = again(dossier)
    return actions.hand_over(house=here, account=cast.officer, code=now.code, seen=now.number, despite=despite)


def test_a_result_whose_fee_is_owed_stays_at_the_office(here: House, cast: Cast, granted: Dossier) -> None:
    state = state_of(again(granted))
    assert (state.status, state.fee_left) == (Status.DONE, FEE)
    mother = signed_in(cast.mother)
    assert mother.get(f"/results/{granted.code}/").status_code == 404
    assert mother.get(f"/results/{granted.code}/document.pdf").status_code == 404
    page = mother.get(f"/my-dossiers/{granted.code}/").content.decode()
    assert "Next: pay the fee of 10,000 VND at the counter; the result is handed over there." in page
    assert f"/results/{granted.code}/" not in page


def test_without_a_reason_it_is_not_handed_over(here: House, cast: Cast, granted: Dossier) -> None:
    for reason in ("", "x"):
        with pytest.raises(Refused) as caught:
            handed(here, cast, granted, reason)
        assert caught.value.what.in_("en") == "The fee of this dossier has not been paid."
    assert Status(again(granted).status) is Status.DONE


def test_with_a_reason_it_goes_out_and_the_fee_stays_owed(here: House, cast: Cast, granted: Dossier) -> None:
    handed(here, cast, granted, WHY)
    state = state_of(again(granted))
    assert (state.status, state.fee_left, state.misfits) == (Status.RETURNED, FEE, ())
    assert signed_in(cast.mother).get(f"/results/{granted.code}/").status_code == 200
    assert (
        "Fee still to be paid: 10,000" in signed_in(cast.mother).get(f"/my-dossiers/{granted.code}/").content.decode()
    )
    assert WHY in signed_in(cast.officer).get(f"/desk/{granted.code}/").content.decode()
    taken(here, cast, again(granted))
    state = state_of(again(granted))
    assert (state.status, state.fee_left, state.payment.paid, state.misfits) == (Status.RETURNED, 0, FEE, ())
    assert books() == {Book.CASH: FEE, Book.FEE: -FEE}


def test_paid_at_the_counter_it_goes_out_without_a_word(here: House, cast: Cast, granted: Dossier) -> None:
    due_at = again(granted).due_at
    taken(here, cast, again(granted))
    assert (Status(again(granted).status), again(granted).due_at) == (Status.DONE, due_at)
    handed(here, cast, granted)
    assert Status(again(granted).status) is Status.RETURNED


def test_given_back_before_it_goes_out_it_is_owed_again_and_afterwards_not(
    here: House, cast: Cast, granted: Dossier
) -> None:
    first = taken(here, cast, again(granted))
    give_cash_back(house=here, account=cast.officer, number=first.number, reason=REASON)
    assert state_of(again(granted)).fee_left == FEE
    second = taken(here, cast, again(granted))
    handed(here, cast, granted)
    give_cash_back(house=here, account=cast.officer, number=second.number, reason=REASON)
    assert (state_of(again(granted)).fee_left, again(granted).fee, CashReceipt.objects.count()) == (0, 0, 2)
    assert "Every fee of what was granted is paid." in signed_in(cast.officer).get("/payments/cash/").content.decode()


def test_the_till_lists_what_is_owed(here: House, cast: Cast, granted: Dossier) -> None:
    client = signed_in(cast.officer)
    page = client.get("/payments/cash/").content.decode()
    assert (f"/payments/cash/{granted.code}/" in page, "not yet" in page) == (True, True)
    handed(here, cast, granted, WHY)
    assert WHY in client.get("/payments/cash/", {"q": "thị hoa"}).content.decode()
    assert "No fee that is owed has this code or name." in client.get("/payments/cash/?q=nobody").content.decode()
    rows = b"".join(client.get("/payments/cash/owed.csv").streaming_content).decode().splitlines()
    assert (len(rows), granted.code in rows[1], WHY in rows[1]) == (2, True, True)
    assert granted.code not in signed_in(cast.elsewhere).get("/payments/cash/").content.decode()


def test_the_desk_says_so_and_asks_for_the_reason(here: House, cast: Cast, owing: Dossier) -> None:
    client = signed_in(cast.officer)
    assert "10,000 VND of the fee has not been paid." in client.get(f"/desk/{owing.code}/decide/").content.decode()
    client.post(f"/desk/{owing.code}/decide/", {"seen": 2})
    address = f"/desk/{owing.code}/hand-over/"
    assert address in client.get(f"/desk/{owing.code}/").content.decode()
    asked = client.post(address, {"seen": 3})
    assert (asked.status_code, 'name="despite"' in asked.content.decode()) == (422, True)
    assert client.post(address, {"seen": 3, "despite": WHY}).status_code == 302
    assert Status(again(owing).status) is Status.RETURNED


def test_nothing_is_owed_by_who_was_refused(here: House, cast: Cast, owing: Dossier) -> None:
    actions.refuse(house=here, account=cast.officer, code=owing.code, seen=2, reason="Không thuộc thẩm quyền")
    assert state_of(again(owing)).fee_left == 0
    free = file(here, cast.mother, MARITAL, CERTIFICATE)
    actions.receive(house=here, account=cast.officer, code=free.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=free.code, seen=2)
    assert Status(again(free).status) is Status.RETURNED
