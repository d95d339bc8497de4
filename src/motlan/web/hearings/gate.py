"""A dossier whose parties are to be heard is not granted before they were."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.hearings.acts import OPEN, Stage, fold
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.concerned import also_reads
from motlan.web.dossiers.gate import Ahead, Heard, before_granting, comes_first, told_when_deciding
from motlan.web.dossiers.models import Dossier
from motlan.web.hearings.actions import happenings
from motlan.web.hearings.models import Hearing, Party
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission


@before_granting
def heard(dossier: Dossier, _state: DossierState, procedure: Procedure) -> None:
    """Raise Refused while no hearing of the dossier was held to its end."""
    if procedure.hearing is None or Hearing.objects.filter(dossier=dossier, stage=Stage.CLOSED.value).exists():
        return
    raise Refused(
        what=Text(vi="Các bên chưa được nghe tại phiên họp.", en="The parties have not been heard yet."),
        remedy=Text(
            vi="Lên lịch phiên họp ở mục Phiên họp và kết thúc phiên họp trước khi quyết định.",
            en="Set a day under Hearings, and close the hearing before you decide.",
        ),
        where=dossier.code,
    )


@comes_first
def hearing(dossier: Dossier, procedure: Procedure) -> Ahead | None:
    """Set its day, then hold it; None once it was closed, and for a procedure without one."""
    if procedure.hearing is None:
        return None
    found = {one.stage: one.code for one in Hearing.objects.filter(dossier=dossier).order_by("id")}
    if Stage.CLOSED.value in found:
        return None
    code = next((found[stage.value] for stage in OPEN if stage.value in found), None)
    if code is None:
        return Ahead(
            label=Text(vi="Lên lịch phiên họp", en="Set a day for the hearing"),
            address=reverse("hearings:arrange", args=[dossier.code]),
        )
    label = Text(vi="Tiến hành phiên họp", en="Hold the hearing")
    return Ahead(label=label, address=reverse("hearings:hearing", args=[code]))


@told_when_deciding
def minutes(dossier: Dossier, procedure: Procedure) -> list[Heard]:
    """The minutes of the hearing that was closed, who objected to them and in which words."""
    if procedure.hearing is None:
        return []
    found = Hearing.objects.filter(dossier=dossier, stage=Stage.CLOSED.value).order_by("-id").first()
    if found is None:
        return []
    state, address = fold(happenings(found)), reverse("hearings:hearing", args=[found.code])
    said = Heard(label=Text(vi="Biên bản phiên họp", en="Minutes of the hearing"), words=state.words, address=address)
    return [said, *(_objection(procedure, name, words) for name, words in sorted(state.objections.items()))]


def _objection(procedure: Procedure, name: str, words: str) -> Heard:
    who = procedure.subjects[name].label
    label = Text(
        vi=f"Ý kiến không đồng ý với biên bản: {who.in_('vi')}", en=f"Objection to the minutes: {who.in_('en')}"
    )
    return Heard(label=label, words=words, warns=True)


@also_reads
def parties(account: Account) -> Q:
    """A party reads what came of the matter in which she was heard, as the one who filed it does."""
    if account.subject is None or not account.may(Permission.ATTEND_HEARING):
        return Q(pk__in=())
    mine = Party.objects.filter(subject=account.subject, hearing__stage=Stage.CLOSED.value)
    return Q(pk__in=mine.values("hearing__dossier"))
