"""The open data: what there is, how to get it, how to compute every colour anew."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse

from motlan.governance.opendata.tables import ALL
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.public.kept import draw, shown
from motlan.web.public.shelf import WHOLE, editions, file_of, shelved

OLDER = 60


@shown()
def data(request: HttpRequest, here: House) -> HttpResponse:
    """The latest edition file by file, the ones before it, and the commands that recompute it."""
    days = editions(here)
    published = here.workspace.settings.published
    files = shelved(here, days[0]).files if days else ()
    address = reverse("public:file", args=[days[0], WHOLE]) if days else ""
    return draw(
        request,
        here,
        "public/data.html",
        {
            "day": days[0] if days else "",
            "files": files,
            "older": days[1:OLDER],
            "whole": WHOLE,
            "address": request.build_absolute_uri(address) if address else "",
            "published": published,
            "territory": plan_of(here).territory if here.workspace.plans else None,
            "tables": [one for one in ALL if not one.part or one.part in published],
        },
    )


@shown()
def file(_request: HttpRequest, here: House, edition: str, name: str) -> HttpResponse:
    """One file of an edition, which never changes."""
    found = file_of(here, edition, name)
    if found is None:
        raise Http404(name)
    return cast("HttpResponse", FileResponse(found.open("rb"), as_attachment=True, filename=f"{edition}-{name}"))
