"""A dossier whose parties are to be heard is not granted before they were."""

from __future__ import annotations

from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.hearings.acts import OPEN, Stage
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.gate import Ahead, before_granting, comes_first
from motlan.web.dossiers.models import Dossier
from motlan.web.hearings.models import Hearing


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
