"""Where databases contradict each other."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motlan.data.stewardship import api as stewardship
from motlan.data.stewardship.api import EXTRACT
from motlan.dictionary.concept import Concept
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.lists import Filter, after, filtered, onward, query


@require_safe
@needs(Permission.STEWARD_DATA)
def conflicts(request: HttpRequest) -> HttpResponse:
    """Every concept with what the last build counted."""
    here = house()
    counted = stewardship.counts(register=here.register(), catalogue=here.catalogue)
    ordered = sorted(counted, key=lambda one: -(one.conflicts or 0))
    concepts = here.catalogue.dictionary.concepts
    return render(
        request,
        "steward/conflicts.html",
        {
            "rows": [(concepts[one.concept], one, here.catalogue.sources(one.concept)) for one in ordered],
            "section": "conflicts",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def of_concept(request: HttpRequest, concept: str) -> HttpResponse:
    """The subjects of one concept whose sources disagree."""
    here = house()
    held, attribute = _asked(request, here, concept)
    begin = after(request, int)
    part = stewardship.disagreements(
        register=here.register(),
        catalogue=here.catalogue,
        concept=concept,
        attribute=attribute.chosen or None,
        after=int(begin[0]) if begin else None,
    )
    return render(
        request,
        "steward/disagreements.html",
        {
            "concept": held,
            "rows": part.items,
            "filters": [attribute],
            "query": query(request),
            "onward": onward(request, (part.following,) if part.following is not None else None),
            "section": "conflicts",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def of_concept_csv(request: HttpRequest, concept: str) -> HttpResponse:
    """All of them as a file: opaque subject keys and the attributes in conflict, no value."""
    here = house()
    _held, attribute = _asked(request, here, concept)
    everything = stewardship.whole(
        lambda last: stewardship.disagreements(
            register=here.register(),
            catalogue=here.catalogue,
            concept=concept,
            attribute=attribute.chosen or None,
            after=last,
            limit=EXTRACT,
        )
    )
    rows = ((one.subject, " ".join(each.name for each in one.attributes)) for one in everything)
    return download(f"conflicts-{concept}", ("subject", "attributes_in_conflict"), rows)


def _asked(request: HttpRequest, here: House, concept: str) -> tuple[Concept, Filter]:
    language = get_language() or "vi"
    held = here.catalogue.dictionary.concepts.get(concept)
    if held is None:
        raise Http404(concept)
    labels = {name: each.label.in_(language) for name, each in held.attributes.items()}
    return held, filtered(request, "attribute", _("Attribute"), labels)
