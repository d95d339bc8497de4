"""Asking other agencies for their opinion, several at once. The clock runs on: only a supplement or a fee stops it."""

from collections.abc import Sequence
from datetime import date, datetime

from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.service.dossiers.events import ConsultationAnswered, ConsultationOverdue, Consulted
from motlan.service.dossiers.fold import Consultation, DossierState
from motlan.service.dossiers.refusals import SHORTEST_REASON, allowed, is_reason, refused

MOST_AT_ONCE = 5
"""Agencies that one question goes to."""
AGENCIES = "agency-1"
"""The field of the first agency, which names all of them."""


def consult(
    *,
    state: DossierState,
    units: Sequence[str],
    question: str,
    shown: tuple[str, ...],
    day: date,
    at: datetime,
    calendar: WorkCalendar,
) -> tuple[Consulted, ...]:
    """Ask one question of each of these agencies, to be answered before offices close on ``day``.

    ``shown``: the paths of the values of the dossier that they see with it.
    """
    demand_all(
        lambda: demand_agencies(state, units),
        lambda: demand_question(question),
        lambda: demand_day(state, day, at, calendar),
    )
    first, respond_by = len(state.consultations) + 1, calendar.closing(day)
    asked = tuple(
        Consulted(number=number, unit=unit, question=question.strip(), respond_by=respond_by, shown=shown)
        for number, unit in enumerate(dict.fromkeys(units), start=first)
    )
    allowed(state, asked[0])
    return asked


def answer(*, state: DossierState, number: int, words: str, agrees: bool, name: str) -> ConsultationAnswered:
    """Answer what one's agency was asked; only the first answer counts."""
    found = _known(state, number)
    if found.answer is not None:
        who = found.answer.name or "–"
        raise refused(
            Text(
                vi=f"Đồng nghiệp {who} đã trả lời câu hỏi này; câu trả lời của bạn chưa được gửi.",
                en=f"Your colleague {who} has answered this already; your answer was not sent.",
            ),
            Text(vi="Xem câu trả lời đã gửi.", en="Look at the answer that was sent."),
        )
    if state.ended:
        raise refused(
            Text(
                vi="Hồ sơ đã kết thúc, không cần trả lời nữa.",
                en="Work on the dossier is over, an answer is no longer needed.",
            ),
            Text(vi="Không cần làm gì thêm.", en="Nothing more has to be done."),
        )
    if not agrees and not is_reason(words):
        raise refused(
            Text(vi="Chưa nêu vì sao không đồng ý.", en="It is not said why your agency does not agree."),
            Text(
                vi=f"Viết ít nhất {SHORTEST_REASON} ký tự để cơ quan hỏi biết phải làm gì.",
                en=f"Write at least {SHORTEST_REASON} characters, so that the agency that asks knows what to do.",
            ),
            where="words",
        )
    unit = found.asked.unit
    return allowed(
        state, ConsultationAnswered(number=number, unit=unit, answer=words.strip(), agrees=agrees, name=name)
    )


def overdue(*, state: DossierState, number: int, now: datetime) -> ConsultationOverdue | None:
    """Note that the time for an answer went by; None while it has not, and when that was noted."""
    found = state.consultation(number)
    if found is None or found not in state.unanswered or found.overdue or now <= found.asked.respond_by:
        return None
    return allowed(state, ConsultationOverdue(number=number, unit=found.asked.unit, respond_by=found.asked.respond_by))


def _known(state: DossierState, number: int) -> Consultation:
    found = state.consultation(number)
    if found is None:
        raise refused(
            Text(vi="Hồ sơ này không có câu hỏi đó.", en="This dossier has no such question."),
            Text(vi="Mở lại danh sách câu hỏi.", en="Open the list of questions again."),
        )
    return found


def demand_question(question: str) -> None:
    """Raise Refused for a question that nobody could answer."""
    if not is_reason(question):
        raise refused(
            Text(vi="Câu hỏi chưa đủ rõ.", en="The question is not clear enough."),
            Text(
                vi=f"Viết ít nhất {SHORTEST_REASON} ký tự: cần cơ quan kia xác nhận điều gì.",
                en=f"Write at least {SHORTEST_REASON} characters: what the other agency is to confirm.",
            ),
            where="question",
        )


def demand_agencies(state: DossierState, units: Sequence[str]) -> None:
    """Raise Refused where nobody is asked, too many at once, or one that cannot be asked."""
    if not units or len(set(units)) > MOST_AT_ONCE:
        raise refused(
            Text(vi="Chưa chọn cơ quan để hỏi.", en="No agency has been chosen."),
            Text(vi=f"Ghi từ một đến {MOST_AT_ONCE} cơ quan.", en=f"Name between one and {MOST_AT_ONCE} agencies."),
            where=AGENCIES,
        )
    if state.deciding in units:
        raise refused(
            Text(vi="Cơ quan giải quyết không tự hỏi ý kiến mình.", en="The agency that decides cannot ask itself."),
            Text(vi="Chọn cơ quan khác.", en="Choose another agency."),
            where=AGENCIES,
        )
    if {one.asked.unit for one in state.unanswered} & set(units):
        raise refused(
            Text(vi="Cơ quan này đã được hỏi và chưa trả lời.", en="This agency was asked and has not answered yet."),
            Text(vi="Chờ trả lời, hoặc hỏi cơ quan khác.", en="Wait for its answer, or ask another agency."),
            where=AGENCIES,
        )


def demand_day(state: DossierState, day: date, at: datetime, calendar: WorkCalendar) -> None:
    """Raise Refused for no working day, one gone by, or one after the result is owed: the clock runs on."""
    if not calendar.is_working(day):
        raise refused(
            Text(vi="Ngày đó cơ quan không làm việc.", en="Offices are closed on that day."),
            Text(vi="Chọn một ngày làm việc.", en="Choose a working day."),
            where="day",
        )
    if calendar.closing(day) <= at:
        raise refused(
            Text(vi="Ngày đó đã qua.", en="That day has gone by."),
            Text(vi="Chọn ngày sau đó.", en="Choose a later day."),
            where="day",
        )
    due_at = state.due_at
    if due_at is not None and at < due_at and day > due_at.astimezone(calendar.zone).date():
        due = f"{due_at.astimezone(calendar.zone):%d/%m/%Y}"
        raise refused(
            Text(
                vi=f"Hạn của hồ sơ là {due}; thời hạn vẫn chạy trong lúc chờ ý kiến.",
                en=f"The dossier is due on {due}; its clock runs on while an answer is awaited.",
            ),
            Text(vi="Chọn ngày sớm hơn, hoặc gia hạn trước.", en="Choose an earlier day, or extend the time first."),
            where="day",
        )
