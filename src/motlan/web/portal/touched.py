"""Whoever a decision on somebody else's dossier writes of is told: nobody's record changes unseen."""

from __future__ import annotations

from django.urls import reverse

from motlan.kernel.text import Text
from motlan.service.dossiers.effects import granted_effects
from motlan.service.dossiers.events import Decided
from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.ticked import subjects
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.happenings import Happened, on_act
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.inbox.telling import Words, tellers
from motlan.web.inbox.work import tell_about

TOUCHED = "touched"


def _changes_somebody(act: Decided) -> bool:
    return act.updated is not None


@on_act("decided", name=TOUCHED, when=_changes_somebody)
def tell_touched(house: House, happened: Happened) -> None:
    """Put a message into the inbox of each whose record the decision changed, but the applicant's, who has her own."""
    dossier = Dossier.objects.get(pk=happened.dossier_id)
    state = state_of(dossier)
    procedure = house.forms.version(state.procedure, state.version).procedure
    for subject in sorted(touched(procedure, state) - {dossier.subject}):
        tell_about(house=house, dossier=None, subject=subject, about=f"{TOUCHED}:{dossier.code}")


def touched(procedure: Procedure, state: DossierState) -> frozenset[int]:
    """The subjects whose records the decision changes: those of its effects, and those who were ticked beside them."""
    found: set[int] = set()
    for effect in granted_effects(procedure=procedure, state=state):
        if effect.update and effect.subject in state.subjects:
            found |= {state.subjects[effect.subject], *subjects(state.values.get(effect.and_each or "", ""))}
    return frozenset(found)


@tellers.register(TOUCHED)
def words_of(house: House, key: str) -> Words:
    """The words on the decision; neither its values nor whose dossier it was."""
    dossier = Dossier.objects.get(code=key)
    procedure = house.forms.version(dossier.procedure, dossier.version).procedure
    unit = house.workspace.dictionary.units
    more = {
        "vi": f"{unit.full_name(dossier.deciding, 'vi')}: {procedure.label.in_('vi')}. Nếu không đúng, hãy báo tại đó.",
        "en": f"{unit.full_name(dossier.deciding, 'en')}: {procedure.label.in_('en')}. If it is wrong, say so there.",
    }
    return Words(
        at=dossier.ended_at or dossier.filed_at,
        code=key,
        kind=Text(vi="Hồ sơ của người khác", en="A dossier of somebody else"),
        title=Text(vi="Dữ liệu về bạn vừa thay đổi", en="What the state holds of you has changed"),
        more=Text(more),
        link=reverse("portal:record"),
        opens=Text(vi="Xem dữ liệu về bạn", en="See what is held of you"),
    )
