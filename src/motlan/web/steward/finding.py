"""From an identifier, or how a name begins, to a subject's page. Both go in the body: an address would keep them.

Who bears an identifier no more is found by it too, said to be so, with the past that it had.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motlan.data import api as data
from motlan.data.golden.stood import Stood, identified_once
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.reader import reading, sight
from motlan.web.steward.shown import shown

LONGEST = 100
MOST = 20
"""People of one name that are shown; whoever seeks among more types more of the name."""
TOLD = (Type.NAME, Type.DATE, Type.UNIT)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def find(request: HttpRequest) -> HttpResponse:
    """One subject is opened; of several of one name, name, date and place are shown, each a reading in the journal."""
    here = house()
    concepts = here.catalogue.dictionary.concepts
    asked = request.POST.get("concept", "")
    words = request.POST.get("identifier", "").strip()
    sought = asked in concepts and 0 < len(words) <= LONGEST and "\0" not in words
    found = _found(here, asked, words) if sought else ()
    if len(found) == 1:
        return HttpResponseRedirect(reverse("steward:subject", args=[found[0]]))
    stood = _stood(here, asked, words) if sought and not found else None
    missed = request.method == "POST" and not found and stood is None
    seen = sight(request)
    told = tuple(one for one in _told(concepts[asked]) if not seen.hides(asked, one.name)) if found else ()
    return render(
        request,
        "steward/find.html",
        {
            "concepts": [(each, each.attributes.get(each.identifier)) for each in concepts.values()],
            "asked": asked,
            "searched": missed,
            "stood": stood,
            "once": str(stood.subject) if stood is not None else "",
            "told": told,
            "people": [_line(request, here, asked, told, subject) for subject in found],
            "more": len(found) == MOST,
            "section": "find",
        },
        status=404 if missed else 200,
    )


def _found(here: House, concept: str, words: str) -> tuple[int, ...]:
    register, catalogue = here.register(), here.catalogue
    one = data.find(register=register, catalogue=catalogue, concept=concept, identifier=words)
    if one is not None:
        return (one,)
    return data.search_name(register=register, catalogue=catalogue, concept=concept, beginning=words, limit=MOST)


def _stood(here: House, concept: str, words: str) -> Stood | None:
    """Whom the identifier named once; nobody is read by that."""
    return identified_once(register=here.register(), catalogue=here.catalogue, concept=concept, identifier=words)


def _told(concept: Concept) -> tuple[Attribute, ...]:
    """What tells people of one name apart: their name, the first date, the first place."""
    firsts = (next(iter(concept.of_type(kind)), None) for kind in TOLD)
    return tuple(one for one in firsts if one is not None)


def _line(
    request: HttpRequest, here: House, concept: str, told: tuple[Attribute, ...], subject: int
) -> tuple[str, list[tuple[Attribute, object]]]:
    names = tuple(one.name for one in told)
    record = data.read(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        reading=reading(request, concept, subject, names),
    )
    return str(subject), [(one, shown(here, one, record.value(one.name))) for one in told]
