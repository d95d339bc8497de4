"""What has happened to a dossier, in the words of a good clerk: one voice for the person, one for the office.

The desk, the person's pages and her messages read the same words. An act registers its own with :func:`told`.
"""

from datetime import tzinfo

from motlan.kernel.text import Text
from motlan.service.dossiers.events import (
    Attached,
    ConsultationAnswered,
    ConsultationOverdue,
    Consulted,
    Decided,
    Declined,
    Event,
    Extended,
    Filed,
    Paid,
    PartDecided,
    PartDeclined,
    PartStarted,
    PaymentAsked,
    PaymentLapsed,
    Received,
    Refunded,
    Returned,
    Signed,
    Stopped,
    SupplementAsked,
    Supplemented,
    Taken,
    Withdrawn,
)
from motlan.service.dossiers.status import Channel
from motlan.service.dossiers.voice import (
    WORDS,
    Reader,
    Said,
    Told,
    Voice,
    agent,
    done_by,
    joined,
    maybe,
    noted,
    sentence,
    told,
    typed,
)
from motlan.service.forms.display import office_name, told_apart, unit_name
from motlan.service.forms.model import Form
from motlan.service.procedures.called import result_label


def tell(event: Event, form: Form, *, zone: tzinfo, reader: Reader = "person") -> Told:
    """What happened, for the person or for the office."""
    title, more = WORDS[type(event.act)](event.act, Voice(reader=reader, form=form, zone=zone))
    return Told(at=event.at, actor=event.actor, title=title, more=more)


def item_label(item: str, form: Form) -> Text:
    """What a supplement asks for: a component or a field by its label, with whose it is where several have such a
    field; its name when the form has neither."""
    if not item:
        return Text(vi="giấy tờ khác", en="another paper")
    for component in form.procedure.components:
        if component.id == item:
            return component.label
    field = form.field(item)
    return told_apart(field, form) if field else typed(item)


def _due(day: str) -> Text:
    return Text(vi=f"Hạn trả lời: {day}.", en=f"The answer is due by {day}.")


@told(Filed)
def _filed(act: Filed, voice: Voice) -> Said:
    channel = Channel(act.channel).label
    helped = _helped(act, voice)
    if not voice.to_person:
        return Text(vi="Nộp hồ sơ", en="Dossier filed"), joined([channel, *agent(act.by), *helped])
    office = unit_name(act.receiving, voice.form.dictionary)
    went = Text(vi=f"Hồ sơ đã đến {office.in_('vi')}.", en=f"It went to {office.in_('en')}.")
    filed = done_by(act.by, Text(vi="đã nộp hồ sơ", en="filed the dossier"))
    return filed, joined([went, *helped], by=" ")


def _helped(act: Filed, voice: Voice) -> list[Text]:
    """Which agency helped to file it; nothing when none did."""
    if not act.helping:
        return []
    unit = unit_name(act.helping, voice.form.dictionary)
    return [Text(vi=f"{unit.in_('vi')} đã giúp nộp.", en=f"{unit.in_('en')} helped to file it.")]


@told(Received)
def _received(act: Received, voice: Voice) -> Said:
    day = voice.day(act.due_at)
    if not voice.to_person:
        return Text(vi="Tiếp nhận", en="Received"), Text(vi=f"Hạn {day}", en=f"Due {day}")
    return Text(vi="Cơ quan đã tiếp nhận", en="The office received it"), _due(day)


@told(Taken)
def _taken(act: Taken, voice: Voice) -> Said:
    if not voice.to_person and act.name:
        return Text(vi="Giao xử lý", en="Given to an officer"), typed(act.name)
    if not voice.to_person:
        return Text(vi="Nhận xử lý", en="Taken on"), None
    return Text(vi="Cán bộ đang xử lý", en="An officer works on it"), None


@told(SupplementAsked)
def _supplement_asked(act: SupplementAsked, voice: Voice) -> Said:
    if not voice.to_person:
        items = [item_label(item, voice.form) for item in act.items]
        note = [typed(act.note)] if act.note else []
        return Text(vi="Yêu cầu bổ sung", en="Supplement asked for"), joined([*items, *note])
    day = voice.day(act.respond_by)
    until = Text(vi=f"Vui lòng trả lời trước hết ngày {day}.", en=f"Please answer by {day}.")
    return Text(vi="Cơ quan yêu cầu bạn bổ sung", en="The office asked you for something"), joined(
        [*sentence(act.note), until], by=" "
    )


@told(Supplemented)
def _supplemented(act: Supplemented, voice: Voice) -> Said:
    if voice.to_person:
        files = [item_label(name, voice.form) for name in (*act.attachments, *act.papers)]
        if act.papers:
            title = Text(
                vi="Cơ quan đã nhận phần bổ sung tại quầy", en="The office took in at the counter what was asked for"
            )
            return title, joined([*files, *noted(act.note)])
        return done_by(act.by, Text(vi="đã trả lời", en="answered")), joined([*files, *noted(act.note)])
    said = (*act.answers, *act.attachments, *act.papers)
    answers = [*agent(act.by), *(item_label(path, voice.form) for path in said)]
    return Text(vi="Đã bổ sung", en="Supplemented"), joined([*answers, *noted(act.note)])


