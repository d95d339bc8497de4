"""What a result certifies: the attached files of one paper, each by its name, its pages and its fingerprint."""

from __future__ import annotations

import io

from motlan.service.documents.compose import Copies, Copy
from motlan.service.dossiers.attachment import Attachment
from motlan.service.dossiers.fold import DossierState
from motlan.service.procedures.spec import Procedure
from motlan.web.files.keeping import shelf
from motlan.web.files.kinds import Kind
from motlan.web.house import House


def certified_files(*, procedure: Procedure, state: DossierState) -> tuple[Attachment, ...]:
    """The files that the result certifies; none for a result that certifies none."""
    certified = procedure.result.certifies
    return state.attachments.get(certified.paper, ()) if certified else ()


def copies_of(*, house: House, procedure: Procedure, state: DossierState) -> Copies | None:
    """The same as the document names them; None for a procedure whose result certifies no copy."""
    certified = procedure.result.certifies
    if certified is None:
        return None
    files = tuple(
        Copy(name=one.name, sha256=one.sha256, pages=_pages(house, one))
        for one in certified_files(procedure=procedure, state=state)
    )
    return Copies(files=files, closing=certified.named if files else certified.on_paper)


def _pages(house: House, file: Attachment) -> int:
    """How many pages a PDF has; 0 for a picture, and for a PDF that nobody can count: its fingerprint names it."""
    if file.kind != Kind.PDF:
        return 0
    # the library of signatures takes a second: only who has a copy certified waits for it
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return int(PdfFileReader(io.BytesIO(shelf(house).read(file.sha256)), strict=False).root["/Pages"]["/Count"])
    except (PdfError, KeyError, ValueError, TypeError):
        return 0
