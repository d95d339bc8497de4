"""A dossier whose parties are to be heard is not granted before they were."""

from __future__ import annotations

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.hearings.acts import Stage
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.gate import before_granting
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
