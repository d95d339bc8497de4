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
    today = house().today
    language = get_language() or "vi"
    phrase = " ".join(words)
    found: list[tuple[bool, int, str]] = []
    for code, unit in book.units.items():
        if not unit.parent or (unit.valid_to is not None and unit.valid_to < today):
            continue
        name = book.full_name(code, language)
        text = plain(name).replace(",", "")
        if all(word in text for word in words):
            found.append((f" {phrase}" not in f" {text}", len(name), name))
    return [name for _apart, _length, name in sorted(found)[:MOST]]
