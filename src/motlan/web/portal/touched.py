"""Whoever a decision on somebody else's dossier writes of is told, when it is filed and when it is decided: nobody's
record changes unseen, and who knows nothing of it can say so in time."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from motlan.kernel.text import Text
from motlan.service.dossiers.effects import granted_effects
from motlan.service.dossiers.events import Decided, Filed
from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.ticked import is_ticked, subjects
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.happenings import Happened, on_act
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.inbox.telling import Words, tellers
from motlan.web.inbox.work import tell_about

NAMED = "named"
TOUCHED = "touched"


def _names_somebody(act: Filed) -> bool:
    """Whether it may be about more people than the applicant: found by the form, or ticked in it."""
    return any(one != act.applicant for one in act.subjects.values()) or any(map(is_ticked, act.answers.values()))


@on_act("filed", name=NAMED, when=_names_somebody)
def tell_named(house: House, happened: Happened) -> None:
    """Tell each whose record the dossier would change if it were granted, but the applicant."""
    _tell(house, happened, NAMED)


def _changes_somebody(act: Decided) -> bool:
    return act.updated is not None


@on_act("decided", name=TOUCHED, when=_changes_somebody)
def tell_touched(house: House, happened: Happened) -> None:
    """Put a message into the inbox of each whose record the decision changed, but the applicant's, who has her own."""
    _tell(house, happened, TOUCHED)


def _tell(house: House, happened: Happened, about: str) -> None:
    dossier = Dossier.objects.get(pk=happened.dossier_id)
    state = state_of(dossier)
    procedure = house.forms.version(state.procedure, state.version).procedure
    for subject in sorted(touched(procedure, state) - {dossier.subject}):
        tell_about(house=house, dossier=None, subject=subject, about=f"{about}:{dossier.code}")


def touched(procedure: Procedure, state: DossierState) -> frozenset[int]:
    """The subjects whose records the decision changes: those of its effects, and those who were ticked beside them."""
    found: set[int] = set()
    for effect in granted_effects(procedure=procedure, state=state):
        if effect.update and effect.subject in state.subjects:
            found |= {state.subjects[effect.subject], *subjects(state.values.get(effect.and_each or "", ""))}
    return frozenset(found)


@tellers.register(NAMED)
def words_of_named(house: House, key: str) -> Words:
    """The words on a dossier that was filed; neither its values nor whose it is."""
    dossier = Dossier.objects.get(code=key)
    return _words(
        house,
        dossier,
        at=dossier.filed_at,
        title=Text(
            vi="Một hồ sơ đã nộp sẽ thay đổi dữ liệu về bạn nếu được giải quyết",
            en="A dossier was filed that changes what the state holds of you if it is granted",
        ),
        more=Text(vi="Nếu bạn không biết việc này, hãy báo tại đó.", en="If you know nothing of it, say so there."),
    )


@tellers.register(TOUCHED)
def words_of(house: House, key: str) -> Words:
    """The words on the decision; neither its values nor whose dossier it was."""
    dossier = Dossier.objects.get(code=key)
    return _words(
        house,
        dossier,
        at=dossier.ended_at or dossier.filed_at,
        title=Text(vi="Dữ liệu về bạn vừa thay đổi", en="What the state holds of you has changed"),
        more=Text(vi="Nếu không đúng, hãy báo tại đó.", en="If it is wrong, say so there."),
    )


def _words(house: House, dossier: Dossier, *, at: datetime, title: Text, more: Text) -> Words:
    """Which office, for which procedure, and what to do."""
    procedure = house.forms.version(dossier.procedure, dossier.version).procedure
    units = house.workspace.dictionary.units
    where = {
        one: f"{units.full_name(dossier.deciding, one)}: {procedure.label.in_(one)}. {more.in_(one)}"
        for one in ("vi", "en")
    }
    return Words(
        at=at,
        code=dossier.code,
        kind=Text(vi="Hồ sơ của người khác", en="A dossier of somebody else"),
        title=title,
        more=Text(where),
        link=reverse("portal:record"),
        opens=Text(vi="Xem dữ liệu về bạn", en="See what is held of you"),
    )
