"""Handing a file out: to be saved, never to be shown as a page of this site."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from motlan.web.files.keeping import shelf
from motlan.web.files.kinds import Kind
from motlan.web.house import House


def handed_out(*, house: House, sha256: str, name: str, kind: str) -> HttpResponse:
    """The bytes as they were taken in; raises NotHeld when they are gone, Refused when they were changed.

    Whatever a browser makes of them, it runs nothing: they are to be saved, of the kind that was found, in a sandbox
    without any right.
    """
    response = HttpResponse(shelf(house).read(sha256), content_type=Kind(kind).media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
