"""Who holds which hearing, and who is heard."""

from __future__ import annotations

from django.db.models import QuerySet

from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import visible_to
from motlan.web.hearings.models import Hearing
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission


def held_by(account: Account) -> QuerySet[Hearing]:
    """The hearings of the officer's unit; all for one without a unit."""
    if not account.may(Permission.HOLD_HEARINGS):
        return Hearing.objects.none()
    return Hearing.objects.filter(unit=account.unit) if account.unit else Hearing.objects.all()


def decided_by(account: Account) -> QuerySet[Dossier]:
    """The dossiers that the officer's unit decides."""
    if not account.may(Permission.HOLD_HEARINGS):
        return Dossier.objects.none()
    found = visible_to(account)
    return found.filter(deciding=account.unit) if account.unit else found


def heard_in(account: Account) -> QuerySet[Hearing]:
    """The hearings at which a person is heard."""
    if account.subject is None or not account.may(Permission.ATTEND_HEARING):
        return Hearing.objects.none()
    return Hearing.objects.filter(parties__subject=account.subject).distinct()
