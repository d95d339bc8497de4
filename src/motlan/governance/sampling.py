"""Risk-weighted random samples that anybody can draw again.

Each candidate has a declared weight ``w``. A number ``u`` in (0, 1] is computed for it from the SHA-256 of the seed, a
line feed and its name; its lot is ``-ln(u) / w``, and the smallest lots are drawn (weighted sampling without
replacement, Efraimidis and Spirakis 2006). Who knows seed, names and weights gets the same sample.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import Field

from motlan.kernel.spec import Spec


class Weights(Spec):
    """What a candidate weighs: ``base``, and more for each risk as a share of the largest one in the population."""

    base: float = Field(default=1, gt=0, description="what everything weighs, so that everything can be drawn")
    gap: float = Field(default=6, ge=0, description="for the widest gap between claim and measurement")
    complaints: float = Field(default=2, ge=0, description="for the most complaints in the last 90 days")
    size: float = Field(default=1, ge=0, description="for the most dossiers in the last 90 days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that may be drawn, with the risks that its weight is made of."""

    name: str
    gap: int = 0
    complaints: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate, its weight and its lot."""

    candidate: Candidate
    weight: float
    lot: float


def weigh(candidates: Sequence[Candidate], *, weights: Weights, seed: str) -> tuple[Weighed, ...]:
    """Every candidate with its weight and lot, in the order in which they are drawn."""
    most = {risk: max((getattr(one, risk) for one in candidates), default=0) or 1 for risk in RISKS}
    weighed = (_weighed(one, weights, most, seed) for one in candidates)
    return tuple(sorted(weighed, key=lambda one: (one.lot, one.candidate.name)))


RISKS = ("gap", "complaints", "size")


def _weighed(one: Candidate, weights: Weights, most: dict[str, int], seed: str) -> Weighed:
    weight = weights.base + sum(getattr(weights, risk) * getattr(one, risk) / most[risk] for risk in RISKS)
    return Weighed(one, round(weight, 6), lot(seed, one.name, round(weight, 6)))


def lot(seed: str, name: str, weight: float) -> float:
    """The lot of a name, rounded so that it does not depend on a machine's logarithm.

    >>> lot("seed", "00004", 1.0) == 2 * lot("seed", "00004", 2.0)
    True
    """
    digits = hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()[:13]
    return round(-math.log((int(digits, 16) + 1) / 16**13), 9) / weight


def drawn(candidates: Iterable[Candidate], *, weights: Weights, seed: str, number: int) -> tuple[Weighed, ...]:
    """The first ``number`` of :func:`weigh`."""
    return weigh(tuple(candidates), weights=weights, seed=seed)[:number]
