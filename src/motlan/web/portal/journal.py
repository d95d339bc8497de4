"""Lines of the journal in words that the person they are about understands.

An *occasion* is all that one reader read for one purpose on one ground on one day, of the person herself and of the
records about her (her card, her parcel): everything in the dictionary that refers to her.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import groupby

from django.utils.translation import get_language, gettext, gettext_lazy
from sqlglot import exp, parse_one

from motlan.data.golden.read import Read
from motlan.data.golden.records import OPERATOR
from motlan.service.dossiers.capacity import Capacity
from motlan.store.tables import golden_name, quoted
from motlan.web.dossiers.attached import OTHER_PAPER
from motlan.web.dossiers.attached import READ as DOSSIER_FILE
from motlan.web.filters import day, office, say
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import ROLE_NAMES, Role
from motlan.web.purposes import (
    DEVELOPMENT,
    GROUNDS,
    KEEPING,
    OWN_RECORD,
    PLATFORM,
    REHEARSAL,
    REPRESENTING,
    SIGN_IN,
    STEWARDSHIP,
    VISITOR,
)

PERSON = "person"
PAGE = 25
LOCAL_DAY = {
    "sqlite": "date(at, '{minutes:+d} minutes')",
    "postgres": "to_char(cast(at as timestamp) + interval '{minutes} minutes', 'YYYY-MM-DD')",
}
PURPOSES = {
    OWN_RECORD: gettext_lazy("Looking at one's own data"),
    SIGN_IN: gettext_lazy("Signing in"),
    REPRESENTING: gettext_lazy("Acting for another"),
    STEWARDSHIP: gettext_lazy("Keeping the data right"),
    KEEPING: gettext_lazy("Keeping a register"),
    DEVELOPMENT: gettext_lazy("Showing the demonstration"),
    REHEARSAL: gettext_lazy("Showing the demonstration"),
}
"""What is read for something else than a procedure."""
MOST_ENTRIES = 10_000
"""The longest list that is handed out as a file: years of readings of one person."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What makes readings one occasion, with the latest of them; ``day`` is a day in the country's time."""

    day: str
    reader: str
    role: str
    purpose: str
    ground: str
    at: str
    times: int

    @property
    def key(self) -> tuple[str, ...]:
        """The day, who, what for."""
        return (self.day, self.reader, self.role, self.purpose, self.ground)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One occasion in words; ``values`` are (about what, which values)."""

    at: str
    who: str
    purpose: str
    ground: str
    values: tuple[tuple[str, str], ...]
    times: int


@dataclass(frozen=True)
class Mine:
    """The journal's entries about one person: about her own key and about the records that refer to her."""

    house: House
    account: Account
    subjects: tuple[int, ...]
    own: bool

    @classmethod
    def of(cls, *, house: House, account: Account, own: bool) -> Mine:
        """Find the records about the person; their keys are no personal data, so this is not a reading."""
        me = account.subject or 0
        found = [me]
        register, dictionary = house.register(), house.workspace.dictionary
        identifier = quoted(dictionary.concept(PERSON).identifier)
        mine = f"(select {identifier} from {quoted(golden_name(PERSON))} where subject = :me)"
        for concept, reference in dictionary.about(PERSON):
            if concept.concept != PERSON:
                golden = quoted(golden_name(concept.concept))
                query = f"select subject from {golden} where {quoted(reference.name)} = {mine}"
                found += [int(row[0]) for row in register.rows(query, {"me": me})]
        return cls(house, account, tuple(dict.fromkeys(found)), own)

    def occasions(self, *, limit: int, offset: int) -> list[Occasion]:
        """Occasions, the latest first."""
        query = (
            exp.select(self._day.as_("day"), "reader", "role", "purpose", "ground")
            .select("max(at) as at", "count(*) as times")
            .from_("reading")
            .where(*self._scope())
            .group_by(self._day, "reader", "role", "purpose", "ground")
            .order_by("max(seq) desc")
            .limit(limit)
            .offset(offset)
        )
        return [Occasion(**row) for row in self.house.register().records(query, self._known())]

    def read_on(self, first: str, last: str) -> Mapping[tuple[str, ...], list[tuple[str, str]]]:
        """What was read on the days from ``first`` to ``last``, by occasion: (concept, attribute names)."""
        query = (
            exp.select(self._day.as_("day"), "reader", "role", "purpose", "ground", "concept", "attributes")
            .from_("reading")
            .where(*self._scope(), self._day.between(exp.Placeholder(this="first"), exp.Placeholder(this="last")))
            .group_by(self._day, "reader", "role", "purpose", "ground", "concept", "attributes")
            .order_by("min(seq)")
        )
        found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for *key, concept, attributes in self.house.register().rows(
            query, {**self._known(), "first": first, "last": last}
        ):
            found.setdefault(tuple(key), []).append((concept, attributes or ""))
        return found

    def entries(self) -> list[Read]:
        """Every entry, the latest first."""
        columns = ("seq", "at", "reader", "role", "purpose", "ground", "concept", "attributes")
        query = exp.select(*columns).from_("reading").where(*self._scope()).order_by("seq desc").limit(MOST_ENTRIES)
        rows = self.house.register().records(query, self._known())
        return [Read(**{**row, "attributes": tuple((row["attributes"] or "").split())}) for row in rows]

    @cached_property
    def readers(self) -> Mapping[str, str]:
        """Names of the accounts by which people sign in."""
        return dict(Account.objects.values_list("username", "display_name"))

    @cached_property
    def _day(self) -> exp.Expr:
        apart = self.house.clock.now().astimezone(self.house.zone).utcoffset() or timedelta()
        return local_day(self.house.register().dialect, apart)

    def _scope(self) -> list[exp.Expr | str]:
        about: exp.Expr = exp.column("subject").isin(*self.subjects)
        return [about] if self.own else [about, "reader <> :me"]

    def _known(self) -> dict[str, str]:
        return {} if self.own else {"me": self.account.username}


