"""What the page of a result shows of its document."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import may_decide
from motlan.web.dossiers.store import state_of
from motlan.web.files.asked import Shown, about
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission
from motlan.web.signing.copies import certified_files
from motlan.web.signing.results import is_signed, result_of
from motlan.web.signing.since import since

register = template.Library()


@register.inclusion_tag("signing/parts/result.html", takes_context=True)
def result_document(context: dict[str, Any], dossier: Dossier) -> dict[str, Any]:
    """The document of a result: where it is had, whether it is signed, how anybody verifies it."""
    request: HttpRequest = context["request"]
    account = request.user
    known = account if isinstance(account, Account) else None
    office = known is not None and known.may(Permission.WORK_DOSSIERS)
    document, signed = result_of(dossier), is_signed(house=house(), dossier=dossier)
    return {
        "request": request,
        "dossier": dossier,
        "document": document,
        "after": since(house=house(), document=document) if document and not document.revoked_at else None,
        "copies": _copies(dossier, office=office),
        "hidden": context.get("unseen", ()),
        "ready": not signed or bool(document and document.signed),
        "address": reverse("signing:desk_result" if office else "signing:own_result", args=[dossier.code]),
        "may_revoke": known is not None and known.may(Permission.SIGN_RESULTS) and may_decide(known, dossier),
        "csrf_token": context.get("csrf_token"),
    }


def _copies(dossier: Dossier, *, office: bool) -> tuple[Shown, ...]:
    """The files that the result certifies, where this reader has them."""
    state = state_of(dossier)
    procedure = house().forms.version(state.procedure, state.version).procedure
    route = "desk:file" if office else "portal:file"
    return tuple(
        Shown(
            name=one.name,
            about=about(kind=one.kind, size=one.size),
            address=reverse(route, args=[dossier.code, one.sha256]),
        )
        for one in certified_files(procedure=procedure, state=state)
    )
