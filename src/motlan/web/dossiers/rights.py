"""Who may touch which dossier: an officer those of the unit, a person her own."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.service.dossiers.capacity import Capacity
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.part import PartState
from motlan.web.dossiers.models import Dossier, DossierEvent, Share
from motlan.web.dossiers.shares import CONSULTED
from motlan.web.people.models import Account
from motlan.web.people.permissions import MAY, Permission, Role
from motlan.web.people.unit_rights import holding

PART = "part"
"""The kind of a share that is a part of a linked dossier."""


def visible_to(account: Account) -> QuerySet[Dossier]:
    """The dossiers an officer may see: received or decided in the unit, whole or in part, or in the province; all
    without a unit.
    """
    if not account.may(Permission.WORK_DOSSIERS):
        return Dossier.objects.none()
    if not account.unit:
        return Dossier.objects.all()
    unit = account.unit
    part = Share.objects.filter(dossier=OuterRef("pk"), kind=PART, unit=unit)
    return Dossier.objects.filter(Q(deciding=unit) | Q(receiving=unit) | Q(province=unit) | Exists(part))


def filed_by(account: Account) -> QuerySet[Dossier]:
    """The dossiers a person may follow: her own, or those of whom she acts for.

    Somebody who was authorised follows only what she filed herself; a parent, a guardian, a representative all of it.
    """
    if account.subject is None or not account.may(Permission.FILE_DOSSIER):
        return Dossier.objects.none()
    found = Dossier.objects.filter(subject=account.stands_for)
    acting = account.acting
    if acting is None or acting.capacity is not Capacity.AUTHORISED:
        return found
    filed = DossierEvent.objects.filter(dossier=OuterRef("pk"), number=1, actor=account)
    return found.filter(Exists(filed), procedure__in=acting.procedures)


def may_receive(account: Account, dossier: Dossier) -> bool:
    """Whether the account works for the receiving agency."""
    return account.may(Permission.WORK_DOSSIERS) and account.unit in {"", dossier.receiving}


def may_decide(account: Account, dossier: Dossier) -> bool:
    """Whether the account works for the deciding agency."""
    return account.may(Permission.WORK_DOSSIERS) and account.unit in {"", dossier.deciding}


def may_decide_part(account: Account, part: PartState) -> bool:
    """Whether the account works for the agency that decides a part of a linked dossier."""
    return account.may(Permission.WORK_DOSSIERS) and account.unit in {"", part.deciding}


def decides_a_part(account: Account, state: DossierState) -> bool:
    """Whether the account works for the agency of a part that is under way."""
    return any(may_decide_part(account, one) for one in state.parts.values() if one.runs)


def asked_of(account: Account) -> QuerySet[Share]:
    """What other agencies asked of the officer's unit; everything for an officer without a unit."""
    asked = Share.objects.filter(kind=CONSULTED)
    if not account.may(Permission.WORK_DOSSIERS):
        return asked.none()
    return asked.filter(unit=account.unit) if account.unit else asked


def officers_of(unit: str, *, on: date) -> QuerySet[Account]:
    """Who may be given the dossiers of a unit on a day: its officers and its head, and whoever has a right to work for
    it besides her own; by name."""
    roles = [role.value for role in Role if Permission.WORK_DOSSIERS in MAY[role]]
    lent = holding(on=on).filter(account=OuterRef("pk"), unit=unit).order_by()
    working = Account.objects.filter(role__in=roles, is_active=True)
    return working.filter(Q(unit=unit) | Exists(lent)).order_by("display_name", "username")


def demand(allowed: bool, *, code: str = "") -> None:
    """Raise NotAllowed unless ``allowed``; nothing was read or changed yet."""
    if not allowed:
        raise NotAllowed(
            what=Text(
                vi="Hồ sơ này không thuộc quyền của bạn.",
                en="This dossier is not yours to act on.",
            ),
            remedy=Text(
                vi="Liên hệ cơ quan đang giữ hồ sơ.",
                en="Turn to the agency that has it.",
            ),
            where=code,
        )
