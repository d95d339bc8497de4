"""The queue: late first, then by deadline; everything that one filters by stands in the address."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.kernel.text import Text
from motlan.service.dossiers.deadlines import days_left, is_late
from motlan.service.dossiers.status import ENDED, Channel, Status
from motlan.web.desk.officer import officer
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import visible_to
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs

PAGE = 50
LONGEST_SEARCH = 100
LONGEST_KEY = 18
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WAITING = (Status.SUPPLEMENT, Status.PAYMENT)
WHICH: dict[str, str | Promise] = {
    "open": _("Open"),
    "new": _("To receive"),
    "late": _("Late"),
    "today": _("Due today"),
    "mine": _("Mine"),
    "waiting": _("Waiting for the person"),
    "ended": _("Ended"),
}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the address asks for; anything that is no choice reads as the default."""

    which: str
    procedure: str
    words: str
    after: tuple[datetime, int] | None

    @classmethod
    def of(cls, request: HttpRequest) -> Chosen:
        """Read the address."""
        which = request.GET.get("show", "")
        return cls(
            which=which if which in WHICH else "open",
            procedure=request.GET.get("procedure", "")[:40],
            words=request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
            after=_key(request.GET.get("after", "")),
        )

    def address(self, **changes: str) -> str:
        """The address of the same list with something changed, from its beginning."""
        kept = {"show": self.which, "procedure": self.procedure, "q": self.words, **changes}
        return "?" + urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One dossier in the queue."""

    dossier: Dossier
    procedure: Text
    status: Text
    channel: Text
    late: bool
    days: int | None
    """Working days until it is due; None while no clock runs."""

    @property
    def late_days(self) -> int:
        """Working days it is late."""
        return max(1, -(self.days or 0))


@require_safe
@needs(Permission.WORK_DOSSIERS)
def queue(request: HttpRequest) -> HttpResponse:
    """The officer's dossiers."""
    here, account, chosen = house(), officer(request), Chosen.of(request)
    now = here.clock.now()
    searched = _searched(visible_to(account), chosen)
    asked = _ordered(_shown(searched, chosen.which, here, account, now), chosen)
    rows = list(_continued(asked, chosen).select_related("officer")[: PAGE + 1])
    counts = _counts(searched, here, account, now)
    following = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "lines": [_line(one, here, now) for one in rows[:PAGE]],
        "tabs": [(name, label, counts[name], chosen.address(show=name)) for name, label in WHICH.items()],
        "chosen": chosen,
        "which": WHICH[chosen.which],
        "procedures": [(code, _label(here, code)) for code in here.workspace.procedures.codes()],
        "total": counts[chosen.which],
        "onward": chosen.address(after=f"{following.order_at.isoformat()}~{following.pk}") if following else "",
        "begun": chosen.after is not None,
        "first": chosen.address(),
        "download": chosen.address(),
        "unit": here.workspace.dictionary.units.full_name(account.unit, get_language() or "vi") if account.unit else "",
    }
    return render(request, "desk/queue.html", context)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def queue_csv(request: HttpRequest) -> HttpResponse:
    """The whole list as filtered, for a spreadsheet."""
    here, account, chosen = house(), officer(request), Chosen.of(request)
    now = here.clock.now()
    rows = _ordered(_shown(_searched(visible_to(account), chosen), chosen.which, here, account, now), chosen)
    lines = (_line(one, here, now) for one in rows.iterator(chunk_size=500))
    written = _csv(lines, head=_head(), yes=gettext("yes"), language=get_language() or "vi")
    response = StreamingHttpResponse(written, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="queue.csv"'
    return response  # type: ignore[return-value] # the guard of the views only hands it on


def _key(word: str) -> tuple[datetime, int] | None:
    at, _, number = word.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    whole = number.isascii() and number.isdigit() and len(number) <= LONGEST_KEY
    return (moment, int(number)) if moment.tzinfo and whole else None


def _searched(dossiers: QuerySet[Dossier], chosen: Chosen) -> QuerySet[Dossier]:
    if chosen.procedure:
        dossiers = dossiers.filter(procedure=chosen.procedure)
    if chosen.words:
        dossiers = dossiers.filter(Q(code__icontains=chosen.words) | Q(name_plain__contains=plain(chosen.words)))
    return dossiers


def _which(here: House, account: Account, now: datetime) -> dict[str, Q]:
    today = now.astimezone(here.zone).date()
    tomorrow = datetime.combine(today + timedelta(days=1), time(), tzinfo=here.zone)
    running = ~Q(status__in=[*ENDED, *WAITING])
    return {
        "open": ~Q(status__in=ENDED),
        "new": Q(status=Status.NEW),
        "late": running & Q(due_at__lt=now),
        "today": running & Q(due_at__gte=now, due_at__lt=tomorrow),
        "mine": ~Q(status__in=ENDED) & Q(officer=account),
        "waiting": Q(status__in=WAITING),
        "ended": Q(status__in=ENDED),
    }


def _shown(dossiers: QuerySet[Dossier], which: str, here: House, account: Account, now: datetime) -> QuerySet[Dossier]:
    return dossiers.filter(_which(here, account, now)[which])


def _counts(dossiers: QuerySet[Dossier], here: House, account: Account, now: datetime) -> dict[str, int]:
    asked = {name: Count("pk", filter=condition) for name, condition in _which(here, account, now).items()}
    return dossiers.aggregate(**asked)


def _ordered(dossiers: QuerySet[Dossier], chosen: Chosen) -> QuerySet[Dossier]:
    return dossiers.order_by("-order_at", "-pk") if chosen.which == "ended" else dossiers.order_by("order_at", "pk")


def _continued(dossiers: QuerySet[Dossier], chosen: Chosen) -> QuerySet[Dossier]:
    """What comes after the last one seen: a place in the order, not a number of rows, so that nothing is skipped."""
    if chosen.after is None:
        return dossiers
    at, number = chosen.after
    way = "lt" if chosen.which == "ended" else "gt"
    return dossiers.filter(Q(**{f"order_at__{way}": at}) | Q(order_at=at, **{f"pk__{way}": number}))


def _line(dossier: Dossier, here: House, now: datetime) -> Line:
    status = Status(dossier.status)
    clock = dossier.due_at is not None and not status.ended and not status.waiting
    return Line(
        dossier=dossier,
        procedure=_label(here, dossier.procedure),
        status=status.label,
        channel=Channel(dossier.channel).label,
        late=is_late(due_at=dossier.due_at, ended_at=dossier.ended_at, waiting_since=dossier.waiting_since, now=now),
        days=days_left(due_at=dossier.due_at, now=now, calendar=here.workspace.calendar)
        if clock and dossier.due_at
        else None,
    )


def _label(here: House, code: str) -> Text:
    versions = here.workspace.procedures.versions.get(code)
    return versions[-1].label if versions else Text(vi=code, en=code)


def _head() -> list[str]:
    who = [
        pgettext("dossier", "Code"),
        gettext("Procedure"),
        gettext("Applicant"),
        gettext("Status"),
        gettext("Channel"),
    ]
    return [*who, gettext("Filed"), gettext("Received"), gettext("Due"), gettext("Ended"), gettext("Late")]


def _csv(lines: Iterable[Line], *, head: list[str], yes: str, language: str) -> Iterator[str]:
    """The words come in from outside: when the lines are written, the request and its language are gone."""
    write: Callable[[Iterable[Any]], str] = csv.writer(_Echo()).writerow
    yield "\ufeff" + write(head)
    for line in lines:
        one = line.dossier
        said = [line.procedure.in_(language), one.name, line.status.in_(language), line.channel.in_(language)]
        moments = [at.isoformat() if at else "" for at in (one.filed_at, one.received_at, one.due_at, one.ended_at)]
        yield write([_cell(value) for value in (one.code, *said, *moments, yes if line.late else "")])


def _cell(value: str) -> str:
    """A spreadsheet must not take a typed text for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


class _Echo:
    """What the csv module writes into: it hands the line back."""

    def write(self, line: str) -> str:
        return line
