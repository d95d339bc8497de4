"""How decisions say no: what does not fit the state of a dossier, and reasons that nobody could act on."""

from typing import TypeVar

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.events import Act
from motlan.service.dossiers.fold import DossierState, fits

A = TypeVar("A", bound=Act)

SHORTEST_REASON = 10
"""A reason that a person can act on has at least this many characters."""


def allowed(state: DossierState, act: A) -> A:
    """The act, when it may happen now; raise Refused otherwise."""
    if not fits(state, act):
        status = state.status
        stands = status.label if status else Text(vi="chưa nộp", en="not filed")
        raise refused(
            Text(
                vi=f"Hồ sơ đang ở trạng thái “{stands.in_('vi')}” nên không làm được việc này.",
                en=f"The dossier is “{stands.in_('en')}”, so this cannot be done.",
            ),
            Text(vi="Mở lại hồ sơ để xem bước tiếp theo.", en="Open the dossier again to see its next step."),
        )
    return act


def is_reason(text: str) -> bool:
    """Whether somebody could act on it."""
    return len(text.strip()) >= SHORTEST_REASON


def demand_reason(text: str, *, where: str = "") -> None:
    """Raise Refused for a reason that is none; ``where`` names the field that it stands in."""
    if not is_reason(text):
        raise refused(
            Text(vi="Lý do chưa đủ rõ.", en="The reason is not clear enough."),
            Text(
                vi=f"Viết ít nhất {SHORTEST_REASON} ký tự để người dân biết phải làm gì.",
                en=f"Write at least {SHORTEST_REASON} characters, so that the person knows what to do.",
            ),
            where=where,
        )


def refused(what: Text, remedy: Text, *, where: str = "") -> Refused:
    """What is wrong and what to do about it; ``where`` names the field that mends it."""
    return Refused(what=what, remedy=remedy, where=where)