@told(Attached)
def _attached(act: Attached, voice: Voice) -> Said:
    title = Text(vi="Cơ quan đính kèm tệp vào hồ sơ", en="The office attached files to the dossier")
    return title, joined([item_label(act.component, voice.form), *noted(act.note)])


@told(PaymentAsked)
def _payment_asked(act: PaymentAsked, voice: Voice) -> Said:
    amount = voice.money(act.amount)
    if not voice.to_person:
        return Text(vi="Yêu cầu nộp phí", en="Payment asked for"), amount
    return Text(vi="Cơ quan yêu cầu nộp phí", en="The office asked for the fee"), amount


@told(PaymentLapsed)
def _payment_lapsed(_act: PaymentLapsed, voice: Voice) -> Said:
    title = Text(vi="Lệnh thanh toán đã hết hạn", en="The payment ran out of time")
    again = Text(vi="Bạn chưa bị trừ tiền; có thể thanh toán lại.", en="Nothing was taken; you can pay again.")
    return title, again if voice.to_person else None


@told(Paid)
def _paid(act: Paid, voice: Voice) -> Said:
    if voice.to_person:
        return Text(vi="Đã nộp phí", en="The fee is paid"), voice.money(act.amount) if act.amount else None
    paid = [voice.money(act.amount)] if act.amount else []
    if number := act.reference.strip():
        paid.append(Text(vi=f"mã giao dịch {number}", en=f"reference {number}"))
    return Text(vi="Đã nộp phí", en="Paid"), joined(paid, by=", ")


@told(Refunded)
def _refunded(act: Refunded, voice: Voice) -> Said:
    title = Text(vi="Đã hoàn tiền", en="The money was given back")
    return title, joined([voice.money(act.amount), *([typed(act.reason)] if act.reason else [])], by=": ")


@told(Extended)
def _extended(act: Extended, voice: Voice) -> Said:
    due = _due(voice.day(act.due_at))
    if not voice.to_person:
        title = Text(vi="Gia hạn", en="Extended")
        return _of_part(title, act.part, voice) if act.part else title, joined([*sentence(act.apology), due], by=" ")
    title = Text(vi="Cơ quan xin lỗi và cần thêm thời gian", en="The office needs more time and apologises")
    if act.part:
        title = _of_part(title, act.part, voice)
    return title, joined([*sentence(act.apology), due], by=" ")


@told(Consulted)
def _consulted(act: Consulted, voice: Voice) -> Said:
    unit = unit_name(act.unit, voice.form.dictionary)
    if voice.to_person:
        return Text(vi="Cơ quan đang hỏi ý kiến cơ quan khác", en="The office asked another agency"), unit
    day = voice.day(act.respond_by)
    until = Text(vi=f"Trả lời trước hết ngày {day}.", en=f"To be answered by {day}.")
    asked = joined([unit, typed(act.question.strip())], by=": ") or unit
    return Text(vi="Hỏi ý kiến", en="Another agency consulted"), joined([asked, until], by=" – ")


@told(ConsultationAnswered)
def _consultation_answered(act: ConsultationAnswered, voice: Voice) -> Said:
    unit = unit_name(act.unit, voice.form.dictionary)
    if voice.to_person:
        return Text(vi="Cơ quan được hỏi ý kiến đã trả lời", en="The agency that was asked has answered"), unit
    title = (
        Text(vi="Cơ quan được hỏi đồng ý", en="The agency consulted agrees")
        if act.agrees
        else Text(vi="Cơ quan được hỏi không đồng ý", en="The agency consulted does not agree")
    )
    return title, joined([unit, *sentence(act.answer)], by=": ")


@told(ConsultationOverdue)
def _consultation_overdue(act: ConsultationOverdue, voice: Voice) -> Said:
    unit = unit_name(act.unit, voice.form.dictionary)
    title = Text(vi="Cơ quan được hỏi chưa trả lời đúng hạn", en="The agency that was asked has not answered in time")
    return title, unit


@told(Decided)
def _decided(act: Decided, voice: Voice) -> Said:
    procedure = voice.form.procedure
    result = result_label(procedure.result, act.given)
    if not voice.to_person:
        return Text(vi="Đã giải quyết", en="Granted"), joined([result, *sentence(act.despite)])
    is_it = Text(vi=f"Kết quả: {result.in_('vi')}.", en=f"The result: {result.in_('en')}.")
    written_there = Text(
        vi="Kết quả đã ghi vào sổ đăng ký; bạn không phải báo thêm nơi nào.",
        en="It is written into the register; you need not tell any other office.",
    )
    heard = Text(vi="Đã có kết quả", en="The matter is decided")  # of a dispute nobody says yes to one party
    return heard if procedure.hearing else Text(vi="Cơ quan đồng ý", en="The office said yes"), joined(
        [is_it, written_there] if act.register else [is_it], by=" "
    )


