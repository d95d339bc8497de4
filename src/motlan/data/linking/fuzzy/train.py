"""Learning without labels: expectation and maximisation over the patterns in which pairs agree.

``u``, how often two records of *different* subjects reach a level by chance, comes from pairs drawn at random. ``m``,
how often two records of *one* subject do, comes from the candidates by expectation and maximisation. Pairs that are no
candidates count there as pairs of two subjects: the probability of a match is then that of all pairs, not only of those
that blocking chose, and the posterior of a pair needs no correction (Fellegi and Sunter 1969; Winkler 1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motlan.data.linking.fuzzy.compare import Comparison
from motlan.data.linking.fuzzy.model import Model, Weights

ROUNDS = 200
STEADY = 1e-5
"""The largest change of a share in one round at which learning ends."""
PRIOR = 2.0
"""So many pairs of one subject are taken to have been seen before learning begins; they weigh where there are few."""
FEW = 0.5
"""Pairs drawn at random added to every level, so that what was never seen is unlikely and not impossible."""
Vectors = NDArray[np.int64]
Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns of agreement: ``levels`` has a row a pattern and a column a field (0 the worst level, −1 nothing to
    compare); ``candidates``, ``random`` and ``known`` say in how many pairs each was seen. Known pairs are one subject
    by their number, so nothing is learnt of numbers from them."""

    levels: Vectors
    candidates: Counts
    random: Counts
    known: Counts


def learn(
    compared: Sequence[Comparison],
    patterns: Patterns,
    *,
    records: int,
    fresh: int = 0,
    possible: float,
    drawn: float,
    most: float = np.inf,
) -> Model:
    """A model from the patterns. ``possible`` is the number of all pairs, ``drawn`` the share of candidates seen,
    ``fresh`` how many of the ``records`` are looked for.

    ``most`` is the largest number of pairs that can be of one subject. Without it likeness of another kind (all things
    of one maker) may be learnt for sameness.
    """
    sizes = [len(one.levels) for one in compared]
    begun = [_expected(size) for size in sizes]
    by_chance = [_shares(patterns.levels[:, at], patterns.random, np.full(size, FEW)) for at, size in enumerate(sizes)]
    alike = begun
    seen = patterns.candidates / drawn
    chance = _bounded(min(0.5 * records, most) / possible)
    for _ in range(ROUNDS):
        posterior = seen * _posterior(patterns.levels, alike, by_chance, chance)
        chance = _bounded(min(float(posterior.sum()), most) / possible)
        again = [
            _shares(patterns.levels[:, at], posterior + _taught(one, patterns), PRIOR * first)
            for at, (one, first) in enumerate(zip(compared, begun, strict=True))
        ]
        moved = max(float(np.abs(new - old).max()) for new, old in zip(again, alike, strict=True))
        alike = again
        if moved < STEADY:
            break
    weights = tuple(
        Weights(field=one.field.name, kind=one.field.kind, m=_listed(m), u=_listed(u))
        for one, m, u in zip(compared, alike, by_chance, strict=True)
    )
    pairs = int(patterns.candidates.sum())
    return Model(chance=float(chance), weights=weights, records=records, pairs=pairs, fresh=fresh)


def _posterior(levels: Vectors, alike: Sequence[Counts], by_chance: Sequence[Counts], chance: float) -> Counts:
    odds = np.full(len(levels), np.log(chance / (1 - chance)))
    for at, (m, u) in enumerate(zip(alike, by_chance, strict=True)):
        # the last entry is read for −1: a missing value says nothing
        odds += np.append(np.log(m / u), 0.0)[levels[:, at]]
    result: Counts = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
    return result


def _taught(compared: Comparison, patterns: Patterns) -> Counts:
    """Known pairs teach everything but what makes them known; together they weigh no more than a sample."""
    none: Counts = np.zeros(len(patterns.known))
    return none if compared.field.kind == "identifier" else patterns.known


def _shares(levels: Vectors, weight: Counts, before: Counts) -> Counts:
    """The share of each level among the pairs that could be compared, level 0 first; ``before`` was seen before."""
    known = levels >= 0
    counted = np.bincount(levels[known], weights=weight[known], minlength=len(before)) + before
    shares: Counts = counted / counted.sum()
    return shares


def _expected(size: int) -> Counts:
    """Where learning begins: pairs of one subject mostly agree."""
    rising = 0.02 + 0.98 * (np.arange(size) / (size - 1)) ** 4
    shares: Counts = rising / rising.sum()
    return shares


def _bounded(chance: float) -> float:
    return float(min(max(chance, 1e-12), 0.5))


def _listed(shares: Counts) -> tuple[float, ...]:
    """Best level first, rounded so that the same records give the same text on every machine."""
    return tuple(round(float(share), 9) for share in shares[::-1])
