"""What has happened to a complaint, in words; and what a form's fields say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext

from motlan.service.complaints.acts import (
    Answered,
    Complained,
    ComplaintAct,
    Happening,
    Judged,
    MadePublic,
    MoreAsked,
    MoreGiven,
    TurnedDown,
    Verdict,
)
from motlan.web.filters import say

LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the run of events."""

    at: datetime
    actor: str
    title: str
    more: str = ""


def timeline(happened: tuple[Happening, ...], *, to_sender: bool) -> list[Line]:
    """All that happened, oldest first; the sender is not told which officer did it."""
    return [
        Line(at=one.at, actor="" if to_sender else one.actor, title=title, more=more)
        for one in happened
        for title, more in [_told(one.act)]
    ]


def _told(act: ComplaintAct) -> tuple[str, str]:
    match act:
        case Complained():
            said = gettext("The complaint was sent"), act.words
        case TurnedDown():
            said = gettext("The office did not take it up"), act.reason
        case MoreAsked():
            said = gettext("The office asked for more"), act.question
        case MoreGiven():
            said = gettext("The sender answered"), act.words
        case Answered():
            said = gettext("The office answered"), act.words
        case Judged():
            said = gettext("The sender judged the answer"), say(Verdict(act.verdict).label)
        case MadePublic():
            said = gettext("The answer was published"), ""
        case _:
            raise TypeError(type(act))
    return said


def typed(request: HttpRequest, name: str) -> str:
    """A text as typed, without what a database cannot keep."""
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n")[:LONGEST]


def seen(request: HttpRequest) -> int:
    """The number of the last event on the page; a page that does not say saw nothing."""
    word = request.POST.get("seen", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0  # noqa: PLR2004 - fits an integer
