"""Why a dossier cannot be granted now, in words for whoever would decide it."""

from __future__ import annotations

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.attendance import demand_present
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.moved import demand_granting
from motlan.service.dossiers.status import Status
from motlan.service.forms.model import Form
from motlan.web.dossiers.gate import demand_open
from motlan.web.dossiers.models import Dossier

STANDS = Text(vi="Hồ sơ đang ở tình trạng", en="The dossier stands at")
WORKABLE = {Status.RECEIVED, Status.IN_WORK}


def still_ahead(dossier: Dossier, state: DossierState, form: Form) -> Text | None:
    """What has to happen before it can be granted (a hearing, a step of its own process, somebody who must come); None
    when nothing has."""
    try:
        demand_open(dossier=dossier, state=state, procedure=form.procedure)
        demand_granting(procedure=form.procedure, state=state)
        demand_present(form.procedure, state)
    except Refused as refused:
        return Text({one: f"{refused.what.in_(one)} {refused.remedy.in_(one)}" for one in ("vi", "en")})
    return None


def where_it_stands(dossier: Dossier, state: DossierState) -> Text:
    """An answer of another agency is awaited, or the dossier stands where nobody decides."""
    if state.unanswered and dossier.status in WORKABLE:
        return Text(vi="Đang chờ ý kiến cơ quan khác.", en="An answer of another agency is awaited.")
    if dossier.status == Status.NEW:
        return Text(vi="Chưa tiếp nhận: tiếp nhận trước rồi duyệt.", en="Not received yet: receive it, then grant it.")
    label = Status(dossier.status).label
    return Text({one: f"{STANDS.in_(one)} “{label.in_(one)}”." for one in ("vi", "en")})


def why_not(dossier: Dossier, state: DossierState, form: Form) -> Text | None:
    """For the page of one dossier, where who decides may go on without an answer that is awaited; None where nothing
    of the dossier itself speaks against it."""
    return still_ahead(dossier, state, form) if dossier.status in WORKABLE else where_it_stands(dossier, state)
