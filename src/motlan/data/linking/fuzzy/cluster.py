"""From weighed pairs to groups: the weightiest pairs first, as long as nothing speaks against the group.

What speaks against it: two records of one dataset in which every subject stands once; two different valid numbers; more
evidence against than for it among all the pairs that were weighed between both sides. A record that two groups claim
almost equally, of which only one can be right, is left to a steward; so are two records that found subjects and claim
one number, which the number would have joined had their names or dates borne it out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

MARGIN = 3.0
"""Binary orders of magnitude by which one of two groups that exclude each other must be ahead."""


@dataclass(frozen=True, slots=True)
class Member:
    """One record: the group it has already (by number or exact keys), its valid number, the sources in which every
    subject stands once, where it comes from some, and whether it founds a subject."""

    group: int
    number: str | None = None
    unique: tuple[str, ...] = ()
    founds: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, by position, with the weight of the evidence and the probability that they are one subject."""

    one: int
    other: int
    weight: float
    probability: float


@dataclass(frozen=True, slots=True)
class Grouped:
    """``groups`` has the root of each record's group; ``doubtful`` are the pairs that a steward should look at."""

    groups: tuple[int, ...]
    joined: tuple[Pair, ...]
    doubtful: tuple[Pair, ...]


@dataclass(slots=True)
class _Group:
    """A group while it grows."""

    members: list[int] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    uniques: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    """Numbers of the members that found subjects."""


LOWEST, HIGHEST = 0.3, 0.6
"""Between these a threshold is found by the evidence."""


def threshold(pairs: Sequence[Pair]) -> float:
    """The probability from which on joining gives the best expected F1, by the pairs' own probabilities.

    Of ``k`` joined pairs the sum of their probabilities are expected to be right, and of all pairs the sum of all: the
    expected F1 is twice the first over ``k`` plus the second.
    """
    listed = sorted((pair.probability for pair in pairs), reverse=True)
    total, right, best = sum(listed), 0.0, (0.0, HIGHEST)
    for place, probability in enumerate(listed, start=1):
        right += probability
        best = max(best, (2 * right / (place + total), probability))
    return min(max(best[1], LOWEST), HIGHEST)


def group(
    members: Sequence[Member],
    pairs: Sequence[Pair],
    *,
    sure: float,
    ask: float,
    apart: Iterable[tuple[int, int]] = (),
) -> Grouped:
    """Group records by pairs sorted from the weightiest down; pairs from ``ask`` up that join nothing are doubtful.

    ``apart`` are pairs of records that were found to be two subjects.
    """
    clusters = _Clusters(members, pairs, apart)
    joined, doubtful = [], []
    for pair in pairs:
        if pair.probability < ask:
            break
        if clusters.together(pair):
            continue
        if not clusters.admits(pair):
            continue
        if pair.probability >= sure and clusters.bears_out(pair) and not clusters.is_disputed(pair):
            clusters.join(pair)
            joined.append(pair)
        else:
            doubtful.append(pair)
    left = tuple(pair for pair in doubtful if not clusters.together(pair) and clusters.admits(pair))
    return Grouped(tuple(clusters.root(at) for at in range(len(members))), tuple(joined), left)


class _Clusters:
    """Disjoint groups that remember what they hold."""

    def __init__(self, members: Sequence[Member], pairs: Sequence[Pair], apart: Iterable[tuple[int, int]]) -> None:
        self._apart: dict[int, set[int]] = defaultdict(set)
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)
        self._parents = list(range(len(members)))
        self._groups = _Groups(members)
        self._weights: dict[int, dict[int, float]] = defaultdict(dict)
        for pair in pairs:
            self._weights[pair.one][pair.other] = pair.weight
            self._weights[pair.other][pair.one] = pair.weight
        firsts: dict[int, int] = {}
        for at, member in enumerate(members):
            first = firsts.setdefault(member.group, at)
            if first != at:
                self._merge(self.root(first), self.root(at))

    def root(self, at: int) -> int:
        """The record that stands for the group of a record."""
        while self._parents[at] != at:
            self._parents[at] = self._parents[self._parents[at]]
            at = self._parents[at]
        return at

    def together(self, pair: Pair) -> bool:
        """Whether both are in one group already."""
        return self.root(pair.one) == self.root(pair.other)

    def admits(self, pair: Pair) -> bool:
        """Whether no rule forbids the groups of a pair to be one."""
        return self._may_join(self.root(pair.one), self.root(pair.other))

    def bears_out(self, pair: Pair) -> bool:
        """Whether the evidence between both groups as a whole speaks for joining them."""
        one, other = self._groups[self.root(pair.one)], self.root(pair.other)
        weighed = [
            weight
            for at in one.members
            for neighbour, weight in self._weights.get(at, {}).items()
            if self.root(neighbour) == other
        ]
        return sum(weighed) > 0

    def is_disputed(self, pair: Pair) -> bool:
        """Whether somebody else may have as good a claim: to the number of both, or to one of the two."""
        mine, yours = (self._groups[self.root(at)] for at in (pair.one, pair.other))
        return not mine.claims.isdisjoint(yours.claims) or self._is_rivalled(pair)

    def _is_rivalled(self, pair: Pair) -> bool:
        """Whether another group with another number claims one of the two almost as strongly."""
        return any(
            weight > pair.weight - MARGIN
            for mine, yours in ((pair.one, pair.other), (pair.other, pair.one))
            for weight in self._rivals(mine, yours)
        )

    def _rivals(self, mine: int, yours: int) -> Iterator[float]:
        if self._groups[self.root(mine)].numbers:
            return
        claimed = self._groups[self.root(yours)].numbers
        for neighbour, weight in self._weights.get(mine, {}).items():
            numbers = self._groups[self.root(neighbour)].numbers
            if claimed and numbers and numbers != claimed:
                yield weight

    def join(self, pair: Pair) -> None:
        """Make one group of two."""
        self._merge(self.root(pair.one), self.root(pair.other))

    def _may_join(self, one: int, other: int) -> bool:
        mine, yours = self._groups[one], self._groups[other]
        if len(mine.numbers | yours.numbers) > 1 or mine.uniques & yours.uniques:
            return False
        if not self._apart:
            return True
        return not any(self.root(enemy) == other for at in mine.members for enemy in self._apart.get(at, ()))

    def _merge(self, one: int, other: int) -> None:
        if len(self._groups[one].members) < len(self._groups[other].members):
            one, other = other, one
        mine, yours = self._groups[one], self._groups[other]
        mine.members += yours.members
        mine.numbers |= yours.numbers
        mine.uniques |= yours.uniques
        mine.claims |= yours.claims
        self._parents[other] = one


class _Groups(dict[int, _Group]):
    """Groups by the record that stands for them. That of a record alone is made when it is asked for: most records of
    a register are never in a pair."""

    def __init__(self, members: Sequence[Member]) -> None:
        super().__init__()
        self._members = members

    def __missing__(self, at: int) -> _Group:
        member = self._members[at]
        numbers = {member.number} if member.number is not None else set()
        alone = _Group([at], numbers, set(member.unique), set(numbers) if member.founds else set())
        self[at] = alone
        return alone
