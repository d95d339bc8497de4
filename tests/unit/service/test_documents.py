"""Documents: tagged PDF that says what it is given, the same bytes each time; words of a workspace are checked."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from motlan.kernel.spec import read
from motlan.service.documents.draw import draw
from motlan.service.documents.model import Document, Proof
from motlan.service.documents.slips import Slip, Slips
from tests.unit.service.conftest import VIETNAM

SLIP = Document(
    kind="slip_01",
    language="vi",
    title="Giấy tiếp nhận hồ sơ",
    issuer="Phường Ba Đình",
    day="09:00, 16/11/2026",
    rows=(("Mã hồ sơ", ("00004-1",)), ("Giấy tờ", ("#panic()", "*Giấy* chứng sinh $x$"))),
    heading=("Một", "Hai"),
    closing=("Xin giữ giấy này.",),
)
PROOF = Proof(code="7K2M-Q0ZD-4HXN", address="https://motlan.example/verify/7K2M-Q0ZD-4HXN/")


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    return PdfReader(io.BytesIO(draw(document=SLIP, proof=PROOF)))


def test_the_pdf_is_tagged_has_a_title_and_a_language(reader: PdfReader) -> None:
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "vi"
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == SLIP.title
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_the_qr_code_is_described_in_words(reader: PdfReader) -> None:
    found = [element for element in elements(reader.trailer["/Root"]["/StructTreeRoot"]) if element.get("/Alt")]  # type: ignore[index]
    assert [(one["/S"], one["/Alt"]) for one in found] == [("/Figure", "Mã QR dẫn tới trang kiểm tra giấy này")]


def test_it_says_what_it_is_given_and_takes_nothing_for_markup(reader: PdfReader) -> None:
    words = " ".join(reader.pages[0].extract_text().split())
    for said in ("Giấy tiếp nhận hồ sơ", "Phường Ba Đình", "00004-1", "#panic()", "*Giấy* chứng sinh $x$", PROOF.code):
        assert said in words


def test_the_same_document_gives_the_same_bytes() -> None:
    assert draw(document=SLIP, proof=PROOF) == draw(document=SLIP, proof=PROOF)


def test_words_stand_for_facts_that_there_are() -> None:
    with pytest.raises(ValidationError, match="stands for nothing"):
        Slip.model_validate({"title": {"en": "A"}, "opening": {"en": "Dear {whom}"}})


def test_the_workspace_has_words_for_every_slip() -> None:
    words = read(VIETNAM / "slips.yaml", Slips).value
    assert words is not None
    assert words.slip_01.title.in_("vi") == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    assert [words.of(kind).form.in_("vi") for kind in ("slip_01", "slip_02", "slip_03", "slip_04", "slip_05")] == [  # type: ignore[union-attr,arg-type]
        f"Mẫu số 0{number}" for number in range(1, 6)
    ]


def elements(element: Any) -> list[Any]:
    children = element.get("/K", [])
    below = children if isinstance(children, list) else [children]
    found = [one.get_object() for one in below]
    return [one for child in found if hasattr(child, "get") for one in (child, *elements(child))]
