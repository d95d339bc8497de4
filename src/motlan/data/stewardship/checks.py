"""What measuring found: the criteria of a database, its checks, and every record that fails one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motlan.data.quality.contract import Criterion as Scoring
from motlan.data.quality.contract import Rule, contract
from motlan.data.quality.score import EQUAL, FieldQuality, Scored, Weights, identifying, score
from motlan.data.spec import Catalogue, Source
from motlan.data.stewardship.slices import PAGE, Slice, cut
from motlan.store.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One check as it was last measured. ``attribute`` is '' or None for a check of whole records; ``kind`` is that of
    the check, None where it was measured before kinds were kept."""

    database: str
    dataset: str
    check_id: str
    kind: str | None
    attribute: str | None
    criterion: str
    weight: float
    evaluated: int
    failed: int
    measured_at: str

    @property
    def passed_share(self) -> float | None:
        """Records that pass, in per cent; None when there was nothing to evaluate."""
        return 100 * (self.evaluated - self.failed) / self.evaluated if self.evaluated else None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a database, in per cent (None: nothing was measured), and what it was reckoned from."""

    name: str
    share: float | None
    evaluated: int
    failed: int


_COLUMNS = "database, dataset, check_id, kind, attribute, criterion, weight, evaluated, failed, measured_at"
FAILED_BY = "select check_id from quality_failure where database = :d and dataset = :s and record_key = :k"


def measured(*, register: Register, database: str) -> tuple[Measured, ...]:
    """Every check of a database, most failures first."""
    rows = register.records(f"select {_COLUMNS} from quality_score where database = :d", {"d": database})
    found = [Measured(**row) for row in rows]
    return tuple(sorted(found, key=lambda one: (-one.failed, one.dataset, one.check_id)))


def one_check(*, register: Register, database: str, dataset: str, check_id: str) -> Measured | None:
    """One check as it was last measured; None when no check of this name was."""
    rows = register.records(
        f"select {_COLUMNS} from quality_score where database = :d and dataset = :s and check_id = :c",
        {"d": database, "s": dataset, "c": check_id},
    )
    return Measured(**rows[0]) if rows else None


def criteria(checks: Iterable[Measured], weights: Weights = EQUAL) -> tuple[Criterion, ...]:
    """The five criteria over all checks of a database, in their fixed order, reckoned as its index is."""
    known = tuple(checks)
    shares = score(tuple(_scored(one) for one in known), weights).criteria
    return tuple(
        Criterion(
            name.value,
            shares[name],
            sum(one.evaluated for one in known if one.criterion == name),
            sum(one.failed for one in known if one.criterion == name),
        )
        for name in Scoring
    )


def fields(checks: Iterable[Measured], weights: Weights = EQUAL) -> tuple[FieldQuality, ...]:
    """Every field of a database with its index and those of its criteria, the lowest first, reckoned as its index is.

    ``attribute`` is '' for what is asked of whole records.
    """
    found = score(tuple(_scored(one) for one in checks), weights).fields
    return tuple(sorted(found, key=lambda one: (one.index is None, one.index or 0.0, one.dataset, one.attribute)))


def _scored(one: Measured) -> Scored:
    return Scored(
        dataset=one.dataset,
        check_id=one.check_id,
        attribute=one.attribute or "",
        criterion=Scoring(one.criterion),
        weight=one.weight,
        evaluated=one.evaluated,
        failed=one.failed,
    )


def is_breach(source: Source, check: Measured) -> bool:
    """Whether a check of this dataset failed on an identifier: a severe incident at once, whatever the index says."""
    attribute = source.concept.attributes.get(check.attribute or "")
    kind = attribute.type if attribute else None
    return check.failed > 0 and identifying(kind, Scoring(check.criterion), check.kind or "")


def rules(catalogue: Catalogue, database: str) -> Mapping[tuple[str, str], Rule]:
    """Every rule of the contract of ``database``, by dataset and name."""
    return {(rule.dataset, rule.check_id): rule for rule in contract(catalogue, database)}


def failing(
    *, register: Register, database: str, dataset: str, check_id: str, after: str | None = None, limit: int = PAGE
) -> Slice[str, str]:
    """The keys of the records that fail one check, in order."""
    rows = register.rows(
        "select record_key from quality_failure where database = :d and dataset = :s and check_id = :c"
        " and (:after is null or record_key > :after) order by record_key limit :limit",
        {"d": database, "s": dataset, "c": check_id, "after": after, "limit": limit + 1},
    )
    return cut([(key, key) for (key,) in rows], limit)


def failed_by(*, register: Register, database: str, dataset: str, record_key: str) -> tuple[Measured, ...]:
    """The checks that one record failed when they were last measured."""
    known = [one for one in measured(register=register, database=database) if one.dataset == dataset and one.failed]
    names = {"d": database, "s": dataset, "k": record_key}
    failed = {check for (check,) in register.rows(FAILED_BY, names)}
    return tuple(one for one in known if one.check_id in failed)
