"""What may be done to a dossier now. Each decision is pure: it answers the act to write, or raises Refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.service.dossiers import deadlines
from motlan.service.dossiers.attachment import Attachment, Attachments
from motlan.service.dossiers.events import (
    Attached,
    Decided,
    Declined,
    Extended,
    Filed,
    FiledPart,
    HeldThen,
    OnBehalf,
    Paid,
    PaymentAsked,
    PaymentLapsed,
    Received,
    Refunded,
    Returned,
    Stopped,
    SupplementAsked,
    Supplemented,
    Taken,
    Withdrawn,
)
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.refusals import allowed, demand_reason, is_reason, refused
from motlan.service.dossiers.status import Channel, Status
from motlan.service.dossiers.told import nobody_answered
from motlan.service.procedures.spec import Procedure, TimeLimit

LONGEST_EXTENSION = timedelta(days=366)
"""Further away a new day is a year that was mistyped."""


def file_dossier(
    *,
    procedure: Procedure,
    channel: Channel,
    applicant: int,
    deciding: str,
    receiving: str,
    helping: str = "",
    answers: Mapping[str, str],
    held: Mapping[str, HeldThen],
    subjects: Mapping[str, int],
    fee: int = 0,
    papers: tuple[str, ...] = (),
    originals: tuple[str, ...] = (),
    attachments: Attachments | None = None,
    by: OnBehalf | None = None,
    parts: tuple[FiledPart, ...] = (),
    replaced: tuple[str, ...] = (),
    doubted: Mapping[str, str] | None = None,
    assurance: str = "",
    found: tuple[str, ...] = (),
) -> Filed:
    """Hand a dossier in; refused when the procedure has no such channel, nobody knows who decides, or another agency
    than may takes it.
    """
    if channel.value not in procedure.channels:
        raise refused(
            Text(vi="Thủ tục này không nhận qua kênh này.", en="This procedure is not open on this channel."),
            Text(vi="Xin chọn kênh khác.", en="Choose another channel."),
        )
    if not deciding:
        raise refused(
            Text(vi="Chưa biết cơ quan nào giải quyết.", en="It is not known which agency decides."),
            Text(vi="Xin điền nơi cư trú trong tờ khai.", en="Fill in the place of residence in the form."),
        )
    if procedure.received_by == "deciding_agency" and receiving != deciding:
        raise refused(
            Text(
                vi="Thủ tục này chỉ do cơ quan giải quyết tiếp nhận.",
                en="Only the agency that decides takes in this procedure.",
            ),
            Text(
                vi="Chọn giúp nộp; cơ quan giải quyết sẽ tiếp nhận.",
                en="Choose to help only; the agency that decides receives it.",
            ),
        )
    return Filed(
        procedure=procedure.procedure,
        version=procedure.version,
        channel=channel.value,
        applicant=applicant,
        helping=helping,
        receiving=receiving,
        deciding=deciding,
        answers=dict(answers),
        held=dict(held),
        subjects=dict(subjects),
        fee=fee,
        papers=papers,
        originals=originals,
        attachments=dict(attachments or {}),
        by=by,
        parts=parts,
        replaced=replaced,
        doubted=dict(doubted or {}),
        assurance=assurance,
        found=found,
    )


def limit_of(*, procedure: Procedure, verify: bool) -> TimeLimit:
    """The time limit that holds: the longer one when facts must be verified."""
    if verify and procedure.process.verify is not None:
        return procedure.process.verify.limit
    return procedure.time_limit


def receive(
    *,
    state: DossierState,
    limit: TimeLimit,
    at: datetime,
    calendar: WorkCalendar,
    parts_due: Mapping[str, datetime] | None = None,
) -> Received:
    """Take it in; the clock starts. ``parts_due``: when each part of a linked dossier is due."""
    if parts_due:
        return allowed(state, Received(due_at=max(parts_due.values()), parts_due=dict(parts_due)))
    return allowed(state, Received(due_at=deadlines.due(limit=limit, received_at=at, calendar=calendar)))


def take(*, state: DossierState, officer: str, name: str = "") -> Taken:
    """Let an officer work on it; ``name`` is hers when somebody else gave it to her."""
    return allowed(state, Taken(officer=officer, name=name))


def ask_supplement(
    *,
    state: DossierState,
    procedure: Procedure,
    items: tuple[str, ...],
    note: str,
    at: datetime,
    calendar: WorkCalendar,
) -> SupplementAsked:
    """Ask for what is missing, naming it; the clock stops."""
    if not items and not is_reason(note):
        raise refused(
            Text(vi="Chưa nêu còn thiếu gì.", en="What is missing has not been named."),
            Text(vi="Đánh dấu mục còn thiếu hoặc ghi rõ.", en="Tick what is missing, or write it down."),
        )
    last = calendar.add_working_days(at, 0) + timedelta(days=procedure.process.supplement_within_days)
    return allowed(state, SupplementAsked(items=items, note=note.strip(), respond_by=calendar.closing(last)))


def supply(
    *,
    state: DossierState,
    limit: TimeLimit,
    answers: Mapping[str, str],
    note: str,
    at: datetime,
    calendar: WorkCalendar,
    parts_due: Mapping[str, datetime] | None = None,
    attachments: Attachments | None = None,
    papers: tuple[str, ...] = (),
) -> Supplemented:
    """Hand in what was missing; the due day moves by the time the clock stood still. ``parts_due``: those of parts;
    ``papers``: what was brought to a counter."""
    if not answers and not note.strip() and not attachments and not papers:
        raise refused(
            Text(vi="Chưa có gì được bổ sung.", en="Nothing has been supplied."),
            Text(vi="Điền thông tin được yêu cầu.", en="Fill in what was asked for."),
        )
    due_at, promised_at = _moved(state, limit, at, calendar)
    supplied = Supplemented(
        answers=dict(answers),
        note=note.strip(),
        due_at=due_at,
        promised_at=promised_at,
        parts_due=dict(parts_due or {}),
        attachments=dict(attachments or {}),
        papers=papers,
    )
    return allowed(state, supplied)


def attach(
    *, state: DossierState, component: str, files: tuple[Attachment, ...], note: str = "", original: bool = False
) -> Attached:
    """Add files for the person; ``original``: the officer saw the paper itself."""
    if not files:
        raise refused(
            Text(vi="Chưa chọn tệp nào.", en="No file has been chosen."),
            Text(vi="Chọn tệp quét hoặc ảnh chụp của giấy tờ.", en="Choose the scan or the photo of the paper."),
        )
    return allowed(state, Attached(component=component, files=files, note=note.strip(), original=original))


def extend(*, state: DossierState, due_at: datetime, apology: str, part: str = "") -> Extended:
    """Take more time; only later than now due, and only with the apology slip's text. ``part``: for this part alone."""
    demand_all(lambda: _demand_later(state, due_at, part), lambda: demand_reason(apology, where="apology"))
    return allowed(state, Extended(due_at=due_at, apology=apology.strip(), part=part))


