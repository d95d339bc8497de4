"""The queue: late first, then by deadline; everything that one filters by stands in the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motlan.service.dossiers.status import Channel, Status
from motlan.service.forms.book import FormBook
from motlan.web.desk import drawn, found_parts, listing, part_listing, search
from motlan.web.desk.bulk import colleagues_of
from motlan.web.desk.found_parts import Parts
from motlan.web.desk.listing import Asked, Row
from motlan.web.desk.officer import officer
from motlan.web.desk.part_listing import Counts
from motlan.web.desk.rows import late, procedure_of, rows_as_text
from motlan.web.desk.search import Found
from motlan.web.desk.ticks import codes_ticked, without_ticks
from motlan.web.dossiers.tallies import tally
from motlan.web.download import download
from motlan.web.filters import number
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs

PAGE = 50
LONG_PAGE = 100
LONGEST_SEARCH = 100
LONGEST_KEY = 18
COLUMNS = (
    *("code", "procedure", "applicant", "status", "channel"),
    *("filed_at", "received_at", "due_at", "ended_at", "late"),
)
WHICH: dict[str, str | Promise] = {
    "open": _("Open"),
    "new": _("To receive"),
    "late": _("Late"),
    "today": _("Due today"),
    "mine": _("Mine"),
    "waiting": _("Waiting for the person"),
    "ended": _("Ended"),
}
ASKED = "asked"
"""What other agencies ask of the unit: counted beside the lists, shown on a page of its own."""
PARTS = "parts"
"""The parts of linked dossiers that the unit decides: a list of their own, too."""
WORKED_ON = ("open", "late", "today", "mine")
"""The lists whose dossiers a head gives to officers, and whose results are signed together."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the address asks for; anything that is no choice reads as the default."""

    which: str
    procedure: str
    words: str
    after: tuple[datetime, int] | None
    long: bool = False
    """A hundred rows a page, not fifty."""

    @classmethod
    def of(cls, request: HttpRequest) -> Chosen:
        """Read the address."""
        which = request.GET.get("show", "")
        return cls(
            which=which if which in WHICH else "open",
            procedure=request.GET.get("procedure", "")[:40],
            words=request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
            after=key_of(request.GET.get("after", "")),
            long=request.GET.get("rows") == str(LONG_PAGE),
        )

    def address(self, **changes: str) -> str:
        """The address of the same list with something changed, from its beginning."""
        rows = str(LONG_PAGE) if self.long else ""
        kept = {"show": self.which, "procedure": self.procedure, "q": self.words, "rows": rows, **changes}
        return "?" + urlencode({name: value for name, value in kept.items() if value})


@require_safe
@needs(Permission.WORK_DOSSIERS)
def queue(request: HttpRequest) -> HttpResponse:
    """The officer's dossiers."""
    here, account, chosen = house(), officer(request), Chosen.of(request)
    language = get_language() or "vi"
    asked = asked_of(here, account, chosen)
    found = search.find(house=here, words=chosen.words, asked=asked) if chosen.words else None
    most = LONG_PAGE if chosen.long else PAGE
    rows = _page(here, asked, found, most + 1)
    counts, counted = _counts(here, asked, found)
    offered = _offered(account, chosen)
    last = rows[most - 1] if len(rows) > most else None
    parts = found_parts.beside(
        here=here, account=account, words=chosen.words, which=chosen.which, now=asked.now, counts=counted
    )
    context = {
        "lines": rows_as_text(
            rows=rows[:most],
            here=here,
            language=language,
            tick=any(offered.values()),
            ticked=codes_ticked(request),
        ),
        "search": _search_form(here, chosen, language),
        "tabs": _tabs(chosen, counts, parts),
        "parts": parts.shown if parts and not chosen.after else "",
        "chosen": chosen,
        "which": WHICH[chosen.which],
        "total": counts.get(chosen.which),
        "onward": chosen.address(after=f"{last.order_at.isoformat()}~{last.id}") if last else "",
        "begun": chosen.after is not None,
        "first": chosen.address(),
        "other_length": chosen.address(rows="" if chosen.long else str(LONG_PAGE)),
        "unit": here.workspace.dictionary.units.full_name(account.unit, language) if account.unit else "",
        "leads": account.may(Permission.LEAD_UNIT),
        "here": without_ticks(request.get_full_path()),
        **offered,
        "together": any(offered.values()),
    }
    return drawn.queue(request, context)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def queue_csv(request: HttpRequest) -> HttpResponse:
    """The whole list as filtered, for a spreadsheet."""
    here, account, chosen = house(), officer(request), Chosen.of(request)
    asked = asked_of(here, account, chosen)
    found = search.find(house=here, words=chosen.words, asked=asked) if chosen.words else None
    # the language is taken now: when the lines are written, the request is gone
    now, language = here.clock.now(), get_language() or "vi"
    rows = (_cells(one, here=here, now=now, language=language) for one in _all(here, asked, found))
    return download("queue", COLUMNS, rows)


def asked_of(here: House, account: Account, chosen: Chosen) -> Asked:
    """What the address asks for, as this officer may see it now."""
    now = here.clock.now()
    today = now.astimezone(here.zone).date()
    return Asked(
        scopes=listing.scopes(unit=account.unit, units=here.workspace.dictionary.units),
        unit=account.unit,
        which=chosen.which,
        now=now,
        tomorrow=datetime.combine(today + timedelta(days=1), time(), tzinfo=here.zone),
        officer=account.pk,
        procedure=chosen.procedure,
        after=chosen.after,
    )


