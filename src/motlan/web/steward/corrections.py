"""What people say is wrong, for the owner of the database to answer by a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motlan.data.stewardship.api import PAGE, cut
from motlan.web.dossiers.models import Correction
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.lists import after, filtered, onward


def open_by_source() -> Mapping[str, int]:
    """Open corrections by database."""
    counted = Correction.objects.filter(state=Correction.State.OPEN).values_list("source").annotate(Count("pk"))
    return Counter(dict(counted))


@require_safe
@needs(Permission.STEWARD_DATA)
def corrections(request: HttpRequest) -> HttpResponse:
    """Open corrections, the soonest due first. What was held and what was said is shown on the subject's page alone."""
    here = house()
    language = get_language() or "vi"
    databases = {name: held.label.in_(language) for name, held in here.catalogue.databases.items()}
    source = filtered(request, "source", _("Database"), databases)
    rows = Correction.objects.filter(state=Correction.State.OPEN).order_by("due_at", "pk")
    if source.chosen:
        rows = rows.filter(source=source.chosen)
    begin = after(request, str, int)
    if begin is not None:
        due, key = datetime.fromisoformat(str(begin[0])), int(begin[1])
        rows = rows.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=key))
    part = cut([((one.due_at.isoformat(), one.pk), one) for one in rows[: PAGE + 1]], PAGE)
    return render(
        request,
        "steward/corrections.html",
        {
            "rows": [_row(here, one) for one in part.items],
            "filters": [source],
            "filtered": bool(source.chosen),
            "onward": onward(request, part.following),
            "section": "corrections",
        },
    )


def _row(here: House, one: Correction) -> dict[str, object]:
    """One line: what it is about and until when, not what was said."""
    concept = here.catalogue.dictionary.concepts.get(one.concept)
    database = here.catalogue.databases.get(one.source)
    return {
        "correction": one,
        "subject": str(one.subject),
        "concept": concept.label if concept else one.concept,
        "attribute": concept.attributes[one.attribute].label
        if concept and one.attribute in concept.attributes
        else one.attribute,
        "database": database.label if database else one.source,
        "late": one.due_at < here.clock.now(),
    }
