"""Parts of linked dossiers that a search finds: whoever decides a part need not be a place of its dossier's, so the
queue's own search does not see it. It is shown beside the dossiers that were found, and counted with the lists.

The words are looked for everywhere; what is shown are the unit's own parts, in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from motlan.kernel.text import Text
from motlan.web.addresses import address_of
from motlan.web.desk import part_listing, search
from motlan.web.desk.listing import EVERYWHERE, Asked
from motlan.web.desk.part_listing import Counts, Row, Wanted
from motlan.web.filters import number
from motlan.web.house import House
from motlan.web.people.models import Account

BESIDE = 5
"""Parts shown beside the dossiers that a search finds; all of them stand in their own list."""
LISTS = ("open", "late", "ended")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a page of the queue says of the unit's parts: how many, beside its lists; and which, below them."""

    address: str
    said: str
    shown: str = ""


def are_there(here: House) -> bool:
    """Whether the workspace has a linked procedure."""
    return any(one.parts for versions in here.workspace.procedures.versions.values() for one in versions)


def beside(
    *, here: House, account: Account, words: str, which: str, now: datetime, counts: Counts | None
) -> Parts | None:
    """The unit's parts beside a page of its queue; None in a workspace without linked procedures. ``counts``: how many
    there are, known where nothing is searched for."""
    if not are_there(here):
        return None
    address = address_of("desk:our_parts")
    if counts is not None:
        return Parts(address=address, said=_counted(counts, address))
    list_of = which if which in LISTS else "open"
    wanted = among(here, account, words, Wanted(unit=account.unit, which=list_of, now=now))
    rows = part_listing.page(register=here.register(), wanted=wanted, most=BESIDE + 1)
    kept = {"q": words, **({"show": list_of} if list_of != "open" else {})}
    address = f"{address}?{urlencode(kept)}"
    many = None if wanted.among is None else part_listing.among(here.register(), wanted)
    context = {
        "lines": [line(here, one) for one in rows[:BESIDE]],
        "more": len(rows) > BESIDE,
        "address": address,
        "unit": account.unit,
        "which": list_of,
    }
    shown = render_to_string("desk/found_parts.html", context) if rows else ""
    return Parts(address=address, said=_many(many), shown=shown)


def among(here: House, account: Account, words: str, wanted: Wanted) -> Wanted:
    """Only the dossiers that the words find; where these are too many, a list is read in its order till it is full."""
    now = wanted.now
    asked = Asked(scopes=(EVERYWHERE,), unit="", which="open", now=now, tomorrow=now, officer=account.pk)
    found = search.find(house=here, words=words, asked=asked)
    if found.stands is None:
        return replace(wanted, like=found.like)
    return replace(wanted, among=tuple(one.id for one in found.stands))


def line(here: House, one: Row) -> dict[str, Any]:
    """A part as lists show it."""
    label, procedure = labels(here, one)
    unit = here.workspace.dictionary.units.full_name(one.unit, get_language() or "vi")
    return {"row": one, "label": label, "procedure": procedure, "late": is_late(here, one), "unit": unit}


def labels(here: House, one: Row) -> tuple[Text, Text]:
    """Of the part, and of the procedure it is a part of."""
    procedure = here.workspace.procedures.version(one.procedure, one.version)
    return procedure.parts[one.key].label, procedure.label


def is_late(here: House, one: Row) -> bool:
    """Whether its time went by while its clock runs."""
    return one.open and not one.waits and here.clock.now() > one.due_at


def _many(many: int | None) -> str:
    return "" if many is None else format_html(" <strong>{}</strong>", number(many))


def _counted(counts: Counts, address: str) -> str:
    """How many are under way, and of these how many are late; beyond what is counted, that there are more."""
    said = format_html(" <strong>{}{}</strong>", number(counts.many), "+" if counts.more else "")
    if not counts.late:
        return said
    told = gettext("late: %(late)s") % {"late": f"{number(counts.late)}{'+' if counts.later else ''}"}
    late_at = f"{address}?show=late"
    return said + format_html(' <a class="govuk-link motlan-late" href="{}">{}</a>', late_at, told)
