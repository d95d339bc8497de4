"""What the app does later: parties are told; minutes of a closed hearing are drawn and signed, outside of any
transaction and once."""

from __future__ import annotations

from collections.abc import Callable

from motlan.kernel.text import Text
from motlan.web.hearings.actions import MINUTES, TELL
from motlan.web.hearings.minutes import issue_minutes
from motlan.web.hearings.models import Hearing
from motlan.web.hearings.telling import KIND
from motlan.web.house import House
from motlan.web.inbox.work import tell_about
from motlan.web.jobs.api import Work, work
from motlan.web.signing.results import sign_document


@work(MINUTES, title=Text(vi="Ký biên bản phiên họp", en="Sign the minutes of a hearing"), slow=True)
def sign_minutes(house: House, job: Work) -> Callable[[], None] | None:
    """Draw the minutes and sign them. A worker that dies between the two finds the drawn ones again."""
    hearing = Hearing.objects.select_related("dossier", "holder").get(pk=job.payload["hearing"])
    document = issue_minutes(house=house, hearing=hearing)
    return None if document.signed else sign_document(house=house, document=document)


@work(TELL, title=Text(vi="Báo cho các bên của phiên họp", en="Tell the parties of a hearing"))
def tell_parties(house: House, job: Work) -> None:
    """A message to everybody who is heard, whoever of them filed the dossier."""
    hearing = Hearing.objects.select_related("dossier").get(pk=job.payload["hearing"])
    for subject in hearing.parties.order_by("id").values_list("subject", flat=True):
        about = f"{KIND}:{hearing.code}/{job.payload['number']}"
        tell_about(house=house, dossier=hearing.dossier, subject=subject, about=about)
