"""Measuring: the contract of each database over its mirrors, where the mirrors are, and the results beside them.

The road: per dataset one query gives every record's verdicts, into a temporary table of the connection, so that nobody
waits · counts become the index, failing records are kept, all of them · one short transaction a database replaces what
was measured before. (Moving the mirrors out as Arrow costs more than judging them: 7 s of 10 for 100,000 persons.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from motlan.data.fault import as_fault
from motlan.data.linking.mirrors import mirror_of
from motlan.data.quality.checks import Subject, counted, failing, flawed, verdicts
from motlan.data.quality.contract import Criterion, Rule, contract, criteria_covered
from motlan.data.quality.score import Bands, FieldQuality, Scored, score
from motlan.dictionary.attribute import Type
from motlan.kernel.clock import Clock, instant, moment
from motlan.kernel.errors import MotlanError
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

VERDICTS, FLAWED, FAILURES = "quality_verdicts", "quality_flawed", "quality_failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseQuality:
    """One database as measured.

    ``dqi`` and ``criteria`` are in per cent, None where nothing was evaluated; ``coverage`` is the share of attribute ×
    criterion pairs with a rule, ``clean_share`` that of records that pass every rule (both 0 … 1). ``severe``: at least
    one identifier field is broken, an incident at once whatever the band.
    """

    database: str
    dqi: float | None
    band: str | None
    coverage: float | None
    clean_share: float | None
    identifier_breaches: int
    criteria: Mapping[Criterion, float | None]
    fields: tuple[FieldQuality, ...]
    rules: tuple[Scored, ...]
    error: MotlanError | None = None

    @property
    def severe(self) -> bool:
        """Whether an identifier field is broken."""
        return self.identifier_breaches > 0


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules of one dataset found; the failing records are in the table ``FAILURES``."""

    scored: tuple[Scored, ...]
    records: int
    spotless: int


def measure(
    *, register: Register, catalogue: Catalogue, clock: Clock, bands: Bands, only: Sequence[str]
) -> tuple[DatabaseQuality, ...]:
    """Measure databases (``only`` by name; none named: all) and keep the results."""
    chosen = [catalogue.database(name).database for name in only] or list(catalogue.databases)
    late = late_datasets(register, catalogue, clock.now())
    at = instant(clock.now())
    measured = tuple(_each(register, catalogue, name, late, bands, at) for name in chosen)
    errors = [one.error for one in measured if one.error is not None]
    if errors and len(errors) == len(measured):
        raise errors[0]
    return measured


def _each(
    register: Register, catalogue: Catalogue, database: str, late: frozenset[str], bands: Bands, at: str
) -> DatabaseQuality:
    """One database; what goes wrong with it stops no other."""
    try:
        return _measure_one(register, catalogue, database, late, bands, at)
    except Exception as error:
        return DatabaseQuality(
            database=database,
            dqi=None,
            band=None,
            coverage=None,
            clean_share=None,
            identifier_breaches=0,
            criteria={},
            fields=(),
            rules=(),
            error=as_fault(error, database),
        )


def late_datasets(register: Register, catalogue: Catalogue, now: datetime) -> frozenset[str]:
    """The datasets (``database.dataset``) that were not read within the period that their owners promised."""
    rows = register.rows("select database, dataset, landed_at from published_sync")
    read_at = {f"{database}.{dataset}": moment(landed_at) for database, dataset, landed_at in rows}
    return frozenset(
        source.path
        for source in catalogue.sources()
        if source.dataset.period is not None
        and (source.path not in read_at or now - read_at[source.path] > timedelta(days=source.dataset.period))
    )


def _measure_one(
    register: Register, catalogue: Catalogue, database: str, late: frozenset[str], bands: Bands, at: str
) -> DatabaseQuality:
    rules = contract(catalogue, database)
    _temporary(register, FAILURES, "(dataset text not null, check_id text not null, record_key text not null)")
    found = [
        _verify(register, catalogue, catalogue.source(database, name), rules, late)
        for name in catalogue.database(database).datasets
    ]
    scored = tuple(one for part in found for one in part.scored)
    index, records = score(scored), sum(part.records for part in found)
    measured = DatabaseQuality(
        database=database,
        dqi=index.dqi,
        band=bands.of(index.dqi),
        coverage=criteria_covered(catalogue, database, rules),
        clean_share=sum(part.spotless for part in found) / records if records else None,
        identifier_breaches=index.identifier_breaches,
        criteria=index.criteria,
        fields=index.fields,
        rules=scored,
    )
    _keep(register, measured, at)
    for table in (VERDICTS, FLAWED, FAILURES):
        register.execute(f"drop table if exists {table}")
    return measured


