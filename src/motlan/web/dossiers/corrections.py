""" "This is wrong", under the roof: who may say it and who may answer; what then happens is `data.correction`."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from motlan.data.correction import actions
from motlan.data.correction.actions import LONGEST, Said, Verdict
from motlan.data.correction.record import Capacity, Correction, State, pending_of
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.service.forms.contested import Contested
from motlan.service.forms.held import Holder
from motlan.web.dossiers.rights import demand
from motlan.web.house import House
from motlan.web.jobs.api import enqueue
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission

__all__ = ["ANSWERED", "LONGEST", "Verdict", "answer", "begin_corrections", "report_wrong", "settle", "tell"]
ANSWERED = "correction_answered"
"""The work that tells a reporter: her correction was agreed with, turned down, or its value has changed."""
log = logging.getLogger("motlan.dossiers")


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
    proposed: str | None = None,
    dossier: str | None = None,
) -> Correction:
    """Contest one value. ``own``: the subjects that the account may speak for: a person for herself and her children,
    an officer for those of the ``dossier`` at work.

    Value and source are read again, so that the owner sees what is held, not what a page sent. One open report a value.
    """
    officer = dossier is not None
    demand(account.may(Permission.WORK_DOSSIERS if officer else Permission.OWN_RECORD) and subject in own)
    record = holder.record(concept=concept, subject=subject, attributes=(attribute,))
    held = record.values.get(attribute) if record else None
    if held is None or held.source is None:
        raise NotHeld(
            what=Text(vi="Không cơ sở dữ liệu nào giữ giá trị này.", en="No database holds this value."),
            remedy=Text(vi="Tải lại trang.", en="Load the page again."),
        )
    capacity: Capacity = "officer" if officer else "person"
    said = Said(
        concept=concept,
        subject=subject,
        attribute=attribute,
        value=held.value,
        source=held.source,
        wrong=wrong,
        reporter=account.username,
        capacity=capacity,
        proposed=proposed,
        dossier=dossier,
    )
    correction = actions.report(
        register=house.register(),
        catalogue=house.catalogue,
        clock=house.clock,
        said=said,
        due_at=_within(house, house.workspace.settings.correction_days),
    )
    log.info("Correction %s of %s.%s by account %s", correction.number, concept, attribute, account.pk)
    return correction


def begin_corrections(*, house: House, account: Account, code: str, contested: Iterable[Contested]) -> int:
    """Begin the correction of every doubted value that a dossier declares otherwise, inside its transaction.

    What is being looked into already is not reported twice. Answers how many began.
    """
    register, begun = house.register(), 0
    for one in contested:
        pending = pending_of(register, concept=one.concept, subject=one.subject)
        if any(known.attribute == one.attribute for known in pending):
            continue
        said = Said(
            concept=one.concept,
            subject=one.subject,
            attribute=one.attribute,
            value=one.value,
            source=one.source,
            wrong=_DECLARED.in_(house.workspace.settings.default_language),
            reporter=account.username,
            proposed=one.declared,
            dossier=code,
        )
        due_at = _within(house, house.workspace.settings.correction_days)
        actions.report(register=register, catalogue=house.catalogue, clock=house.clock, said=said, due_at=due_at)
        begun += 1
    return begun


_DECLARED = Text(
    vi="Người dân khai khác khi nộp hồ sơ.",
    en="The person declared otherwise when filing a dossier.",
)


def answer(
    *, house: House, account: Account, number: int, verdict: Verdict, reason: str, right: str | None = None
) -> Correction:
    """Answer an open correction for the owner: agree that it must be mended, or say why the value stands.

    ``right`` mends it at once, where the platform keeps the register. Raises Refused when it has been answered
    already, a refusal has no reason that a person can act on, or ``right`` cannot be the value.
    """
    demand(account.may(Permission.STEWARD_DATA))
    with transaction.atomic():
        correction = actions.answer(
            register=house.register(),
            catalogue=house.catalogue,
            clock=house.clock,
            number=number,
            verdict=verdict,
            reason=reason,
            by=account.username,
            mend_by=_within(house, house.workspace.settings.mend_days),
            right=right,
        )
        tell(number, correction.state)
    log.info("Correction %s %s by account %s", number, correction.state, account.pk)
    return correction


def settle(*, house: House, reporter: str | None = None) -> int:
    """Close the pending corrections (of one ``reporter``) whose value is no longer the one contested, and tell those
    who reported them; how many."""
    with transaction.atomic():
        closed = actions.settle(
            register=house.register(), catalogue=house.catalogue, clock=house.clock, reporter=reporter
        )
        for number in closed:
            tell(number, "corrected")
    if closed:
        log.info("%s corrections closed: the value has changed", len(closed))
    return len(closed)


def tell(number: int, state: State) -> None:
    """Want whoever reported it told, once for each state that it comes to."""
    enqueue(kind=ANSWERED, key=f"{number}/{state}", payload={"number": number, "state": state})


def _within(house: House, days: int) -> datetime:
    """The end of the working day so many days from now."""
    calendar = house.workspace.calendar
    return calendar.closing(calendar.add_working_days(house.clock.now(), days))
