"""What the state's registers record of the nation: one :class:`Records` for each concept, true in every value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from motlan.simulation import numbers
from motlan.simulation.chance import Flags, Ints, happens, stream, weighted, words
from motlan.simulation.columns import coded, dates, digits, plain, serials, taken
from motlan.simulation.households import RELATIONS
from motlan.simulation.nation import Nation
from motlan.simulation.people import NEVER, NOBODY, YEAR, of
from motlan.simulation.spec import Sample

RECENT = 900
PAUSED = 0.12
DIRECTOR_AGES = (25, 70)
LARGEST_PARCEL = 5_000


@dataclass(frozen=True)
class Records:
    """The records of one concept: attribute → values, reference → person by position, the day each last changed.

    Under the reference '' stands the person whom a record is about as a whole.
    """

    values: Mapping[str, pa.Array]
    persons: Mapping[str, Ints]
    changed: Ints

    def __len__(self) -> int:
        return len(self.changed)


@dataclass(frozen=True)
class Making:
    """What every maker of records needs; chance comes from a stream named after the records."""

    sample: Sample
    nation: Nation
    seed: int
    enterprises: pa.Array

    def rng(self, purpose: str) -> np.random.Generator:
        """The stream of one purpose."""
        return stream(self.seed, purpose)

    def serials(self, what: str, number: int) -> pa.Array:
        """Keys in order, with the prefix that the workspace gives them."""
        return serials(self.sample.nation.prefixes[what], 1, number)

    def drawn(self, purpose: str, share: float) -> Flags:
        """Persons whom a database of that coverage knows: chance, but always the demonstration's family."""
        which = happens(self.rng(purpose), len(self.nation.people), share)
        which[self.nation.demo.members] = True
        return which

    def number_of(self, who: Ints) -> pa.Array:
        """Personal numbers."""
        return taken(self.nation.person["personal_number"], who)

    def commune_of(self, who: Ints) -> pa.Array:
        """The commune in which somebody lives."""
        return taken(self.nation.person["residence_unit"], who)

    def recently(self, purpose: str, number: int, *, not_before: Ints | int) -> Ints:
        """Days of the last change: within the last years, not before something happened."""
        days = self.nation.today - 1 - self.rng(purpose).integers(0, RECENT, number)
        return np.minimum(np.maximum(days, not_before), self.nation.today - 1)


def records(sample: Sample, nation: Nation, *, seed: int) -> dict[str, Records]:
    """All records of all concepts, by the name that ``sources.yaml`` calls them."""
    companies = round(len(nation.people) * sample.nation.shares.enterprises) + 1
    issued = sample.nation.tax_code
    codes = numbers.checked(sample.schemes[issued.scheme], first=issued.first, number=companies)
    making = Making(sample=sample, nation=nation, seed=seed, enterprises=codes)
    return {name: make(making) for name, make in MAKERS.items()}


def _about(making: Making, who: Ints, changed: Ints) -> Records:
    """Records that say everything about persons."""
    values = {name: taken(column, who) for name, column in making.nation.person.items()}
    return Records(values=values, persons={"": who}, changed=changed)


def _citizens(making: Making) -> Records:
    people, shares = making.nation.people, making.sample.nation.shares
    living = people.alive & making.drawn("population", shares.population)
    dead = ~people.alive & happens(making.rng("population dead"), len(people), shares.population_dead)
    who = np.flatnonzero(living | dead)
    return _about(making, who, making.recently("population changed", len(who), not_before=people.born[who]))


def _marital(making: Making) -> Records:
    people, families = making.nation.people, making.sample.nation.families
    from_age = np.where(people.female, families.marries_from.female, families.marries_from.male)
    adult = people.alive & (people.age(making.nation.today) >= from_age)
    who = np.flatnonzero(adult & making.drawn("marital", making.sample.nation.shares.marital))
    return _about(making, who, making.recently("marital changed", len(who), not_before=people.married_on[who]))


