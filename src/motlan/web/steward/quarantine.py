"""What was put aside, with its reason, for the owner to mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from motlan.data.stewardship import api as stewardship
from motlan.data.stewardship.api import EXTRACT, PAGE, REASONS, Held, Slice
from motlan.data.stewardship.quarantine import Key
from motlan.dictionary.attribute import Attribute
from motlan.kernel.masked import masked
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward.lists import Filter, after, filtered, onward, query
from motlan.web.steward.reader import extracted
from motlan.web.steward.sealed import seal

SHOWN = 60
"""Characters of a received value that a list shows."""
WHOLE_ROW = "row"
"""How the filter of attributes names a row that was put aside whole."""


@require_safe
@needs(Permission.STEWARD_DATA)
def quarantine(request: HttpRequest) -> HttpResponse:
    """Values and rows in quarantine."""
    here = house()
    filters = _filters(request, here)
    key = after(request, str, str, str, str, int, int)
    part = _slice(here, _chosen(filters), key, PAGE)
    return render(
        request,
        "steward/quarantine.html",
        {
            "rows": [_row(here, one) for one in part.items],
            "filters": filters,
            "filtered": any(each.chosen for each in filters),
            "query": query(request),
            "newer_only": _newer_only(here, part.items),
            "onward": onward(request, part.following),
            "section": "quarantine",
        },
    )


@require_POST
@needs(Permission.STEWARD_DATA)
def quarantine_csv(request: HttpRequest) -> HttpResponse:
    """All of it as a file, with record keys and received values: what the owner needs to mend the source."""
    here = house()
    chosen = _chosen(_filters(request, here))
    language = get_language() or "vi"
    extracted(request, here, None)
    everything = stewardship.whole(lambda last: _slice(here, chosen, last, EXTRACT))
    header = ("database", "dataset", "batch", "record_key", "attribute", "received", "reason")
    rows = (
        (one.database, one.dataset, one.batch, one.record_key, one.attribute, one.received, _reason(one, language))
        for one in everything
    )
    return download("quarantine", header, rows)


def _slice(here: House, chosen: Mapping[str, str | None], key: Key | None, limit: int) -> Slice[Held, Key]:
    return stewardship.quarantine(
        register=here.register(),
        database=chosen["database"],
        attribute=chosen["attribute"],
        reason=chosen["reason"],
        after=key,
        limit=limit,
    )


def _filters(request: HttpRequest, here: House) -> list[Filter]:
    language = get_language() or "vi"
    databases = {name: held.label.in_(language) for name, held in here.catalogue.databases.items()}
    labels = {each.name: each.label.in_(language) for _concept, each in here.catalogue.dictionary.attributes()}
    return [
        filtered(request, "database", _("Database"), databases),
        filtered(request, "reason", _("Reason"), {name: text.in_(language) for name, text in REASONS.items()}),
        filtered(request, "attribute", _("Attribute"), {WHOLE_ROW: _("the whole row"), **labels}),
    ]


def _chosen(filters: list[Filter]) -> dict[str, str | None]:
    chosen: dict[str, str | None] = {each.name: each.chosen or None for each in filters}
    if chosen["attribute"] == WHOLE_ROW:
        chosen["attribute"] = ""
    return chosen


def _row(here: House, one: Held) -> dict[str, object]:
    """One line: the received value shortened, and hidden where the dictionary calls it sensitive."""
    attribute = _attribute(here, one)
    received = one.received or ""
    hidden = attribute is None or attribute.sensitive
    return {
        "held": one,
        "database": here.catalogue.databases[one.database].label if one.database in here.catalogue.databases else None,
        "attribute": attribute,
        "record": masked(one.record_key),
        "address": seal((one.database, one.dataset, one.record_key)) if one.record_key else "",
        "hidden": hidden and bool(received),
        "received": "" if hidden else received[:SHOWN],
        "cut": len(received) > SHOWN,
        "reason": REASONS.get(one.reason, one.reason),
        "detail": None if hidden else (one.detail or "")[:SHOWN],
    }


def _newer_only(here: House, shown: Iterable[Held]) -> list[dict[str, object]]:
    """The datasets among those shown that are read by a cursor, and after how many days all keys are looked at.

    A cursor sees what was written since: what is mended in another row, or deleted, it does not see.
    """
    paths = sorted({(one.database, one.dataset) for one in shown})
    known = [path for path in paths if path[0] in here.catalogue.databases]
    read = {path: here.catalogue.databases[path[0]].datasets.get(path[1]) for path in known}
    return [
        {"database": path[0], "dataset": path[1], "days": dataset.changes.reconcile}
        for path, dataset in read.items()
        if dataset is not None and dataset.changes.by == "cursor"
    ]


def _attribute(here: House, one: Held) -> Attribute | None:
    held = here.catalogue.databases.get(one.database)
    if held is None or one.dataset not in held.datasets:
        return None
    return here.catalogue.source(one.database, one.dataset).concept.attributes.get(one.attribute)


def _reason(one: Held, language: str) -> str:
    text = REASONS.get(one.reason)
    return text.in_(language) if text else one.reason
