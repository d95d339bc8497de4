"""Seeing a sensitive attribute: given by an administrator until a day with a reason, ended by anybody of them, and kept
for ever as who gave what to whom, why and until when.

A citizen needs none: what she sees is her own.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from motlan.dictionary.attribute import Attribute
from motlan.dictionary.book import Dictionary
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.service.forms.guarded import own_right
from motlan.service.procedures.spec import QUESTIONS
from motlan.web.house import House
from motlan.web.people.accounts import account_named
from motlan.web.people.given import demand_term, no_such_right, refused
from motlan.web.people.models import Account, AttributeRight
from motlan.web.people.permissions import Permission, Role

log = logging.getLogger("motlan.people")
ILLUSTRATION = "Bản trình diễn: dữ liệu mẫu, không có người thật"


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Something that a page does not show: its name there, and the right that opens it, as ``concept.attribute``."""

    label: Text
    attribute: str


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What of the sensitive attributes somebody may see; ``rights`` None: everything, as a person of herself."""

    dictionary: Dictionary
    rights: frozenset[str] | None = None

    def hides(self, concept: str, attribute: str) -> bool:
        """Whether a value of this attribute may not be seen."""
        if self.rights is None:
            return False
        question = concept == QUESTIONS  # a right of its own: of a question that stands for no attribute
        guard = f"{concept}.{attribute}" if question else self.dictionary.guard(concept, attribute)
        return bool(guard) and guard not in self.rights

    def closed(self, concept: str, attributes: Iterable[Attribute]) -> tuple[Closed, ...]:
        """Those of the attributes that may not be seen."""
        return tuple(
            Closed(label=one.label, attribute=self.dictionary.guard(concept, one.name))
            for one in attributes
            if self.hides(concept, one.name)
        )

    def open_of(self, concept: str, attributes: Iterable[str]) -> tuple[str, ...]:
        """Those of the attributes that may be seen, in their order."""
        return tuple(name for name in attributes if not self.hides(concept, name))


def sight_of(house: House, account: Account) -> Sight:
    """What the account may see today."""
    dictionary = house.workspace.dictionary
    if account.role == Role.CITIZEN.value:
        return Sight(dictionary=dictionary)
    return Sight(dictionary=dictionary, rights=attributes_of(account=account, on=house.today))


def holding(*, account: Account, on: date) -> QuerySet[AttributeRight]:
    """The rights of an account that hold on a day."""
    return AttributeRight.objects.filter(account=account, ended_at=None, until__gte=on)


def attributes_of(*, account: Account, on: date) -> frozenset[str]:
    """The sensitive attributes that an account may see, as ``concept.attribute``."""
    return frozenset(holding(account=account, on=on).values_list("attribute", flat=True))


def offered(house: House) -> Mapping[str, Text]:
    """Every attribute to which a right can be given, with its name for people; after them the questions of procedures
    that have a right of their own."""
    dictionary = house.workspace.dictionary
    held = {f"{concept.concept}.{one.name}": _of(concept.label, one.label) for concept, one in dictionary.sensitive()}
    return {**held, **_questions(house)}


def _questions(house: House) -> Mapping[str, Text]:
    versions = house.forms.procedures.versions.values()
    return {
        right: _of(procedure.label, one.label)
        for procedure in (version for known in versions for version in known)
        for name, one in procedure.questions.items()
        if (right := house.forms.version(procedure.procedure, procedure.version).guards.get(f"{QUESTIONS}.{name}"))
        and right == own_right(procedure, name)
    }


def _of(whose: Text, what: Text) -> Text:
    return Text({language: f"{whose.in_(language)}: {what.in_(language)}" for language in ("vi", "en")})


def grant(
    *, house: House, by: Account | None, username: str, attributes: Iterable[str], until: date, reason: str
) -> tuple[AttributeRight, ...]:
    """Let an account see sensitive attributes until the end of a day, all of them or none; ``by`` None: an operator of
    the machine.

    Raise NotHeld for an account that there is not, Refused for what cannot be granted.
    """
    wanted = tuple(dict.fromkeys(attributes))
    with transaction.atomic():
        demand_all(
            lambda: demand_sight(house=house, username=username, attributes=wanted),
            lambda: demand_term(until=until, today=house.today, reason=reason),
        )
        account = account_named(username)
        made = tuple(_made(house, account, one, until, reason, by) for one in wanted)
    for right in made:
        log.info("attribute right %s given by account %s", right.pk, by.pk if by else "–")
    return made


def end(*, house: House, by: Account | None, number: int) -> AttributeRight:
    """End a right before its day; raise NotHeld when there is none that holds."""
    with transaction.atomic():
        right = AttributeRight.objects.select_for_update().filter(pk=number, ended_at=None).first()
        if right is None:
            raise no_such_right()
        right.ended_by, right.ended_at = by, house.clock.now()
        right.save(update_fields=["ended_by", "ended_at"])
    log.info("attribute right %s ended by account %s", right.pk, by.pk if by else "–")
    return right


def give_all(*, house: House, account: Account, reason: str = ILLUSTRATION) -> None:
    """Let an account of a demonstration see every sensitive attribute for a year; what it has already stays."""
    today = house.today
    held = attributes_of(account=account, on=today)
    for one in offered(house):
        if one not in held:
            _made(house, account, one, today + timedelta(days=365), reason, None)


def may_have(account: Account) -> bool:
    """Whether the account's work shows values of persons at all."""
    return any(account.may(one) for one in (Permission.WORK_DOSSIERS, Permission.STEWARD_DATA))


def _made(
    house: House, account: Account, attribute: str, until: date, reason: str, by: Account | None
) -> AttributeRight:
    right = AttributeRight(account=account, attribute=attribute, until=until, reason=reason.strip())
    right.given_by, right.given_at = by, house.clock.now()
    right.save()
    return right


def demand_sight(*, house: House, username: str, attributes: Collection[str]) -> None:
    """Raise Refused or NotHeld for what nobody needs a right to, and for an account that cannot have these rights."""
    demand_all(
        lambda: _demand_offered(house, attributes), lambda: _demand_seer(house, account_named(username), attributes)
    )


def _demand_offered(house: House, attributes: Collection[str]) -> None:
    if not attributes or not set(attributes) <= offered(house).keys():
        raise refused(
            "Thuộc tính này không có trong danh sách thuộc tính nhạy cảm.",
            "This is none of the sensitive attributes.",
            "Chọn trong danh sách ở trang Quyền.",
            "Choose from the list on the page of rights.",
            where="attribute",
        )


def _demand_seer(house: House, account: Account, attributes: Collection[str]) -> None:
    if not account.is_active or not may_have(account):
        raise refused(
            "Tài khoản này không xem dữ liệu của người dân.",
            "This account sees no data of people.",
            "Chọn tài khoản của cán bộ hoặc người phụ trách dữ liệu.",
            "Choose the account of an officer or a data steward.",
        )
    if attributes_of(account=account, on=house.today) & set(attributes):
        raise refused(
            "Tài khoản này đã được xem thuộc tính đó.",
            "This account sees that attribute already.",
            "Không cần cấp thêm; muốn đổi hạn thì kết thúc quyền cũ trước.",
            "Nothing has to be given; to change the day, end the present right first.",
        )
