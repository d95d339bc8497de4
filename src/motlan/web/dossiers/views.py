"""The result of a dossier, for the person it belongs to and the officers who made it."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.service.dossiers.decisions import effect_row
from motlan.service.forms.compile import field_of
from motlan.service.forms.display import shown
from motlan.service.forms.model import Mode
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs


@require_safe
@needs(Permission.OWN_RECORD)
def result(request: HttpRequest, code: str) -> HttpResponse:
    """What was decided, by whom, when, and what it says; one's own only."""
    here, account = house(), request.user
    own = Q(subject=account.subject) if isinstance(account, Account) and account.subject is not None else Q(pk=None)
    found = Dossier.objects.filter(own, code=code, ended_at__isnull=False).exclude(result_link=None).first()
    if found is None:
        raise Http404(code)
    state = state_of(found)
    form = here.forms.version(state.procedure, state.version)
    effect = form.procedure.result.effect
    rows = []
    for attribute, value in effect_row(procedure=form.procedure, state=state).items():
        concept = form.subjects[effect.subject].concept if effect else ""
        known = form.dictionary.attribute(f"{concept}.{attribute}")
        field = field_of(attribute, attribute=known, dictionary=form.dictionary, mode=Mode.SHOW, required=False)
        rows.append((field.label, shown(field, value, form.dictionary)))
    context = {
        "dossier": found,
        "procedure": form.procedure,
        "rows": rows,
        "unit": form.dictionary.units.full_name(found.deciding, get_language() or "vi"),
    }
    return render(request, "dossiers/result.html", context)