def _page(here: House, asked: Asked, found: Found | None, most: int) -> list[Row]:
    register = here.register()
    if found is None:
        return listing.page(register=register, asked=asked, most=most)
    if found.stands is None:
        return listing.page(register=register, asked=found.within(asked=asked, house=here), most=most)
    ids = [one.id for one in search.listed(found.stands, asked)[:most]]
    return listing.those(register=register, ids=ids, backwards=asked.backwards)


def _all(here: House, asked: Asked, found: Found | None) -> Iterator[Row]:
    """Every row of a list, from its beginning."""
    asked = replace(asked, after=None)
    if found is None or found.stands is None:
        wider = found.within(asked=asked, house=here) if found else asked
        return listing.pages(register=here.register(), asked=wider)
    return iter(_page(here, asked, found, len(found.stands)))


def _counts(here: House, asked: Asked, found: Found | None) -> tuple[dict[str, int], Counts | None]:
    """How many each list has, nothing where a search finds too many to look at one by one; and the unit's parts, where
    nothing is searched for. All of it is one statement."""
    if found is not None:
        stands = found.stands
        every = {} if stands is None else {name: replace(asked, which=name, after=None) for name in WHICH}
        return {name: len(search.listed(stands or (), one)) for name, one in every.items()}, None
    mine, whose = listing.own(asked)
    of_parts, values = part_listing.questions(asked.unit, asked.now) if found_parts.are_there(here) else ((), {})
    counted = tally(
        place=asked.unit,
        procedure=asked.procedure,
        now=asked.now,
        tomorrow=asked.tomorrow,
        beside=(mine, *of_parts),
        values={**whose, **values},
    )
    (own, _), *parts = counted.beside
    lists = {name: getattr(counted, name) for name in WHICH if name != "mine"}
    return {"mine": own, ASKED: counted.asked, **lists}, Counts.of(parts) if parts else None


def _search_form(here: House, chosen: Chosen, language: str) -> SafeString:
    """The form above the list. Drawn once where nothing is typed: it names every procedure there is."""
    kept = _kept(here.forms)
    key = (language, chosen.which, chosen.procedure, chosen.long)
    if not chosen.words and key in kept:
        return kept[key]
    known = here.workspace.procedures.codes()
    context = {"chosen": chosen, "procedures": [(code, procedure_of(here, code)) for code in known]}
    drawn = render_to_string("desk/search.html", context)
    if not chosen.words and (not chosen.procedure or chosen.procedure in known):
        kept[key] = drawn
    return drawn


def _tabs(chosen: Chosen, counts: dict[str, int], parts: Parts | None) -> SafeString:
    """Every list with its count, where it is known; and the unit's parts and what others ask, lists of their own."""
    links = _links(get_language() or "vi", replace(chosen, after=None))
    tabs = [f"<li>{links[name]}{_count(counts, name)}</li>" for name in WHICH]
    if parts is not None:
        tabs.append(f'<li><a class="govuk-link" href="{escape(parts.address)}">{links[PARTS]}</a>{parts.said}</li>')
    return mark_safe("\n".join([*tabs, f"<li>{links[ASKED]}{_count(counts, ASKED)}</li>"]))  # noqa: S308 - escaped


@lru_cache(maxsize=512)
def _links(_language: str, chosen: Chosen) -> dict[str, str]:
    """The way to each list from the one that is chosen; for parts, whose address hangs on what is found, the words."""
    bold, current = " govuk-link--no-underline govuk-!-font-weight-bold", ' aria-current="page"'
    links = {}
    for name, label in WHICH.items():
        marks = (bold, current) if name == chosen.which else ("", "")
        at = escape(chosen.address(show=name))
        links[name] = f'<a class="govuk-link{marks[0]}" href="{at}"{marks[1]}>{escape(str(label))}</a>'
    asked = f'<a class="govuk-link" href="{reverse("desk:asked")}">{escape(gettext("Asked of us"))}</a>'
    return {**links, PARTS: escape(gettext("Our parts")), ASKED: asked}


def _count(counts: dict[str, int], name: str) -> str:
    count = counts.get(name)
    if count is None:
        return ""
    late = ' class="motlan-late"' if name == "late" and count else ""
    return f" <strong{late}>{number(count)}</strong>"


_FORMS: dict[int, tuple[FormBook, dict[tuple[str, str, str, bool], SafeString]]] = {}
MOST_WORKSPACES = 4


def _kept(forms: FormBook) -> dict[tuple[str, str, str, bool], SafeString]:
    """What was drawn for a workspace as it was read; a workspace that was read anew is drawn anew."""
    if id(forms) not in _FORMS and len(_FORMS) >= MOST_WORKSPACES:
        _FORMS.clear()
    return _FORMS.setdefault(id(forms), (forms, {}))[1]


def _offered(account: Account, chosen: Chosen) -> dict[str, Any]:
    """What can be done with several dossiers of this list at once."""
    worked_on = chosen.which in WORKED_ON
    return {
        "receives": chosen.which == "new",
        "colleagues": colleagues_of(account) if worked_on and account.may(Permission.LEAD_UNIT) else [],
        "signs": worked_on and account.may(Permission.SIGN_RESULTS),
    }


def key_of(word: str) -> tuple[datetime, int] | None:
    """Behind which row a page goes on, as the address says it; None for anything else."""
    at, _, key = word.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    whole = key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY
    return (moment, int(key)) if moment.tzinfo and whole else None


def _cells(one: Row, *, here: House, now: datetime, language: str) -> tuple[object, ...]:
    status, channel = Status(one.status).label, Channel(one.channel).label
    said = (procedure_of(here, one.procedure).in_(language), one.name, status.in_(language), channel.in_(language))
    return (one.code, *said, one.filed_at, one.received_at, one.due_at, one.ended_at, int(late(one, now)))
