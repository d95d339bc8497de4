"""Slips are issued once, to those who may see the dossier, and anybody who holds one can verify it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pypdf import PdfReader

from motlan.service.documents.draw import draw
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.signing import kept
from motlan.web.signing.models import Document
from tests.web.dossiers.conftest import Cast, file, file_birth
from tests.web.dossiers.test_linked import BIRTH as LINKED_BIRTH
from tests.web.dossiers.test_linked import LINKED
from tests.web.signing.conftest import signed_in


@pytest.fixture
def received(here: House, cast: Cast) -> Dossier:
    dossier = file_birth(here, cast.mother)
    return actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def own(dossier: Dossier, number: int) -> str:
    return f"/my-dossiers/{dossier.code}/slips/{number}.pdf"


def test_reception_issues_slip_01_to_the_person_and_at_the_desk(cast: Cast, received: Dossier) -> None:
    page = signed_in(cast.mother, "vi").get(f"/my-dossiers/{received.code}/")
    assert own(received, 2) in page.content.decode()
    mine = signed_in(cast.mother, "vi").get(own(received, 2))
    assert mine["Content-Type"] == "application/pdf"
    assert mine["Content-Disposition"] == f'attachment; filename="slip_01-{received.code}.pdf"'
    words = words_of(mine.content)
    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in words
    assert received.code in words
    assert "09:00, 16/11/2026" in words
    at_desk = signed_in(cast.officer, "vi").get(f"/desk/{received.code}/slips/2.pdf")
    assert at_desk.content == mine.content
    assert Document.objects.count() == 1


def test_a_supplement_and_a_refusal_say_what_and_why(here: House, cast: Cast, received: Dossier) -> None:
    officer, code = cast.officer, received.code
    items = ("child.birth_place",)
    actions.ask_supplement(house=here, account=officer, code=code, seen=2, items=items, note="Ghi rõ tên bệnh viện")
    actions.refuse(house=here, account=officer, code=code, seen=3, reason="Không thuộc thẩm quyền của phường")
    asked, refused = (words_of(signed_in(cast.mother, "vi").get(own(received, number)).content) for number in (3, 4))
    assert "Nơi sinh" in asked
    assert "Ghi rõ tên bệnh viện" in asked
    assert "Không thuộc thẩm quyền của phường" in refused


@pytest.mark.parametrize("who", ["father", "stranger", "elsewhere", None])
def test_nobody_else_has_it(cast: Cast, received: Dossier, who: str | None) -> None:
    client = signed_in(getattr(cast, who) if who else None)
    path = f"/desk/{received.code}/slips/2.pdf" if who == "elsewhere" else own(received, 2)
    assert client.get(path).status_code == (404 if who else 302)
    assert Document.objects.count() == 0


def test_a_step_without_a_slip_has_none(cast: Cast, received: Dossier) -> None:
    answer = signed_in(cast.mother).get(own(received, 1))
    assert answer.status_code == 404
    assert Document.objects.count() == 0


def test_a_stranger_verifies_it_by_code_and_by_file(cast: Cast, received: Dossier) -> None:
    pdf = signed_in(cast.mother, "vi").get(own(received, 2)).content
    issued = Document.objects.get()
    assert PdfReader(io.BytesIO(pdf)).metadata["/Keywords"] == issued.code  # type: ignore[index]
    stranger = signed_in(None)
    typed = stranger.get("/verify/", {"code": issued.code.lower().replace("-", " ")})
    assert typed["Location"] == f"/verify/{issued.code}/"
    page = stranger.get(typed["Location"]).content.decode()
    assert "The document is valid" in page
    assert received.code in page
    empty = stranger.get("/verify/", {"code": " "})
    assert (empty.status_code, "A code has twelve signs in three groups" in empty.content.decode()) == (422, True)
    sent = stranger.post("/verify/", {"file": SimpleUploadedFile("slip.pdf", pdf)}).content.decode()
    assert "exactly what was issued" in sent


def test_one_byte_more_is_a_changed_document(cast: Cast, received: Dossier) -> None:
    pdf = signed_in(cast.mother).get(own(received, 2)).content
    page = signed_in(None).post("/verify/", {"file": SimpleUploadedFile("slip.pdf", pdf + b"\n")}).content.decode()
    assert "The document was changed" in page


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"hello", b"\x00" * 5000, b"%PDF-1.4\n1 0 obj<<>>endobj"])
def test_what_is_not_ours_is_unknown(here: House, content: bytes) -> None:
    answer = signed_in(None).post("/verify/", {"file": SimpleUploadedFile("x.pdf", content)})
    expected = "No such document" if content else "Verify a document"
    assert expected in answer.content.decode()


@pytest.mark.parametrize("code", ["0000-0000-0000", "nonsense", "%00"])
def test_an_unknown_code_is_said_to_be_unknown(here: House, code: str) -> None:
    answer = signed_in(None).get(f"/verify/{code}/")
    assert answer.status_code == 404
    assert "No such document" in answer.content.decode()


def test_a_file_that_was_tampered_with_on_our_own_disk_is_not_valid(here: House, cast: Cast, received: Dossier) -> None:
    signed_in(cast.mother).get(own(received, 2))
    issued = Document.objects.get()
    place = here.state / kept.FOLDER / issued.drawn[:2] / issued.drawn[2:4] / f"{issued.drawn}.pdf"
    place.write_bytes(b"something else")
    page = signed_in(None).get(f"/verify/{issued.code}/").content.decode()
    assert "The document was changed" in page
    assert signed_in(cast.mother).get(own(received, 2)).status_code == 409


def test_bytes_are_kept_once_and_read_back(tmp_path: Path) -> None:
    name = kept.keep(state=tmp_path, content=b"one")
    assert kept.keep(state=tmp_path, content=b"one") == name
    assert kept.read(state=tmp_path, name=name) == b"one"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{name}.pdf"]


@pytest.mark.django_db(transaction=True)
def test_nobody_who_writes_waits_for_a_drawing(cast: Cast, received: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []

    def watched(**given: Any) -> bytes:
        held.append(connection.in_atomic_block)
        return draw(**given)

    monkeypatch.setattr("motlan.web.signing.issue.draw", watched)
    officer = signed_in(cast.officer)
    assert officer.get(f"/desk/{received.code}/slips/2.pdf").status_code == 200
    assert officer.get(f"/desk/{received.code}/control-sheet.pdf").status_code == 200
    assert officer.get("/desk/book.pdf").status_code == 200
    assert held == [False, False, False]


def test_slip_01_of_a_linked_dossier_says_who_decides_each_part_and_what_is_only_foreseen(
    here: House, cast: Cast
) -> None:
    dossier = file(here, cast.mother, LINKED, LINKED_BIRTH)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    pdf = signed_in(cast.mother).get(own(dossier, 2)).content
    words = words_of(pdf)
    state = state_of(dossier)
    deciders = {key: here.workspace.dictionary.units.full_name(one.deciding, "en") for key, one in state.parts.items()}
    assert len(set(deciders.values())) == 2
    assert f"Birth registration – {deciders['birth']} – " in words
    assert f"Health insurance card – {deciders['health_card']} – " in words
    foreseen = words.count("(foreseen, counts from the result of: Birth registration)")
    assert foreseen == sum(1 for one in state.parts.values() if one.after) > 0
    assert "Result Birth, residence and cards of a child" in words
    assert PdfReader(io.BytesIO(pdf)).metadata.creation_date == here.clock.now()  # type: ignore[union-attr]
    sheet = words_of(signed_in(cast.officer).get(f"/desk/{dossier.code}/control-sheet.pdf").content)
    assert "In work: Birth registration" in sheet
