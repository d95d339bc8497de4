"""What the passing of time does to a dossier: nobody answered, so work stops."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from motlan.kernel.text import Text
from motlan.service.dossiers import decisions
from motlan.service.dossiers.status import Status
from motlan.web.dossiers.acts.opened import log_act
from motlan.web.dossiers.acts.parts import issue_granted
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import append, opened
from motlan.web.house import House
from motlan.web.jobs.api import chore

MOST = 100
"""Dossiers looked at in one round; the next round takes the next ones."""


@chore(
    "stop_what_nobody_answered",
    every=timedelta(minutes=5),
    title=Text(vi="Dừng hồ sơ quá hạn bổ sung, nộp phí", en="Stop dossiers that nobody answered in time"),
)
def stop_unanswered(house: House) -> None:
    """Stop the dossiers whose applicants were asked for something, or for the fee, and let the time go by (slip 05)."""
    now = house.clock.now()
    asked = Dossier.objects.filter(status__in=(Status.SUPPLEMENT, Status.PAYMENT), respond_by__lt=now)
    for code in asked.order_by("respond_by", "id").values_list("code", flat=True)[:MOST]:
        stop_one(house=house, code=code)


def stop_one(*, house: House, code: str) -> bool:
    """Stop one dossier whose time to answer is over; False when it was answered meanwhile."""
    now = house.clock.now()
    with transaction.atomic():
        dossier, state = opened(code)
        act = decisions.lapse(state=state, now=now, zone=house.zone)
        if act is None:
            return False
        state = append(dossier=dossier, state=state, act=act, at=now, actor=None)
        issue_granted(house=house, account=None, dossier=dossier, state=state)
    log_act(dossier, act, None)
    return True
