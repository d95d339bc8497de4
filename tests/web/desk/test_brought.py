"""What was asked for is brought to the counter by who has no telephone: taken in there, and the clock runs on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from motlan.kernel.errors import NotAllowed, NotHeld
from motlan.service.api import Status
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import MONDAY, Cast, at, cast, file_birth, here

__all__ = ["cast", "here"]
DAY = {"child.birth_date": "05/11/2026"}


@pytest.fixture
def asked(here: House, cast: Cast) -> Dossier:
    """Received on Monday; a paper and a day are asked for at once."""
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    return actions.ask_supplement(
        house=here,
        account=cast.officer,
        code=dossier.code,
        seen=2,
        items=("birth_certificate", "child.birth_date"),
        note="Giấy chứng sinh bị mờ",
    )


def test_the_officer_takes_it_in_and_the_clock_runs_on(here: House, cast: Cast, asked: Dossier) -> None:
    client, address = signed_in(cast.officer), f"/desk/{asked.code}/brought/"
    assert f'href="{address}"' in client.get(f"/desk/{asked.code}/").content.decode()
    assert "birth_certificate" in client.get(address).content.decode()
    typed = {"seen": 3, "papers": ["birth_certificate"], "child.birth_date": "31/02/2026", "note": "Bà mang đến"}
    refused = client.post(address, typed)
    assert (refused.status_code, "Bà mang đến" in refused.content.decode()) == (422, True)
    assert client.post(address, {**typed, **DAY}).status_code == 302
    state = state_of(Dossier.objects.get(pk=asked.pk))
    assert (state.status, state.asked, state.papers) == (Status.RECEIVED, None, ("birth_certificate",))
    assert state.answers["child.birth_date"] == "2026-11-05"
    assert state.due_at is not None
    told = text_of(signed_in(cast.mother).get(f"/my-dossiers/{asked.code}/").content)
    assert "The office took in at the counter what was asked for" in told


def test_the_due_day_moves_by_the_days_that_it_was_waited_for(here: House, cast: Cast, asked: Dossier) -> None:
    before = state_of(Dossier.objects.get(pk=asked.pk)).due_at
    later = at(here, MONDAY + timedelta(days=2))
    actions.take_brought(
        house=later, account=cast.officer, code=asked.code, seen=3, papers=["birth_certificate"], answers=DAY
    )
    due = state_of(Dossier.objects.get(pk=asked.pk)).due_at
    assert before is not None
    assert due is not None
    assert due - before == timedelta(days=2)


def test_nothing_brought_is_said_and_others_take_nothing_in(here: House, cast: Cast, asked: Dossier) -> None:
    client, address = signed_in(cast.officer), f"/desk/{asked.code}/brought/"
    nothing = client.post(address, {"seen": 3, "papers": ["identity_papers"]})
    assert (nothing.status_code, 'id="child.birth_date-error"' in nothing.content.decode()) == (422, True)
    with pytest.raises((NotAllowed, NotHeld)):
        actions.take_brought(
            house=here, account=cast.elsewhere, code=asked.code, seen=3, papers=["birth_certificate"], answers={}
        )
    assert signed_in(cast.elsewhere).get(address).status_code == 404
    assert state_of(Dossier.objects.get(pk=asked.pk)).status is Status.SUPPLEMENT
