"""Asking for a right to sensitive values, and answering: each is kept with who, why and when, and told to the other.

Who keeps the data answers: an administrator, or a steward of the agency whose database is the authority of every value
that is asked for. Nobody answers her own request.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from motlan.kernel.errors import NotAllowed, NotHeld
from motlan.kernel.text import Text
from motlan.service.forms.guarded import procedure_of
from motlan.web.asking.models import Ask
from motlan.web.asking.telling import ANSWERED, ASKED
from motlan.web.house import House
from motlan.web.inbox.work import tell_account
from motlan.web.people import attribute_rights
from motlan.web.people.given import SHORTEST_REASON, demand_term, refused
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role

MOST_TOLD = 50
"""Accounts that are told of a request; all who may answer find it in their list."""
log = logging.getLogger("motlan.people")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for: the attributes as ``concept.attribute``, why, until when, and the code of the dossier in
    which she met them ('' for none)."""

    attributes: tuple[str, ...]
    reason: str
    until: date
    dossier: str = ""


def ask(*, house: House, account: Account, wish: Wish) -> Ask:
    """Ask for a right; those who may give it are told. Raise Refused for what cannot be asked for."""
    wanted = tuple(dict.fromkeys(wish.attributes))
    with transaction.atomic():
        _demand(house, account, wanted)
        demand_term(until=wish.until, today=house.today, reason=wish.reason)
        made = Ask(account=account, unit=account.unit, attributes=list(wanted), dossier=wish.dossier)
        made.owner = owner_of(house, wanted)
        made.reason, made.until, made.asked_at = wish.reason.strip(), wish.until, house.clock.now()
        made.save()
        for keeper in keepers(made.owner).exclude(pk=account.pk)[:MOST_TOLD]:
            tell_account(house=house, account=keeper, about=f"{ASKED}:{made.pk}")
    log.info("right %s asked for by account %s", made.pk, account.pk)
    return made


def grant(*, house: House, by: Account, number: int, until: date, answer: str = "") -> Ask:
    """Give the right that was asked for, until a day; who asked is told.

    Raise NotHeld when there is no such request, NotAllowed for others, Refused when it was answered or cannot be given.
    """
    with transaction.atomic():
        asked = _open(house, by, number)
        held = attribute_rights.attributes_of(account=asked.account, on=house.today)
        attributes = [one for one in asked.attributes if one not in held]
        if attributes:
            attribute_rights.grant(
                house=house,
                by=by,
                username=asked.account.username,
                attributes=attributes,
                until=until,
                reason=asked.reason,
            )
        asked.until = until
        _answer(house, asked, by, granted=True, answer=answer)
    return asked


def refuse(*, house: House, by: Account, number: int, answer: str) -> Ask:
    """Refuse it with a reason, which who asked is told; raise what :func:`grant` raises."""
    with transaction.atomic():
        asked = _open(house, by, number)
        if len(answer.strip()) < SHORTEST_REASON:
            raise refused(
                "Lý do từ chối chưa đủ rõ.",
                "The reason for refusing is not clear enough.",
                f"Viết ít nhất {SHORTEST_REASON} ký tự; người đề nghị đọc được.",
                f"Write at least {SHORTEST_REASON} characters; who asked reads them.",
            )
        _answer(house, asked, by, granted=False, answer=answer)
    return asked


def keepers(owner: str) -> QuerySet[Account]:
    """Who may answer a request about data of this agency: administrators, and stewards of its databases or of all."""
    stewards = Q(role=Role.STEWARD.value, agency__in={owner, ""})
    return Account.objects.filter(Q(role=Role.ADMINISTRATOR.value) | stewards, is_active=True).order_by("role", "id")


def seen_by(account: Account) -> QuerySet[Ask]:
    """The requests that an account answers: a steward of one agency those about its data alone."""
    one_agency = account.role == Role.STEWARD.value and account.agency
    return Ask.objects.filter(owner=account.agency) if one_agency else Ask.objects.all()


