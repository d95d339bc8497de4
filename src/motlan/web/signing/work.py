"""What the app does later: a granted result is drawn and signed, outside of any transaction and once."""

from __future__ import annotations

from collections.abc import Callable

from motlan.web.dossiers.happenings import Happened, on_act
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.signing.results import is_signed, issue_result, sign_document


@on_act("decided", name="sign_result", slow=True)
@on_act("granted_issued", name="sign_result", slow=True)
def sign_result(house: House, happened: Happened) -> Callable[[], None] | None:
    """Draw the result and sign it. A worker that dies between the two finds the drawn one again."""
    dossier = Dossier.objects.get(pk=happened.dossier_id)
    document = issue_result(house=house, dossier=dossier)
    if document.signed or not is_signed(house=house, dossier=dossier):
        return None
    return sign_document(house=house, document=document)
