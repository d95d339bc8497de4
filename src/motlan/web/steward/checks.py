"""From a check to every record that fails it, and the records that belong to no subject."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from motlan.data.spec import Source
from motlan.data.stewardship import api as stewardship
from motlan.data.stewardship.api import EXTRACT, Measured, Rule
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward import words
from motlan.web.steward.lists import after, masked, onward
from motlan.web.steward.reader import extracted
from motlan.web.steward.sealed import seal
from motlan.web.steward.titles import title

Address = tuple[str, str]
"""The sealed address of a record, and its key as lists show it."""


def source_of(here: House, database: str, dataset: str) -> Source:
    """One dataset; an address of another is nowhere."""
    held = here.catalogue.databases.get(database)
    if held is None or dataset not in held.datasets:
        raise Http404(f"{database}.{dataset}")
    return here.catalogue.source(database, dataset)


def _check(here: House, database: str, dataset: str, check_id: str) -> tuple[Source, Measured]:
    source = source_of(here, database, dataset)
    found = stewardship.one_check(register=here.register(), database=database, dataset=dataset, check_id=check_id)
    if found is None:
        raise Http404(check_id)
    return source, found


@require_safe
@needs(Permission.STEWARD_DATA)
def check(request: HttpRequest, database: str, dataset: str, check_id: str) -> HttpResponse:
    """One check and the records that fail it."""
    here = house()
    source, found = _check(here, database, dataset, check_id)
    rule = stewardship.rules(here.catalogue, database).get((dataset, check_id))
    begin = after(request, str)
    part = stewardship.failing(
        register=here.register(),
        database=database,
        dataset=dataset,
        check_id=check_id,
        after=str(begin[0]) if begin else None,
    )
    return render(
        request,
        "steward/check.html",
        {
            "source": source,
            "check": found,
            "title": title(here.catalogue, source, found, rule),
            "criterion": words.CRITERIA[found.criterion],
            "attribute": source.concept.attributes.get(found.attribute or ""),
            "records": addresses(_holder(here, source, rule), part.items),
            "onward": onward(request, (part.following,) if part.following is not None else None),
            "section": "databases",
        },
    )


def _holder(here: House, source: Source, rule: Rule | None) -> Source:
    """The dataset whose records fail: of objects that are absent here, the one that has them."""
    if rule is None or rule.population is None:
        return source
    return here.catalogue.source(rule.population.database, rule.population.dataset)


@require_POST
@needs(Permission.STEWARD_DATA)
def check_csv(request: HttpRequest, database: str, dataset: str, check_id: str) -> HttpResponse:
    """The keys of all records that fail one check, for the owner to mend them at the source."""
    here = house()
    source, _found = _check(here, database, dataset, check_id)
    extracted(request, here, source)

    def keys() -> Iterator[str]:
        return stewardship.whole(
            lambda last: stewardship.failing(
                register=here.register(),
                database=database,
                dataset=dataset,
                check_id=check_id,
                after=last,
                limit=EXTRACT,
            )
        )

    rows = ((database, dataset, check_id, key) for key in keys())
    return download(f"{database}-{dataset}-failing", ("database", "dataset", "check", "record_key"), rows)


@require_safe
@needs(Permission.STEWARD_DATA)
def unlinked(request: HttpRequest, database: str, dataset: str) -> HttpResponse:
    """The records of one dataset that belong to no subject."""
    here = house()
    source = source_of(here, database, dataset)
    begin = after(request, str)
    part = stewardship.unlinked(register=here.register(), source=source, after=str(begin[0]) if begin else None)
    return render(
        request,
        "steward/unlinked.html",
        {
            "source": source,
            "records": addresses(source, part.items),
            "onward": onward(request, (part.following,) if part.following is not None else None),
            "section": "databases",
        },
    )


@require_POST
@needs(Permission.STEWARD_DATA)
def unlinked_csv(request: HttpRequest, database: str, dataset: str) -> HttpResponse:
    """The keys of all of them."""
    here = house()
    source = source_of(here, database, dataset)
    extracted(request, here, source)
    keys = stewardship.whole(
        lambda last: stewardship.unlinked(register=here.register(), source=source, after=last, limit=EXTRACT)
    )
    rows = ((database, dataset, key) for key in keys)
    return download(f"{database}-{dataset}-unlinked", ("database", "dataset", "record_key"), rows)


def addresses(source: Source, keys: tuple[str, ...]) -> list[Address]:
    """Records as lists show them: a sealed address and a masked key."""
    return [(seal((source.database.database, source.name, key)), masked(key)) for key in keys]
