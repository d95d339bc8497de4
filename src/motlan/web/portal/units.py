"""Places for the questions that ask for one: names while somebody types, and a list to go through without scripts.

The list leads back into the form with the place in the address; it is an answer only when the page is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.dictionary.unit import Unit, UnitBook
from motlan.kernel.text import Text
from motlan.service.forms.model import Field, Form
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.procedures import form_of

MOST = 12
MOST_FOUND = 50
PLACE = "place:"
"""With this begins what the button of a question says that asks for the list of places."""
LONGEST = 100


@require_safe
@needs(Permission.PUBLIC)
@cache_control(public=True, max_age=3600)
def units(request: HttpRequest) -> HttpResponse:
    """Up to twelve full names that have all the words typed in a field, those of before a change of units with them;
    nothing for fewer than two letters."""
    typed = request.GET.get("q", "")[:LONGEST]
    found, former = _found(typed, most=MOST)
    return render(request, "portal/parts/units.html", {"found": found, "former": former})


@require_safe
@needs(Permission.PUBLIC)
def choose(request: HttpRequest) -> HttpResponse:
    """A place of all: by words of its name, or the larger one first and then the one within."""
    asked = {name: request.GET.get(name, "") for name in ("form", "page", "field")}
    compiled = form_of(house(), asked["form"])
    field = place_asked(compiled, asked["page"], asked["field"])
    if field is None:
        raise Http404
    book, language = house().workspace.dictionary.units, get_language() or "vi"
    within = request.GET.get("in", "")
    typed = request.GET.get("q", "").replace("\x00", "")[:LONGEST]
    found, former = _found(typed, most=MOST_FOUND)
    here = {one.code: one for one in _in_force(book)}
    context = {
        "procedure": compiled.procedure,
        "field": field,
        "asked": asked,
        "query": urlencode(asked),
        "typed": typed,
        "found": found,
        "former": former,
        "full": len(found) + len(former) == MOST_FOUND,
        "larger": here[within].in_(language) if within in here else "",
        "places": _by_name(here.values() if within not in here else _in_force(book, within), language),
        "back": reverse("portal:form_page", args=[asked["form"], asked["page"]]),
    }
    return render(request, "portal/places.html", context)


def place_asked(form: Form, page: str, path: str) -> Field | None:
    """The question of a page that asks for a place; None when it is none."""
    fields = next((one.fields for one in form.pages if one.name == page), ())
    return next((one for one in fields if one.path == path and one.kind == "unit"), None)


def way_to_places(code: str, page: str, path: str) -> str:
    """The address of the list for one question of a form."""
    return f"{reverse('portal:choose_unit')}?{urlencode({'form': code, 'page': page, 'field': path})}"


def _in_force(book: UnitBook, within: str = "") -> tuple[Unit, ...]:
    """The units right below one (or the country) that are there today."""
    today = house().today
    return book.children(within, on=today)


def _by_name(units: Iterable[Unit], language: str) -> list[tuple[str, str]]:
    """Code and name, by name without marks."""
    return sorted(((one.code, one.in_(language)) for one in units), key=lambda one: (plain(one[1]), one[0]))


Found = list[tuple[str, str]]
Former = list[tuple[str, str, Text]]


def _found(typed: str, *, most: int) -> tuple[Found, Former]:
    """Code and full name of the units of today that have all the words; where there is room, those that have the land
    of one that was called so before a change, with what is told of it. At most ``most`` of both."""
    book, today, language = house().workspace.dictionary.units, house().today, get_language() or "vi"
    words = plain(book.spelt(typed)).replace(",", " ").split()
    if sum(map(len, words)) <= 1:
        return [], []
    found = book.named(words, on=today, language=language, most=most)
    former = book.formerly(words, on=today, most=most - len(found))
    return [(code, book.full_name(code, language)) for code in found], [
        (code, book.full_name(code, language), one.told(book.name_of(code))) for code, one in former
    ]
