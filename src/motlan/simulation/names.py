"""Names of persons: the father's family name, a middle and a given name by sex, drawn from the workspace's lists."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa

from motlan.simulation.chance import Ints, stream, weighted, words
from motlan.simulation.columns import coded
from motlan.simulation.people import NOBODY, People
from motlan.simulation.spec import NamesSpec, Weights


def inherited(people: People, weights: Weights, *, seed: int, purpose: str) -> Ints:
    """A position in ``weights`` for each person: drawn for founders, the father's for everybody else."""
    drawn = weighted(stream(seed, purpose), list(weights.values()), len(people))
    for generation in range(1, int(people.generation.max(initial=0)) + 1):
        which = np.flatnonzero((people.generation == generation) & (people.father != NOBODY))
        drawn[which] = drawn[people.father[which]]
    return drawn


def full_names(people: People, spec: NamesSpec, *, seed: int) -> pa.Array:
    """Everybody's full name: a dictionary of all names that can be made, and who has which."""
    book = NameBook.of(spec)
    family = inherited(people, spec.family, seed=seed, purpose="family name")
    rng = stream(seed, "given name")
    middle, given = np.empty(len(people), dtype=np.int64), np.empty(len(people), dtype=np.int64)
    for sex, is_sex in ((0, people.female), (1, ~people.female)):
        number = int(is_sex.sum())
        middle[is_sex] = book.middle_from[sex] + weighted(rng, book.middle_weights[sex], number)
        given[is_sex] = book.given_from[sex] + weighted(rng, book.given_weights[sex], number)
    return coded((family * len(book.middle) + middle) * len(book.given) + given, book.names)


@dataclass(frozen=True)
class NameBook:
    """All names that can be made; women's syllables stand before men's."""

    names: list[str]
    middle: list[str]
    given: list[str]
    middle_from: tuple[int, int]
    given_from: tuple[int, int]
    middle_weights: tuple[list[float], list[float]]
    given_weights: tuple[list[float], list[float]]

    @classmethod
    def of(cls, spec: NamesSpec) -> "NameBook":
        """Every combination of the lists."""
        middle, given = [*spec.middle.female, *spec.middle.male], [*spec.given.female, *spec.given.male]
        return cls(
            names=[" ".join(parts) for parts in product(spec.family, middle, given)],
            middle=middle,
            given=given,
            middle_from=(0, len(spec.middle.female)),
            given_from=(0, len(spec.given.female)),
            middle_weights=(words(spec.middle.female)[1], words(spec.middle.male)[1]),
            given_weights=(words(spec.given.female)[1], words(spec.given.male)[1]),
        )
