"""Families are coherent for every seed and size."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.dictionary.identifier import IdentifierScheme
from motlan.simulation.households import CHILD, HEAD, SPOUSE, settle
from motlan.simulation.nation import Nation, found
from motlan.simulation.people import NOBODY, YEAR, People, day, grow, of
from motlan.simulation.spec import Sample
from motlan.simulation.territory import territory

YOUNGEST_PARENT = 16
few = settings(max_examples=15, deadline=None)
seeds = st.integers(min_value=0, max_value=2**31)
sizes = st.integers(min_value=100, max_value=3_000)


def grown(sample: Sample, persons: int, seed: int) -> People:
    return grow(sample.nation, persons=persons, seed=seed)


@few
@given(persons=sizes, seed=seeds)
def test_exactly_as_many_people_as_asked(sample: Sample, persons: int, seed: int) -> None:
    assert len(grown(sample, persons, seed)) == persons


@few
@given(persons=sizes, seed=seeds)
def test_spouses_are_mutual_alive_and_of_both_sexes(sample: Sample, persons: int, seed: int) -> None:
    people = grown(sample, persons, seed)
    married = np.flatnonzero(people.married)
    spouse = people.spouse[married]
    assert np.array_equal(people.spouse[spouse], married)
    assert np.all(people.female[married] != people.female[spouse])
    assert np.all(people.alive[married])
    assert np.array_equal(people.spouse[~people.married], np.full(persons - len(married), NOBODY))


@few
@given(persons=sizes, seed=seeds)
def test_parents_are_there_old_enough_and_were_alive(sample: Sample, persons: int, seed: int) -> None:
    people = grown(sample, persons, seed)
    for parent, female in ((people.mother, True), (people.father, False)):
        child = np.flatnonzero(parent != NOBODY)
        assert np.all(people.female[parent[child]] == female)
        assert np.all(people.born[child] - people.born[parent[child]] >= YOUNGEST_PARENT * YEAR)
        died = people.died[parent[child]]
        assert np.all((died > people.born[child]) | people.alive[parent[child]])
    assert np.array_equal(people.mother == NOBODY, people.father == NOBODY)


@few
@given(persons=sizes, seed=seeds)
def test_nobody_marries_too_young_or_a_sibling(sample: Sample, persons: int, seed: int) -> None:
    people = grown(sample, persons, seed)
    who = np.flatnonzero(people.partner != NOBODY)
    youngest = sample.nation.families.marries_from
    age = (people.married_on[who] - people.born[who]) / YEAR
    assert np.all(age >= np.where(people.female[who], youngest.female, youngest.male))
    mother = people.mother[who]
    assert np.all((mother == NOBODY) | (mother != people.mother[people.partner[who]]))


@few
@given(persons=sizes, seed=seeds)
def test_every_living_person_has_one_household_with_its_head_in_it(sample: Sample, persons: int, seed: int) -> None:
    people = grown(sample, persons, seed)
    homes = settle(people, sample.nation, territory(sample), seed=seed)
    everyone = np.arange(persons)
    assert np.array_equal(homes.head == NOBODY, ~people.alive)
    living = np.flatnonzero(people.alive)
    heads = homes.head[living]
    assert np.array_equal(homes.head[heads], heads)
    assert np.array_equal(homes.commune[living], homes.commune[heads])
    assert np.array_equal(homes.relation[living] == HEAD, heads == living)
    spouses = everyone[(homes.relation == SPOUSE) & people.alive]
    assert np.array_equal(people.spouse[spouses], homes.head[spouses])
    children = everyone[(homes.relation == CHILD) & people.alive]
    head = homes.head[children]
    assert np.all((people.father[children] == head) | (people.mother[children] == head))


@few
@given(persons=sizes, seed=seeds)
def test_personal_numbers_are_unique_and_satisfy_their_scheme(sample: Sample, persons: int, seed: int) -> None:
    person = found(sample, persons=persons, seed=seed).person
    scheme: IdentifierScheme = sample.schemes["vn-personal-number"]
    numbers, sexes, births = (person[name].to_pylist() for name in ("personal_number", "sex", "birth_date"))
    assert len(set(numbers)) == persons
    for number, sex, birth in zip(numbers, sexes, births, strict=True):
        assert scheme.faults(number, {"sex": sex, "birth_date": birth}) == ()


@few
@given(persons=sizes, seed=seeds)
def test_there_is_always_a_family_to_show(sample: Sample, persons: int, seed: int) -> None:
    nation: Nation = found(sample, persons=persons, seed=seed)
    demo, people = nation.demo, nation.people
    assert people.spouse[demo.mother] == demo.father
    assert people.female[demo.mother]
    assert nation.homes.head[demo.mother] == nation.homes.head[demo.father] == demo.father
    assert nation.land.provinces[nation.homes.commune[demo.mother]] == sample.nation.demo.province
    assert nation.person["phone"][demo.mother].as_py() is not None


def test_a_large_nation_shows_a_mother_of_thirty_with_one_child(sample: Sample) -> None:
    nation = found(sample, persons=20_000, seed=3)
    age = nation.people.age(day(sample.nation.as_of))[nation.demo.mother]
    assert round(age) == sample.nation.demo.mother_age
    assert len(nation.demo.children) == 1


def test_what_nobody_has_is_absent() -> None:
    assert of(np.array([5, 7]), np.array([1, NOBODY]), absent=0).tolist() == [7, 0]