def may_answer(account: Account, asked: Ask) -> bool:
    """Whether this account may grant or refuse the request."""
    return asked.account_id != account.pk and keepers(asked.owner).filter(pk=account.pk).exists()


def waiting(account: Account) -> frozenset[str]:
    """The attributes for which the account asked and has no answer yet."""
    asked = Ask.objects.filter(account=account, answered_at=None).values_list("attributes", flat=True)
    return frozenset(one for attributes in asked for one in attributes)


def owner_of(house: House, attributes: Iterable[str]) -> str:
    """The one agency whose databases are the authorities of these attributes, or that answers for the procedure which
    asks these questions; '' when there is no one such."""
    found = {_owner_of(house, one) for one in attributes}
    return found.pop() if len(found) == 1 else ""


def _owner_of(house: House, attribute: str) -> str:
    if code := procedure_of(attribute):
        return house.forms.procedures.versions[code][-1].owner
    catalogue = house.catalogue
    lead = catalogue.dictionary.authority(*attribute.split(".", 1))
    return next((catalogue.databases[one].owner for one in lead if one in catalogue.databases), "")


def _open(house: House, by: Account, number: int) -> Ask:
    """The request, still unanswered; nobody else answers it meanwhile."""
    asked = Ask.objects.select_for_update().filter(pk=number).first()
    if asked is None:
        raise NotHeld(
            what=Text(vi="Không có đề nghị này.", en="There is no such request."),
            remedy=Text(vi="Xem lại danh sách đề nghị.", en="Look at the list of requests again."),
        )
    if not may_answer(by, asked):
        raise NotAllowed(
            what=Text(vi="Đề nghị này do người khác trả lời.", en="Somebody else answers this request."),
            remedy=Text(
                vi="Cơ quan chủ quản dữ liệu hoặc quản trị hệ thống trả lời; không ai tự trả lời mình.",
                en="The owner of the data or an administrator answers it, and nobody her own.",
            ),
        )
    if asked.answered_at is not None:
        raise refused(
            "Đề nghị này đã được trả lời.",
            "This request was answered already.",
            "Không cần làm gì thêm.",
            "Nothing more has to be done.",
        )
    return asked


def _answer(house: House, asked: Ask, by: Account, *, granted: bool, answer: str) -> None:
    asked.granted, asked.answer = granted, answer.strip()
    asked.answered_by, asked.answered_at = by, house.clock.now()
    asked.save(update_fields=["granted", "answer", "answered_by", "answered_at", "until"])
    tell_account(house=house, account=asked.account, about=f"{ANSWERED}:{asked.pk}")
    log.info("right %s %s by account %s", asked.pk, "granted" if granted else "refused", by.pk)


def _demand(house: House, account: Account, wanted: Collection[str]) -> None:
    if not wanted or not set(wanted) <= attribute_rights.offered(house).keys():
        raise refused(
            "Chưa chọn giá trị cần xem.",
            "No value is chosen.",
            "Đánh dấu ít nhất một giá trị trong danh sách.",
            "Tick at least one value of the list.",
        )
    if not account.is_active or not attribute_rights.may_have(account):
        raise refused(
            "Tài khoản này không xem dữ liệu của người dân.",
            "This account sees no data of people.",
            "Dùng tài khoản của cán bộ hoặc người phụ trách dữ liệu.",
            "Use the account of an officer or a data steward.",
        )
    if attribute_rights.attributes_of(account=account, on=house.today) & set(wanted):
        raise refused(
            "Bạn đã xem được giá trị đó.",
            "You see that value already.",
            "Bỏ đánh dấu giá trị đó.",
            "Take the tick away.",
        )
    if waiting(account) & set(wanted):
        raise refused(
            "Bạn đã đề nghị giá trị đó và đang chờ trả lời.",
            "You asked for that value already, and wait for the answer.",
            "Xem đề nghị của bạn bên dưới.",
            "Your request stands below.",
        )
