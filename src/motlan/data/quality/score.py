"""The index, from the bottom up, and its band.

Source: guidance of the Ministry of Public Security to Decision 2439/QĐ-TTg. Rule = passed / evaluated × 100; a field's
criterion is the weighted mean of its rules; a field the weighted mean of its criteria; a database the weighted mean of
its fields. What nobody evaluated is not measured, and never counts as 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from motlan.data.quality.contract import Criterion
from motlan.data.quality.group import ErrorGroup
from motlan.dictionary.attribute import Type

if TYPE_CHECKING:
    from motlan.data.databases.check import Severity

IDENTIFIER_CRITERIA = (Criterion.CORRECT, Criterion.COMPLETE, Criterion.CLEAN)
"""Fields that identify a subject must be 100 % of these; one breach is a severe incident at once."""


def identifying(kind: Type | None, criterion: Criterion, check: str) -> bool:
    """Whether a failure of a check of the kind ``check``, for ``criterion``, in an attribute of this type breaches an
    identifier.

    Personal numbers, tax and enterprise codes must be correct, complete and clean. A unit's code must be there and be
    one: that another source names another unit for the same subject is a difference of values, and a code from before
    a merger stays as it was written. A reference may be empty, and may name somebody whom nobody holds yet; but the
    number by which it names another keeps the rules of that number.
    """
    if kind is Type.REFERENCE:
        return check == "identifier" and criterion in IDENTIFIER_CRITERIA
    if kind is Type.IDENTIFIER:
        return criterion in IDENTIFIER_CRITERIA
    return kind is Type.UNIT and criterion in {Criterion.COMPLETE, Criterion.CLEAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """From which index on a database is green, and from which yellow; below it is red. Defaults: the guidance's."""

    green: float = 90.0
    yellow: float = 75.0

    def of(self, index: float | None) -> str | None:
        """The band of an index; None stays None: not measured is no band."""
        if index is None:
            return None
        return "green" if index >= self.green else "yellow" if index >= self.yellow else "red"


GUIDANCE = Bands()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What counts more in the index, set locally: criteria by name, fields by ``dataset.attribute`` or ``attribute``.

    What is not named weighs 1.
    """

    criteria: Mapping[Criterion, float] = field(default_factory=dict)
    fields: Mapping[str, float] = field(default_factory=dict)

    def criterion(self, criterion: Criterion) -> float:
        """The weight of a criterion within a field."""
        return self.criteria.get(criterion, 1.0)

    def field(self, dataset: str, attribute: str) -> float:
        """The weight of a field within its database."""
        return self.fields.get(f"{dataset}.{attribute}", self.fields.get(attribute, 1.0))


EQUAL = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What one rule found. ``attribute`` is '' for a rule of whole records; ``identifies``: a failure is a breach.

    ``holds`` says whether the rule's own threshold is kept, None when it has none.
    """

    dataset: str
    check_id: str
    attribute: str
    criterion: Criterion
    weight: float
    evaluated: int
    failed: int
    identifies: bool = False
    kind: str = ""
    group: ErrorGroup = ErrorGroup.CONTRADICTION
    severity: Severity | None = None
    holds: bool | None = None

    @property
    def score(self) -> float | None:
        """Passed of evaluated, in per cent."""
        return 100 * (self.evaluated - self.failed) / self.evaluated if self.evaluated else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldQuality:
    """One field: its index and those of its criteria, in per cent, None where nothing was evaluated."""

    dataset: str
    attribute: str
    index: float | None
    criteria: Mapping[Criterion, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A database: index and criteria in per cent; ``identifier_breaches`` counts failures of identifier fields."""

    dqi: float | None
    criteria: Mapping[Criterion, float | None]
    fields: tuple[FieldQuality, ...]
    identifier_breaches: int


def score(rules: Sequence[Scored], weights: Weights = EQUAL) -> Index:
    """The index of one database from what its rules found.

    A dataset's own freshness speaks for each of its fields.
    """
    fields = tuple(
        _field(dataset, attribute, [rule for rule in rules if _speaks(rule, dataset, attribute)], weights)
        for dataset, attribute in _fields(rules)
    )
    weigh = [weights.field(field.dataset, field.attribute) for field in fields]
    return Index(
        dqi=weighted(zip((field.index for field in fields), weigh, strict=True)),
        criteria={
            one: weighted(zip((field.criteria[one] for field in fields), weigh, strict=True)) for one in Criterion
        },
        fields=fields,
        identifier_breaches=sum(
            rule.failed for rule in rules if rule.identifies and rule.criterion in IDENTIFIER_CRITERIA
        ),
    )


def weighted(parts: Iterable[tuple[float | None, float]]) -> float | None:
    """The weighted mean of what was measured, None when nothing was.

    >>> weighted([(100.0, 1.0), (70.0, 2.0), (None, 5.0)])
    80.0
    """
    measured = [(value, weight) for value, weight in parts if value is not None]
    total = sum(weight for _, weight in measured)
    return sum(value * weight for value, weight in measured) / total if total else None


def _fields(rules: Sequence[Scored]) -> tuple[tuple[str, str], ...]:
    """Every field that a rule speaks of; whole records are a field of their own where more than freshness is asked."""
    named = [
        (rule.dataset, rule.attribute) for rule in rules if rule.attribute or rule.criterion is not Criterion.LIVING
    ]
    return tuple(dict.fromkeys(named))


def _speaks(rule: Scored, dataset: str, attribute: str) -> bool:
    if rule.dataset != dataset:
        return False
    return rule.attribute == attribute or (rule.attribute == "" and rule.criterion is Criterion.LIVING)


def _field(dataset: str, attribute: str, rules: Sequence[Scored], weights: Weights) -> FieldQuality:
    criteria = {
        criterion: weighted((rule.score, rule.weight) for rule in rules if rule.criterion is criterion)
        for criterion in Criterion
    }
    index = weighted((value, weights.criterion(criterion)) for criterion, value in criteria.items())
    return FieldQuality(dataset=dataset, attribute=attribute, index=index, criteria=criteria)