def _demand_later(state: DossierState, due_at: datetime, part: str) -> None:
    now_due = state.parts[part].due_at if part in state.parts else state.due_at
    if now_due is not None and due_at <= now_due:
        raise refused(
            Text(vi="Hạn mới phải sau hạn đang có.", en="The new day must be later than the present one."),
            Text(vi="Chọn ngày sau đó.", en="Choose a later day."),
            where="day",
        )


def extend_to(
    *, state: DossierState, day: date, apology: str, at: datetime, calendar: WorkCalendar, part: str = ""
) -> Extended:
    """Take more time until offices close on ``day``, a working day that is neither before the due day nor gone by, nor
    further away than :data:`LONGEST_EXTENSION`."""
    demand_all(
        lambda: demand_new_day(state=state, day=day, at=at, calendar=calendar, part=part),
        lambda: demand_reason(apology, where="apology"),
    )
    return extend(state=state, due_at=calendar.closing(day), apology=apology, part=part)


def demand_new_day(*, state: DossierState, day: date, at: datetime, calendar: WorkCalendar, part: str = "") -> None:
    """Raise Refused for a day until which more time cannot be taken."""
    if day > at.astimezone(calendar.zone).date() + LONGEST_EXTENSION:
        raise refused(
            Text(vi="Ngày đó xa hơn một năm.", en="That day is more than a year away."),
            Text(vi="Xem lại năm; chọn ngày gần hơn.", en="Look at the year; choose a nearer day."),
            where="day",
        )
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
    _demand_later(state, calendar.closing(day), part)


def ask_payment(*, state: DossierState, amount: int, payment: str, respond_by: datetime | None) -> PaymentAsked:
    """Ask for a fee; the clock stops."""
    if amount <= 0:
        raise refused(
            Text(vi="Không có khoản phí nào phải nộp.", en="There is no fee to pay."),
            Text(vi="Tiếp tục xử lý hồ sơ.", en="Go on with the dossier."),
        )
    return allowed(state, PaymentAsked(amount=amount, payment=payment, respond_by=respond_by))


def pay(
    *,
    state: DossierState,
    limit: TimeLimit,
    payment: str,
    reference: str,
    amount: int,
    way: str,
    at: datetime,
    calendar: WorkCalendar,
    parts_due: Mapping[str, datetime] | None = None,
) -> Paid | None:
    """The fee came in, perhaps after the result was granted; None when none is owed now, or more is."""
    waits = state.status is Status.PAYMENT or (state.ended and state.fee_left > 0)
    if not waits or amount < state.fee_left:
        return None
    due_at, promised_at = _moved(state, limit, at, calendar)
    return Paid(
        reference=reference,
        payment=payment,
        amount=amount,
        way=way,
        due_at=due_at,
        promised_at=promised_at,
        parts_due=dict(parts_due or {}),
    )


