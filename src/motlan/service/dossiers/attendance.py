"""Those who must come to the office before a dossier is granted: an officer notes each of them once.

What the decision writes of somebody who must attend is not written without her: nobody is married by another's form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motlan.kernel.text import Text
from motlan.service.dossiers.events import Act, act
from motlan.service.dossiers.fold import WORKABLE, Changes, DossierState, step
from motlan.service.dossiers.refusals import allowed, refused
from motlan.service.dossiers.status import Status
from motlan.service.dossiers.voice import Said, Voice, told, typed
from motlan.service.procedures.spec import Procedure


@act("attended")
@dataclass(frozen=True, kw_only=True)
class Attended(Act):
    """Who was at the office, by what the procedure calls them, each with the name in the dossier."""

    present: Mapping[str, str]


@step(Attended, when=WORKABLE | {Status.DONE}, only=lambda state, act: not state.attended.keys() & act.present.keys())
def _attended(state: DossierState, _at: datetime, act: Attended) -> Changes:
    return {"attended": {**state.attended, **act.present}}


@told(Attended)
def _said(act: Attended, _voice: Voice) -> Said:
    return Text(vi="Đã có mặt tại cơ quan", en="Came to the office"), typed(", ".join(act.present.values()))


def absent(procedure: Procedure, state: DossierState) -> tuple[str, ...]:
    """Who has still to come, by what the procedure calls them; nobody where it asks for nobody."""
    return tuple(name for name in procedure.result.attend if name not in state.attended)


def attend(*, procedure: Procedure, state: DossierState, present: Mapping[str, str]) -> Attended:
    """Note that an officer saw them; Refused for nobody, and for somebody who has not to come or came before."""
    awaited = absent(procedure, state)
    if not present or not present.keys() <= set(awaited):
        raise refused(
            Text(vi="Chưa đánh dấu ai có mặt.", en="Nobody is marked as present."),
            Text(vi="Đánh dấu người đang có mặt tại quầy.", en="Mark who stands at the counter."),
        )
    return allowed(state, Attended(present={name: present[name] for name in awaited if name in present}))


def demand_present(procedure: Procedure, state: DossierState) -> None:
    """Raise Refused while somebody who must come has not."""
    awaited = absent(procedure, state)
    if awaited:
        names = {
            language: ", ".join(procedure.subjects[one].label.in_(language).lower() for one in awaited)
            for language in ("vi", "en")
        }
        raise refused(
            Text(vi=f"Chưa có mặt tại cơ quan: {names['vi']}.", en=f"Not yet at the office: {names['en']}."),
            Text(vi="Ghi nhận người có mặt rồi mới giải quyết.", en="Note who is present first."),
        )
