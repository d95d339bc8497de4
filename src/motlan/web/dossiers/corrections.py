""" "This is wrong": a person contests a value, the owner of its database has until a day to answer."""

from __future__ import annotations

import logging

from django.db import transaction

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.service.forms.held import Holder
from motlan.web.dossiers.models import Correction
from motlan.web.dossiers.rights import demand
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission

log = logging.getLogger("motlan.dossiers")
SHORTEST = 5


def report_wrong(
    *,
    house: House,
    account: Account,
    holder: Holder,
    concept: str,
    subject: int,
    attribute: str,
    wrong: str,
    own: frozenset[int],
) -> Correction:
    """Contest one value. ``own``: the subjects the person may speak for (herself, her children).

    Value and source are read again, so that the owner sees what is held, not what a page sent. One open report a value.
    """
    demand(account.may(Permission.OWN_RECORD) and subject in own)
    if len(wrong.strip()) < SHORTEST:
        raise Refused(
            what=Text(vi="Chưa nói rõ sai ở đâu.", en="It is not clear what is wrong."),
            remedy=Text(vi="Ghi giá trị đúng và vì sao.", en="Write the right value, and why."),
        )
    record = holder.record(concept=concept, subject=subject, attributes=(attribute,))
    held = record.values.get(attribute) if record else None
    if held is None:
        raise NotHeld(
            what=Text(vi="Không cơ sở dữ liệu nào giữ giá trị này.", en="No database holds this value."),
            remedy=Text(vi="Tải lại trang.", en="Load the page again."),
        )
    now = house.clock.now()
    due = house.workspace.calendar.add_working_days(now, house.workspace.settings.correction_days)
    seen = {"subject": subject, "concept": concept, "attribute": attribute}
    with transaction.atomic():
        if Correction.objects.filter(**seen, state=Correction.State.OPEN).exists():
            raise Refused(
                what=Text(vi="Giá trị này đang được xem xét.", en="This value is being looked into already."),
                remedy=Text(vi="Xem hạn trả lời trong hồ sơ của bạn.", en="See in your record when the answer is due."),
            )
        correction = Correction.objects.create(
            **seen,
            value=held.value,
            source=held.source,
            wrong=wrong.strip()[:2000],
            reporter=account,
            reported_at=now,
            due_at=house.workspace.calendar.closing(due),
        )
    log.info("Correction %s of %s.%s by account %s", correction.pk, concept, attribute, account.pk)
    return correction
