"""Lines of the journal in words that the person they are about understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

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
    times: int = 1


def told(entries: tuple[Read, ...], *, house: House, account: Account) -> list[Told]:
    """The readings in the order given, those of one reader for one purpose on one day that follow each other as one.

    Readers are named by their office or role, the person herself as such.
    """
    readers = {one.username: one for one in Account.objects.filter(username__in={entry.reader for entry in entries})}
    return [_told(list(run), readers, house, account) for _key, run in groupby(entries, key=_alike)]


def _alike(entry: Read) -> tuple[str, ...]:
    return (entry.at[: len("2026-01-01")], entry.reader, entry.role, entry.purpose, entry.ground, entry.concept)


def _told(run: list[Read], readers: dict[str, Account], house: House, account: Account) -> Told:
    latest = run[0]
    names = dict.fromkeys(name for entry in run for name in entry.attributes)
    return Told(
        at=latest.at,
        who=_who(latest, readers, account),
        purpose=_purpose(latest.purpose, house),
        ground=latest.ground,
        attributes=_labels(latest.concept, names, house),
        times=len(run),
    )


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


def _labels(concept: str, names: Iterable[str], house: House) -> str:
    """Labels instead of names; an attribute that the dictionary no longer has keeps its name."""
    declared = house.workspace.dictionary.concepts.get(concept)
    known = declared.attributes if declared else {}
    language = get_language() or "vi"
    return ", ".join(known[name].label.in_(language) if name in known else name for name in names)
