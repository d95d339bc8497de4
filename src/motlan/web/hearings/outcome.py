"""The parties of a hearing are told that it was decided, or the document taken back, whoever of them filed it."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from motlan.kernel.text import Text
from motlan.service.dossiers.revoked import Revoked
from motlan.service.dossiers.voice import maybe
from motlan.service.hearings.acts import Stage
from motlan.service.procedures.called import result_label
from motlan.web.dossiers.happenings import Happened, on_act
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import events_of, state_of
from motlan.web.hearings.models import Hearing
from motlan.web.house import House
from motlan.web.inbox.telling import Words, tellers
from motlan.web.inbox.work import tell_about

OUTCOME, REVOKED = "hearing_outcome", "hearing_revoked"


@on_act("decided", name=OUTCOME)
def tell_outcome(house: House, happened: Happened) -> None:
    """A message to each party but the one who filed it, who has her own."""
    _tell_others(house, happened.code, OUTCOME)


@on_act("revoked", name=REVOKED)
def tell_revoked(house: House, happened: Happened) -> None:
    """The same parties hear that the document holds no longer."""
    _tell_others(house, happened.code, REVOKED)


def _tell_others(house: House, code: str, kind: str) -> None:
    hearing = _closed(code)
    if hearing is None:
        return
    others = hearing.parties.exclude(subject=hearing.dossier.subject).order_by("id")
    for subject in others.values_list("subject", flat=True):
        tell_about(house=house, dossier=hearing.dossier, subject=subject, about=f"{kind}:{code}")


def _closed(code: str) -> Hearing | None:
    found = Hearing.objects.filter(dossier__code=code, stage=Stage.CLOSED.value)
    return found.select_related("dossier").order_by("-id").first()


@tellers.register(OUTCOME)
def words_of(house: House, key: str) -> Words:
    """The words on the decision: what it is called, and where it is read."""
    dossier = Dossier.objects.get(code=key)
    procedure = house.forms.version(dossier.procedure, dossier.version).procedure
    hearing = _closed(key)
    return Words(
        at=dossier.ended_at or dossier.filed_at,
        code=key,
        title=Text(vi="Vụ việc của bạn đã có kết quả", en="The matter in which you were heard is decided"),
        more=result_label(procedure.result, state_of(dossier).values),
        link=reverse("hearings:attend", args=[hearing.code]) if hearing else reverse("hearings:mine"),
        opens=Text(vi="Đọc kết quả", en="Read the result"),
    )


@tellers.register(REVOKED)
def words_of_revoked(house: House, key: str) -> Words:
    """That the document of the result was taken back: when, and why."""
    events = events_of(Dossier.objects.get(code=key))
    at, act = next((one.at, one.act) for one in reversed(events) if isinstance(one.act, Revoked))
    return replace(
        words_of(house, key),
        at=at,
        title=Text(vi="Giấy kết quả đã bị thu hồi", en="The document of the result was revoked"),
        more=maybe(act.reason),
    )