def lapse_payment(*, state: DossierState, payment: str) -> PaymentLapsed | None:
    """An order of payment ran out of time; None when it is not the one that is open."""
    open_now = state.status is Status.PAYMENT and state.payment.order == payment
    return PaymentLapsed(payment=payment) if open_now else None


def refund(*, state: DossierState, payment: str, amount: int, reason: str) -> Refunded:
    """Money went back."""
    return allowed(state, Refunded(payment=payment, amount=amount, reason=reason.strip()))


def lapse(*, state: DossierState, now: datetime, zone: tzinfo) -> Stopped | None:
    """The work stops when the time to answer is over (Decree 118/2025/NĐ-CP, slip 05); None while it is not."""
    if state.respond_by is None or now <= state.respond_by:
        return None
    asked: Literal["supplement", "payment"] = "payment" if state.status is Status.PAYMENT else "supplement"
    day = f"{state.respond_by.astimezone(zone):%d/%m/%Y}"
    reason = nobody_answered(asked, day).in_("vi")
    return allowed(state, Stopped(reason=reason, unanswered=asked, respond_by=state.respond_by))


def demand_whole(state: DossierState) -> None:
    """Raise Refused for a linked dossier: each of its parts is decided by its own agency."""
    if state.parts:
        raise refused(
            Text(vi="Hồ sơ liên thông được giải quyết theo từng phần.", en="It is decided part by part."),
            Text(vi="Mở hồ sơ và giải quyết phần của cơ quan bạn.", en="Open it and decide the part of your agency."),
        )


def decide(*, state: DossierState, document: str, register: str, link: str, despite: str = "") -> Decided:
    """Grant it; whoever writes the effect adds whom it founded or changed.

    ``despite``: why, where an agency that was consulted has not answered; without a reason it is refused.
    """
    act = allowed(state, Decided(document=document, register=register, link=link, despite=despite.strip()))
    return replace(act, despite=heard(state, despite))


def heard(state: DossierState, despite: str) -> str:
    """Why it is granted before every agency that was consulted has answered; '' when none is left.

    Raises Refused when one is, and no reason is given.
    """
    if state.unanswered and not is_reason(despite):
        raise refused(
            Text(
                vi="Còn cơ quan được hỏi ý kiến chưa trả lời.",
                en="An agency that was asked for its opinion has not answered.",
            ),
            Text(
                vi="Chờ trả lời, hoặc ghi lý do quyết định khi chưa có ý kiến.",
                en="Wait for the answer, or write down why it is decided without it.",
            ),
        )
    return despite.strip() if state.unanswered else ""


def decline(*, state: DossierState, reason: str) -> Declined:
    """Refuse it, with a reason."""
    demand_reason(reason)
    return allowed(state, Declined(reason=reason.strip()))


def withdraw(*, state: DossierState, reason: str) -> Withdrawn:
    """Take it back; the person need not say why."""
    return allowed(state, Withdrawn(reason=reason.strip()))


def stop(*, state: DossierState, reason: str) -> Stopped:
    """Stop the work, with a reason."""
    demand_reason(reason)
    return allowed(state, Stopped(reason=reason.strip()))


def hand_over(*, state: DossierState, way: str, despite: str = "") -> Returned:
    """Give the person the result. While a fee is owed only with the reason, ``despite``: the fee stays owed."""
    act = allowed(state, Returned(way=way))
    if not state.fee_left:
        return act
    if not is_reason(despite):
        raise refused(
            Text(vi="Phí của hồ sơ này chưa nộp.", en="The fee of this dossier has not been paid."),
            Text(
                vi="Thu phí trước, hoặc ghi lý do trả kết quả khi phí còn nợ.",
                en="Take the fee first, or write down why the result goes out while it is owed.",
            ),
        )
    return replace(act, unpaid=state.fee_left, despite=despite.strip())


def _moved(
    state: DossierState, limit: TimeLimit, at: datetime, calendar: WorkCalendar
) -> tuple[datetime | None, datetime | None]:
    """The due instant moved by the time the clock stood still, None while no clock runs; and what was first promised,
    where more time was taken since.
    """
    since = state.waiting_since
    if state.due_at is None or since is None:
        return None, None

    def moved(due_at: datetime) -> datetime:
        return deadlines.resumed(limit=limit, due_at=due_at, asked_at=since, supplied_at=at, calendar=calendar)

    promised = moved(state.promised_at) if state.extended and state.promised_at else None
    return moved(state.due_at), promised
