"""A late dossier owes an apology: it is drafted, its officer says why, the person reads it on slip 04."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import MONDAY, Cast, at, file_birth

DRAFTED = {
    "en": "The agency apologises that the result was not there on 10/11/2026 as promised. The reason: ",
    "vi": "Cơ quan xin lỗi vì chưa trả kết quả đúng hẹn ngày 10/11/2026. Lý do: ",
}
LINK = "Apologise for the delay: the slip is drafted"


@pytest.fixture
def late(here: House, cast: Cast) -> str:
    """The code of a birth that was due on Tuesday a week ago."""
    then = at(here, MONDAY - timedelta(days=7))
    return actions.receive(house=then, account=cast.officer, code=file_birth(then, cast.mother).code, seen=1).code


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_apology_of_a_late_dossier_is_drafted(here: House, cast: Cast, late: str, language: str) -> None:
    page = signed_in(cast.officer, language).get(f"/desk/{late}/extend/").content.decode()
    assert DRAFTED[language] in unescape(page)
    assert re.search(r'type="text" inputmode="numeric" autocomplete="off" value="17/11/2026" id="day" name="day"', page)


def test_the_draft_alone_is_not_an_apology(here: House, cast: Cast, late: str) -> None:
    client, address = signed_in(cast.officer), f"/desk/{late}/extend/"
    assert LINK in text_of(client.get(f"/desk/{late}/").content)
    for draft in DRAFTED.values():
        answer = client.post(address, {"seen": "2", "day": "2026-11-17", "apology": draft})
        assert (answer.status_code, "The reason for the delay is missing." in text_of(answer.content)) == (422, True)
        page = answer.content.decode()
        assert 'href="#apology"' in page
        assert 'id="apology-error"' in page
        assert 'id="day-error"' not in page
    assert Dossier.objects.get(code=late).number == 2
    client.post(address, {"seen": "2", "day": "2026-11-17", "apology": DRAFTED["vi"] + "mất điện hai ngày"})
    (extended,) = state_of(Dossier.objects.get(code=late)).extended
    assert extended.apology == "Cơ quan xin lỗi vì chưa trả kết quả đúng hẹn ngày 10/11/2026. Lý do: mất điện hai ngày"


def test_whoever_is_in_time_owes_no_apology(here: House, cast: Cast) -> None:
    code = actions.receive(house=here, account=cast.officer, code=file_birth(here, cast.mother).code, seen=1).code
    client = signed_in(cast.officer)
    assert LINK not in text_of(client.get(f"/desk/{code}/").content)
    page = client.get(f"/desk/{code}/extend/").content.decode()
    assert 'value="" id="day" name="day"' in page
    assert "apologises" not in page
