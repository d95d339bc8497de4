"""What a dossier's page shows of its files."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from motlan.service.dossiers.attachment import each
from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.model import Form
from motlan.web.dossiers.attached import filed_files
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import may_decide, may_receive
from motlan.web.files.keeping import not_scanned
from motlan.web.people.models import Account


def may_attach(account: Account, found: Dossier) -> bool:
    """Whether the account may add files for the person."""
    return may_receive(account, found) or may_decide(account, found)


def files_of(form: Form, state: DossierState, found: Dossier, account: Account) -> dict[str, Any]:
    """The files by paper, those of no paper, whether a scanner has looked at them, whether more may be added."""
    attached = filed_files(
        form=form,
        attachments=state.attachments,
        originals=state.originals,
        address=lambda sha256: reverse("desk:file", args=[found.code, sha256]),
    )
    papers = {one.id for one in form.procedure.components if one.kind == "paper"}
    return {
        "attached": {one.component: one for one in attached},
        "other_files": [one for one in attached if one.component not in papers],
        "not_scanned": not_scanned(one.sha256 for _component, one in each(state.attachments)),
        "may_attach": may_attach(account, found) and not state.ended,
    }
