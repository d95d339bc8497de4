"""Whether the electronic signature of a PDF holds: it covers the whole file, nothing was changed, it is trusted."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from motlan.web.signing.verdict import Standing, by_content

State = Literal["valid", "unsigned", "changed", "broken", "untrusted", "revoked"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """How a document's signature stands, whose it is, and when it says that it was made."""

    state: State
    signer: str = ""
    signed_at: datetime | None = None


def signature_of(*, content: bytes, trust: Sequence[x509.Certificate]) -> Signature:
    """What this house issued is told by what it keeps of it, as on the page that verifies documents; another document
    by the last signature in it, which has to lead to one of the certificates in ``trust``."""
    ours = by_content(content=content)
    if ours.document is not None and ours.document.signed and ours.standing is not Standing.UNKNOWN:
        state: State = {Standing.VALID: "valid", Standing.REVOKED: "revoked"}.get(ours.standing, "changed")  # type: ignore[assignment] # words of State
        return Signature(state=state, signer=ours.document.signer, signed_at=ours.document.signed_at)
    try:
        return _apart(lambda: _embedded(content, trust))
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return Signature(state="broken")  # whatever is wrong with the file, it cannot be read


def _apart(task: Callable[[], T]) -> T:
    """Run it in a thread of its own: pyHanko begins an event loop, and this thread may have one already."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(task).result()


def _embedded(content: bytes, trust: Sequence[x509.Certificate]) -> Signature:
    signatures = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
    if not signatures:
        return Signature(state="unsigned")
    last = signatures[-1]
    signer = str(last.signer_cert.subject.native.get("common_name") or last.signer_cert.subject.human_friendly)
    at = last.self_reported_timestamp
    try:
        status = validate_pdf_signature(last, ValidationContext(trust_roots=list(trust), allow_fetching=False))
    except (SignatureValidationError, SigningError):
        return Signature(state="changed", signer=signer, signed_at=at)
    return Signature(state=_state(status), signer=signer, signed_at=at)


def _state(status: PdfSignatureStatus) -> State:
    """Later revisions may only add what keeps a signature for long (LTA), no word of the document."""
    whole = status.coverage in {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
    kept = status.modification_level in {None, ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
    if not (status.intact and status.valid and whole and kept):
        return "changed"
    return "valid" if status.trusted else "untrusted"


def certificates(files: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    """The certificates in some files, PEM or DER."""
    found = []
    for file in files:
        content = file.read_bytes()
        if not pem.detect(content):
            found.append(x509.Certificate.load(content))
            continue
        found += [x509.Certificate.load(der) for _, _, der in pem.unarmor(content, multiple=True)]
    return tuple(found)
