"""The sample nation itself: people, homes, and the true value of every attribute of every person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pyarrow as pa

from motlan.simulation import numbers
from motlan.simulation.chance import Ints, happens, stream, weighted
from motlan.simulation.columns import coded, dates, digits, taken
from motlan.simulation.households import Homes, settle
from motlan.simulation.names import full_names, inherited
from motlan.simulation.people import NOBODY, People, day, grow, of
from motlan.simulation.spec import NamesSpec, Sample
from motlan.simulation.territory import Territory, territory

SEXES = ("male", "female")
MARITAL = ("single", "married", "divorced", "widowed")
SINGLE, MARRIED, DIVORCED, WIDOWED = range(4)
HOUSE_NUMBERS = 240
SUBSCRIBER_DIGITS = 7
IN_A_STREET = 0.6


@dataclass(frozen=True)
class Demo:
    """The family that a demonstration shows, by position."""

    mother: int
    father: int
    children: tuple[int, ...]

    @property
    def members(self) -> Ints:
        """All of them."""
        return np.array([self.mother, self.father, *self.children], dtype=np.int64)


@dataclass(frozen=True)
class Nation:
    """People, where they live, and the truth about each: ``person`` maps attribute → value by position."""

    people: People
    homes: Homes
    land: Territory
    person: Mapping[str, pa.Array]
    demo: Demo
    today: int


def found(sample: Sample, *, persons: int, seed: int) -> Nation:
    """The nation of exactly ``persons`` people (the dead among them) that this seed gives."""
    land = territory(sample)
    people = grow(sample.nation, persons=persons, seed=seed)
    homes = settle(people, sample.nation, land, seed=seed)
    demo = _demo(people, homes, land, sample)
    homes = _moved(homes, land, demo, sample)
    return Nation(
        people=people,
        homes=homes,
        land=land,
        person=_person(sample, people, homes, land, seed),
        demo=demo,
        today=day(sample.nation.as_of),
    )


def _demo(people: People, homes: Homes, land: Territory, sample: Sample) -> Demo:
    """The couple whose wife is nearest to the wanted age, preferably with one child and in the wanted province."""
    mothers = np.bincount(people.mother[people.mother != NOBODY], minlength=len(people))
    wives = np.flatnonzero(people.female & people.married & (homes.head == people.partner))
    distance = np.abs(people.age(day(sample.nation.as_of))[wives] - sample.nation.demo.mother_age)
    there = np.isin(homes.commune[wives], land.within(sample.nation.demo.province))
    mother = int(wives[np.argmin(distance + 3 * (mothers[wives] != 1) + 2 * ~there)])
    return Demo(
        mother=mother,
        father=int(people.partner[mother]),
        children=tuple(int(child) for child in np.flatnonzero(people.mother == mother)),
    )


def _moved(homes: Homes, land: Territory, demo: Demo, sample: Sample) -> Homes:
    """The demonstration's household lives in the wanted province, whatever the seed."""
    there = land.within(sample.nation.demo.province)
    if homes.commune[demo.mother] in there:
        return homes
    household = homes.head == homes.head[demo.mother]
    return replace(homes, commune=np.where(household, there[0], homes.commune))


def _person(sample: Sample, people: People, homes: Homes, land: Territory, seed: int) -> dict[str, pa.Array]:
    spec, size, today = sample.nation, len(people), day(sample.nation.as_of)
    number = _numbers(sample, people, homes, land, seed)
    old = _year(people.born) < spec.year_only.before
    year_only = old & happens(stream(seed, "year only"), size, spec.year_only.share)
    ethnicity = inherited(people, spec.ethnicity, seed=seed, purpose="ethnicity")
    nationality = weighted(stream(seed, "nationality"), list(spec.nationality.values()), size)
    return {
        "personal_number": number,
        "full_name": full_names(people, sample.names, seed=seed),
        "birth_date": dates(people.born, year_only=year_only),
        "sex": coded(people.female.astype(np.int64), SEXES),
        "birth_place": coded(homes.birth_commune, land.codes),
        "ethnicity": coded(ethnicity, list(spec.ethnicity)),
        "nationality": coded(nationality, list(spec.nationality)),
        "marital_status": coded(_marital(people), MARITAL),
        "spouse": taken(number, people.spouse),
        "mother": taken(number, people.mother),
        "father": taken(number, people.father),
        "residence_unit": coded(homes.commune, land.codes),
        "residence_detail": _addresses(sample.names, people, homes, seed),
        "phone": _phones(sample, people, today, seed),
    }


def _numbers(sample: Sample, people: People, homes: Homes, land: Territory, seed: int) -> pa.Array:
    """Personal numbers; the place is the province at the time of registration, which may no longer exist."""
    issued, year = sample.nation.personal_number, _year(people.born)
    old = land.old_unit(stream(seed, "place of registration"), homes.birth_commune)
    now = np.array([int(code) for code in land.provinces])[homes.birth_commune]
    before = of(np.array([int(code) for code in land.old_provinces]), old, absent=0)
    changed = np.datetime64(sample.crosswalk["changed_on"][0].as_py()).astype(np.int64)
    return numbers.personal(
        sample.schemes[issued.scheme],
        place=np.where((people.born < changed) & (old != NOBODY), before, now),
        place_digits=issued.place_digits,
        female=people.female,
        year=year,
    )


def _marital(people: People) -> Ints:
    """Marital status by position in MARITAL; the dead have none."""
    status = np.full(len(people), SINGLE, dtype=np.int64)
    status[people.partner != NOBODY] = WIDOWED
    status[people.divorced] = DIVORCED
    status[people.married] = MARRIED
    return np.where(people.alive, status, NOBODY)


def _addresses(names: NamesSpec, people: People, homes: Homes, seed: int) -> pa.Array:
    """One address a household: a house in a street, or a village."""
    houses = product(range(1, HOUSE_NUMBERS + 1), names.streets)
    streets = [names.house.format(number=number, street=street) for number, street in houses]
    rng = stream(seed, "address")
    house = rng.integers(0, len(streets), len(people))
    village = len(streets) + rng.integers(0, len(names.villages), len(people))
    address = np.where(happens(rng, len(people), IN_A_STREET), house, village)
    return coded(of(address, homes.head, absent=address), [*streets, *names.villages])


def _phones(sample: Sample, people: People, today: int, seed: int) -> pa.Array:
    spec, rng = sample.nation.phone, stream(seed, "phone")
    prefix = np.array([int(each) for each in spec.prefixes])[rng.integers(0, len(spec.prefixes), len(people))]
    rest = rng.integers(0, 10**SUBSCRIBER_DIGITS, len(people))
    has_one = people.alive & (people.age(today) >= spec.from_age)
    width = len(spec.prefixes[0]) + SUBSCRIBER_DIGITS
    return digits(prefix * 10**SUBSCRIBER_DIGITS + rest, width, known=has_one)


def _year(days: Ints) -> Ints:
    """The calendar year of days since 1970."""
    years: Ints = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years
