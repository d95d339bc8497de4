"""The answers that offices have published, for everybody: no name, no dossier."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.service.complaints.acts import About
from motlan.web.complaints.models import Complaint
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs

PAGE = 20


@require_safe
@needs(Permission.PUBLIC)
def published(request: HttpRequest) -> HttpResponse:
    """The latest first: which office, about what, what it answered."""
    found = Complaint.objects.filter(published_at__isnull=False).order_by("-published_at", "-id")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    units, language = house().workspace.dictionary.units, get_language() or "vi"
    rows = [(one, About(one.about).label, units.full_name(one.unit, language)) for one in page.object_list]
    return render(request, "complaints/published.html", {"page": page, "rows": rows, "query": ""})