def _memberships(making: Making) -> Records:
    nation = making.nation
    who = np.flatnonzero(nation.people.alive & making.drawn("population", making.sample.nation.shares.population))
    since = np.maximum(nation.people.born[who], of(nation.people.married_on, nation.homes.head[who], absent=0))
    since = np.minimum(since + 30, nation.today - 1)
    return Records(
        values={
            "membership_number": making.serials("membership", len(who)),
            "person": making.number_of(who),
            "household_number": digits(nation.homes.head[who], 9),
            "relation": coded(nation.homes.relation[who], RELATIONS),
            "since": dates(since),
        },
        persons={"person": who},
        changed=making.recently("membership changed", len(who), not_before=since),
    )


def _births(making: Making) -> Records:
    people, nation = making.nation.people, making.nation
    years = people.born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    share = np.zeros(len(people))
    for start, rate in sorted(making.sample.nation.shares.births.items()):
        share[years >= start] = rate
    registered = making.rng("births").random(len(people)) < share
    registered[nation.demo.members] = True
    who = np.flatnonzero(registered)
    on = np.minimum(people.born[who] + making.rng("birth registered").integers(1, 60, len(who)), nation.today - 1)
    return Records(
        values={
            "registration_number": making.serials("birth", len(who)),
            "child": making.number_of(who),
            "mother": taken(nation.person["mother"], who),
            "father": taken(nation.person["father"], who),
            "registered_on": dates(on),
            "registered_at": taken(nation.person["birth_place"], who),
        },
        persons={"child": who, "mother": people.mother[who], "father": people.father[who]},
        changed=making.recently("births changed", len(who), not_before=on),
    )


def _marriages(making: Making) -> Records:
    people, since = making.nation.people, making.sample.nation.shares.marriages
    years = people.married_on.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    known = people.female & (people.partner != NOBODY) & (years >= since.start)
    wives = np.flatnonzero(known & making.drawn("marriages", since.share))
    husbands, on = people.partner[wives], people.married_on[wives]
    return Records(
        values={
            "certificate_number": making.serials("marriage", len(wives)),
            "husband": making.number_of(husbands),
            "wife": making.number_of(wives),
            "registered_on": dates(on),
            "registered_at": making.commune_of(husbands),
        },
        persons={"husband": husbands, "wife": wives},
        changed=making.recently("marriages changed", len(wives), not_before=on),
    )


def _deaths(making: Making) -> Records:
    people = making.nation.people
    dead = (people.died != NEVER) & happens(making.rng("deaths"), len(people), making.sample.nation.shares.deaths)
    who = np.flatnonzero(dead)
    return Records(
        values={
            "certificate_number": making.serials("death", len(who)),
            "person": making.number_of(who),
            "died_on": dates(people.died[who]),
            "registered_at": making.commune_of(who),
        },
        persons={"person": who},
        changed=making.recently("deaths changed", len(who), not_before=people.died[who]),
    )


def _social_insurance(making: Making) -> Records:
    people, span = making.nation.people, making.sample.nation.shares.social_insurance
    age = people.age(making.nation.today)
    working = (age >= span.from_age) & (age < span.to_age) & making.drawn("social insurance", span.share)
    retired = (age >= span.to_age) & happens(making.rng("pension"), len(people), span.pension)
    who = np.flatnonzero(people.alive & (working | retired))
    rng = making.rng("policies")
    from_age = span.from_age + rng.random(len(who)) * np.minimum(age[who] - span.from_age, 12)
    joined = (people.born[who] + from_age * YEAR + 1).astype(np.int64)
    employer = rng.integers(0, len(making.enterprises), len(who))
    status = np.where(retired[who], 2, happens(rng, len(who), PAUSED).astype(np.int64))
    return Records(
        values={
            "insurance_number": making.serials("insurance", len(who)),
            "member": making.number_of(who),
            "employer_tax_code": taken(making.enterprises, np.where(retired[who], NOBODY, employer)),
            "joined_on": dates(np.minimum(joined, making.nation.today - 1)),
            "status": coded(status, ("paying", "paused", "pension")),
        },
        persons={"member": who},
        changed=making.recently("policies changed", len(who), not_before=0),
    )


def _cards(making: Making) -> Records:
    people, rng = making.nation.people, making.rng("cards")
    covered = making.drawn("health insurance", making.sample.nation.shares.health_insurance)
    who = np.flatnonzero(people.alive & covered)
    start = np.maximum(making.nation.today - rng.integers(1, 360, len(who)), people.born[who])
    hospitals = making.sample.names.hospitals
    return Records(
        values={
            "card_number": making.serials("card", len(who)),
            "holder": making.number_of(who),
            "valid_from": dates(start),
            "valid_to": dates(start + 364),
            "hospital": coded(rng.integers(0, len(hospitals), len(who)), hospitals),
        },
        persons={"holder": who},
        changed=making.recently("cards changed", len(who), not_before=start),
    )


