"""Our parts: the parts of linked dossiers that the officer's unit decides and works on, in the order they fall due.

A page is one ordered run of the index of the unit's parts, going on behind the last part seen, so its cost is that of a
page and not of the country. A search looks among the dossiers that the words find (:mod:`motlan.web.desk.found_parts`).
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motlan.kernel.text import Text
from motlan.web.desk import found_parts
from motlan.web.desk.officer import officer
from motlan.web.desk.part_listing import Row, Wanted, page, pages
from motlan.web.desk.queue import LONGEST_SEARCH, key_of
from motlan.web.download import download
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs

PAGE = 50
COLUMNS = ("code", "applicant", "part", "procedure", "unit", "due_at", "ended_at", "late")
LISTS: dict[str, str | Promise] = {"open": _("Under way"), "late": _("Late"), "ended": _("The others")}


@require_safe
@needs(Permission.WORK_DOSSIERS)
def our_parts(request: HttpRequest) -> HttpResponse:
    """A page of them; everything that one filters by stands in the address."""
    here, account = house(), officer(request)
    words, wanted = _asked(request, here, account)
    rows = page(register=here.register(), wanted=wanted, most=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    units = here.workspace.dictionary.units
    kept = {"show": wanted.which if wanted.which != "open" else "", "part": wanted.part, "q": words}
    context = {
        "lines": [found_parts.line(here, one) for one in rows[:PAGE]],
        "lists": [(label, _address({**kept, "show": name}), name == wanted.which) for name, label in LISTS.items()],
        "kinds": _kinds(here),
        "wanted": wanted,
        "words": words,
        "narrowed": bool(words or wanted.part),
        "onward": _address({**kept, "after": f"{last.order_at.isoformat()}~{last.id}"}) if last else "",
        "begun": "after" in request.GET,
        "first": _address(kept),
        "csv": _address(kept),
        "unit": units.full_name(account.unit, get_language() or "vi") if account.unit else "",
    }
    return render(request, "desk/our_parts.html", context)


@require_safe
@needs(Permission.WORK_DOSSIERS)
def our_parts_csv(request: HttpRequest) -> HttpResponse:
    """The whole list as filtered, for a spreadsheet."""
    here, account, language = house(), officer(request), get_language() or "vi"
    _words, wanted = _asked(request, here, account)
    rows = pages(register=here.register(), wanted=replace(wanted, after=None))
    return download("parts", COLUMNS, (_cells(here, one, language) for one in rows))


def _asked(request: HttpRequest, here: House, account: Account) -> tuple[str, Wanted]:
    """What the address asks for; anything that is no choice reads as the default."""
    which = request.GET.get("show", "")
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    wanted = Wanted(
        unit=account.unit,
        which=which if which in LISTS else "open",
        now=here.clock.now(),
        part=request.GET.get("part", "")[:40],
        after=key_of(request.GET.get("after", "")),
    )
    return words, found_parts.among(here, account, words, wanted) if words else wanted


def _kinds(here: House) -> list[tuple[str, Text]]:
    """The procedures that are parts of another one, with their names."""
    versions = (one for each in here.workspace.procedures.versions.values() for one in each)
    found = {part.procedure: part.label for procedure in versions for part in procedure.parts.values()}
    return sorted(found.items())


def _address(kept: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in kept.items() if value})


def _cells(here: House, one: Row, language: str) -> list[str]:
    """The language comes in from outside: when the lines are written, the request's is gone."""
    label, procedure = (said.in_(language) for said in found_parts.labels(here, one))
    unit = here.workspace.dictionary.units.full_name(one.unit, language)
    ended = "" if one.open else one.order_at.isoformat()
    said = [one.code, one.name, label, procedure, unit, one.due_at.isoformat(), ended]
    return [*said, "1" if found_parts.is_late(here, one) else "0"]
