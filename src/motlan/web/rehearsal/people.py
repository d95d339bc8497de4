"""Who files, and where: grown-up persons of some communes, and an officer for each of these.

Keys and places are chosen in the golden records; what is read of a person goes through the one door.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from motlan.data.api import read
from motlan.data.golden.records import Reading
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.procedures.spec import Procedure
from motlan.store.tables import golden_name, quoted
from motlan.web.house import House
from motlan.web.people.accounts import Wished, make_account
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from motlan.web.purposes import DEMONSTRATION, REHEARSAL

YOUNGEST, OLDEST = 20, 54
"""Years between which people file: of age, and hardly anybody has died."""
PROVINCES, COMMUNES = 12, 5
"""So many provinces, and in each so many communes, in which people file."""
HOME_SHARE = 0.1
"""The share of dossiers that come from the commune that an officer of the demonstration works for."""

NAMED_SHARE = 0.3
"""The share of those who, where they may choose an office, choose that commune: an office serves whoever comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A person: the key of the subject, her number and name, and the commune she lives in."""

    subject: int
    number: str
    name: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody who takes part. ``living``: keys of persons by commune; ``home``: where the demonstration's own officer
    works, '' where nobody does."""

    here: House
    concept: str
    living: Mapping[str, Sequence[int]]
    home: str
    _known: dict[int, Applicant] = field(default_factory=dict, repr=False)
    _officers: dict[str, Account] = field(default_factory=dict, repr=False)
    _made: list[Account] = field(default_factory=list, repr=False)

    def unit(self, chance: random.Random) -> str:
        """A commune."""
        if self.home in self.living and chance.random() < HOME_SHARE:
            return self.home
        return chance.choice(list(self.living))

    def named(self, chance: random.Random, own: str) -> str:
        """The commune that somebody names where she may choose: her own, or the demonstration's."""
        return self.home if self.home in self.living and chance.random() < NAMED_SHARE else own

    def elsewhere(self, chance: random.Random, own: str) -> str:
        """A commune that is not her own, as whoever stays away from home names; her own where there is no other."""
        return chance.choice([unit for unit in self.living if unit != own] or [own])

    def applicant(self, chance: random.Random, unit: str, house: House) -> Applicant:
        """Somebody of a commune."""
        subject = chance.choice(self.living[unit])
        if subject not in self._known:
            self._known[subject] = self._read(subject, unit, house)
        return self._known[subject]

    def officer(self, unit: str) -> Account:
        """Who works for a commune: whoever does so already, else an account made for it."""
        if unit not in self._officers:
            there = Account.objects.filter(unit=unit, role=Role.OFFICER.value, is_active=True).order_by("username")
            self._officers[unit] = there.first() or self._make(unit)
        return self._officers[unit]

    def dismiss(self) -> None:
        """Nobody signs in by the accounts that were made: what they did stays."""
        Account.objects.filter(pk__in=[one.pk for one in self._made]).update(is_active=False)

    def _make(self, unit: str) -> Account:
        settings, units = self.here.workspace.settings, self.here.workspace.dictionary.units
        name = units.full_name(unit, settings.default_language)
        made = make_account(Wished(username=f"{REHEARSAL}-{unit}", display_name=name, role=Role.OFFICER, unit=unit))
        self._made.append(made)
        return made

    def _read(self, subject: int, unit: str, house: House) -> Applicant:
        spec = self.here.workspace.dictionary.concept(self.concept)
        wanted = (spec.identifier, spec.title or spec.identifier)
        reading = Reading(
            reader=REHEARSAL,
            role=REHEARSAL,
            purpose=REHEARSAL,
            ground=DEMONSTRATION,
            concept=self.concept,
            subject=subject,
            attributes=tuple(dict.fromkeys(wanted)),
        )
        held = read(register=house.register(), catalogue=house.catalogue, clock=house.clock, reading=reading)
        number, name = (str(held.value(one) or "") for one in wanted)
        return Applicant(subject=subject, number=number, name=name, unit=unit)


def cast(*, here: House, procedures: Sequence[Procedure], seed: int) -> Cast:
    """Who takes part; raise Refused where the register holds nobody."""
    concept, residence = lives_at(procedures)
    born = here.workspace.settings.representation.born if here.workspace.settings.representation else ""
    people = _grown_up(here, concept, residence, born)
    units = here.workspace.dictionary.units
    by_unit: dict[str, list[int]] = {}
    for subject, unit in people:
        if units.path(unit) and not units.children(unit, on=here.today):
            by_unit.setdefault(unit, []).append(subject)
    if not by_unit:
        raise Refused(
            what=Text(vi="Sổ chưa có người nào để nộp hồ sơ.", en="The register holds nobody who could file."),
            remedy=Text(vi="Chạy `motlan sync` trước.", en="Run `motlan sync` first."),
        )
    officer = Account.objects.filter(username="officer").first()
    home = officer.unit if officer else ""
    return Cast(here=here, concept=concept, living=_chosen(here, by_unit, home, seed), home=home)


def lives_at(procedures: Sequence[Procedure]) -> tuple[str, str]:
    """The concept of those who file, and the attribute that says which commune is theirs: that by which most of the
    procedures find who decides."""
    found: dict[tuple[str, str], int] = {}
    for one in procedures:
        subject, _, attribute = one.decided_by.partition(".")
        spec = one.subjects.get(subject)
        if spec is not None and not spec.new:
            found[spec.concept, attribute] = found.get((spec.concept, attribute), 0) + 1
    if not found:
        raise Refused(
            what=Text(
                vi="Không có thủ tục nào do nơi ở của người nộp giải quyết.",
                en="No procedure is decided where its applicant lives.",
            ),
            remedy=Text(vi="Xem `decided_by` của các thủ tục.", en="Look at `decided_by` of the procedures."),
        )
    return max(found, key=lambda one: found[one])


def _grown_up(here: House, concept: str, residence: str, born: str) -> list[tuple[int, str]]:
    """Keys and communes of persons of the right age, in the order of their numbers: that of keys means nothing."""
    known, year = here.workspace.dictionary.concept(concept), here.today.year
    where, age = "", {}
    if born.partition(".")[0] == concept:
        where = f" and {quoted(born.partition('.')[2])} between :oldest and :youngest"
        age = {"oldest": date(year - OLDEST, 1, 1).isoformat(), "youngest": date(year - YOUNGEST, 1, 1).isoformat()}
    identifier, unit = quoted(known.identifier), quoted(residence)
    query = (
        f"select subject, {unit} from {quoted(golden_name(concept))}"
        f" where {unit} is not null and {identifier} is not null{where} order by {identifier}, subject"
    )
    return [(int(subject), str(place)) for subject, place in here.register().rows(query, age)]


def _chosen(here: House, by_unit: dict[str, list[int]], home: str, seed: int) -> dict[str, list[int]]:
    """Of some provinces the communes in which most of them live, and the demonstration's own."""
    chance = random.Random(f"{seed}/places")  # noqa: S311 - a sample, not a secret
    provinces: dict[str, list[str]] = {}
    for unit in sorted(by_unit, key=lambda one: (-len(by_unit[one]), one)):
        provinces.setdefault(here.workspace.dictionary.units.path(unit)[0].code, []).append(unit)
    some = chance.sample(sorted(provinces), min(PROVINCES, len(provinces)))
    units = [unit for province in some for unit in provinces[province][:COMMUNES]]
    return {unit: by_unit[unit] for unit in dict.fromkeys([*units, *([home] if home in by_unit else [])])}
