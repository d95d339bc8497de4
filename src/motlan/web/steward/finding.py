"""From an identifier, or how a name begins, to a subject's page. Both go in the body: an address would keep them.

Who bears an identifier no more is found by it too, said to be so, with the past that it had.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motlan.data import api as data
from motlan.data.golden.stood import Stood, identified_once
from motlan.data.stewardship.conflicts import counts
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.reader import reading, sight
from motlan.web.steward.shown import shown

LARGEST_KEY = 2**63 - 1
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
    sought = 0 < len(words) <= LONGEST and "\0" not in words
    among = _among(here, asked, words) if sought else ()
    concept, found = _found(here, among, words)
    if len(found) == 1:
        return HttpResponseRedirect(reverse("steward:subject", args=[found[0]]))
    stood = None if found else _stood(here, among, words)
    missed = request.method == "POST" and not found and stood is None
    seen = sight(request)
    told = tuple(one for one in _told(concepts[concept]) if not seen.hides(concept, one.name)) if found else ()
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
            "people": [_line(request, here, concept, told, subject) for subject in found],
            "more": len(found) == MOST,
            "section": "find",
        },
        status=404 if missed else 200,
    )


def _among(here: House, asked: str, words: str) -> tuple[str, ...]:
    """The concepts that are looked through: the one that was chosen; else those whose identifier the words may be,
    and where they are nobody's number, the one with most subjects. The larger come first."""
    dictionary = here.catalogue.dictionary
    if asked:
        return (asked,) if asked in dictionary.concepts else ()
    counted = counts(register=here.register(), catalogue=here.catalogue)
    larger = [dictionary.concepts[one.concept] for one in sorted(counted, key=lambda one: -(one.subjects or 0))]
    fitting = tuple(one.concept for one in larger if _fits(here, one, words))
    return fitting or tuple(one.concept for one in larger[:1])


def _fits(here: House, concept: Concept, words: str) -> bool:
    """Whether the words have the structure of the concept's identifier; one without a known structure tells nothing."""
    if concept.identifier is None:
        return False
    scheme = here.catalogue.dictionary.scheme_of(concept.attributes[concept.identifier])
    return scheme is not None and not scheme.faults(words, {})


def _found(here: House, among: Sequence[str], words: str) -> tuple[str, tuple[int, ...]]:
    """In the first of the concepts that has any: who bears the identifier, else those whose name begins so."""
    register, catalogue = here.register(), here.catalogue
    for concept in among:
        one = data.find(register=register, catalogue=catalogue, concept=concept, identifier=words)
        if one is not None:
            return concept, (one,)
    for concept in among:
        if many := data.search_name(
            register=register, catalogue=catalogue, concept=concept, beginning=words, limit=MOST
        ):
            return concept, many
    return "", ()


def _stood(here: House, among: Sequence[str], words: str) -> Stood | None:
    """Whom the identifier named once; nobody is read by that."""
    register, catalogue = here.register(), here.catalogue
    past = (identified_once(register=register, catalogue=catalogue, concept=one, identifier=words) for one in among)
    return next((one for one in past if one is not None), None)


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


def named(here: House, concept: str, said: str) -> int | None:
    """The subject that a steward names by its identifier or its key; None for what is neither."""
    if not said or len(said) > LONGEST or "\0" in said:
        return None
    found = data.find(register=here.register(), catalogue=here.catalogue, concept=concept, identifier=said)
    if found is None and said.isascii() and said.isdecimal() and int(said) <= LARGEST_KEY:
        return int(said)
    return found
