"""The slips of a dossier as files: for the person whose it is, and for the officers who may see it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from motlan.web.attempt import at_fields, attempt
from motlan.web.dossiers.concerned import result_of
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import filed_by, visible_to
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import unseen
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import Closed, sight_of
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed
from motlan.web.signing import results
from motlan.web.signing.kept import read
from motlan.web.signing.models import Document
from motlan.web.signing.sheets import issue_control_sheet
from motlan.web.signing.slips import issue_slip

LONGEST = 1000


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


@require_safe
@needs(Permission.WORK_DOSSIERS)
def control_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Slip 06: who had the dossier, from when to when, as it stands now."""
    account = request.user
    seen = visible_to(account).filter(code=code).first() if isinstance(account, Account) else None
    if seen is None:
        raise Http404
    issued = issue_control_sheet(house=house(), dossier=seen, language=get_language() or "vi")
    return pdf(issued, f"slip_06-{seen.code}")


@require_safe
@needs(Permission.FILE_DOSSIER)
def own_result(request: HttpRequest, code: str) -> HttpResponse:
    """The result of the person's own dossier, or of a matter to which she is a party, once it may go out."""
    account = request.user
    return _result(result_of(house=house(), account=account, code=code) if isinstance(account, Account) else None)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def desk_result(request: HttpRequest, code: str) -> HttpResponse:
    """The same document for the office, whole or not at all: one that is signed has no second text without what an
    officer may not see."""
    here, account = house(), request.user
    seen = visible_to(account).filter(code=code).first() if isinstance(account, Account) else None
    if seen is None or not isinstance(account, Account):
        raise Http404
    hidden = _unseen(here, account, seen)
    if hidden:
        return render(request, "people/hidden.html", {"hidden": hidden}, status=403)
    return _result(seen)


@require_POST
@needs(Permission.SIGN_RESULTS)
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take a document back, with the reason that everybody reads who verifies it; one too short comes back."""
    account = request.user
    document = Document.objects.select_related("dossier").filter(code=code).first()
    if document is None or document.dossier is None or not isinstance(account, Account):
        raise Http404
    reason = typed(request, "reason", longest=LONGEST)
    back = reverse("desk:result", args=[document.dossier.code])
    return attempt(
        request,
        template="signing/revoke.html",
        act=lambda: results.revoke(house=house(), account=account, code=code, reason=reason),
        said=gettext("The document is revoked; whoever verifies it reads so."),
        then=lambda _done: back,
        page=lambda fault: {
            "document": document,
            "back": back,
            "reason": reason,
            "faults": at_fields(fault, {"reason": "reason"}),
        },
    )


def _result(dossier: Dossier | None) -> HttpResponse:
    """A result that has to be signed is not given out before it is."""
    if dossier is None or not dossier.result_link:
        raise Http404
    issued = results.issue_result(house=house(), dossier=dossier)
    if not issued.signed and results.is_signed(house=house(), dossier=dossier):
        raise Http404
    return pdf(issued, f"result-{dossier.code}")


def _unseen(here: House, account: Account, dossier: Dossier) -> tuple[Closed, ...]:
    """What the result says that this officer may not see."""
    state = state_of(dossier)
    form = here.forms.version(state.procedure, state.version)
    return unseen(form, state, sight_of(here, account).hides, code=dossier.code)


def _slip(dossier: Dossier | None, number: int) -> HttpResponse:
    if dossier is None:
        raise Http404
    issued = issue_slip(house=house(), dossier=dossier, number=number, language=get_language() or "vi")
    return pdf(issued, f"{issued.kind}-{dossier.code}")


def pdf(document: Document, name: str) -> HttpResponse:
    """The bytes that were issued, to be saved under a name without anybody's."""
    content = read(state=house().state, name=document.given_out)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
