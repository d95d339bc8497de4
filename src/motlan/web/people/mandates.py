"""Letting somebody act for oneself, or recording who is somebody's guardian; and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from motlan.data.golden import read as golden
from motlan.dictionary.name import plain
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.capacity import Capacity, under_age
from motlan.web.house import House
from motlan.web.people.acting import PERSON, reader_of
from motlan.web.people.models import Account, Mandate

NAME = "full_name"
LONGEST = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Named:
    """A person as somebody else writes her down: number and name, which have to agree."""

    number: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """From the first day to the last."""

    since: date
    until: date


@dataclass(frozen=True, kw_only=True)
class Known:
    """A person of the register: her key, and her name as the register has it."""

    subject: int
    name: str


def give(*, house: House, account: Account, agent: Named, procedures: tuple[str, ...], term: Term) -> Mandate:
    """Let ``agent`` file these procedures for the owner of the account."""
    demand_procedures(procedures)
    with transaction.atomic():
        found = person_named(house=house, account=account, named=agent, where="number")
        _grown_up(house, account, found)
        return _made(
            house=house,
            account=account,
            capacity=Capacity.AUTHORISED,
            whom=Known(subject=account.subject or 0, name=account.display_name),
            agent=found,
            term=term,
            procedures=procedures,
        )


def demand_procedures(procedures: tuple[str, ...]) -> None:
    """Raise Refused where none is chosen."""
    if not procedures:
        raise _refused(
            Text(vi="Chưa chọn thủ tục nào.", en="No procedure is chosen."),
            Text(vi="Chọn ít nhất một thủ tục.", en="Choose at least one."),
            "procedures",
        )


def appoint(*, house: House, account: Account, ward: Named, guardian: Named, decision: str, term: Term) -> Mandate:
    """Write down that ``guardian`` acts for ``ward`` by a decision; the officer answers for it."""
    if not decision.strip():
        raise _refused(
            Text(vi="Chưa ghi số và ngày của văn bản.", en="The decision is not named."),
            Text(vi="Ghi số, ngày và nơi ban hành.", en="Write its number, its day and who made it."),
            "decision",
        )
    with transaction.atomic():
        whom = person_named(house=house, account=account, named=ward, where="ward_number")
        found = person_named(house=house, account=account, named=guardian, where="number")
        _grown_up(house, account, found)
        return _made(
            house=house,
            account=account,
            capacity=Capacity.GUARDIAN,
            whom=whom,
            agent=found,
            term=term,
            decision=decision.strip(),
        )


def end(*, house: House, account: Account, mandate: Mandate) -> Mandate:
    """Take it back, or lay it down; what was done under it stays."""
    Mandate.objects.filter(pk=mandate.pk, ended_at=None).update(ended_at=house.clock.now(), ended_by=account)
    mandate.refresh_from_db()
    return mandate


def person_named(*, house: House, account: Account, named: Named, where: str) -> Known:
    """The person of this number and name. One refusal for all that does not fit: it tells nobody who exists."""
    number = named.number.replace(" ", "")
    subject = golden.find(register=house.register(), catalogue=house.catalogue, concept=PERSON, identifier=number)
    held = _held(house, account, subject, NAME) if subject is not None else ""
    if subject is None or not held or plain(held) != plain(named.name):
        raise _refused(
            Text(vi="Số định danh và họ tên không khớp với nhau.", en="The number and the name do not agree."),
            Text(vi="Ghi cả hai như trên giấy tờ tuỳ thân.", en="Write both as on the identity papers."),
            where,
        )
    return Known(subject=subject, name=held)


def _grown_up(house: House, account: Account, agent: Known) -> None:
    rules = house.workspace.settings.representation
    if rules is None:
        return
    born = _held(house, account, agent.subject, rules.born.partition(".")[2])
    if under_age(born, on=house.today, of_age=rules.of_age):
        raise _refused(
            Text(vi="Người này chưa đủ tuổi để đại diện.", en="This person is too young to act for another."),
            Text(vi="Chọn người đã thành niên.", en="Choose somebody who is of age."),
            "number",
        )


def _held(house: House, account: Account, subject: int, attribute: str) -> str:
    try:
        record = reader_of(house, account).record(concept=PERSON, subject=subject, attributes=(attribute,))
    except NotHeld:
        return ""
    return record.value(attribute) if record else ""


def _made(
    *,
    house: House,
    account: Account,
    capacity: Capacity,
    whom: Known,
    agent: Known,
    term: Term,
    procedures: tuple[str, ...] = (),
    decision: str = "",
) -> Mandate:
    if agent.subject == whom.subject:
        raise _refused(
            Text(vi="Đây là cùng một người.", en="This is one and the same person."),
            Text(vi="Ghi số của người khác.", en="Write another person's number."),
            "number",
        )
    _possible(house, term, capacity)
    return Mandate.objects.create(
        capacity=capacity.value,
        subject=whom.subject,
        name=whom.name,
        agent=agent.subject,
        agent_name=agent.name,
        procedures=list(procedures),
        since=term.since,
        until=term.until,
        decision=decision,
        unit=account.unit,
        given_by=account,
        given_at=house.clock.now(),
    )


def _possible(house: House, term: Term, capacity: Capacity) -> None:
    """A term ends after it begins and not in the past; what a person gives is bounded, a decision on a guardian not."""
    most = longest(house)
    if term.until < max(term.since, house.today):
        raise _refused(
            Text(vi="Ngày cuối đã qua hoặc đứng trước ngày đầu.", en="The last day is over, or before the first."),
            Text(vi="Chọn ngày cuối muộn hơn.", en="Choose a later last day."),
            "until",
        )
    if capacity is Capacity.AUTHORISED and term.until - term.since > most:
        raise _refused(
            Text(vi=f"Thời hạn dài nhất là {most.days} ngày.", en=f"The longest term is {most.days} days."),
            Text(vi="Chọn ngày cuối sớm hơn; hết hạn có thể uỷ quyền lại.", en="Choose an earlier last day."),
            "until",
        )


def longest(house: House) -> timedelta:
    """How long a person may let another act."""
    rules = house.workspace.settings.representation
    return timedelta(days=rules.longest_mandate_days) if rules else LONGEST


def _refused(what: Text, remedy: Text, where: str) -> Refused:
    return Refused(what=what, remedy=remedy, where=where)
