"""Slips 06 and 07 on the site: for officers who may see them, the same document while it says the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from motlan.web.desk import book
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.signing.models import Document
from motlan.web.signing.sheets import issue_control_sheet
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import MONDAY, OTHER_WARD, WARD, Cast, at, cast, file_birth, here

__all__ = ["cast", "here"]


@pytest.fixture
def dossier(here: House, cast: Cast) -> Dossier:
    filed = file_birth(here, cast.mother)
    return actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)


def test_the_control_sheet_is_issued_anew_only_when_it_says_something_else(
    here: House, cast: Cast, dossier: Dossier
) -> None:
    first = issue_control_sheet(house=here, dossier=dossier, language="vi")
    assert issue_control_sheet(house=at(here, MONDAY + timedelta(hours=1)), dossier=dossier, language="vi") == first
    late = issue_control_sheet(house=at(here, MONDAY + timedelta(days=3)), dossier=dossier, language="vi")
    assert late != first
    assert (first.kind, first.dossier) == ("slip_06", dossier)


def test_the_dossiers_page_leads_to_its_control_sheet(here: House, cast: Cast, dossier: Dossier) -> None:
    client, address = signed_in(cast.officer), reverse("signing:control_sheet", args=[dossier.code])
    assert address in client.get(reverse("desk:dossier", args=[dossier.code])).content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert signed_in(cast.elsewhere).get(address).status_code == 404
    code = Document.objects.get().code
    assert "Control sheet of a dossier" in client.get(reverse("verify:document", args=[code])).content.decode()


def test_the_register_of_a_day_has_what_the_unit_received_then(here: House, cast: Cast, dossier: Dossier) -> None:
    file_birth(here, cast.mother)  # not received
    client = signed_in(cast.officer)
    shown = client.get(reverse("desk:book")).content.decode()
    assert dossier.code in shown
    assert shown.count("/desk/00004-") == 1
    csv = client.get(reverse("desk:book_csv")).getvalue().decode().splitlines()
    assert csv[0] == "\ufeffcode,applicant,procedure,received_at,due_at,status,ended_at,late"
    assert csv[1].startswith(f"{dossier.code},Nguyễn Thị Hoa,")
    assert len(csv) == 2
    assert dossier.code not in client.get(reverse("desk:book") + "?day=2026-11-13").content.decode()
    assert "Nothing was received on this day." in signed_in(cast.elsewhere).get(reverse("desk:book")).content.decode()
    # Another unit's register is not to be had by its code.
    assert dossier.code not in signed_in(cast.elsewhere).get(reverse("desk:book") + f"?unit={WARD}").content.decode()


def test_who_has_no_unit_names_one(here: House, cast: Cast, dossier: Dossier) -> None:
    client = signed_in(cast.unbound)
    assert "Name a unit" in client.get(reverse("desk:book")).content.decode()
    assert dossier.code in client.get(reverse("desk:book") + f"?unit={WARD}").content.decode()
    assert dossier.code not in client.get(reverse("desk:book") + f"?unit={OTHER_WARD}").content.decode()
    assert client.get(reverse("desk:book_csv")).status_code == client.get(reverse("desk:book_pdf")).status_code == 404


def test_the_printed_register_is_verified_without_naming_anybody(here: House, cast: Cast, dossier: Dossier) -> None:
    answer = signed_in(cast.officer).get(reverse("desk:book_pdf"))
    assert answer.content.startswith(b"%PDF")
    issued = Document.objects.get(kind="slip_07")
    verified = Client().get(reverse("verify:document", args=[issued.code])).content.decode()
    assert issued.says["title"] in verified
    assert "Nguyễn Thị Hoa" not in verified
    assert dossier.code not in verified
    signed_in(cast.officer).get(reverse("desk:book_pdf"))
    assert Document.objects.filter(kind="slip_07").count() == 1


def test_a_long_day_goes_on_behind_the_last_row(
    here: House, cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.desk.book.PAGE", 1)
    monkeypatch.setattr("motlan.web.desk.book.AT_ONCE", 1)
    second = file_birth(here, cast.mother)
    actions.receive(house=at(here, MONDAY + timedelta(minutes=5)), account=cast.officer, code=second.code, seen=1)
    client = signed_in(cast.officer)
    first = client.get(reverse("desk:book"))
    assert (dossier.code in first.content.decode(), second.code in first.content.decode()) == (True, False)
    onward = first.context["onward"]
    further = client.get(reverse("desk:book"), {"after": onward}).content.decode()
    assert (dossier.code in further, second.code in further) == (False, True)
    assert len(client.get(reverse("desk:book_csv")).getvalue().decode().splitlines()) == 3


def test_a_register_that_is_too_long_for_one_document_is_cut_and_says_so(
    here: House, cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.desk.book.MOST_IN_A_FILE", 1)
    second = file_birth(here, cast.mother)
    actions.receive(house=at(here, MONDAY + timedelta(minutes=5)), account=cast.officer, code=second.code, seen=1)
    said: dict[str, object] = {}
    drawn = book.issue_day_book
    monkeypatch.setattr(book, "issue_day_book", lambda **given: said.update(given) or drawn(**given))
    assert signed_in(cast.officer).get(reverse("desk:book_pdf")).content.startswith(b"%PDF")
    assert ([one.code for one in said["entries"]], said["rest"]) == ([dossier.code], 1)  # type: ignore[attr-defined]
