"""The apology for a dossier that is late (slip 04), drafted: the officer adds why, the person reads when instead.

The draft alone apologises for nothing in particular, so it is not taken as it stands.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.deadlines import is_late
from motlan.service.dossiers.fold import WORKABLE, DossierState
from motlan.service.dossiers.refusals import demand_reason

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Apology:
    """What is drafted: the next working day, and the sentence to be completed with the reason."""

    day: date
    text: Text


def drafted(*, state: DossierState, now: datetime, calendar: WorkCalendar) -> Apology | None:
    """The apology that a late dossier owes; None while none is owed, or its work is over or waits for the person."""
    late = is_late(due_at=state.due_at, ended_at=state.ended_at, waiting_since=state.waiting_since, now=now)
    if state.due_at is None or not late or state.status not in WORKABLE:
        return None
    due = f"{state.due_at.astimezone(calendar.zone):%d/%m/%Y}"
    today = now.astimezone(calendar.zone).date()
    return Apology(
        day=calendar.next_working(today + timedelta(days=1)),
        text=Text(
            vi=f"Cơ quan xin lỗi vì chưa trả kết quả đúng hẹn ngày {due}. Lý do: ",
            en=f"The agency apologises that the result was not there on {due} as promised. The reason: ",
        ),
    )


def demand_apology(*, draft: Apology | None, apology: str) -> None:
    """Raise Refused for one that says nothing, and for the draft as it stands: it says that it is late, and not why."""
    demand_reason(apology, where="apology")
    if draft is not None and apology.strip() in {draft.text.in_(language).strip() for language in LANGUAGES}:
        raise Refused(
            what=Text(vi="Chưa ghi lý do trễ hẹn.", en="The reason for the delay is missing."),
            remedy=Text(vi="Ghi tiếp lý do vào cuối câu.", en="Write the reason at the end of the sentence."),
            where="apology",
        )
