"""Lines of the journal in words that the person they are about understands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from motlan.data.golden.read import Read
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import ROLE_NAMES, Role
from motlan.web.portal.purposes import OWN_RECORD


@dataclass(frozen=True, kw_only=True)
class Told:
    """One reading: when, who, what for, on what ground, which values."""

    at: str
    who: str
    purpose: str
    ground: str
    attributes: str


def told(entries: tuple[Read, ...], *, house: House, account: Account) -> list[Told]:
    """The readings in the order given; readers are named by their office or role, the person herself as such."""
    readers = {one.username: one for one in Account.objects.filter(username__in={entry.reader for entry in entries})}
    return [
        Told(
            at=entry.at,
            who=_who(entry, readers, account),
            purpose=_purpose(entry.purpose, house),
            ground=entry.ground,
            attributes=_attributes(entry, house),
        )
        for entry in entries
    ]


def _who(entry: Read, readers: dict[str, Account], account: Account) -> str:
    if entry.reader == account.username:
        return gettext("You yourself")
    role = str(ROLE_NAMES[Role(entry.role)]) if entry.role in {one.value for one in Role} else entry.role
    reader = readers.get(entry.reader)
    name = reader.display_name if reader else entry.reader
    return f"{role}, {name}" if name else role


def _purpose(purpose: str, house: House) -> str:
    if purpose == OWN_RECORD:
        return gettext("Looking at one's own data")
    versions = house.workspace.procedures.versions.get(purpose)
    return versions[-1].label.in_(get_language() or "vi") if versions else purpose


def _attributes(entry: Read, house: House) -> str:
    """Labels instead of names; an attribute that the dictionary no longer has keeps its name."""
    concept = house.workspace.dictionary.concepts.get(entry.concept)
    known = concept.attributes if concept else {}
    language = get_language() or "vi"
    return ", ".join(known[name].label.in_(language) if name in known else name for name in entry.attributes)