@told(PartStarted)
def _part_started(act: PartStarted, voice: Voice) -> Said:
    begun = _of_part(Text(vi="Bắt đầu giải quyết", en="Work began on"), act.part, voice)
    day = voice.day(act.due_at)
    due = _due(day) if voice.to_person else Text(vi=f"Hạn {day}.", en=f"Due {day}.")
    if not act.deciding:
        return begun, due
    office = unit_name(act.deciding, voice.form.dictionary)
    elsewhere = Text(
        vi=f"Nơi cư trú đã đổi từ khi nộp, nên {office.in_('vi')} giải quyết phần này.",
        en=f"The residence has changed since the filing, so {office.in_('en')} decides this part.",
    )
    return begun, joined([due, elsewhere], by=" ")


@told(PartDecided)
def _part_decided(act: PartDecided, voice: Voice) -> Said:
    if not voice.to_person:
        return _of_part(Text(vi="Đã giải quyết", en="Granted"), act.part, voice), maybe(act.despite)
    written_there = Text(
        vi="Kết quả đã ghi vào sổ đăng ký; bạn không phải báo thêm nơi nào.",
        en="It is written into the register; you need not tell any other office.",
    )
    said_yes = Text(vi="Cơ quan đồng ý", en="The office said yes")
    return _of_part(said_yes, act.part, voice), written_there if act.register else None


@told(PartDeclined)
def _part_declined(act: PartDeclined, voice: Voice) -> Said:
    if act.because:
        name = voice.part(act.because)
        why = Text(vi=f"Vì “{name.in_('vi')}” bị từ chối.", en=f"Because “{name.in_('en')}” was refused.")
        return _of_part(Text(vi="Không thể tiếp tục", en="It cannot go on"), act.part, voice), why
    title = Text(vi="Cơ quan từ chối", en="The office said no") if voice.to_person else Text(vi="Từ chối", en="Refused")
    return _of_part(title, act.part, voice), maybe(act.reason)


def _of_part(what: Text, name: str, voice: Voice) -> Text:
    """What happened, and to which part: "Granted: Birth registration"."""
    label = voice.part(name)
    return Text({language: f"{what.in_(language)}: {label.in_(language)}" for language in ("vi", "en")})


@told(Signed)
def _signed(act: Signed, voice: Voice) -> Said:
    who = office_name(act.signer, voice.form.dictionary)
    by = Text(vi=f"Người ký: {who.in_('vi')}.", en=f"Signed by {who.in_('en')}.") if act.signer else None
    if voice.to_person:
        return Text(vi="Kết quả đã được ký số", en="The result was signed"), by
    return Text(vi="Đã ký số", en="Signed"), by


@told(Declined)
def _declined(act: Declined, voice: Voice) -> Said:
    if voice.to_person:
        return Text(vi="Cơ quan từ chối", en="The office said no"), maybe(act.reason)
    return Text(vi="Từ chối", en="Refused"), maybe(act.reason)


@told(Withdrawn)
def _withdrawn(act: Withdrawn, voice: Voice) -> Said:
    if voice.to_person:
        return done_by(act.by, Text(vi="đã rút hồ sơ", en="took it back")), maybe(act.reason)
    said = [*agent(act.by), *([typed(act.reason)] if act.reason.strip() else [])]
    return Text(vi="Đã rút", en="Withdrawn"), joined(said) if said else None


@told(Stopped)
def _stopped(act: Stopped, voice: Voice) -> Said:
    why = why_stopped(act, voice.zone)
    if voice.to_person:
        return Text(vi="Cơ quan dừng xử lý", en="The office stopped work on it"), why
    return Text(vi="Dừng xử lý", en="Stopped"), why


def why_stopped(act: Stopped, zone: tzinfo) -> Text | None:
    """The reason in both languages where time ran out; else as an officer wrote it; None when there is none."""
    if act.unanswered and act.respond_by:
        return nobody_answered(act.unanswered, f"{act.respond_by.astimezone(zone):%d/%m/%Y}")
    return maybe(act.reason)


def nobody_answered(asked: str, day: str) -> Text:
    """Why work stopped by itself: until ``day`` neither the supplement nor the fee had come."""
    if asked == "payment":
        return Text(vi=f"Hết ngày {day} chưa nhận được phí.", en=f"The fee had not come by the end of {day}.")
    return Text(
        vi=f"Hết ngày {day} chưa nhận được phần bổ sung.", en=f"What was asked for had not come by the end of {day}."
    )


@told(Returned)
def _returned(act: Returned, voice: Voice) -> Said:
    title = Text(vi="Kết quả đã trả cho bạn", en="The result was given to you")
    if voice.to_person:
        return title, _unpaid(act, voice) if act.unpaid else None
    way = [Channel(act.way).label]
    owed = [_unpaid(act, voice), typed(act.despite)] if act.unpaid else []
    return Text(vi="Đã trả kết quả", en="Result returned"), joined([*way, *owed])


def _unpaid(act: Returned, voice: Voice) -> Text:
    """What of the fee was still owed when the result was handed over."""
    amount = voice.money(act.unpaid)
    return Text(vi=f"Phí còn phải nộp: {amount.in_('vi')}", en=f"Fee still to be paid: {amount.in_('en')}")
