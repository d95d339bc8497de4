"""The slips of a dossier as files: for the person whose it is, and for the officers who may see it."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import filed_by, visible_to
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.signing.kept import read
from motlan.web.signing.models import Document
from motlan.web.signing.slips import issue_slip


@require_safe
@needs(Permission.FILE_DOSSIER)
def own_slip(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A slip of the person's own dossier."""
    account = request.user
    own = filed_by(account).filter(code=code).first() if isinstance(account, Account) else None
    return _slip(own, number)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def desk_slip(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The same slip for the office: to print at the counter."""
    account = request.user
    seen = visible_to(account).filter(code=code).first() if isinstance(account, Account) else None
    return _slip(seen, number)


def _slip(dossier: Dossier | None, number: int) -> HttpResponse:
    if dossier is None:
        raise Http404
    with transaction.atomic():
        issued = issue_slip(house=house(), dossier=dossier, number=number, language=get_language() or "vi")
    return pdf(issued, f"{issued.kind}-{dossier.code}")


def pdf(document: Document, name: str) -> HttpResponse:
    """The bytes that were issued, to be saved under a name without anybody's."""
    content = read(state=house().state, name=document.given_out)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
