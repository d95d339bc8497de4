"""A linked dossier that ended before all of it was decided: what was granted until then stays, and is issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motlan.kernel.text import Text
from motlan.service.dossiers import part
from motlan.service.dossiers.events import Act, Decided, act
from motlan.service.dossiers.fold import Changes, DossierState, step
from motlan.service.dossiers.refusals import allowed
from motlan.service.dossiers.status import Status
from motlan.service.dossiers.voice import Said, Voice, told
from motlan.service.procedures.spec import Procedure

CUT_SHORT = frozenset({Status.WITHDRAWN, Status.STOPPED})
"""It was taken back, or work was stopped."""


@act("granted_issued")
@dataclass(frozen=True, kw_only=True)
class GrantedIssued(Act):
    """The result of the parts that had been granted goes out; ``created`` as of :class:`Decided`."""

    document: str
    register: str = ""
    created: int | None = None
    link: str = ""


def _is_left(state: DossierState, _act: GrantedIssued) -> bool:
    return state.decided is None and part.any_granted(state.parts)


@step(GrantedIssued, when=CUT_SHORT, only=_is_left)
def _issued(_state: DossierState, _at: datetime, act: GrantedIssued) -> Changes:
    return {
        "decided": Decided(document=act.document, register=act.register, created=act.created, link=act.link),
    }


@told(GrantedIssued)
def _said(_act: GrantedIssued, voice: Voice) -> Said:
    title = Text(vi="Kết quả của phần đã giải quyết", en="The result of what was granted")
    stays = Text(vi="Phần đã giải quyết giữ nguyên và được cấp kết quả.", en="What was granted stays, and is issued.")
    return title, stays if voice.to_person else None


def issue_granted(*, procedure: Procedure, state: DossierState, link: str) -> GrantedIssued | None:
    """The result of the parts that were granted before the dossier was taken back or stopped; None where none was."""
    if state.status not in CUT_SHORT or state.decided is not None or not part.any_granted(state.parts):
        return None
    effect = procedure.result.effect
    founded = {name: subject for one in state.parts.values() for name, subject in one.founded.items()}
    issued = GrantedIssued(
        document=procedure.result.document,
        register=effect.in_ if effect else "",
        created=founded.get(effect.create) if effect and effect.create else None,
        link=link,
    )
    return allowed(state, issued)
