"""Signing a PDF: PAdES with a visible stamp (B-T with a time-stamping authority, B-B without)."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.stamp import StaticStampStyle

from motlan.kernel.text import Text
from motlan.service.documents.compose import moment
from motlan.service.documents.stamp import stamp
from motlan.web.signing.keys import Key
from motlan.web.signing.tagged import add_field
from motlan.workspace.service_settings import Signing

FIELD = "Signature"
FIELD_NAME = Text(vi="Chữ ký số của cơ quan cấp", en="Electronic signature of the issuing office")
BY = Text(vi="Người ký: {who}", en="By: {who}")
AT = Text(vi="Lúc: {at}", en="At: {at}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A signed PDF and what is to be known of its signature. ``stamped_by``: '' without a time stamp."""

    content: bytes
    signer: str
    certificate: str
    stamped_by: str


def sign(*, content: bytes, key: Key, how: Signing, issuer: str, language: str, at: datetime, zone: ZoneInfo) -> Sealed:
    """Sign a document that :func:`motlan.service.documents.draw.draw` drew. It takes about a tenth of a second, and as
    long as the time-stamping authority takes; call it in a job.

    Raise what pyHanko raises when the authority does not answer: nothing is signed then.
    """
    name = how.signed_by.in_(language) if how.signed_by else issuer
    x1, y1, x2, y2 = how.box
    lines = (name, BY.in_(language).format(who=key.name), AT.in_(language).format(at=moment(at, zone)))
    seen = stamp(lines=lines, width=x2 - x1, height=y2 - y1, language=language)
    signed = _apart(lambda: _signed(content, key, how, name, seen, language))
    authority = urlsplit(how.tsa).hostname or "" if how.tsa else ""
    return Sealed(content=signed, signer=name, certificate=key.fingerprint, stamped_by=authority)


def _apart(task: Callable[[], T]) -> T:
    """Run it in a thread of its own: pyHanko begins an event loop, and this thread may have one already."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(task).result()


def _signed(content: bytes, key: Key, how: Signing, name: str, seen: bytes, language: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    add_field(
        writer,
        SigFieldSpec(
            sig_field_name=FIELD,
            on_page=0 if how.page == "first" else -1,
            box=how.box,
            readable_field_name=FIELD_NAME.in_(language),
        ),
    )
    about = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", name=name, subfilter=SigSeedSubFilter.PADES, certify=True
    )
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(seen)
        file.flush()
        style = StaticStampStyle.from_pdf_file(file.name, border_width=0)
        out = PdfSigner(
            about, key.signer, timestamper=HTTPTimeStamper(how.tsa) if how.tsa else None, stamp_style=style
        ).sign_pdf(writer)
    return bytes(out.getvalue())
