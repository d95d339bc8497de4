"""Slip 07, the register: what a unit received on a day, dossier by dossier, with what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from motlan.kernel.text import Text
from motlan.service.documents.compose import moment
from motlan.service.documents.model import Document, Table
from motlan.service.documents.slips import LABELS, Slips
from motlan.service.dossiers.deadlines import is_late
from motlan.service.dossiers.status import Status

COLUMNS = (
    Text(vi="STT", en="No."),
    Text(vi="Mã hồ sơ", en="Dossier code"),
    Text(vi="Người nộp hồ sơ", en="Applicant"),
    Text(vi="Thủ tục", en="Procedure"),
    Text(vi="Tiếp nhận lúc", en="Received at"),
    Text(vi="Hẹn trả kết quả", en="Result due by"),
    Text(vi="Kết quả", en="What became of it"),
)
WIDTHS = (0, 0, 2, 3, 0, 0, 2)
CUT = Text(
    vi="Văn bản này chỉ có {shown} hồ sơ đầu tiên trong ngày; {rest} hồ sơ còn lại nằm trong tệp CSV của sổ cùng ngày.",
    en="This document has only the first {shown} dossiers of the day; the other {rest} are in the CSV file of the same"
    " day's register.",
)
LATE = Text(vi="trễ hạn", en="late")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One dossier of the register."""

    code: str
    name: str
    procedure: Text
    status: Status
    received_at: datetime
    due_at: datetime | None
    waiting_since: datetime | None
    ended_at: datetime | None

    def late(self, now: datetime) -> bool:
        """Whether it is late, or ended late."""
        return is_late(due_at=self.due_at, ended_at=self.ended_at, waiting_since=self.waiting_since, now=now)

    def became(self, *, language: str, zone: ZoneInfo, now: datetime) -> str:
        """What became of it: its status, when its work ended, whether it was late."""
        said = [self.status.label.in_(language)]
        if self.ended_at:
            said.append(moment(self.ended_at, zone))
        return ", ".join([*said, *([LATE.in_(language)] if self.late(now) else [])])


def day_book(
    *,
    unit: Text,
    day: date,
    entries: Iterable[Entry],
    slips: Slips,
    language: str,
    zone: ZoneInfo,
    now: datetime,
    rest: int = 0,
) -> Document:
    """Slip 07 as it stands at ``now``; it says how many dossiers of the day, ``rest``, it has no room for."""
    words = slips.slip_07
    rows = tuple(_cells(number, one, language, zone, now) for number, one in enumerate(entries, start=1))
    texts = {"receiving": unit.in_(language), "day": f"{day:%d/%m/%Y}", "count": str(len(rows) + rest)}
    cut = CUT.in_(language).format(shown=len(rows), rest=rest) if rest else ""
    return Document(
        kind="slip_07",
        language=language,
        title=words.title.in_(language),
        issuer=texts["receiving"],
        day=moment(now, zone),
        rows=tuple((LABELS[name].in_(language), (texts[name],)) for name in words.rows if name in texts),
        table=Table(columns=tuple(one.in_(language) for one in COLUMNS), widths=WIDTHS, rows=rows),
        heading=tuple(line.in_(language) for line in slips.heading),
        place=slips.place.in_(language) if slips.place else "",
        form=words.form.in_(language) if words.form else "",
        opening=words.opening.in_(language).format_map(texts) if words.opening else "",
        closing=(*([cut] if cut else []), *(one.in_(language).format_map(texts) for one in words.closing)),
    )


def _cells(number: int, one: Entry, language: str, zone: ZoneInfo, now: datetime) -> tuple[str, ...]:
    return (
        str(number),
        one.code,
        one.name,
        one.procedure.in_(language),
        moment(one.received_at, zone),
        moment(one.due_at, zone) if one.due_at else "",
        one.became(language=language, zone=zone, now=now),
    )
