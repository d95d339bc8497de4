"""Incidents of quality: what fails, whose it is, by when it must be mended, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from motlan.data.quality import api as quality
from motlan.data.quality.api import Incident
from motlan.data.stewardship import api as stewardship
from motlan.kernel.errors import NotHeld, Refused
from motlan.web.download import download
from motlan.web.filters import say
from motlan.web.house import House, house
from motlan.web.people.permissions import Permission, needs
from motlan.web.posted import day_typed
from motlan.web.steward import words
from motlan.web.steward.finding import LARGEST_KEY
from motlan.web.steward.lists import Filter, after, filtered, onward, query
from motlan.web.steward.reader import account_of, kept_by
from motlan.web.steward.titles import title

OPEN, OVERDUE = "open", "overdue"
ROWS = 20
"""Incidents on one page: on a telephone each is as high as a card."""
STATES: Mapping[str, Promise] = {
    OPEN: pgettext_lazy("incident", "not done"),
    OVERDUE: pgettext_lazy("incident", "overdue"),
    "new": pgettext_lazy("incident", "new"),
    "in_work": pgettext_lazy("incident", "in work"),
    "done": pgettext_lazy("incident", "done"),
    "withdrawn": pgettext_lazy("incident", "rule withdrawn"),
}
SEVERITIES: Mapping[str, Promise] = {
    "severe": pgettext_lazy("incident", "severe"),
    "major": pgettext_lazy("incident", "major"),
    "minor": pgettext_lazy("incident", "minor"),
}
SEVERITY_LIGHTS = {"severe": "red", "major": "yellow", "minor": "yellow"}
SOURCES: Mapping[str, Promise] = {
    "identifier": pgettext_lazy("incident", "an identifier that fails"),
    "check": pgettext_lazy("incident", "a check that fails"),
    "band": pgettext_lazy("incident", "the band of the database"),
}
EVENTS: Mapping[str, Promise] = {
    "opened": pgettext_lazy("incident", "opened by a measurement"),
    "worsened": pgettext_lazy("incident", "became more severe"),
    "stated": pgettext_lazy("incident", "cause and plan stated"),
    "reopened": pgettext_lazy("incident", "failed again: reopened"),
    "closed": pgettext_lazy("incident", "closed by a measurement that passes"),
    "withdrawn": pgettext_lazy("incident", "closed: the check is no longer asked for"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One incident as pages show it."""

    incident: Incident
    title: str
    owner: str
    late: bool
    there: bool
    """Whether the workspace still has its database."""
    bound: float
    """Of the band: the line that the index missed."""

    @property
    def severity(self) -> Promise:
        """The severity in words."""
        return SEVERITIES[self.incident.severity]

    @property
    def light(self) -> str:
        """Its light."""
        return SEVERITY_LIGHTS[self.incident.severity]

    @property
    def state(self) -> Promise:
        """The state in words."""
        return STATES[self.incident.state]

    @property
    def group(self) -> Promise | str:
        """The error group in words; the band has none."""
        return words.GROUPS[self.incident.error_group] if self.incident.error_group else ""

    @property
    def source(self) -> Promise:
        """What raised the alert, in words."""
        return SOURCES[self.incident.source]


def row(here: House, one: Incident) -> Row:
    """An incident with the names that people know."""
    language = get_language() or "vi"
    return Row(
        incident=one,
        title=_title(here, one),
        owner=here.workspace.agency(one.owner, language),
        late=one.overdue(here.today),
        there=one.database in here.catalogue.databases,
        bound=one.bound(here.workspace.policy.bands),
    )


def _index(one: Incident, event: quality.Event) -> int | None:
    """The index that an event found, where the incident is about the band."""
    if event.failed is None or event.kind == "stated" or not one.is_of_band:
        return None
    return one.index_at(event.failed)


def _title(here: House, one: Incident) -> str:
    if not one.check_id:
        return gettext("The index of the whole database")
    held = here.catalogue.databases.get(one.database)
    if held is None or one.dataset not in held.datasets:
        return f"{one.dataset}: {one.check_id}"
    source = here.catalogue.source(one.database, one.dataset)
    measured = stewardship.one_check(
        register=here.register(), database=one.database, dataset=one.dataset, check_id=one.check_id
    )
    rule = stewardship.rules(here.catalogue, one.database).get((one.dataset, one.check_id))
    return title(here.catalogue, source, measured, rule) if measured else one.check_id


