"""What may be done at a hearing now: each decision answers the act to write, or raises Refused."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar
from urllib.parse import urlsplit

from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.service.hearings.acts import (
    Arranged,
    CalledOff,
    Closed,
    Confirmed,
    Hearing,
    HearingAct,
    Joined,
    Minuted,
    Objected,
    fits,
)

A = TypeVar("A", bound=HearingAct)
SHORTEST = 10
"""Words on which somebody can act have at least this many characters."""
EARLY = timedelta(minutes=30)
"""How long before the beginning somebody may say that she is present."""
FARTHEST = timedelta(days=366)
"""Further away a day is a year that was mistyped."""
LONGEST = timedelta(hours=12)
LONGEST_ROOM, LONGEST_LINK = 100, 300
OUTSIDE = "outside"
"""The field by which somebody says that a hearing is meant to lie outside of office hours."""


def arrange(
    *,
    state: Hearing,
    begins_at: datetime,
    minutes: int,
    room: str,
    video: str,
    notice: int,
    now: datetime,
    calendar: WorkCalendar,
    reason: str = "",
    outside: bool = False,
) -> Arranged:
    """Set the day, or set it anew with a ``reason``: not before the parties had ``notice`` working days.

    ``outside``: somebody said that it is meant to lie outside of office hours. What is refused says at which field.
    """
    length, anew = timedelta(minutes=minutes), state.stage is not None
    demand_all(
        lambda: length_of(minutes),
        lambda: _demand_time(begins_at, notice, now, calendar),
        lambda: _demand_room(room),
        lambda: None if outside else _demand_office_hours(begins_at, begins_at + length, calendar),
        lambda: link_of(video),
        lambda: demand_reason(reason) if anew else None,
    )
    again = {"reason": reason.strip()} if anew else {}
    act = Arranged(
        begins_at=begins_at,
        ends_at=begins_at + length,
        room=room.strip()[:LONGEST_ROOM],
        video=link_of(video),
        **again,
    )
    return _allowed(state, act)


def _demand_time(begins_at: datetime, notice: int, now: datetime, calendar: WorkCalendar) -> None:
    """Raise Refused for a time that leaves the parties too little of it, or is far away."""
    first = calendar.opening(calendar.add_working_days(now, notice)) if notice else now
    if begins_at < first:
        raise Refused(
            what=Text(vi="Các bên chưa đủ thời gian chuẩn bị.", en="That leaves the parties too little time."),
            remedy=Text(
                vi=f"Chọn thời điểm sau {_day(first, calendar)} ({notice} ngày làm việc kể từ bây giờ).",
                en=f"Choose a time after {_day(first, calendar)} ({notice} working days from now).",
            ),
            where="day",
        )
    if begins_at > now + FARTHEST:
        raise Refused(
            what=Text(vi="Ngày đó xa hơn một năm.", en="That day is more than a year away."),
            remedy=Text(vi="Xem lại năm; chọn ngày gần hơn.", en="Look at the year; choose a nearer day."),
            where="day",
        )


def _demand_room(room: str) -> None:
    if not room.strip():
        raise Refused(
            what=Text(vi="Chưa ghi phòng họp.", en="The room is missing."),
            remedy=Text(vi="Ghi tên hoặc số phòng.", en="Write its name or number."),
            where="room",
        )


def demand_reason(reason: str) -> None:
    """Raise Refused where it is not said why a day is set anew."""
    _words(reason, "reason")


def _demand_office_hours(begins_at: datetime, ends_at: datetime, calendar: WorkCalendar) -> None:
    """Raise Refused where it begins on a day off or outside of the hours, or ends after offices close."""
    day = begins_at.astimezone(calendar.zone).date()
    if any(begin <= begins_at < end for begin, end in calendar.spans(day)) and ends_at <= calendar.closing(day):
        return
    off = not calendar.is_working(day)
    free = calendar.opening(calendar.next_working(day + timedelta(days=1) if off else day))
    raise Refused(
        what=Text(
            vi="Ngày đó cơ quan không làm việc." if off else "Phiên họp nằm ngoài giờ làm việc.",
            en="Offices do not work on that day." if off else "That lies outside of office hours.",
        ),
        remedy=Text(
            vi=f"Chọn lại, ví dụ {_day(free, calendar)}, hoặc đánh dấu “Đúng là ngoài giờ làm việc”.",
            en=f"Choose another time, such as {_day(free, calendar)},"
            " or tick “It is meant to be outside of office hours”.",
        ),
        where=OUTSIDE,
    )


def join(*, state: Hearing, party: str, assurance: str, now: datetime) -> Joined:
    """Say that a party is present, from half an hour before the beginning."""
    if state.begins_at is not None and state.open and now < state.begins_at - EARLY:
        raise Refused(
            what=Text(vi="Phiên họp chưa bắt đầu.", en="The hearing has not begun."),
            remedy=Text(
                vi="Xác nhận có mặt trong vòng 30 phút trước giờ bắt đầu.",
                en="Say that you are there from 30 minutes before it begins.",
            ),
        )
    return _allowed(state, Joined(party=party, assurance=assurance))


def minute(*, state: Hearing, words: str, now: datetime, calendar: WorkCalendar) -> Minuted:
    """Write the minutes, or write them anew: from when the hearing begins, for before it nothing was said."""
    if state.begins_at is not None and state.open and now < state.begins_at:
        at = f"{state.begins_at.astimezone(calendar.zone):%H:%M, %d/%m/%Y}"
        raise Refused(
            what=Text(vi="Phiên họp chưa bắt đầu.", en="The hearing has not begun."),
            remedy=Text(vi=f"Ghi biên bản từ {at}.", en=f"The minutes can be written from {at}."),
        )
    if state.open and not state.present:
        raise Refused(
            what=Text(vi="Chưa có bên nào có mặt.", en="Nobody is present."),
            remedy=Text(
                vi="Ghi nhận người có mặt trước, hoặc dời phiên họp.",
                en="Note who is there first, or set another day.",
            ),
        )
    return _allowed(state, Minuted(words=_words(words, "words")))


def confirm(*, state: Hearing, party: str, seen: str) -> Confirmed:
    """Confirm the minutes as the party has ``seen`` them (their SHA-256)."""
    if state.words and seen != digest(state.words):
        raise Refused(
            what=Text(vi="Biên bản vừa được sửa.", en="The minutes have just been changed."),
            remedy=Text(vi="Đọc lại rồi xác nhận.", en="Read them again, then confirm."),
        )
    return _allowed(state, Confirmed(party=party, sha256=seen))


def object_(*, state: Hearing, party: str, words: str) -> Objected:
    """Say what in the minutes one does not agree with."""
    return _allowed(state, Objected(party=party, words=_words(words, "words")))


def close(*, state: Hearing) -> Closed:
    """End it: everybody who was present has confirmed the minutes or objected to them."""
    if state.awaited and state.words:
        raise Refused(
            what=Text(
                vi="Còn người có mặt chưa xác nhận biên bản.", en="Somebody who was present has not confirmed yet."
            ),
            remedy=Text(vi="Chờ họ xác nhận hoặc nêu ý kiến.", en="Wait until they confirm or object."),
        )
    return _allowed(state, Closed())


def call_off(*, state: Hearing, reason: str) -> CalledOff:
    """Not hold it, with a reason."""
    return _allowed(state, CalledOff(reason=_words(reason, "reason")))


def digest(words: str) -> str:
    """The SHA-256 of the minutes' words, by which a party says which words she confirms."""
    return sha256(words.encode()).hexdigest()


