"""What `motlan profile` proposed last for each database: how likely, by which evidence, and the file to start from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.data.profile.api import Kept, all_kept, last
from motlan.kernel.number import written
from motlan.kernel.text import Text
from motlan.web.filters import say
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs

MOST_SURE = 99


@require_safe
@needs(Permission.STEWARD_DATA)
def profiles(request: HttpRequest) -> HttpResponse:
    """Every database that was profiled, the newest first."""
    here = house()
    rows = [(kept, kept.database in here.catalogue.databases, *_counts(kept)) for kept in all_kept(here.state)]
    return render(request, "steward/profiles.html", {"rows": rows, "section": "databases"})


@require_safe
@needs(Permission.STEWARD_DATA)
def profile(request: HttpRequest, name: str) -> HttpResponse:
    """One database: its datasets, and each column with what it seems to be."""
    here = house()
    kept = _known(here, name)
    datasets = [
        {
            "table": table,
            "dataset": dataset,
            "concept": _concept(here, dataset["describes"]),
            "rows": [_row(here, dataset["describes"], column, match) for column, match in dataset["columns"].items()],
        }
        for table in kept.record["tables"]
        for dataset in table["datasets"]
    ]
    unlike = [table for table in kept.record["tables"] if not table["datasets"]]
    about = {"kept": kept, "datasets": datasets, "unlike": unlike, "section": "databases"}
    return render(request, "steward/profile.html", about)


@require_safe
@needs(Permission.STEWARD_DATA)
def profile_yaml(request: HttpRequest, name: str) -> HttpResponse:
    """The proposed file, in the page's language."""
    kept = _known(house(), name)
    text = kept.files.get(get_language() or "vi") or next(iter(kept.files.values()))
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer


def _known(here: House, name: str) -> Kept:
    kept = last(here.state, name)
    if kept is None:
        raise Http404(name)
    return kept


def _counts(kept: Kept) -> tuple[int, int, int]:
    """Tables, columns, and columns that were taken for an attribute."""
    tables = kept.record["tables"]
    columns = sum(len(table["columns"]) for table in tables)
    return len(tables), columns, columns - sum(len(table["unmapped"]) for table in tables)


def _concept(here: House, name: str) -> str:
    held = here.catalogue.dictionary.concepts.get(name)
    return say(held.label) if held else name


def _attribute(here: House, concept: str, name: str) -> str:
    """An attribute as people call it; the bare name of one that the dictionary no longer has."""
    held = here.catalogue.dictionary.concepts.get(concept)
    return say(held.attributes[name].label) if held and name in held.attributes else name


def _row(here: House, concept: str, column: str, match: Mapping[str, Any]) -> dict[str, object]:
    """One column: what it was taken for (None: nothing, or it is asked), how likely, why, and what else it could be.

    Records kept before doubts were marked have no ``sure``: all that they map counted as sure.
    """
    language = get_language() or "vi"
    candidates = [one for one in match["candidates"] if _times(one)]
    sure = match.get("sure", True)
    chosen = candidates[0] if match["mapping"] and sure and candidates else None
    others = candidates[1:] if chosen else candidates
    return {
        "column": column,
        "attribute": _attribute(here, concept, chosen["attribute"]) if chosen else None,
        "times": _times(chosen) if chosen else None,
        "evidence": [
            (Text({"vi": one["vi"], "en": one["en"]}), written(one["weight"], language, "+.1f"))
            for one in sorted(chosen["evidence"], key=lambda one: -one["weight"])
        ]
        if chosen
        else [],
        "others": [(_attribute(here, concept, one["attribute"]), _times(one)) for one in others],
        "unread": match["unread"],
        "asked": bool(match["mapping"]) and not sure,
    }


def _times(candidate: Mapping[str, Any]) -> int:
    """How often in a hundred times such a proposal is right; never all of them."""
    return min(round(100 * float(candidate["score"])), MOST_SURE)