def _schooling(making: Making) -> Records:
    nation, span, schools = making.nation, making.sample.nation.shares.schooling, making.sample.names.schools
    age = nation.people.age(nation.today)
    there = np.isin(nation.homes.commune, nation.land.within(span.province))
    pupil = (age >= span.from_age) & (age < span.to_age + 1) & there & making.drawn("schooling", span.share)
    who = np.flatnonzero(pupil)[: span.most]
    grade = np.clip(age[who].astype(np.int64) - span.from_age + 1, 1, 12)
    year = making.sample.nation.as_of.year
    return Records(
        values={
            "enrolment_number": making.serials("pupil", len(who)),
            "pupil": making.number_of(who),
            "school": coded(making.rng("school").integers(0, len(schools), len(who)), schools),
            "grade": pc.binary_join_element_wise(
                pa.array(grade).cast(pa.string()), coded(who % 4, ("A", "B", "C", "D")).dictionary_decode(), ""
            ),
            "year": coded(np.zeros(len(who), dtype=np.int64), (f"{year}-{year + 1}",)),
            "unit": making.commune_of(who),
        },
        persons={"pupil": who},
        changed=making.recently("schooling changed", len(who), not_before=0),
    )


def _parcels(making: Making) -> Records:
    nation, rng = making.nation, making.rng("land")
    heads = nation.homes.head == np.arange(len(nation.people))
    owner = np.flatnonzero(heads & making.drawn("land", making.sample.nation.shares.land))
    owner = np.repeat(owner, rng.integers(1, 3, len(owner)))
    sheet = pa.array(rng.integers(1, 90, len(owner))).cast(pa.string())
    parcel = pa.array(np.arange(len(owner)) + 1).cast(pa.string())
    unit = making.commune_of(owner)
    purposes, weights = words(making.sample.nation.land_purpose)
    return Records(
        values={
            "parcel_code": pc.binary_join_element_wise(plain(unit), sheet, parcel, "_"),
            "owner": making.number_of(owner),
            "unit": unit,
            "sheet": sheet,
            "parcel": parcel,
            "area": pa.array(np.round(30 + rng.random(len(owner)) ** 3 * LARGEST_PARCEL, 1)),
            "purpose": coded(weighted(rng, weights, len(owner)), purposes),
        },
        persons={"owner": owner},
        changed=making.recently("land changed", len(owner), not_before=0),
    )


def _enterprises(making: Making) -> Records:
    nation, company, rng = making.nation, making.sample.names.companies, making.rng("enterprises")
    statuses, weights = words(making.sample.nation.enterprise_status)
    number = len(making.enterprises)
    age = nation.people.age(nation.today)
    adults = np.flatnonzero(nation.people.alive & (age > DIRECTOR_AGES[0]) & (age < DIRECTOR_AGES[1]))
    head = adults[rng.integers(0, len(adults), number)]
    founded = nation.today - rng.integers(30, 25 * 365, number)
    parts = [coded(rng.integers(0, len(each), number), each) for each in (company.form, company.trade, company.name)]
    return Records(
        values={
            "tax_code": making.enterprises,
            "name": pc.binary_join_element_wise(*(plain(part) for part in parts), " "),
            "legal_representative": making.number_of(head),
            "head_office_unit": making.commune_of(head),
            "founded_on": dates(founded),
            "capital": pa.array(rng.integers(1, 400, number) * 50_000_000),
            "status": coded(weighted(rng, weights, number), statuses),
        },
        persons={"legal_representative": head},
        changed=making.recently("enterprises changed", number, not_before=founded),
    )


MAKERS: Mapping[str, Callable[[Making], Records]] = {
    "person": _citizens,
    "marital": _marital,
    "household_membership": _memberships,
    "birth": _births,
    "marriage": _marriages,
    "death": _deaths,
    "social_insurance": _social_insurance,
    "health_insurance": _cards,
    "schooling": _schooling,
    "land_parcel": _parcels,
    "enterprise": _enterprises,
}
