"""From a check to every record that fails it, and the records that belong to no subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from motlan.data.quality.spoken import holder_of
from motlan.data.spec import Source
from motlan.data.stewardship import api as stewardship
from motlan.data.stewardship.api import AUTHORITY, EXTRACT, Failing, FailingTable, Measured, Rule
from motlan.kernel.masked import masked
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.steward import words
from motlan.web.steward.lists import after, onward
from motlan.web.steward.reader import extracted, read_many, read_page, sight
from motlan.web.steward.sealed import seal
from motlan.web.steward.shown import shown, unit_name
from motlan.web.steward.titles import title

Address = tuple[str, str]
"""The sealed address of a record, and its key as lists show it."""
Row = Mapping[str, Any]
"""A failing record as the table shows it: its sealed address, its key, a cell for each attribute."""
VALUES = "values"
"""What an address says that asks for values: without it a list of failing records shows no personal data."""


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
    """One check and the records that fail it: their keys, or as a table of values where that is asked for."""
    here = house()
    source, found = _check(here, database, dataset, check_id)
    rule = stewardship.rules(here.catalogue, database).get((dataset, check_id))
    begin = after(request, str)
    last = str(begin[0]) if begin else None
    table = _table(request, here, source, rule)
    opened = table if VALUES in request.GET else None
    records: Sequence[Row | Address]
    if opened is not None:
        records, following = _values(request, here, opened, last)
    else:
        records, following = _keys(here, source, found, rule, last)
    return render(
        request,
        "steward/check.html",
        {
            "source": source,
            "check": found,
            "title": title(here.catalogue, source, found, rule),
            "criterion": words.CRITERIA[found.criterion],
            "attribute": source.concept.attributes.get(found.attribute or ""),
            "records": records,
            "readable": table is not None,
            "table": opened,
            "hidden": sight(request).closed(opened.holder.concept.concept, opened.shut) if opened else (),
            "onward": onward(request, (following,) if following is not None else None),
            "section": "databases",
        },
    )


def _table(request: HttpRequest, here: House, source: Source, rule: Rule | None) -> FailingTable | None:
    """The table of what this steward may see of the records that fail; None for a check that is asked for no more."""
    if rule is None:
        return None
    concept, seen = holder_of(here.catalogue, source, rule).concept, sight(request)
    hidden = [name for name in concept.attributes if seen.hides(concept.concept, name)]
    return stewardship.failing_table(here.catalogue, source, rule, hidden=hidden)


def _keys(
    here: House, source: Source, found: Measured, rule: Rule | None, last: str | None
) -> tuple[list[Address], str | None]:
    part = stewardship.failing(
        register=here.register(),
        database=found.database,
        dataset=found.dataset,
        check_id=found.check_id,
        after=last,
    )
    holder = holder_of(here.catalogue, source, rule) if rule else source
    return addresses(holder, part.items), part.following


def _values(request: HttpRequest, here: House, table: FailingTable, last: str | None) -> tuple[list[Row], str | None]:
    """One page of values: a reading of each whose record stands there, and no page without it."""
    register = here.register()
    with register.transaction():
        part = stewardship.read_failing(register=register, table=table, after=last)
        read_page(request, here, table.holder, [one.subject for one in part.items], table.attributes)
    concept = table.holder.concept
    # a record's key may be the number that this steward may not see
    short = bool(concept.identifier) and sight(request).hides(concept.concept, concept.identifier or "")
    return [_row(here, table, one, short=short) for one in part.items], part.following


def _row(here: House, table: FailingTable, one: Failing, *, short: bool) -> Row:
    """One record as the table shows it: of each attribute the value, or what was received in its place."""
    judged = next((each for each in table.attributes if table.judged and each.name == table.rule.attribute), None)
    return {
        "address": seal((table.holder.database.database, table.holder.name, one.record_key)),
        "key": masked(one.record_key) if short else one.record_key,
        "cells": [
            {
                "attribute": each,
                "value": shown(here, each, one.values[each.name]),
                "received": one.received.get(each.name),
                "options": " · ".join(unit_name(here, code) for code in one.options.get(each.name, ())),
            }
            for each in table.attributes
        ],
        "judged": judged,
        "authority": shown(here, judged, one.authority) if judged else None,
    }


@require_POST
@needs(Permission.STEWARD_DATA)
def check_csv(request: HttpRequest, database: str, dataset: str, check_id: str) -> HttpResponse:
    """All records that fail one check, for the owner to mend them at the source: their keys, or their values too."""
    here = house()
    source, found = _check(here, database, dataset, check_id)
    rule = stewardship.rules(here.catalogue, database).get((dataset, check_id))
    table = _table(request, here, source, rule) if VALUES in request.GET else None
    named = (database, dataset, check_id)
    header: tuple[str, ...] = ("database", "dataset", "check", "record_key")
    rows: Iterator[tuple[object, ...]]
    if table is None:
        extracted(request, here, source)
        rows = ((*named, key) for key in _every_key(here, found))
    else:
        read_many(request, here, table.holder, table.attributes)
        judged = (AUTHORITY,) if table.judged else ()
        header = (*header, *table.names, *judged)
        rows = ((*named, *_line(table, one)) for one in _every(here, table))
    return download(f"{database}-{dataset}-failing", header, rows)


def _every_key(here: House, found: Measured) -> Iterator[str]:
    return stewardship.whole(
        lambda last: stewardship.failing(
            register=here.register(),
            database=found.database,
            dataset=found.dataset,
            check_id=found.check_id,
            after=last,
            limit=EXTRACT,
        )
    )


def _every(here: House, table: FailingTable) -> Iterator[Failing]:
    return stewardship.whole(
        lambda last: stewardship.read_failing(register=here.register(), table=table, after=last, limit=EXTRACT)
    )


def _line(table: FailingTable, one: Failing) -> tuple[object, ...]:
    judged = (one.authority,) if table.judged else ()
    return (one.record_key, *(one.told(name) for name in table.names), *judged)


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
