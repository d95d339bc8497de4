"""What has happened to a complaint, in words; and what a form's fields say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
from motlan.web.filters import office, say

LONGEST = 4000  # characters of what people write about a complaint


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
        Line(at=one.at, actor="" if to_sender else office(one.actor), title=title, more=more)
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
