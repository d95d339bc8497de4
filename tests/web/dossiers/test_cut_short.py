"""A linked dossier that ends before all of it was decided: what was granted until then stays, and is issued."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from motlan.kernel.errors import Refused
from motlan.service.dossiers.status import Status
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.jobs.api import run_once
from motlan.web.signing import results, work
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import BIRTH as BIRTH_ALONE
from tests.web.dossiers.conftest import MONDAY, Cast, at, file, file_birth
from tests.web.dossiers.test_linked import BIRTH, CHILD_NUMBER, GIVEN, LINKED, decide, kinds, received, stand


@pytest.fixture(autouse=True)
def _unsigned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results go out without a signature here."""
    for module in (results, work):
        monkeypatch.setattr(module, "is_signed", lambda **_known: False)


def half_done(here: House, cast: Cast) -> Dossier:
    """The birth is granted, the others are under way."""
    dossier = received(here, cast)
    decide(here, cast.officer, dossier, "birth", GIVEN)
    dossier.refresh_from_db()
    return dossier


def issued(here: House, cast: Cast, dossier: Dossier) -> None:
    """The child's mother reads the result: the birth, and nothing of what ended."""
    client = signed_in(cast.mother)
    page = text_of(client.get(f"/results/{dossier.code}/").content)
    assert (CHILD_NUMBER in page, "Trần Văn An" in page, "Bệnh viện Ba Đình" in page) == (True, True, False)
    pdf = client.get(f"/results/{dossier.code}/document.pdf").content
    printed = "".join("".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(pdf)).pages)
    assert (CHILD_NUMBER in printed, "BệnhviệnBaĐình" in printed) == (True, False)
    assert f"/results/{dossier.code}/" in client.get(f"/my-dossiers/{dossier.code}/").content.decode()
    with pytest.raises(Refused):
        file_birth(here, cast.father)  # the child stands in the register: nobody registers her again


def test_taken_back_after_the_birth_was_granted_the_birth_is_issued(here: House, cast: Cast) -> None:
    dossier = half_done(here, cast)
    client = signed_in(cast.mother)
    before = text_of(client.get(f"/my-dossiers/{dossier.code}/").content)
    stays, _, ends = before.partition("Granted already: this stays")[2].partition("Not decided yet: this ends.")
    assert ("Birth" in stays, "residence" in stays.lower(), "residence" in ends.lower()) == (True, False, True)
    page = client.post(f"/my-dossiers/{dossier.code}/withdraw/", {"seen": stand(dossier).number}, follow=True)
    assert "What was granted stays, and its result is issued." in text_of(page.content)
    state = stand(dossier)
    assert (state.status, state.misfits, kinds(dossier)[-2:]) == (Status.WITHDRAWN, (), ["withdrawn", "granted_issued"])
    assert [one.key for one in state.parts.values() if one.granted] == ["birth"]
    issued(here, cast, dossier)
    assert (run_once(house=here).failed, Message.objects.filter(subject=cast.mother.subject).count() > 0) == (0, True)


def test_a_supplement_that_nobody_brings_leaves_what_was_granted(here: House, cast: Cast) -> None:
    dossier = half_done(here, cast)
    actions.ask_supplement(
        house=here, account=cast.officer, code=dossier.code, seen=dossier.number, items=("birth_certificate",), note="x"
    )
    late = at(here, MONDAY + timedelta(days=60))
    assert actions.stop_one(house=late, code=dossier.code)
    state = stand(dossier)
    assert (state.status, state.misfits, kinds(dossier)[-2:]) == (Status.STOPPED, (), ["stopped", "granted_issued"])
    issued(here, cast, dossier)


def test_an_office_that_stops_leaves_it_too(here: House, cast: Cast) -> None:
    dossier = half_done(here, cast)
    actions.stop(house=here, account=cast.officer, code=dossier.code, seen=dossier.number, reason="Cha mẹ đã chuyển đi")
    assert stand(dossier).status is Status.STOPPED
    issued(here, cast, dossier)


def test_where_nothing_was_granted_nothing_is_issued(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    page = text_of(signed_in(cast.mother).get(f"/my-dossiers/{dossier.code}/").content)
    assert "Granted already" not in page
    actions.withdraw(house=here, account=cast.mother, code=dossier.code, seen=stand(dossier).number)
    assert kinds(dossier)[-1] == "withdrawn"
    assert signed_in(cast.mother).get(f"/results/{dossier.code}/").status_code == 404
    assert file(here, cast.mother, LINKED, BIRTH).code
    alone = file_birth(here, cast.mother, child__full_name="Trần Văn Bình")
    assert alone.procedure == BIRTH_ALONE
    actions.withdraw(house=here, account=cast.mother, code=alone.code, seen=1)
    assert kinds(alone) == ["filed", "withdrawn"]
