"""Those who must come before a result is handed over: each is noted once, and nobody else is."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from motlan.kernel.errors import Refused
from motlan.kernel.spec import Read
from motlan.service.dossiers.attendance import absent, attend, demand_present
from motlan.service.dossiers.events import Act
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.handing import withheld
from motlan.service.dossiers.status import Status
from motlan.service.procedures.spec import Procedure
from tests.unit.service.test_dossier_decisions import birth
from tests.unit.service.test_dossiers import DECIDED, FILED, RECEIVED, _after

__all__ = ["birth"]
NAMES = {"applicant": "Phạm Văn Tư", "partner": "Lê Thị Xa"}


@pytest.fixture
def marriage(procedures: Mapping[str, Read[Procedure]]) -> Procedure:
    found = procedures["marriage"].value
    assert found is not None
    return found


def noted(marriage: Procedure, state: DossierState, *who: str) -> Act:
    return attend(procedure=marriage, state=state, present={one: NAMES[one] for one in who})


def test_both_come_one_after_the_other(marriage: Procedure) -> None:
    first = noted(marriage, _after(FILED, RECEIVED), "partner")
    state = _after(FILED, RECEIVED, first, DECIDED)
    assert (state.status, absent(marriage, state), withheld(marriage, state)) == (Status.DONE, ("applicant",), True)
    with pytest.raises(Refused) as caught:
        demand_present(marriage, state)
    assert caught.value.what.in_("vi") == "Chưa có mặt tại cơ quan: người yêu cầu."
    state = _after(FILED, RECEIVED, first, DECIDED, noted(marriage, state, "applicant"))
    assert (state.attended, absent(marriage, state), withheld(marriage, state)) == (NAMES, (), False)
    demand_present(marriage, state)


@pytest.mark.parametrize("who", [(), ("partner",), ("applicant", "partner")])
def test_nobody_is_noted_twice_or_for_nothing(marriage: Procedure, who: tuple[str, ...]) -> None:
    begun = _after(FILED, RECEIVED)
    state = _after(FILED, RECEIVED, noted(marriage, begun, "partner"))
    with pytest.raises(Refused):
        noted(marriage, state, *who)


def test_a_stranger_need_not_come(marriage: Procedure) -> None:
    with pytest.raises(Refused):
        attend(procedure=marriage, state=_after(FILED, RECEIVED), present={"entry": "Ai đó"})


def test_before_the_reception_nobody_is_noted(marriage: Procedure) -> None:
    with pytest.raises(Refused):
        noted(marriage, _after(FILED), "partner")


def test_a_procedure_that_names_nobody_waits_for_nobody(birth: Procedure) -> None:
    state = _after(FILED, RECEIVED, DECIDED)
    assert (absent(birth, state), withheld(birth, state)) == ((), False)
