"""Who lives with whom, and where: a household is named by the position of its head."""

from dataclasses import dataclass

import numpy as np

from motlan.simulation.chance import Ints, happens, stream
from motlan.simulation.people import NOBODY, People, day, of
from motlan.simulation.spec import NationSpec
from motlan.simulation.territory import Territory

RELATIONS = ("head", "spouse", "child", "parent", "other")
HEAD, SPOUSE, CHILD, PARENT, OTHER = range(5)
ALONE_FROM = 65


@dataclass(frozen=True)
class Homes:
    """For each person: head of the household (the dead: nobody), relation to the head, commune of home and of birth."""

    head: Ints
    relation: Ints
    commune: Ints
    birth_commune: Ints


def settle(people: People, spec: NationSpec, land: Territory, *, seed: int) -> Homes:
    """Homes for everybody: couples with their unmarried children, some with an old parent, others alone."""
    head = _heads(people, spec, seed)
    origin = _origins(people, spec, land, seed)
    return Homes(
        head=head,
        relation=_relations(people, head),
        commune=of(origin, head, absent=origin),
        birth_commune=of(origin, people.father, absent=origin),
    )


def _heads(people: People, spec: NationSpec, seed: int) -> Ints:
    everyone = np.arange(len(people))
    today = day(spec.as_of)
    age = people.age(today)
    head = np.where(people.female & people.married, people.partner, everyone)
    own = head.copy()
    child = people.alive & (people.partner == NOBODY) & (age < spec.families.leaves_home_at)
    with_mother = child & of(people.alive, people.mother, absent=False)
    with_father = child & ~with_mother & of(people.alive, people.father, absent=False)
    head = np.where(with_mother, of(own, people.mother, absent=0), head)
    head = np.where(with_father, of(own, people.father, absent=0), head)
    head = _taken_in(people, head, age, seed)
    return np.where(people.alive, head, NOBODY)


def _taken_in(people: People, head: Ints, age: np.ndarray, seed: int) -> Ints:
    """Old parents who would live alone move in with a married child, where there is one."""
    everyone = np.arange(len(people))
    size = np.bincount(head[people.alive], minlength=len(people))
    alone = people.alive & (head == everyone) & (size == 1) & (age > ALONE_FROM)
    alone &= happens(stream(seed, "taken in"), len(people), 0.6)
    hosts = np.flatnonzero(people.married)
    moved = head.copy()
    for parent in (people.father, people.mother):
        with_parent = hosts[parent[hosts] != NOBODY]
        guest = parent[with_parent]
        moved[guest] = np.where(alone[guest], head[with_parent], moved[guest])
    return moved


def _relations(people: People, head: Ints) -> Ints:
    everyone = np.arange(len(people))
    is_child = (people.father == head) | (people.mother == head)
    fathers, mothers = (of(parent, head, absent=NOBODY) for parent in (people.father, people.mother))
    is_parent = (fathers == everyone) | (mothers == everyone)
    conditions = [head == everyone, people.married & (people.partner == head), is_child, is_parent]
    return np.select(conditions, [HEAD, SPOUSE, CHILD, PARENT], OTHER).astype(np.int64)


def _origins(people: People, spec: NationSpec, land: Territory, seed: int) -> Ints:
    """Where each person settles: mostly the father's commune, generation by generation."""
    rng = stream(seed, "origins")
    origin = land.draw(rng, len(people))
    stays = happens(rng, len(people), spec.families.stays_in_commune) & (people.father != NOBODY)
    for generation in range(1, int(people.generation.max(initial=0)) + 1):
        which = np.flatnonzero(stays & (people.generation == generation))
        origin[which] = origin[people.father[which]]
    return origin
