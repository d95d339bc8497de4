"""Families over the generations, as arrays: position ``i`` is a person, −1 is nobody; days count from 1970.

The road: founders are born; each generation marries within itself, has children, and the children are the next one.
Then the old die, some couples part, and what is beyond the wanted number (people with no spouse and no child) leaves.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motlan.simulation.chance import Flags, Ints, happens, stream, weighted
from motlan.simulation.spec import Families, NationSpec

NOBODY = -1
NEVER = np.iinfo(np.int64).min
YEAR = 365.25
PREGNANCY = 270
LARGEST_GAP = 15 * YEAR
TRIAL = 2_000
EPOCH = date(1970, 1, 1)
GENERATIONS = 5


@dataclass(frozen=True)
class People:
    """Everybody. ``partner`` is the one whom somebody married, ``spouse`` the one to whom she or he still is."""

    female: Flags
    born: Ints
    mother: Ints
    father: Ints
    partner: Ints
    married_on: Ints
    died: Ints
    divorced: Flags
    generation: Ints

    def __len__(self) -> int:
        return len(self.born)

    @property
    def alive(self) -> Flags:
        """Who lives on the day of the sample."""
        living: Flags = self.died == NEVER
        return living

    @property
    def married(self) -> Flags:
        """Who is married on that day: both live and have not parted."""
        both: Flags = self.alive & of(self.alive, self.partner, absent=False) & ~self.divorced
        return both

    @property
    def spouse(self) -> Ints:
        """The living spouse; nobody for the single, the divorced and the widowed."""
        return np.where(self.married, self.partner, NOBODY)

    def age(self, on: int) -> NDArray[np.float64]:
        """Age in years on a day; negative before birth."""
        return (on - self.born) / YEAR


def of(values: NDArray[Any], who: Ints, *, absent: Any) -> NDArray[Any]:
    """``values`` of the persons ``who``, and ``absent`` where that is nobody."""
    return np.where(who == NOBODY, absent, values[np.maximum(who, 0)])


def day(when: date) -> int:
    """A date as days since 1970."""
    return (when - EPOCH).days


def grow(spec: NationSpec, *, persons: int, seed: int) -> People:
    """Exactly ``persons`` people in coherent families; the same for the same seed."""
    trial = len(_families(spec, founders=TRIAL, seed=seed)) / TRIAL
    surplus = 1.02
    while True:
        people = _families(spec, founders=round(persons / trial * surplus) + 40, seed=seed)
        people = _part_and_die(people, spec, seed)
        leaving = len(people) - persons
        free = _free(people)
        if 0 <= leaving <= len(free):
            return _without(people, stream(seed, "leave").permutation(free)[:leaving])
        surplus *= 1.1 if leaving < 0 else 0.93


def _families(spec: NationSpec, *, founders: int, seed: int) -> People:
    families, today = spec.families, day(spec.as_of)
    cohort = _founders(families, founders, stream(seed, "founders"))
    everybody = [cohort]
    first = 0
    for generation in range(1, GENERATIONS):
        rng = stream(seed, f"generation {generation}")
        cohort = _marry(cohort, families, rng, first=first, today=today)
        everybody[-1] = cohort
        children = _children(cohort, families, rng, first=first, today=today, generation=generation)
        first += len(cohort)
        cohort = children
        everybody.append(cohort)
    return People(**{f.name: np.concatenate([getattr(c, f.name) for c in everybody]) for f in fields(People)})


def _founders(families: Families, number: int, rng: np.random.Generator) -> People:
    begins, ends = (day(date(year, 1, 1)) for year in families.founders_born)
    return _newborn(rng, rng.integers(begins, ends, number), nobody(number), nobody(number), generation=0)


def nobody(number: int) -> Ints:
    """That many times nobody."""
    return np.full(number, NOBODY, dtype=np.int64)


def _newborn(rng: np.random.Generator, born: Ints, mother: Ints, father: Ints, *, generation: int) -> People:
    number = len(born)
    return People(
        female=happens(rng, number, 0.488),
        born=born.astype(np.int64),
        mother=mother,
        father=father,
        partner=nobody(number),
        married_on=np.full(number, NEVER),
        died=np.full(number, NEVER),
        divorced=np.zeros(number, dtype=np.bool_),
        generation=np.full(number, generation, dtype=np.int64),
    )


def _marry(cohort: People, families: Families, rng: np.random.Generator, *, first: int, today: int) -> People:
    """Women and men of one generation, put beside each other by age; brother and sister never marry."""
    from_age = np.where(cohort.female, families.marries_from.female, families.marries_from.male)
    willing = happens(rng, len(cohort), families.marries) & (cohort.age(today) > from_age + 1)
    likely = cohort.born + np.where(cohort.female, 0, families.husband_older * YEAR) + rng.normal(0, YEAR, len(cohort))
    order = np.argsort(likely, kind="stable")
    wives, husbands = (order[willing[order] & (cohort.female[order] == sex)] for sex in (True, False))
    couples = min(len(wives), len(husbands))
    wives, husbands = wives[:couples], husbands[:couples]
    ready = np.maximum(
        cohort.born[wives] + families.marries_from.female * YEAR + 1,
        cohort.born[husbands] + families.marries_from.male * YEAR + 1,
    )
    on = (ready + rng.triangular(0, 0.35, 1, couples) * families.marries_within * YEAR).astype(np.int64)
    siblings = (cohort.mother[wives] == cohort.mother[husbands]) & (cohort.mother[wives] != NOBODY)
    close = np.abs(cohort.born[wives] - cohort.born[husbands]) < LARGEST_GAP
    fits = close & ~siblings & (on < today)
    wives, husbands, on = wives[fits], husbands[fits], on[fits]
    partner, married_on = cohort.partner.copy(), cohort.married_on.copy()
    partner[wives], partner[husbands] = husbands + first, wives + first
    married_on[wives] = married_on[husbands] = on
    return replace(cohort, partner=partner, married_on=married_on)


def _children(
    cohort: People, families: Families, rng: np.random.Generator, *, first: int, today: int, generation: int
) -> People:
    """Children of the couples of a generation: born after the wedding, before today, before the mother is too old."""
    wives = np.flatnonzero(cohort.female & (cohort.partner != NOBODY))
    number = weighted(rng, families.children, len(wives))
    mother = np.repeat(wives, number)
    rank = np.arange(len(mother)) - np.repeat(np.cumsum(number) - number, number)
    wait = PREGNANCY + rng.integers(0, 700, len(mother)) + rank * rng.integers(900, 1300, len(wives)).repeat(number)
    born = cohort.married_on[mother] + wait
    fits = (born < today) & (born < cohort.born[mother] + families.last_child_before * YEAR)
    mother, born = mother[fits], born[fits]
    return _newborn(rng, born, mother + first, cohort.partner[mother], generation=generation)


def _part_and_die(people: People, spec: NationSpec, seed: int) -> People:
    families, today = spec.families, day(spec.as_of)
    rng = stream(seed, "death")
    over = np.maximum(people.age(today) - families.dies_after, 0)
    dies = rng.random(len(people)) < 1 - np.exp(-((over / 33) ** 2.2))
    when = people.born + families.dies_after * YEAR + rng.random(len(people)) * over * YEAR
    died = np.where(dies, np.minimum(when, today - 1).astype(np.int64), NEVER)
    wife = people.female & (people.partner != NOBODY)
    parts = wife & happens(rng, len(people), families.divorced) & ((today - people.married_on) > 2 * YEAR)
    parts &= ~dies & ~of(dies, people.partner, absent=True)
    return replace(people, died=died, divorced=parts | of(parts, people.partner, absent=False))


def _free(people: People) -> Ints:
    """People whom nobody would miss in the data: no spouse, no child."""
    parents = np.zeros(len(people), dtype=np.bool_)
    for parent in (people.mother, people.father):
        parents[parent[parent != NOBODY]] = True
    return np.flatnonzero(~parents & (people.partner == NOBODY))


def _without(people: People, leaving: Ints) -> People:
    """Everybody but the ``leaving``, renumbered in the same order."""
    stays = np.ones(len(people), dtype=np.bool_)
    stays[leaving] = False
    moved = np.cumsum(stays) - 1
    kept = {f.name: getattr(people, f.name)[stays] for f in fields(People)}
    for role in ("mother", "father", "partner"):
        kept[role] = np.where(kept[role] == NOBODY, NOBODY, moved[np.maximum(kept[role], 0)])
    return People(**kept)
