"""The boxes that were ticked in a list of dossiers: as they are sent, and as an address that finds them again.

Who has to sign in before it is done comes back to the list with the same boxes ticked: nothing is kept for that, what
was ticked stands in the address.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

MOST = 100
"""As many as a page of the queue can show."""
FIELD = "chosen"
Ticked = tuple[str, int]
"""A dossier's code and the number of its last event on the page."""


def ticked(request: HttpRequest, *, most: int = MOST) -> list[Ticked]:
    """The dossiers whose boxes were ticked, as the page showed them; what is no box's value is left out."""
    found: dict[str, int] = {}
    for value in _sent(request).getlist(FIELD)[:most]:
        number, _, code = value.partition("~")
        if code and number.isascii() and number.isdigit() and len(number) < 10:  # noqa: PLR2004 - fits an integer
            found[code.replace("\x00", "")[:60]] = int(number)
    return list(found.items())


def _sent(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def came_from(request: HttpRequest) -> str:
    """The page that one came from, when it is one of the desk's."""
    wanted = _sent(request).get("back", "")[:500]
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(reverse("desk:queue"))
    return wanted if inside else reverse("desk:queue")


def codes_ticked(request: HttpRequest) -> frozenset[str]:
    """The dossiers that the address of a list says are ticked."""
    return frozenset(code for code, _seen in ticked(request)) if FIELD in request.GET else frozenset()


def without_ticks(address: str) -> str:
    """An address of a list without what it says is ticked.

    >>> without_ticks("/desk/?show=new&chosen=1~A&chosen=1~B"), without_ticks("/desk/")
    ('/desk/?show=new', '/desk/')
    """
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != FIELD]
    return f"{parts.path}?{urlencode(kept)}" if kept else parts.path


def to_the_list(request: HttpRequest) -> str:
    """The list that one came from, with the same boxes ticked."""
    back = without_ticks(came_from(request))
    return f"{back}{'&' if '?' in back else '?'}{urlencode(_boxes(request))}" if _boxes(request) else back


def to_the_results(request: HttpRequest) -> str:
    """The page of the results that are to be signed, with those that were ticked."""
    return f"{request.path}?{urlencode([*_boxes(request), ('back', without_ticks(came_from(request)))])}"


def _boxes(request: HttpRequest) -> list[tuple[str, str]]:
    return [(FIELD, f"{seen}~{code}") for code, seen in ticked(request)]
