"""Everything that was said of a unit: for the committee and everybody who watches the centre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motlan.web.centre.standing import language
from motlan.web.download import download
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.unitreports.entries import Entry, labels_of, of_unit

PAGE = 25
COLUMNS = ("unit", "at", "day", "by", "claimed", "criterion", "holds", "note", "files")


@require_safe
@needs(Permission.WATCH_CENTRE)
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """The reports on one unit, the newest first; of one criterion where the address asks for it."""
    here = house()
    units = here.workspace.dictionary.units
    if code not in units.units or not here.workspace.plans:
        raise Http404(code)
    labels, criterion = labels_of(here), request.GET.get("criterion", "")
    if criterion not in ("", *labels):
        raise Http404("criterion")
    found = of_unit(here, code, criterion=criterion)
    if request.GET.get("format") == "csv":
        return download(f"reports-{code}", COLUMNS, _lines(found, language()))
    one = units.units[code]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "code": code,
        "name": one.in_(language()),
        "parent": units.units.get(one.parent),
        "parent_name": units.units[one.parent].in_(language()) if one.parent else "",
        "page": page,
        "entries": page.object_list,
        "found": len(found),
        "criteria": list(labels.items()) if one.parent else [],
        "criterion": criterion,
        "query": urlencode({"criterion": criterion} if criterion else {}),
    }
    return render(request, "unitreports/unit.html", context)


def _lines(found: Sequence[Entry], word: str) -> Iterable[Sequence[object]]:
    """A line a criterion that was said, or one for a claim that names none; columns keep their English names."""
    for one in found:
        light = one.light.value if one.light else ""
        note = one.note.in_(word) if one.note else ""
        files = "; ".join(file.name for file in one.files)
        for label, holds in one.said or ((None, None),):
            said = ("", "") if label is None else (label.in_(word), int(bool(holds)))
            yield (one.unit, one.at.isoformat(), one.day, one.by.in_(word), light, *said, note, files)
