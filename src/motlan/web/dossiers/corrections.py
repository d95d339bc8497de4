""" "This is wrong": a person contests a value, the owner of its database has until a day to answer.

::

    open ──accept──► accepted ──the value changes──► corrected
      │ └────────────the value changes──────────────────▲
      └──refuse, with a reason──► upheld
"""

from __future__ import annotations

import logging
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from sqlglot import exp

from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.service.forms.held import Holder
from motlan.store.tables import golden_name
from motlan.web.dossiers.models import PENDING, Correction
from motlan.web.dossiers.rights import demand
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission

log = logging.getLogger("motlan.dossiers")
SHORTEST = 5
SHORTEST_REASON = 10
LONGEST = 2000
Verdict = Literal["accept", "refuse"]


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
        if Correction.objects.filter(**seen, state__in=PENDING).exists():
            raise Refused(
                what=Text(vi="Giá trị này đang được xem xét.", en="This value is being looked into already."),
                remedy=Text(vi="Xem hạn trả lời trong hồ sơ của bạn.", en="See in your record when the answer is due."),
            )
        correction = Correction.objects.create(
            **seen,
            value=held.value,
            source=held.source,
            wrong=wrong.strip()[:LONGEST],
            reporter=account,
            reported_at=now,
            due_at=house.workspace.calendar.closing(due),
        )
    log.info("Correction %s of %s.%s by account %s", correction.pk, concept, attribute, account.pk)
    return correction


def answer(*, house: House, account: Account, number: int, verdict: Verdict, reason: str) -> Correction:
    """Answer an open correction for the owner: agree that it must be mended, or say why the value stands.

    Raises Refused when it has been answered already, or a refusal has no reason that a person can act on.
    """
    demand(account.may(Permission.STEWARD_DATA))
    if verdict == "refuse" and len(reason.strip()) < SHORTEST_REASON:
        raise Refused(
            what=Text(vi="Lý do chưa đủ rõ.", en="The reason is not clear enough."),
            remedy=Text(
                vi=f"Viết ít nhất {SHORTEST_REASON} ký tự để người dân hiểu vì sao giá trị được giữ nguyên.",
                en=f"Write at least {SHORTEST_REASON} characters, so that the person sees why the value stands.",
            ),
        )
    with transaction.atomic():
        correction = Correction.objects.select_for_update().filter(pk=number).first()
        if correction is None or correction.state != Correction.State.OPEN:
            raise Refused(
                what=Text(vi="Yêu cầu này không còn chờ trả lời.", en="This correction no longer waits for an answer."),
                remedy=Text(vi="Xem danh sách các yêu cầu đang chờ.", en="See the list of those that wait."),
            )
        correction.state = Correction.State.ACCEPTED if verdict == "accept" else Correction.State.UPHELD
        correction.answer = reason.strip()[:LONGEST]
        correction.answered_at = house.clock.now()
        correction.save()
    log.info("Correction %s %s by account %s", correction.pk, correction.state, account.pk)
    return correction


def settle(*, house: House, among: QuerySet[Correction] | None = None) -> int:
    """Close the pending corrections (``among`` some) whose value is no longer the one contested; how many.

    The register is asked whether the value has changed, not for the value: nobody reads anything.
    """
    pending = (Correction.objects.all() if among is None else among).filter(state__in=PENDING)
    closed = 0
    with transaction.atomic():
        for concept, attribute in pending.values_list("concept", "attribute").distinct().order_by():
            declared = house.catalogue.dictionary.concepts.get(concept)
            if declared is not None and attribute in declared.attributes:
                alike = pending.filter(concept=concept, attribute=attribute)
                changed = _changed(house, concept, declared.attributes[attribute], alike)
                closed += Correction.objects.filter(pk__in=changed).update(state=Correction.State.CORRECTED)
    if closed:
        log.info("%s corrections closed: the value has changed", closed)
    return closed


def _changed(house: House, concept: str, attribute: Attribute, alike: QuerySet[Correction]) -> list[int]:
    """Those whose golden value differs from the contested one; a subject that is gone leaves its correction open."""
    found: list[int] = []
    held = exp.column(attribute.name, quoted=True)
    for number, subject, value in alike.values_list("pk", "subject", "value"):
        contested: str | float | None = float(value) if value and attribute.type is Type.NUMBER else value or None
        known = {"subject": subject} if contested is None else {"subject": subject, "contested": contested}
        same = held.is_(exp.null()) if contested is None else held.eq(exp.Placeholder(this="contested"))
        unchanged = exp.Case().when(same, exp.Literal.number(1)).else_(exp.Literal.number(0))
        query = exp.select(unchanged).from_(golden_name(concept)).where("subject = :subject")
        if house.register().value(query, known) == 0:
            found.append(number)
    return found
