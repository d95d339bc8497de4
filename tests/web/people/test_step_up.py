"""What keeps somebody from filing: a sign-in that is not sure enough, and a procedure for somebody of another kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from motlan.service.procedures.book import ProcedureBook
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.models import Draft
from motlan.web.house import House
from motlan.workspace.service_settings import SignIn
from tests.web.dossiers.conftest import MOTHER_NUMBER, Cast, _readers_of_the_house
from tests.web.people.test_acting import ASKED, EXTRACT, act_for, signed_in

PAGE = f"/procedures/{EXTRACT}/form/pages/entry/"


def changed(here: House, monkeypatch: pytest.MonkeyPatch, **changes: object) -> House:
    """The house of a workspace that asks for surer sign-ins and whose extract differs in ``changes``."""
    book = here.workspace.procedures
    known: Procedure = book.versions[EXTRACT][-1]
    asked = SignIn(issuer="http://127.0.0.1:9", client="motlan", acr=("low", "substantial", "high"))
    workspace = replace(
        here.workspace,
        settings=here.workspace.settings.model_copy(update={"sign_in": asked}),
        procedures=ProcedureBook({**book.versions, EXTRACT: (known.model_copy(update=changes),)}),
    )
    there = House(workspace=workspace, lake=here.lake, clock=here.clock, state=here.state, root=here.root)
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: there)
    return there


def test_a_procedure_that_asks_for_more_refuses_a_lower_sign_in(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(here, monkeypatch, assurance="high")
    browser = signed_in(cast.mother)
    for told in ("", "low", "substantial", "unheard-of"):
        session = browser.session
        session["assurance"] = told
        session.save()
        refused = browser.post(PAGE, ASKED)
        assert (refused.status_code, Draft.objects.count()) == (403, 0), told
        again = f'href="/sign-in/provider/?level=high&amp;next=/procedures/{EXTRACT}/"'
        assert again in refused.content.decode()
        assert again in browser.get(f"/procedures/{EXTRACT}/").content.decode()
    session["assurance"] = "high"
    session.save()
    assert browser.post(PAGE, ASKED).status_code == 302


def test_a_legal_representative_files_for_the_enterprise_alone(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.register().execute(
        "insert into golden_enterprise (subject, tax_code, name, legal_representative) values (:s, :t, :n, :who)",
        {"s": 77, "t": "0100000194", "n": "Công ty An Phát", "who": MOTHER_NUMBER},
    )
    browser = signed_in(cast.mother)
    assert act_for(browser, "legal-77-0") == 302
    shown = browser.get("/procedures/").content.decode()
    assert "You act for Công ty An Phát (legal representative)." in shown
    refused = browser.post(PAGE, ASKED)
    assert (refused.status_code, "is not for Công ty An Phát" in refused.content.decode()) == (403, True)
    assert Draft.objects.count() == 0
    assert act_for(signed_in(cast.father), "legal-77-0") == 403
    here.register().execute("update golden_enterprise set legal_representative = null", {})
    assert browser.get(PAGE).status_code == 403, "the register names nobody any more"
