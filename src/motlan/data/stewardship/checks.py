"""What measuring found: the criteria of a database, its checks, and every record that fails one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from motlan.data.spec import Source
from motlan.data.stewardship.slices import PAGE, Slice, cut
from motlan.store.register import Register

CRITERIA = ("correct", "complete", "clean", "living", "unified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One check as it was last measured. ``attribute`` is '' or None for a check of whole records."""

    database: str
    dataset: str
    check_id: str
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
    """One criterion of a database: the weighted mean of its checks, in per cent. None: nothing was measured."""

    name: str
    share: float | None
    evaluated: int
    failed: int


_COLUMNS = "database, dataset, check_id, attribute, criterion, weight, evaluated, failed, measured_at"


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


def criteria(checks: Iterable[Measured]) -> tuple[Criterion, ...]:
    """The five criteria over some checks, in their fixed order."""
    known = tuple(checks)
    return tuple(_criterion(name, [one for one in known if one.criterion == name]) for name in CRITERIA)


def _criterion(name: str, checks: list[Measured]) -> Criterion:
    counted = [(one.passed_share, one.weight) for one in checks]
    weighed = [(share, weight) for share, weight in counted if share is not None]
    total = sum(weight for _, weight in weighed)
    share = sum(share * weight for share, weight in weighed) / total if total else None
    return Criterion(name, share, sum(one.evaluated for one in checks), sum(one.failed for one in checks))


def breaches(source: Source, checks: Iterable[Measured]) -> tuple[Measured, ...]:
    """The failed checks of one dataset on a field that identifies a subject: each is a severe incident."""
    identifier = source.concept.identifier
    return tuple(one for one in checks if one.dataset == source.name and one.attribute == identifier and one.failed)


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
    query = (
        "select 1 from quality_failure"
        " where database = :d and dataset = :s and check_id = :c and record_key = :k limit 1"
    )
    names = {"d": database, "s": dataset, "k": record_key}
    return tuple(one for one in known if register.value(query, {**names, "c": one.check_id}) is not None)
