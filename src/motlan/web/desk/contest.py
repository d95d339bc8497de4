""" "This is wrong", by the officer who sees it: a value of a dossier's people goes to the owner of its database."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motlan.data.correction.proposal import against, proposed
from motlan.data.correction.record import Correction
from motlan.web.attempt import attempt
from motlan.web.desk.beside import Part, Row, parts, read_subjects
from motlan.web.desk.dossier import frame
from motlan.web.desk.officer import dossier_for, officer
from motlan.web.dossiers.corrections import report_wrong
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.store import state_of
from motlan.web.filters import say
from motlan.web.house import house
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import typed

LONGEST = {"right": 200, "reason": 1500}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WORK_DOSSIERS)
def wrong(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Say what is wrong with one held value, and what is right by the papers in hand."""
    here, account = house(), officer(request)
    found = dossier_for(account, code)
    state = state_of(found)
    form = here.forms.version(state.procedure, state.version)
    sight = sight_of(here, account)
    with transaction.atomic():
        holder = holder_for(house=here, account=account, procedure=form.procedure, sight=sight)
        told = parts(form, state, read_subjects(form, state, holder, sight.hides), holder, sight.hides)
    row = _held(told, field)
    given = {name: typed(request, name, longest=most).strip() for name, most in LONGEST.items()}
    concept = form.subjects[row.field.subject].concept
    attribute = form.dictionary.concept(concept).attributes[row.field.attribute]

    def report() -> Correction:
        made = report_wrong(
            house=here,
            account=account,
            holder=holder,
            concept=concept,
            subject=state.subjects[row.field.subject],
            attribute=row.field.attribute,
            wrong=gettext("Right is: %(right)s. %(reason)s") % given if given["right"] else "",
            own=frozenset(state.subjects.values()),
            proposed=proposed(form.dictionary, attribute, given["right"]),
            dossier=found.code,
        )
        for why in against(register=here.register(), catalogue=here.catalogue, correction=made):
            messages.warning(request, say(why))
        return made

    return attempt(
        request,
        template="desk/wrong.html",
        act=report,
        said=gettext("The owner of the database was told; the value stands until it answers."),
        then=lambda _done: reverse("desk:dossier", args=[code]),
        page=lambda _fault: {**frame(here, account, found, state, form), "row": row, "given": given},
    )


def _held(told: tuple[Part, ...], field: str) -> Row:
    """The row of a field that a database holds a value for; raise Http404."""
    for part in told:
        for row in part.rows:
            if row.field.path == field and row.held is not None and row.held.source:
                return row
    raise Http404(field)
