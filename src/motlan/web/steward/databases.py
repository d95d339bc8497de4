"""The databases, worst first, and the page of one: criteria, checks, runs, mapping, and what one can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motlan.data import api as data
from motlan.data.databases.spec import Database
from motlan.data.quality.api import Wanted, counted, suspensions
from motlan.data.spec import Source
from motlan.data.stewardship import api as stewardship
from motlan.data.stewardship.api import Measured, Standing
from motlan.dictionary.name import plain
from motlan.kernel.errors import MotlanError
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, allows, needs
from motlan.web.standing_words import BANDS, STAGES
from motlan.web.steward import words
from motlan.web.steward.corrections import open_by_source
from motlan.web.steward.lists import Filter, filtered, query
from motlan.web.steward.reader import kept_by
from motlan.web.steward.titles import title

LATEST = 5
PAGE_OF_ONE = "steward/database.html"
"""Runs that the page of one database shows."""
PATIENCE = 20.0
"""Seconds for which a page waits for what a running watch was asked to read."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One database as the list shows it."""

    standing: Standing
    owner: str
    stage: Promise
    corrections: int


@require_safe
@needs(Permission.STEWARD_DATA)
def databases(request: HttpRequest) -> HttpResponse:
    """Every database, worst first."""
    here = house()
    wanted, filters = _narrowed(request, here)
    return render(
        request,
        "steward/databases.html",
        {
            "rows": wanted,
            "filters": filters,
            "q": request.GET.get("q", ""),
            "query": query(request),
            "section": "databases",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def databases_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    here = house()
    wanted, _ = _narrowed(request, here)
    header = ("database", "label", "owner", "stage", "index", "band", "coverage", "identifier_breaches", "records")
    more = ("last_change", "last_reading", "late_datasets", "quarantined", "conflicts", "corrections", "measured_at")
    return download("databases", (*header, *more, "passing_everything"), [_line(one) for one in wanted])


def _line(one: Row) -> tuple[object, ...]:
    stands = one.standing
    label = stands.database.label.in_(get_language() or "vi")
    figures = (stands.dqi, stands.band, stands.coverage_percent, stands.identifier_breaches, stands.held)
    late = " ".join(each.dataset for each in stands.late)
    waiting = (stands.quarantined, stands.conflicts, one.corrections)
    times = (stands.changed_at, stands.read_at, late)
    measured = (stands.measured_at, stands.clean_percent)
    return (stands.name, label, one.owner, stands.database.stage, *figures, *times, *waiting, *measured)


def _narrowed(request: HttpRequest, here: House) -> tuple[list[Row], list[Filter]]:
    """The databases that the address asks for, each with its owner's label, and the filters."""
    language = get_language() or "vi"
    everything = stewardship.standings(register=here.register(), catalogue=here.catalogue, clock=here.clock)
    owners = {one.database.owner: here.workspace.agency(one.database.owner, language) for one in everything}
    filters = [
        filtered(request, "band", gettext_lazy("Quality"), BANDS),
        filtered(request, "stage", gettext_lazy("Stage"), STAGES),
        filtered(request, "owner", gettext_lazy("Owner"), owners),
    ]
    band, stage, owner = (each.chosen for each in filters)
    sought = plain(request.GET.get("q", ""))
    waiting = open_by_source()
    kept = [
        Row(
            standing=one,
            owner=owners[one.database.owner],
            stage=STAGES[one.database.stage],
            corrections=waiting.get(one.name, 0),
        )
        for one in everything
        if band in ("", one.band or "grey")
        and stage in ("", one.database.stage)
        and owner in ("", one.database.owner)
        and sought in plain(f"{one.name} {one.database.label.in_(language)} {owners[one.database.owner]}")
    ]
    return kept, filters


@require_safe
@needs(Permission.STEWARD_DATA)
def database(request: HttpRequest, name: str) -> HttpResponse:
    """One database."""
    return render(request, PAGE_OF_ONE, told(request, house(), name))


def told(request: HttpRequest, here: House, name: str) -> dict[str, Any]:
    """What the page of one database shows."""
    held, register = known(name), here.register()
    stands = stewardship.standing(register=register, catalogue=here.catalogue, clock=here.clock, database=name)
    checks = _listed(here, name)
    return {
        "standing": stands,
        "owner": here.workspace.agency(held.owner, get_language() or "vi"),
        "stage": STAGES[held.stage],
        "corrections": open_by_source().get(name, 0),
        "mine": name in kept_by(request, here),
        "reads": any(not one.hosted for one in held.datasets.values()),
        "may_keep": allows(request.user, Permission.KEEP_REGISTERS),
        "criteria": [
            (one, words.CRITERIA[one.name], words.CRITERIA_MEAN[one.name])
            for one in stewardship.criteria((one.check for one in checks), here.workspace.policy.weights)
        ],
        "fields": _fields(here, name, checks),
        "criteria_words": tuple(words.CRITERIA.values()),
        "measured": bool(checks),
        "breaches": [one for one in checks if one.breach],
        "failing": sorted((one for one in checks if one.check.failed), key=lambda one: not one.breach),
        "passing": [one for one in checks if not one.check.failed],
        "runs": stewardship.runs(register=register, database=name, limit=LATEST),
        "suspension": next((one for one in suspensions(register, name) if one.lifted_at is None), None),
        "incidents": counted(register, Wanted(database=name, open_only=True)),
        "datasets": list(zip(stewardship.mapped(here.catalogue, name), stands.datasets, strict=True)),
        "section": "databases",
    }


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One check as the page of its database lists it."""

    title: str
    source: Source
    check: Measured

    @property
    def criterion(self) -> Promise:
        """The criterion in words."""
        return words.CRITERIA[self.check.criterion]

    @property
    def breach(self) -> bool:
        """Whether it is a severe incident: an identifier that fails."""
        return stewardship.is_breach(self.source, self.check)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field as the page of its database lists it: ``criteria`` in the order of :data:`words.CRITERIA`."""

    label: str
    dataset: str
    index: float | None
    weight: float
    criteria: tuple[tuple[Promise, float | None], ...]


def _fields(here: House, name: str, checks: list[Listed]) -> list[Field]:
    """The index of every field, the lowest first."""
    language, weights = get_language() or "vi", here.workspace.policy.weights
    found = []
    for one in stewardship.fields((each.check for each in checks), weights):
        attributes = here.catalogue.source(name, one.dataset).concept.attributes
        held = attributes.get(one.attribute)
        found.append(
            Field(
                label=held.label.in_(language) if held else one.attribute or gettext("whole records"),
                dataset=one.dataset,
                index=one.index,
                weight=weights.field(one.dataset, one.attribute),
                criteria=tuple((words.CRITERIA[each.value], share) for each, share in one.criteria.items()),
            )
        )
    return found


def _listed(here: House, name: str) -> list[Listed]:
    """Every check of a database, most failures first; those of a dataset that is mapped no more are left out."""
    rules = stewardship.rules(here.catalogue, name)
    datasets = here.catalogue.databases[name].datasets
    found = []
    for one in stewardship.measured(register=here.register(), database=name):
        if one.dataset in datasets:
            source = here.catalogue.source(name, one.dataset)
            called = title(here.catalogue, source, one, rules.get((one.dataset, one.check_id)))
            found.append(Listed(title=called, source=source, check=one))
    return found


def known(name: str) -> Database:
    """The database called ``name``; an address of another is nowhere."""
    found = house().catalogue.databases.get(name)
    if found is None:
        raise Http404(name)
    return found


@require_POST
@needs(Permission.STEWARD_DATA)
def synchronise(request: HttpRequest, name: str) -> HttpResponse:
    """Read the database now, and say what that brought."""
    here, held = house(), known(name)
    if name not in kept_by(request, here):
        raise Http404(name)  # another agency answers for it
    language = get_language() or "vi"
    back = HttpResponseRedirect(reverse("steward:database", args=[name]))
    try:
        report = data.synchronise(
            register=here.register(),
            lake=here.lake,
            catalogue=here.catalogue,
            clock=here.clock,
            places=here.places,
            only=(name,),
            ask_watch=True,
            patience=PATIENCE,
        )
    except MotlanError as error:
        messages.error(request, error.in_(language))
        return back
    for one in report.datasets:
        label = held.datasets[one.dataset].label
        remedy = f" {one.remedy.in_(language)}" if one.remedy else ""
        said = f"{label.in_(language) if label else one.dataset}: {one.message.in_(language)}{remedy}"
        messages.add_message(request, messages.ERROR if one in report.failed else messages.SUCCESS, said)
    return back


@require_POST
@needs(Permission.STEWARD_DATA)
def measure(request: HttpRequest, name: str) -> HttpResponse:
    """Measure the database's quality now, and say what it is."""
    here = house()
    known(name)
    found = data.measure_quality(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        only=(name,),
        policy=here.workspace.policy,
    )
    for one in found:
        messages.success(request, gettext("Measured: the index is %(index)s.") % {"index": floatformat(one.dqi, 1)})
    return HttpResponseRedirect(reverse("steward:database", args=[name]))
