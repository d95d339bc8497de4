"""The document of a result was taken back: everybody who verifies it reads so, and whom it was given to is told.

What the decision wrote stays in the register until whoever keeps it corrects it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motlan.kernel.text import Text
from motlan.service.dossiers.events import Act, act
from motlan.service.dossiers.fold import Changes, DossierState, step
from motlan.service.dossiers.status import ENDED
from motlan.service.dossiers.voice import Said, Voice, maybe, told


@act("revoked")
@dataclass(frozen=True, kw_only=True)
class Revoked(Act):
    """The document of this code holds no longer, with the reason that everybody reads."""

    document: str
    reason: str


def _was_granted(state: DossierState, _act: Revoked) -> bool:
    return state.decided is not None


@step(Revoked, when=ENDED, only=_was_granted)
def _revoked(_state: DossierState, _at: datetime, _act: Revoked) -> Changes:
    return {}


@told(Revoked)
def _said(act: Revoked, voice: Voice) -> Said:
    if voice.to_person:
        return Text(vi="Giấy kết quả đã bị thu hồi", en="The document of the result was revoked"), maybe(act.reason)
    return Text(vi="Thu hồi giấy kết quả", en="The document was revoked"), maybe(act.reason)