def _wanted(request: HttpRequest, here: House) -> tuple[quality.Wanted, list[Filter]]:
    """What the address asks for; without a choice, everything that is not done."""
    language = get_language() or "vi"
    kept = {name: here.catalogue.databases[name] for name in kept_by(request, here)}
    databases = {name: held.label.in_(language) for name, held in kept.items()}
    owners = {held.owner: here.workspace.agency(held.owner, language) for held in kept.values()}
    filters = [
        filtered(request, "state", _("State"), STATES),
        filtered(request, "owner", _("Owner"), owners),
        filtered(request, "database", _("Database"), databases),
        filtered(request, "severity", _("Severity"), SEVERITIES),
        filtered(request, "group", _("Error group"), words.GROUPS),
    ]
    state, owner, database, severity, group = (each.chosen for each in filters)
    wanted = quality.Wanted(
        database=database,
        owner=owner,
        severity=severity,
        group=group,
        state=state if state not in {OPEN, OVERDUE} else "",
        open_only=state == OPEN,
        overdue_on=here.today if state == OVERDUE else None,
        among=_among(request, here),
    )
    return wanted, filters


def _among(request: HttpRequest, here: House) -> tuple[str, ...] | None:
    """The databases of the steward's agency; None for who answers for all, and sees what no database has any more."""
    return kept_by(request, here) if account_of(request).agency else None


@require_safe
@needs(Permission.STEWARD_DATA)
def incidents(request: HttpRequest) -> HttpResponse:
    """Incidents: those not done first, severe before minor, the soonest due first."""
    here = house()
    wanted, filters = _wanted(request, here)
    begin = after(request, int)
    offset = int(begin[0]) if begin else 0
    found = quality.incidents(here.register(), wanted, limit=ROWS, offset=offset)
    total = quality.counted(here.register(), wanted)
    more = (offset + ROWS,) if offset + ROWS < total else None
    return render(
        request,
        "steward/incidents.html",
        {
            "rows": [row(here, one) for one in found],
            "total": total,
            "overdue": quality.counted(
                here.register(), quality.Wanted(overdue_on=here.today, among=_among(request, here))
            ),
            "filters": filters,
            "filtered": any(each.chosen for each in filters),
            "query": query(request),
            "onward": onward(request, more),
            "section": "incidents",
        },
    )


@require_safe
@needs(Permission.STEWARD_DATA)
def incidents_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file: the issue log that the guidance asks for."""
    here = house()
    wanted, _filters = _wanted(request, here)
    header = tuple(Incident.__dataclass_fields__)
    rows = ((*asdict(one).values(), one.overdue(here.today)) for one in quality.incidents(here.register(), wanted))
    return download("incidents", (*header, "overdue"), rows)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STEWARD_DATA)
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """One incident: where it stands, what happened to it, and the form for cause and plan."""
    here = house()
    found = known(here, number)
    among = _among(request, here)
    if among is not None and found.database not in among:
        raise Http404(number)  # another agency answers for it
    given = {name: request.POST.get(name, "") for name in ("cause", "plan", "planned_for", "on_site")}
    if not request.POST and found.cause:
        given = {
            "cause": found.cause,
            "plan": found.plan or "",
            "planned_for": found.planned_for or "",
            "on_site": "on" if found.on_site else "",
        }
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults = _state(request, here, number, given)
        if not faults:
            messages.success(request, gettext("Written down. The incident ends when a measurement passes."))
            return HttpResponseRedirect(reverse("steward:incident", args=[number]))
    past = quality.timeline(here.register(), number)
    events = [(EVENTS[one.kind], one, _index(found, one)) for one in past]
    context = {"row": row(here, found), "events": events, "given": given, "faults": faults, "section": "incidents"}
    return render(
        request,
        "steward/incident.html",
        context | {"days": here.workspace.policy.deadlines},
        status=422 if faults else 200,
    )


def known(here: House, number: int) -> Incident:
    """The incident of an address; another is nowhere."""
    try:
        return quality.one_incident(here.register(), number if number <= LARGEST_KEY else -1)
    except NotHeld as error:
        raise Http404(number) from error


def _state(request: HttpRequest, here: House, number: int, given: Mapping[str, str]) -> dict[str, str]:
    """Write cause and plan down; what is wrong with them, by field."""
    faults = {name: gettext("Write this.") for name in ("cause", "plan") if not given[name].strip()}
    day = day_typed(given["planned_for"])
    if day is None:
        return faults | {"planned_for": gettext("Give a date.")}
    if faults:
        return faults
    statement = quality.Statement(
        cause=given["cause"], plan=given["plan"], planned_for=day, on_site=bool(given["on_site"])
    )
    try:
        quality.state_cause(
            here.register(),
            number=number,
            statement=statement,
            by=account_of(request).username,
            policy=here.workspace.policy,
            clock=here.clock,
        )
    except Refused as refused:
        return {"planned_for": f"{say(refused.what)} {say(refused.remedy)}"}
    return {}
