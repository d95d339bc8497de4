"""Somebody whom the applicant names (the other of a couple, a child to be adopted): found only when all agrees.

A number alone would let anybody read anybody. So several values are typed, and the record counts as found when every
one of them is what the register holds. What does not agree is not told: neither whether the number exists, nor which
value differs.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import replace

from motlan.dictionary import name as names
from motlan.dictionary import partial_date
from motlan.kernel.text import Text
from motlan.service.forms.filled import FilledPage
from motlan.service.forms.held import HeldRecord, Holder
from motlan.service.forms.model import Form, FormSubject

DATE_FORMS = ("yyyy-mm-dd", "dd/mm/yyyy", "dd-mm-yyyy", "dd.mm.yyyy")
"""How people write a day."""

TELLING = frozenset({"name", "date"})
"""Kinds of what tells one person from another."""

ANOTHER = Text(
    vi="Số này là của người có họ tên hoặc ngày sinh khác; xin xem lại.",
    en="This number belongs to somebody of another name or birth date; look again.",
)

NOT_FOUND = Text(
    vi="Chưa có ai mà mọi thông tin này đều khớp; xin kiểm tra lại từng mục.",
    en="There is nobody with whom all of this agrees; check each of these fields.",
)


def plain_number(typed: str) -> str:
    """A number without the spaces and points by which people read it."""
    return re.sub(r"[\s.]", "", typed)


def find_named(subject: FormSubject, holder: Holder, answers: Mapping[str, str]) -> HeldRecord | None:
    """The one record with which every typed value agrees; None while one is missing or differs."""
    if not subject.named_by or not is_named_in_full(subject, answers):
        return None
    typed = {name: answers[f"{subject.name}.{name}"].strip() for name in subject.named_by}
    number = plain_number(typed[subject.identifier])
    record = holder.referred(concept=subject.concept, identifier=number, attributes=subject.needs)
    others = [name for name in subject.named_by if name != subject.identifier]
    if record is None or not all(agree(typed[name], record.value(name)) for name in others):
        return None
    return replace(record, named=True)


def is_named_in_full(subject: FormSubject, answers: Mapping[str, str]) -> bool:
    """Whether all was typed by which a record is found."""
    return all(answers.get(f"{subject.name}.{name}", "").strip() for name in subject.named_by)


def naming(page: FilledPage, post: Mapping[str, str]) -> dict[str, str]:
    """What a post says anew of whom the applicant names instead of the one who was offered: it decides what is asked.

    ``page``: as it was shown; what it did not ask is not taken.
    """
    return {
        one.name: typed for one in page.asked if one.naming and (typed := post.get(one.name, one.answer)) != one.answer
    }


def typed_and_found(form: Form, known: Mapping[str, HeldRecord], held: Container[str]) -> tuple[str, ...]:
    """The paths that were typed to name somebody whose record was found (``known``) and holds them well (``held``)."""
    named = (one for one in form.subjects.values() if one.name in known and known[one.name].named)
    return tuple(path for one in named for name in one.named_by if (path := f"{one.name}.{name}") in held)


def is_another(subject: FormSubject, form: Form, holder: Holder, answers: Mapping[str, str]) -> bool:
    """Whether the number that was typed of somebody belongs to a record of another name or birth date.

    A number that nobody has, and what the register does not hold, are left to the officer.
    """
    number = plain_number(answers.get(f"{subject.name}.{subject.identifier}", ""))
    typed = {
        name: value
        for name in subject.needs
        if (one := form.field(f"{subject.name}.{name}"))
        and one.kind in TELLING
        and (value := answers.get(one.path, ""))
    }
    if (subject.named_by and not subject.ways) or not number or not typed:
        return False
    record = holder.referred(concept=subject.concept, identifier=number, attributes=(subject.identifier, *typed))
    held = {name: record.value(name) for name in typed} if record else {}
    return any(value and not agree(typed[name].strip(), value) for name, value in held.items())


def agree(typed: str, held: str) -> bool:
    """Whether what was typed is what is held: the same day however it is written, the same word without its marks."""
    return bool(held) and (_day(typed) == held or names.plain(typed) == names.plain(held))


def _day(typed: str) -> str:
    for form in DATE_FORMS:
        try:
            return partial_date.parse(typed, form)
        except ValueError:
            continue
    return ""
