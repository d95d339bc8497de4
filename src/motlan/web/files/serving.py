"""Handing a file out: to be saved, never to be shown as a page of this site."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from motlan.web.files.keeping import held_at, shelf
from motlan.web.files.kinds import Kind
from motlan.web.house import House


def hand_out_held(*, house: House, place: str, number: int) -> HttpResponse:
    """A file that waits at a place, for whoever attached it there."""
    found = held_at(place).filter(pk=number).first()
    if found is None:
        raise Http404(str(number))
    return handed_out(house=house, sha256=found.blob_id, name=found.name, kind=found.blob.kind)


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
