"""What a file is, by its content alone; what it is called afterwards."""

from __future__ import annotations

import doctest
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.web.files import faults, kinds
from motlan.web.files.kinds import Kind, kind_of, plain_name
from tests.papers import EICAR, PROGRAM, archive, heic, jpeg, pdf, png, tiff, webp

EACH = {
    Kind.PDF: pdf(),
    Kind.PNG: png(),
    Kind.JPEG: jpeg(),
    Kind.WEBP: webp(),
    Kind.HEIC: heic(),
    Kind.TIFF: tiff(),
}


@pytest.mark.parametrize("module", [kinds, faults], ids=lambda one: str(one.__name__))
def test_the_examples_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "content"), EACH.items(), ids=str)
def test_each_kind_is_told_by_its_content(kind: Kind, content: bytes) -> None:
    assert kind_of(content) is kind


def test_a_scan_of_either_order_of_bytes_is_one() -> None:
    assert kind_of(b"MM\x00*\x00\x00\x00\x08" + bytes(6)) is Kind.TIFF


REFUSED = {
    "nothing": b"",
    "program": PROGRAM,
    "text": "Giấy khai sinh".encode(),
    "page": b"<!doctype html><script>alert(1)</script>%PDF-1.4 %%EOF",
    "drawing that runs": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "archive": archive(),
    "bomb": archive(content=bytes(20_000_000)),
    "document and archive": pdf() + archive(),
    "photo and archive": jpeg() + archive("a.class"),
    "archive with a word at its end": pdf() + archive()[:-2] + b"\x04\x00last",
    "half a document": pdf()[:40],
    "half a photo": jpeg()[:-2],
    "half a picture": png()[:30],
    "half a picture for the web": webp()[:15],
    "film": b"\x00\x00\x00\x18ftypisom" + bytes(20),
    "scan without a directory": b"II*\x00\xff\xff\xff\x7f",
    "virus": EICAR,
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_paper_is_none_of_them(content: bytes) -> None:
    assert kind_of(content) is None


def test_nothing_is_unpacked() -> None:
    """A picture that would fill memory when it is drawn is looked at from outside only."""
    bomb = png()[:-12] + zlib.compress(bytes(50_000_000)) + png()[-12:]
    assert kind_of(bomb) is Kind.PNG


NAMES = {
    "giấy chứng sinh.PDF": "giấy chứng sinh.pdf",
    "../../etc/passwd": "passwd.pdf",
    "C:\\Windows\\system32\\cmd.exe": "cmd.pdf",
    "hoa\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe": "hoafdp.pdf",
    "a\x00b\r\nSet-Cookie: x.pdf": "abSet-Cookie x.pdf",
    "Báo cáo v1.2": "Báo cáo v1.2.pdf",
    "": "file.pdf",
    "....": "file.pdf",
    ".pdf": "pdf.pdf",
    "<b>&\"'.pdf": "b&'.pdf",
    "e\N{COMBINING ACUTE ACCENT}t\N{COMBINING ACUTE ACCENT}.pdf": "ét\N{COMBINING ACUTE ACCENT}.pdf",
}


@pytest.mark.parametrize(("given", "kept"), NAMES.items(), ids=repr)
def test_a_name_is_kept_without_what_could_mislead(given: str, kept: str) -> None:
    assert plain_name(given, Kind.PDF) == kept


@given(st.text(max_size=300), st.sampled_from(Kind))
def test_every_name_is_short_plain_and_says_what_the_file_is(given_name: str, kind: Kind) -> None:
    name = plain_name(given_name, kind)
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert name.endswith(f".{kind.value}")
    assert len(name) <= 106
    assert not name.startswith(".")


@given(st.binary(max_size=400), st.sampled_from([b"", *(content[:20] for content in EACH.values())]))
def test_any_bytes_are_looked_at_without_a_fall(content: bytes, before: bytes) -> None:
    assert kind_of(before + content) in {None, *Kind}
