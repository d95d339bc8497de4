"""What every right that an administrator gives has in common: a last day within a year, and a reason."""

from __future__ import annotations

from datetime import date, timedelta

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all

LONGEST = timedelta(days=366)
SHORTEST_REASON = 10


def demand_term(*, until: date, today: date, reason: str) -> None:
    """Raise Refused when the last day or the reason of a right will not do, Unfit when neither does."""
    demand_all(lambda: _demand_day(until, today), lambda: demand_reason(reason))


def _demand_day(until: date, today: date) -> None:
    if not today <= until <= today + LONGEST:
        raise refused(
            "Hạn phải từ hôm nay và không quá một năm.",
            "The last day must be today or later, within a year.",
            "Chọn ngày khác.",
            "Choose another day.",
            where="until",
        )


def demand_reason(reason: str) -> None:
    """Raise Refused for a reason on which nobody could look back."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise refused(
            "Lý do chưa đủ rõ.",
            "The reason is not clear enough.",
            f"Viết ít nhất {SHORTEST_REASON} ký tự.",
            f"Write at least {SHORTEST_REASON} characters.",
            where="reason",
        )


def no_such_right() -> NotHeld:
    """The error of a right that there is not, or no more."""
    return NotHeld(
        what=Text(vi="Không có quyền này, hoặc đã hết.", en="There is no such right, or it has ended."),
        remedy=Text(vi="Xem lại danh sách quyền.", en="Look at the list of rights again."),
    )


def refused(what_vi: str, what_en: str, remedy_vi: str, remedy_en: str, *, where: str = "account") -> Refused:
    """A refusal in both languages; ``where`` is the field of the form that mends it."""
    return Refused(what=Text(vi=what_vi, en=what_en), remedy=Text(vi=remedy_vi, en=remedy_en), where=where)
