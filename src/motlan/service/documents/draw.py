"""A document as PDF/UA-1: tagged, in a language, with a title, its QR code described in words. The same document
of the same instant gives the same bytes on any machine."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import Any, Literal, cast

import typst

from motlan.kernel.text import Text
from motlan.service.documents.model import Document, Proof
from motlan.service.documents.qr import qr_svg

VERIFY = Text(vi="Kiểm tra giấy này tại", en="Verify this document at")
CODE = Text(vi="Mã kiểm tra", en="Verification code")
ALT = Text(vi="Mã QR dẫn tới trang kiểm tra giấy này", en="QR code that leads to the page that verifies this document")
FACT = Text(vi="Nội dung", en="What")
VALUE = Text(vi="Chi tiết", en="Details")
PAGE = Text(vi="Trang", en="Page")
ISSUED = Text(vi="Lập lúc", en="Issued at")
LABELS = {"verify": VERIFY, "code": CODE, "alt": ALT, "fact": FACT, "value": VALUE, "page": PAGE, "issued": ISSUED}


def draw(*, document: Document, proof: Proof, at: datetime | None = None) -> bytes:
    """The PDF of a document (A4, one or more pages), issued ``at`` an instant; without one it says none that is true.

    The lower 5 cm of the last page, right, are left to a stamp.
    """
    data = {
        **asdict(document),
        "proof": asdict(proof),
        "qr": qr_svg(proof.address),
        "labels": {name: text.in_(document.language) for name, text in LABELS.items()},
    }
    return compiled("document.typ", data, standards=("ua-1",), at=at)


def compiled(
    template: str, data: dict[str, Any], *, standards: Sequence[Literal["ua-1"]], at: datetime | None = None
) -> bytes:
    """A template as PDF. Fonts come with Typst alone and the time is given: bytes depend on the arguments only."""
    instant = int(at.timestamp()) if at else 0
    words = {"data": json.dumps(data, ensure_ascii=False)}
    compiler, turn = _compiler()
    with turn:
        pdf = compiler.compile(_template(template), sys_inputs=words, pdf_standards=list(standards), timestamp=instant)
    return cast("bytes", pdf)  # of one file in one format it is nothing else


@lru_cache
def _compiler() -> tuple[typst.Compiler, Lock]:
    """What compiles all templates, one document at a time: it has read its fonts once, which is most of the work."""
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True), Lock()


@lru_cache
def _template(name: str) -> bytes:
    return (resources.files("motlan.service.documents") / "templates" / name).read_bytes()
