"""What owners of tasks have committed themselves to in writing, until when, and whether they kept their word.

Who typed it in, and what was typed in to show how it ended, stay inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from motlan.web.centre import standing
from motlan.web.centre.asof import as_of
from motlan.web.centre.commitments import STANDINGS, Word, words_of
from motlan.web.centre.plan import plan_of
from motlan.web.centre.sheet import sheet
from motlan.web.house import House
from motlan.web.public.kept import draw, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A commitment with who gave it and for which task, in words; ``task``: '' where it names none of the plan."""

    word: Word
    owner: str
    task: str


@shown("commitments")
def commitments(request: HttpRequest, here: House) -> HttpResponse:
    """Every commitment, those with the nearest day first and the ended ones last; as of today or of a past day."""
    asof, owner = as_of(here, request.GET.get("day", "")), request.GET.get("owner", "")
    stands, everything = request.GET.get("standing", ""), words_of(here, day=asof.day if asof.past else "")
    owners = {one.commitment.owner for one in everything}
    if owner not in {"", *here.workspace.settings.agencies} or stands not in {"", *STANDINGS}:
        raise Http404(owner)
    wanted = [one for one in everything if owner in ("", one.commitment.owner) and stands in ("", one.standing)]
    found = [_given(here, one) for one in wanted]
    if request.GET.get("format") == "csv":
        asof.known()
        return _sheet(here, found)
    asked = [(name, value) for name, value in (("owner", owner), ("standing", stands)) if value]
    context = {
        "asof": asof,
        "rows": found,
        "all": len(everything),
        "in_time": sum(1 for one in wanted if one.standing == "kept"),
        "due": sum(1 for one in wanted if one.standing != "open"),
        "owner": owner,
        "stands": stands,
        "owners": sorted(((one, _agency(here, one)) for one in owners | ({owner} - {""})), key=lambda one: one[1]),
        "standings": STANDINGS.items(),
        "kept": asked,
        "as_csv": "?" + urlencode([*asked, *([("day", asof.day)] if asof.past else []), ("format", "csv")]),
    }
    return draw(request, here, "public/commitments.html", context)


def _given(here: House, word: Word) -> Given:
    task = plan_of(here).by_name.get(word.commitment.task)
    label = task.label.in_(standing.language()) if task else ""
    return Given(word=word, owner=_agency(here, word.commitment.owner), task=label)


def _agency(here: House, owner: str) -> str:
    return here.workspace.agency(owner, standing.language())


def _sheet(here: House, found: Sequence[Given]) -> HttpResponse:
    """Them as a file; the measured light is that of the task on the day on which the word was said to be kept."""
    header = ("owner", "label", "what", "task", "made_at", "until", "standing", "ended_at", "measured")
    lines = (
        (
            *(said.owner, one.owner, said.what, said.task, said.made_at, said.until.isoformat()),
            *(one.word.standing, one.word.end.at if one.word.end else None, one.word.measured),
        )
        for one in found
        for said in (one.word.commitment,)
    )
    return sheet("commitments", header, lines)
