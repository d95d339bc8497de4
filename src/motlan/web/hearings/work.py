"""What the app does later: minutes of a closed hearing are drawn and signed, outside of any transaction and once."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from motlan.kernel.text import Text
from motlan.web.hearings.actions import MINUTES
from motlan.web.hearings.minutes import issue_minutes
from motlan.web.hearings.models import Hearing
from motlan.web.house import House
from motlan.web.jobs.api import Work, work
from motlan.web.signing.results import sign_document


@work(MINUTES, title=Text(vi="Ký biên bản phiên họp", en="Sign the minutes of a hearing"), slow=True)
def sign_minutes(house: House, job: Work) -> Callable[[], None] | None:
    """Draw the minutes and sign them. A worker that dies between the two finds the drawn ones again."""
    hearing = Hearing.objects.select_related("dossier", "holder").get(pk=job.payload["hearing"])
    with transaction.atomic():
        document = issue_minutes(house=house, hearing=hearing)
    return None if document.signed else sign_document(house=house, document=document)
