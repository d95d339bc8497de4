"""The first page: what do you want to do?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.web.people.permissions import Permission, needs


@require_safe
@needs(Permission.PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """Search, life events, sign in."""
    return render(request, "portal/home.html")
