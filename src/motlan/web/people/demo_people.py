"""People of the sample nation, to sign in as. Only the development sign-in asks here, and never in production.

Even so it goes through the one door: the journal says that a visitor of the demonstration looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from motlan.data.golden import read as golden
from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.web.house import house
from motlan.web.purposes import DEMONSTRATION, DEVELOPMENT, VISITOR

LONGEST_SEARCH = 100
SHORTEST_SEARCH = 2
MOST = 20
PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Found:
    """Somebody to sign in as."""

    subject: int
    name: str
    born: str
    place: Text | None


def search(words: str) -> tuple[Found, ...]:
    """Persons with this personal number, or whose names begin so; at most twenty, none for fewer than two letters."""
    if settings.MOTLAN_PRODUCTION or not house().of_sample_nation:
        raise NotAllowed(
            what=Text(
                vi="Chỉ tìm được người của quốc gia mẫu.", en="Only persons of the sample nation can be looked for."
            ),
            remedy=Text(vi="Đăng nhập bằng tài khoản của bạn.", en="Sign in with your own account."),
        )
    if len(words) < SHORTEST_SEARCH:
        return ()
    with transaction.atomic():
        return tuple(_told(_subjects(words)))


def _subjects(words: str) -> tuple[int, ...]:
    register, catalogue = house().register(), house().catalogue
    compact = words.replace(" ", "")
    if compact.isascii() and compact.isdigit():
        found = golden.find(register=register, catalogue=catalogue, concept=PERSON, identifier=compact)
        return (found,) if found is not None else ()
    return golden.search_name(register=register, catalogue=catalogue, concept=PERSON, beginning=words, limit=MOST)


def _told(subjects: Iterable[int]) -> Iterable[Found]:
    here = house()
    person = here.catalogue.dictionary.concept(PERSON)
    name, born, place = person.title, "birth_date", "residence_unit"
    wanted = tuple(one for one in (name, born, place) if one in person.attributes)
    for subject in subjects:
        reading = golden.Reading(
            reader=VISITOR,
            role=VISITOR,
            purpose=DEVELOPMENT,
            ground=DEMONSTRATION,
            concept=PERSON,
            subject=subject,
            attributes=wanted,
        )
        record = golden.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading)
        yield Found(
            subject=subject,
            name=str(record.value(name) or "–") if name in wanted else "–",
            born=str(record.value(born) or "") if born in wanted else "",
            place=record.values[place].label if place in wanted else None,
        )
