"""Whether a document is what was issued: by its code, or by the bytes that somebody has."""

from __future__ import annotations

import enum
import io
from dataclasses import dataclass

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from motlan.kernel.errors import NotHeld, Refused
from motlan.web.house import House
from motlan.web.signing.issue import plain_code
from motlan.web.signing.kept import fingerprint, read
from motlan.web.signing.models import Document


class Standing(enum.Enum):
    """What can be said of a document."""

    VALID = "valid"
    REVOKED = "revoked"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``document`` is what was issued under the code; None when nothing was."""

    standing: Standing
    document: Document | None = None


def by_code(*, house: House, code: str) -> Verdict:
    """What stands under a code. What is kept must still be what was issued."""
    document = Document.objects.filter(code=plain_code(code)).first()
    if document is None:
        return Verdict(standing=Standing.UNKNOWN)
    try:
        read(state=house.state, name=document.given_out)
    except (NotHeld, Refused):
        return Verdict(standing=Standing.CHANGED, document=document)
    return _standing(document)


def by_content(*, content: bytes) -> Verdict:
    """What a file is: issued by us in exactly these bytes, or changed since, or not ours."""
    same = fingerprint(content)
    document = Document.objects.filter(signed=same).first() or Document.objects.filter(drawn=same, signed="").first()
    if document is not None:
        return _standing(document)
    named = Document.objects.filter(code=plain_code(code_in(content))).first()
    return Verdict(standing=Standing.CHANGED if named else Standing.UNKNOWN, document=named)


def code_in(content: bytes) -> str:
    """The code that a PDF says of itself, in its keywords; '' for what is no PDF or says none."""
    try:
        return str(PdfFileReader(io.BytesIO(content), strict=False).trailer_view["/Info"]["/Keywords"])
    except (PdfError, KeyError, ValueError, TypeError, IndexError, AttributeError, RecursionError):
        return ""  # whatever is wrong with a file that a stranger sends, it is not ours


def _standing(document: Document) -> Verdict:
    return Verdict(standing=Standing.REVOKED if document.revoked_at else Standing.VALID, document=document)
