"""Files at the desk: seen by paper, opened with a line in the person's journal, added for her."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motlan.service.dossiers.events import Attached
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import events_of, state_of
from motlan.web.files.models import Blob, Held
from motlan.web.files.shelf import fingerprint
from motlan.web.house import House
from tests.papers import PROGRAM, jpeg, pdf, png
from tests.web.dossiers.conftest import Cast, file_birth
from tests.web.portal.conftest import browser

CERTIFICATE = "file-birth_certificate"


@pytest.fixture
def dossier(here: House, cast: Cast) -> Dossier:
    return file_birth(here, cast.mother)


@pytest.fixture
def officer(cast: Cast) -> Client:
    return browser(cast.officer)


def add(
    client: Client, dossier: Dossier, *files: tuple[str, bytes], paper: str = "birth_certificate", **more: str
) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    address = f"/desk/{dossier.code}/attach/" + (f"{paper}/" if paper else "")
    return client.post(address, {f"file-{paper}": sent, "act": "add", "seen": "1", **more})


def test_an_officer_adds_a_scan_and_says_that_the_original_was_seen(
    officer: Client, dossier: Dossier, cast: Cast
) -> None:
    page = officer.get(f"/desk/{dossier.code}/").content.decode()
    assert f'href="/desk/{dossier.code}/attach/birth_certificate/"' in page
    answer = add(officer, dossier, ("quét.pdf", pdf()), ("hai.png", png()), original="yes", note="Bản chính rõ")
    assert answer["Location"] == f"/desk/{dossier.code}/"
    act = events_of(dossier)[-1].act
    assert isinstance(act, Attached)
    assert ([one.name for one in act.files], act.original, act.note) == (["quét.pdf", "hai.png"], True, "Bản chính rõ")
    page = officer.get(f"/desk/{dossier.code}/").content.decode()
    assert "original seen" in page
    assert "No scanner has looked at these files" in page
    assert f'href="/desk/{dossier.code}/files/{fingerprint(pdf())}/"' in page
    assert (Held.objects.count(), Blob.objects.filter(filed=True).count()) == (0, 2)
    hers = browser(cast.mother).get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert "The office attached files to the dossier" in hers
    assert "quét.pdf" in hers


def test_the_person_reads_who_opened_her_file(officer: Client, dossier: Dossier, cast: Cast) -> None:
    add(officer, dossier, ("quét.pdf", pdf()))
    response = officer.get(f"/desk/{dossier.code}/files/{fingerprint(pdf())}/")
    assert response.content == pdf()
    assert response["Content-Disposition"].startswith("attachment; ")
    told = browser(cast.mother).get("/record/readings/").content.decode()
    assert "Files of a dossier" in told
    assert "Hospital&#x27;s birth certificate" in told
    assert "Officer of the one-stop desk, Officer" in told


def test_another_paper_may_be_added_that_no_procedure_asks_for(officer: Client, dossier: Dossier) -> None:
    add(officer, dossier, ("ảnh.jpg", jpeg()), paper="")
    assert list(state_of(dossier).attachments) == [""]
    assert "ảnh.jpg" in officer.get(f"/desk/{dossier.code}/").content.decode()


def test_who_may_not_see_or_work_on_a_dossier_gets_nothing(officer: Client, dossier: Dossier, cast: Cast) -> None:
    add(officer, dossier, ("quét.pdf", pdf()))
    address = f"/desk/{dossier.code}/files/{fingerprint(pdf())}/"
    assert [browser(one).get(address).status_code for one in (cast.elsewhere, cast.provincial)] == [404, 200]
    assert add(browser(cast.elsewhere), dossier, ("a.png", png())).status_code == 404
    assert add(browser(cast.provincial), dossier, ("a.png", png())).status_code == 403
    assert state_of(dossier).number == 2
    assert officer.get(f"/desk/{dossier.code}/attach/nowhere/").status_code == 404


def test_a_bad_scan_costs_a_good_one_nothing(officer: Client, dossier: Dossier) -> None:
    answer = add(officer, dossier, ("quét.pdf", pdf()), ("x.pdf", PROGRAM), note="Hai trang", original="yes")
    body = answer.content.decode()
    assert (answer.status_code, state_of(dossier).number) == (422, 1)
    assert "“x.pdf” is none of the kinds" in body
    assert all(kept in body for kept in ("quét.pdf", "Hai trang", 'value="yes" checked'))
    held = Held.objects.get()
    assert officer.get(f"/desk/{dossier.code}/files/{held.pk}/").content == pdf()
    assert add(officer, dossier, ("ba.png", png())).status_code == 302
    assert [one.name for one in state_of(dossier).attachments["birth_certificate"]] == ["quét.pdf", "ba.png"]


def test_nothing_chosen_is_said(officer: Client, dossier: Dossier) -> None:
    answer = add(officer, dossier)
    assert (answer.status_code, "No file has been chosen." in answer.content.decode()) == (422, True)


def test_who_was_overtaken_keeps_what_was_taken_in(officer: Client, dossier: Dossier, cast: Cast) -> None:
    add(browser(cast.colleague), dossier, ("a.png", png()))
    answer = add(officer, dossier, ("quét.pdf", pdf()))
    assert (answer.status_code, state_of(dossier).number) == (422, 2)
    assert "quét.pdf" in answer.content.decode()
    assert "quét.pdf" in officer.get(f"/desk/{dossier.code}/attach/birth_certificate/").content.decode()
