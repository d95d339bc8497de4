"""Who handles which complaint: the office that decided, or the one above; never those it is about."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from motlan.service.complaints.acts import About
from motlan.web.complaints.models import Complaint
from motlan.web.dossiers.rights import filed_by
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission


def handled_by(account: Account) -> QuerySet[Complaint]:
    """The complaints an officer may handle. About conduct: not who acted on the dossier, nor the head's own people."""
    if not account.may(Permission.ANSWER_COMPLAINTS):
        return Complaint.objects.none()
    about_me = Q(about=About.CONDUCT.value, dossier__events__actor=account)
    found = Complaint.objects.exclude(pk__in=Complaint.objects.filter(about_me).values("pk"))
    if not account.unit:
        return found
    found = found.filter(Q(unit=account.unit) | Q(province=account.unit))
    return found.exclude(about=About.CONDUCT.value, against_head=True, unit=account.unit)


def sent_by(account: Account) -> QuerySet[Complaint]:
    """A person's own complaints: those on her dossiers."""
    return Complaint.objects.filter(dossier__in=filed_by(account))
