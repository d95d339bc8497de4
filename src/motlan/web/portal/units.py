"""Names of communes for the picker, while somebody types: the form works without it, by the whole name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs

MOST = 12
LONGEST = 100


@require_safe
@needs(Permission.PUBLIC)
@cache_control(public=True, max_age=3600)
def units(request: HttpRequest) -> HttpResponse:
    """Up to twelve full names that have all the words typed in the field; nothing for fewer than two letters.

    The field's own name is that of a question of a form, so the words come under the name that `field` gives.
    """
    typed = request.GET.get(request.GET.get("field", ""), "")[:LONGEST]
    words = plain(typed).replace(",", " ").split()
    found = _named(words) if sum(map(len, words)) > 1 else []
    return render(request, "portal/parts/units.html", {"names": found})


def _named(words: list[str]) -> list[str]:
    """Those that have the words next to each other come first, then the shorter ones."""
    book = house().workspace.dictionary.units
    language = get_language() or "vi"
    found = book.named(words, on=house().today, language=language, most=MOST)
    return [book.full_name(code, language) for code in found]
