"""What the page of a dossier shows of complaints and satisfaction."""

from __future__ import annotations

from typing import Any

from django import template

from motlan.service.complaints.acts import About, Stage
from motlan.web.complaints.models import Complaint, Rating
from motlan.web.dossiers.models import Dossier

register = template.Library()


@register.inclusion_tag("complaints/parts/said.html", takes_context=True)
def said_of(context: dict[str, Any], dossier: Dossier) -> dict[str, Any]:
    """A person's complaints on her dossier, the way to a new one, and how she liked it once it is finished."""
    found = Complaint.objects.filter(dossier=dossier).order_by("-id")
    return {
        "dossier": dossier,
        "complaints": [(one, About(one.about).label, Stage(one.stage).label) for one in found],
        "rating": Rating.objects.filter(dossier=dossier).first(),
        "ended": dossier.ended_at is not None,
        "csrf_token": context.get("csrf_token"),
    }
