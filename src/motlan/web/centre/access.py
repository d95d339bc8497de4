"""Who may see the maps and their territory: everybody when the workspace publishes them, else the centre's watchers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from motlan.web.house import House
from motlan.web.people.context import PUBLISHED_LIGHTS
from motlan.web.people.permissions import ROLE_NAMES, Permission, Role, allows


def public_or(request: HttpRequest, here: House, permission: Permission) -> HttpResponse | None:
    """None when the reader may go on; otherwise the way to sign in, or the reason why not."""
    if PUBLISHED_LIGHTS in here.workspace.settings.published or allows(request.user, permission):
        return None
    if not request.user.is_authenticated:
        back = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('people:sign_in')}?{back}")
    return render(request, "motlan/denied.html", {"role": ROLE_NAMES[Role(request.user.role)]}, status=403)
