"""What has happened to a hearing, in words; and what a form's fields say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from motlan.dictionary.partial_date import no_such_day
from motlan.kernel.text import Text
from motlan.service.hearings.acts import (
    Arranged,
    CalledOff,
    Closed,
    Confirmed,
    Happening,
    HearingAct,
    Joined,
    Minuted,
    Objected,
)
from motlan.web.filters import moment, office

ESCAPED = {ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,", ord("\n"): "\\n"}
"""How a calendar's text is written (RFC 5545, 3.3.11)."""
FIELDS = ("day", "time", "minutes", "room", "video")
DAY = Text(vi="Ngày chưa đúng; ghi như 01/12/2026.", en="The day is not right; write it as 01/12/2026.")
TIME = Text(vi="Giờ chưa đúng; ghi như 09:30.", en="The time is not right; write it as 09:30.")
ROOM = Text(vi="Chưa ghi phòng họp; ghi tên hoặc số phòng.", en="The room is missing; write its name or number.")
UNSET = Text(vi="Chưa đủ ngày, giờ và phòng họp.", en="Day, time and room are not complete.")
ANY_DAY, ANY_TIME = "2026-12-01", "09:30"
HOUR = re.compile(r"(\d{1,2}) ?(?:h|giờ) ?(\d{2})?")
"""An hour as people write it in Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the run of events."""

    at: datetime
    actor: str
    title: str
    more: str = ""


def timeline(happened: tuple[Happening, ...], party: Callable[[str], str], *, to_party: bool) -> list[Line]:
    """All that happened, oldest first; ``party`` gives what a party is called in the reader's language.

    Parties are not told the names of each other.
    """
    return [
        Line(at=one.at, actor="" if to_party else office(one.actor), title=title, more=more)
        for one in happened
        for title, more in [_told(one.act, party)]
    ]


def _told(act: HearingAct, party: Callable[[str], str]) -> tuple[str, str]:
    match act:
        case Arranged():
            day = gettext("%(at)s, %(room)s") % {"at": moment(act.begins_at), "room": act.room}
            said = (gettext("The day was set"), "\n".join(part for part in (day, act.reason) if part))
        case Joined():
            said = (gettext("%(party)s is present") % {"party": party(act.party)}, act.assurance)
        case Minuted():
            said = (gettext("The minutes were written"), "")
        case Confirmed():
            said = (gettext("%(party)s confirmed the minutes") % {"party": party(act.party)}, "")
        case Objected():
            said = (gettext("%(party)s objected to the minutes") % {"party": party(act.party)}, act.words)
        case Closed():
            said = (gettext("The hearing was closed"), "")
        case CalledOff():
            said = (gettext("The hearing was called off"), act.reason)
        case _:
            raise TypeError(type(act))
    return said


def chosen_instant(day: str, time: str, zone: ZoneInfo) -> datetime | None:
    """The local day and hour as typed (``2026-12-01`` or ``01/12/2026``, and ``09:30``, ``9h30`` or ``9 giờ``); None
    when they are none.

    >>> chosen_instant("01/12/2026", "9:30", ZoneInfo("Asia/Ho_Chi_Minh")).isoformat()
    '2026-12-01T09:30:00+07:00'
    >>> [chosen_instant("01/12/2026", one, ZoneInfo("UTC")).strftime("%H:%M") for one in ("9h", "14 giờ 05", "9h30")]
    ['09:00', '14:05', '09:30']
    >>> chosen_instant("31/02/2026", "09:30", ZoneInfo("UTC")) is None
    True
    """
    said = HOUR.fullmatch(time.strip().casefold())
    hour = f"{said[1]}:{said[2] or '00'}" if said else time.strip()
    for form in ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"):
        try:
            return datetime.strptime(f"{day.strip()} {hour}", form).replace(tzinfo=zone)
        except ValueError:
            continue
    return None


def unset(*, day: str, time: str, room: str, zone: ZoneInfo) -> dict[str, Text]:
    """The fields that say no day, no time, no room, each with what is wrong."""
    wrong = {
        "day": None if chosen_instant(day, ANY_TIME, zone) else no_such_day(day) or DAY,
        "time": None if chosen_instant(ANY_DAY, time, zone) else TIME,
        "room": None if room.strip() else ROOM,
    }
    return {name: why for name, why in wrong.items() if why is not None}


def length(typed: str) -> int:
    """Minutes, or 0 for what is no number of them."""
    word = typed.strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 5 else 0  # noqa: PLR2004 - a day has 1440


def ics(*, code: str, title: str, begins_at: datetime, ends_at: datetime, room: str, video: str, now: datetime) -> str:
    """The hearing for a calendar (RFC 5545): when and where, and no name of anybody."""
    summary, place = (part.translate(ESCAPED) for part in (title, room))
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Motlan//Hearings//EN", "BEGIN:VEVENT"),
        f"UID:{code}@motlan",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(begins_at)}",
        f"DTEND:{_utc(ends_at)}",
        f"SUMMARY:{summary}",
        f"LOCATION:{place}",
        *([f"URL:{video}"] if video else []),
        *("END:VEVENT", "END:VCALENDAR"),
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _utc(at: datetime) -> str:
    return (at - (at.utcoffset() or timedelta(0))).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str, most: int = 60) -> list[str]:
    """Lines of at most 75 bytes, as the standard has it: 60 characters leave room for Vietnamese letters."""
    parts, rest = [], line
    while len(rest.encode()) > 75:  # noqa: PLR2004 - RFC 5545, 3.1
        cut = most
        while len(rest[:cut].encode()) > 74:  # noqa: PLR2004
            cut -= 1
        parts.append(rest[:cut])
        rest = " " + rest[cut:]
    return [*parts, rest]