def _allowed(state: Hearing, act: A) -> A:
    if not fits(state, act):
        raise Refused(
            what=Text(
                vi="Phiên họp đã qua bước đó, nên không làm được nữa.",
                en="The hearing is past that step, so it cannot be done any more.",
            ),
            remedy=Text(vi="Mở lại để xem bước tiếp theo.", en="Open it again to see its next step."),
        )
    return act


def _words(typed: str, where: str) -> str:
    words = typed.strip()
    if len(words) < SHORTEST:
        raise Refused(
            what=Text(vi="Nội dung chưa đủ rõ.", en="The words are not clear enough."),
            remedy=Text(vi=f"Viết ít nhất {SHORTEST} ký tự.", en=f"Write at least {SHORTEST} characters."),
            where=where,
        )
    return words


def length_of(minutes: int) -> timedelta:
    """How long a hearing lasts; raise Refused for what is no length of one."""
    length = timedelta(minutes=minutes)
    if not timedelta(minutes=5) <= length <= LONGEST:
        raise Refused(
            what=Text(vi="Thời lượng không hợp lệ.", en="That is no length of a hearing."),
            remedy=Text(vi="Chọn từ 5 phút đến 12 giờ.", en="Choose from 5 minutes to 12 hours."),
            where="minutes",
        )
    return length


def link_of(typed: str) -> str:
    """A link of any video service, by HTTPS and without a password in it; raise Refused for any other."""
    link = typed.strip()
    if link and not _is_link(link):
        raise Refused(
            what=Text(vi="Đường dẫn họp trực tuyến không hợp lệ.", en="That is no link of a video service."),
            remedy=Text(vi="Dán đường dẫn bắt đầu bằng https://.", en="Paste a link that begins with https://."),
            where="video",
        )
    return link


def _is_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.password and len(link) <= LONGEST_LINK


def _day(at: datetime, calendar: WorkCalendar) -> str:
    return f"{at.astimezone(calendar.zone):%H:%M %d/%m/%Y}"
