"""A certified copy names the copy: each file by its name, its pages and its fingerprint; and it is had beside it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter

from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.files.shelf import fingerprint
from motlan.web.house import House
from motlan.web.signing.kept import read
from motlan.web.signing.models import Document
from motlan.web.signing.results import issue_result
from tests.papers import png
from tests.web.dossiers.conftest import Cast, file
from tests.web.payments.test_cash import taken
from tests.web.signing.conftest import signed_in

COPY = "2.000815"
ASKED = {
    "dossier.paper": "Bằng tốt nghiệp",
    "dossier.issued_by": "Trường Đại học Y",
    "dossier.pages": "3",
    "dossier.copies": "1",
    "dossier.office": "Phường Ba Đình, Thành phố Hà Nội",
}


def scan(pages: int) -> bytes:
    """A PDF of so many empty pages."""
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.write(out)
    return out.getvalue()


def granted(here: House, cast: Cast, *files: tuple[str, bytes]) -> Dossier:
    dossier = file(here, cast.mother, COPY, ASKED)
    seen = actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1).number
    if files:
        sent = [SimpleUploadedFile(name, content) for name, content in files]
        address = f"/desk/{dossier.code}/attach/original/"
        signed_in(cast.officer).post(address, {"file-original": sent, "act": "add", "seen": str(seen)})
        seen += 1
    return actions.decide(house=here, account=cast.officer, code=dossier.code, seen=seen)


def words(here: House, document: Document) -> str:
    drawn = PdfReader(io.BytesIO(read(state=here.state, name=document.drawn)))
    return " ".join(" ".join(page.extract_text() for page in drawn.pages).split())


def test_the_document_names_each_file_and_the_copy_is_had_beside_it(here: House, cast: Cast) -> None:
    copy, picture = scan(3), png()
    dossier = granted(here, cast, ("bằng.pdf", copy), ("bìa.png", picture))
    document = issue_result(house=here, dossier=dossier)
    names = [row[1] for row in document.says["rows"] if row[0] == "Bản sao"]
    one, two = fingerprint(copy), fingerprint(picture)
    assert names == [
        ["bằng.pdf (3 trang)", f"SHA-256: {one[:32]}", one[32:]],
        ["bìa.png", f"SHA-256: {two[:32]}", two[32:]],
    ]
    text = words(here, document)
    assert one[:32] in text
    assert one[32:] in text
    assert "Giấy này không thay bản sao" in text
    assert "bản gốc" not in text
    taken(here, cast, dossier, amount=state_of(dossier).fee_left)
    Document.objects.filter(pk=document.pk).update(signed=document.drawn)
    for account, place in ((cast.mother, "my-dossiers"), (cast.officer, "desk")):
        reader = signed_in(account)
        address = f"/{place}/{dossier.code}/files/{one}/"
        result = {"my-dossiers": f"/results/{dossier.code}/", "desk": f"/desk/{dossier.code}/result/"}[place]
        assert f'href="{address}"' in reader.get(result).content.decode()
        assert reader.get(address).content == copy


@pytest.mark.parametrize("content", [b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"])
def test_a_file_whose_pages_nobody_can_count_is_named_without_them(here: House, cast: Cast, content: bytes) -> None:
    document = issue_result(house=here, dossier=granted(here, cast, ("hỏng.pdf", content)))
    assert ["hỏng.pdf", f"SHA-256: {fingerprint(content)[:32]}", fingerprint(content)[32:]] in [
        row[1] for row in document.says["rows"]
    ]


def test_without_a_file_the_document_says_that_it_is_no_copy(here: House, cast: Cast) -> None:
    document = issue_result(house=here, dossier=granted(here, cast))
    assert not [row for row in document.says["rows"] if row[0] == "Bản sao"]
    assert "không phải là bản sao" in words(here, document)