def local_day(dialect: str, apart: timedelta) -> exp.Expr:
    """The local day of an entry, whose instant ``at`` is ISO text in UTC, so far ``apart`` from the country.

    The distance is that of today: where clocks are put forward and back, a reading of the other season within an hour
    of midnight stands under the neighbouring day.
    """
    minutes = int(apart.total_seconds()) // 60
    return parse_one(LOCAL_DAY[dialect].format(minutes=minutes), dialect=dialect)


def told(occasions: Iterable[Occasion], *, mine: Mine) -> list[tuple[str, list[Told]]]:
    """Occasions in words, under the days (in the country's time) they ended on."""
    listed = list(occasions)
    if not listed:
        return []
    values = mine.read_on(min(one.day for one in listed), max(one.day for one in listed))
    lines = [_told(one, values.get(one.key, []), mine) for one in listed]
    return [(when, list(run)) for when, run in groupby(lines, key=lambda one: day(one.at))]


def in_words(entry: Read, *, mine: Mine) -> list[str]:
    """Who, what for, on what ground, about what, which values."""
    who, purpose = _who(entry.reader, entry.role, mine), _purpose(entry.purpose, mine.house)
    ground = _ground(entry.ground, entry.purpose, mine.house)
    values = _named(entry.concept, entry.attributes, mine.house, entry.purpose)
    return [who, purpose, ground, _about(entry.concept, mine.house), values]


def _told(one: Occasion, values: list[tuple[str, str]], mine: Mine) -> Told:
    by_concept: dict[str, dict[str, None]] = {}
    for concept, attributes in values:
        by_concept.setdefault(concept, {}).update(dict.fromkeys(attributes.split()))
    return Told(
        at=one.at,
        who=_who(one.reader, one.role, mine),
        purpose=_purpose(one.purpose, mine.house),
        ground=_ground(one.ground, one.purpose, mine.house),
        values=tuple(
            (_about(concept, mine.house), _named(concept, names, mine.house, one.purpose))
            for concept, names in by_concept.items()
        ),
        times=one.times,
    )


def _who(reader: str, role: str, mine: Mine) -> str:
    if reader == mine.account.username:
        return gettext("You yourself")
    if reader in {SIGN_IN, REHEARSAL}:
        return gettext("This site")
    if reader == VISITOR:
        return gettext("A visitor of the demonstration")
    name = office(mine.readers.get(reader) or reader)
    if role == PLATFORM:
        return gettext("The platform, for %(who)s, who did not see it") % {"who": name}
    post = str(ROLE_NAMES[Role(role)]) if role in {one.value for one in Role} else _capacity(role)
    return f"{post}, {name}" if name else post


def _capacity(role: str) -> str:
    """By what right somebody acted for the person; a role that no longer exists keeps its name."""
    if role == OPERATOR:
        return gettext("Who operates the system, at its command line")
    label = say(Capacity(role).label) if role in {one.value for one in Capacity} else role
    return label[:1].upper() + label[1:]


def _purpose(purpose: str, house: House) -> str:
    if purpose in PURPOSES:
        return str(PURPOSES[purpose])
    versions = house.workspace.procedures.versions.get(purpose)
    return versions[-1].label.in_(get_language() or "vi") if versions else purpose


def _ground(ground: str, purpose: str, house: House) -> str:
    """A ground of the program's, or the acts that the procedure rests on; else as the journal has it."""
    bases = (one.legal_basis for one in house.workspace.procedures.versions.get(purpose, ()))
    return say(GROUNDS.get(ground) or next((one for one in bases if str(one) == ground), ground))


def _about(concept: str, house: House) -> str:
    if concept == DOSSIER_FILE:
        return gettext("Files of a dossier")
    declared = house.workspace.dictionary.concepts.get(concept)
    return declared.label.in_(get_language() or "vi") if declared else concept


def _named(concept: str, names: Iterable[str], house: House, purpose: str) -> str:
    """Labels instead of names; an attribute that the dictionary no longer has keeps its name."""
    if concept == DOSSIER_FILE:
        return ", ".join(_paper(name, house, purpose) for name in names)
    declared = house.workspace.dictionary.concepts.get(concept)
    known = declared.attributes if declared else {}
    language = get_language() or "vi"
    return ", ".join(known[name].label.in_(language) if name in known else name for name in names)


def _paper(name: str, house: House, purpose: str) -> str:
    """What a paper of a procedure is called; one of none of its papers, or of an earlier version, is another paper."""
    versions = house.workspace.procedures.versions.get(purpose, ())
    labels = {one.id: one.label for procedure in versions for one in procedure.components}
    return say(labels[name]) if name != OTHER_PAPER and name in labels else gettext("another paper")
