"""The dictionary as it is in force, and where each word of it is used. It is changed in the workspace, not here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.data.stewardship import api as stewardship
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward import words


@require_safe
@needs(Permission.STEWARD_DATA)
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every concept and every code list."""
    here = house()
    book = here.catalogue.dictionary
    return render(
        request,
        "steward/dictionary.html",
        {
            "concepts": [(concept, here.catalogue.sources(name)) for name, concept in book.concepts.items()],
            "code_lists": [
                (each, stewardship.concepts_using(here.catalogue, name)) for name, each in book.code_lists.items()
            ],
            "section": "dictionary",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def concept(request: HttpRequest, name: str) -> HttpResponse:
    """One concept: its attributes with definition, type, authority, and every column mapped to them."""
    here = house()
    held = here.catalogue.dictionary.concepts.get(name)
    if held is None:
        raise Http404(name)
    used = stewardship.attributes_of(here.catalogue, name)
    labels = {database: each.label for database, each in here.catalogue.databases.items()}
    rows = [(one, words.TYPES[one.attribute.type], [labels.get(each, each) for each in one.authority]) for one in used]
    return render(
        request,
        "steward/concept.html",
        {
            "concept": held,
            "rows": rows,
            "about": here.catalogue.dictionary.about(name),
            "section": "dictionary",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def code_list(request: HttpRequest, name: str) -> HttpResponse:
    """One code list, and the attributes whose values are its codes."""
    here = house()
    held = here.catalogue.dictionary.code_lists.get(name)
    if held is None:
        raise Http404(name)
    return render(
        request,
        "steward/code_list.html",
        {
            "code_list": held,
            "uses": stewardship.concepts_using(here.catalogue, name),
            "section": "dictionary",
        },
    )