def _verify(
    register: Register, catalogue: Catalogue, source: Source, contracted: Sequence[Rule], late: frozenset[str]
) -> Found:
    """All rules of one dataset in one pass over its mirror."""
    rules = [rule for rule in contracted if rule.dataset == source.name]
    if not rules:
        return Found((), 0, 0)
    subject = Subject(mirror=mirror_of(source), dictionary=catalogue.dictionary, late=source.path in late)
    _temporary(register, VERDICTS, f"as {verdicts(rules, subject).sql(dialect=register.dialect)}")
    records, spotless, *counts = register.rows(counted(rules, VERDICTS))[0]
    _temporary(register, FLAWED, f"as {flawed(rules, VERDICTS).sql(dialect=register.dialect)}")
    listed = failing(rules, FLAWED).sql(dialect=register.dialect)
    register.execute(
        f"insert into {FAILURES} (dataset, check_id, record_key)"
        f" select :dataset, f.check_id, f.record_key from ({listed}) as f",
        {"dataset": source.name},
    )
    scored = tuple(_scored(source, rule, int(counts[2 * at]), int(counts[2 * at + 1])) for at, rule in enumerate(rules))
    return Found(scored, int(records), int(spotless or 0))


def _temporary(register: Register, name: str, definition: str) -> None:
    register.execute(f"drop table if exists {name}")
    register.execute(f"create temporary table {name} {definition}")


def _scored(source: Source, rule: Rule, evaluated: int, failed: int) -> Scored:
    attribute = source.concept.attributes.get(rule.attribute)
    return Scored(
        dataset=rule.dataset,
        check_id=rule.check_id,
        attribute=rule.attribute,
        criterion=rule.criterion,
        weight=rule.weight,
        evaluated=evaluated,
        failed=failed,
        identifies=attribute is not None and attribute.type is Type.IDENTIFIER,
    )


def _keep(register: Register, measured: DatabaseQuality, at: str) -> None:
    """Replace what was measured of the database; the index keeps its history."""
    of = {"database": measured.database}
    with register.transaction():
        register.execute("delete from quality_score where database = :database", of)
        register.execute("delete from quality_failure where database = :database", of)
        register.load("quality_score", _scores(measured, at))
        register.execute(
            "insert into quality_failure (database, dataset, check_id, record_key)"
            f" select :database, dataset, check_id, record_key from {FAILURES}",
            of,
        )
        row = {
            **of,
            "measured_at": at,
            "dqi": measured.dqi,
            "band": measured.band,
            "coverage": measured.coverage,
            "clean_share": measured.clean_share,
            "identifier_breaches": measured.identifier_breaches,
        }
        register.execute("delete from quality_index where database = :database and measured_at = :measured_at", row)
        register.execute(
            f"insert into quality_index ({', '.join(row)}) values ({', '.join(f':{name}' for name in row)})", row
        )


def _scores(measured: DatabaseQuality, at: str) -> pa.Table:
    rules = measured.rules
    count = len(rules)
    return pa.table(
        {
            "database": pa.array([measured.database] * count, pa.string()),
            "dataset": pa.array([rule.dataset for rule in rules], pa.string()),
            "check_id": pa.array([rule.check_id for rule in rules], pa.string()),
            "attribute": pa.array([rule.attribute for rule in rules], pa.string()),
            "criterion": pa.array([rule.criterion.value for rule in rules], pa.string()),
            "weight": pa.array([rule.weight for rule in rules], pa.float64()),
            "evaluated": pa.array([rule.evaluated for rule in rules], pa.int64()),
            "failed": pa.array([rule.failed for rule in rules], pa.int64()),
            "measured_at": pa.array([at] * count, pa.string()),
        }
    )
