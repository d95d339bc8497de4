"""Measuring: the contract of each database over its mirrors, in DuckDB, and the results into the register.

The road: the mirrors that any rule needs go into one session as Arrow · per dataset one query gives every record's
verdicts · counts become the index, failing records are kept, all of them · one transaction a database replaces what was
measured before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from motlan.data.golden.build import ARROW
from motlan.data.linking.mirrors import mirror_of
from motlan.data.linking.terms import column
from motlan.data.quality.checks import Subject, counted, failing, needed, verdicts
from motlan.data.quality.contract import Criterion, Rule, contract, criteria_covered
from motlan.data.quality.score import Bands, FieldQuality, Scored, score
from motlan.dictionary.attribute import Type
from motlan.kernel.clock import Clock, instant, moment
from motlan.store.lake import Lake, Session
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

VERDICTS = "verdicts"


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

    @property
    def severe(self) -> bool:
        """Whether an identifier field is broken."""
        return self.identifier_breaches > 0


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules of one dataset found; ``failures`` has ``dataset, check_id, record_key``."""

    scored: tuple[Scored, ...]
    records: int
    spotless: int
    failures: pa.Table


def measure(
    *, register: Register, lake: Lake, catalogue: Catalogue, clock: Clock, bands: Bands, only: Sequence[str]
) -> tuple[DatabaseQuality, ...]:
    """Measure databases (``only`` by name; none named: all) and keep the results."""
    chosen = [catalogue.database(name).database for name in only] or list(catalogue.databases)
    late = late_datasets(register, catalogue, clock.now())
    with lake.session() as session:
        tables = _Tables(register, catalogue, session, set())
        return tuple(_measure_one(tables, name, late, bands, instant(clock.now())) for name in chosen)


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


@dataclass(frozen=True, slots=True)
class _Tables:
    """The session's tables, brought over from the register when a rule first needs them."""

    register: Register
    catalogue: Catalogue
    session: Session
    held: set[str]

    def bring(self, source: Source, rules: Iterable[Rule]) -> None:
        """Everything that the rules of one dataset read."""
        wanted = {source.mirror: source}
        for rule in rules:
            for witness in rule.witnesses:
                wanted[witness.table] = self.catalogue.source(witness.database, witness.dataset)
        for name, one in wanted.items():
            self._mirror(name, one)
        concept = source.concept.concept
        for table, identifier in needed(tuple(rules), self.catalogue.dictionary, concept).items():
            query = exp.select(column(identifier)).from_(table).where(column(identifier).is_(exp.null()).not_())
            self._bring(table, query, pa.schema([(identifier, pa.string())]))

    def _mirror(self, name: str, source: Source) -> None:
        read = [one for one in source.table.columns if one.name != "row_hash" and not one.name.endswith("__plain")]
        schema = pa.schema([(one.name, ARROW[one.kind]) for one in read])
        self._bring(name, exp.select(*(column(one.name) for one in read)).from_(name), schema)

    def _bring(self, name: str, query: exp.Select, schema: pa.Schema) -> None:
        if name not in self.held:
            self.held.add(name)
            self.session.register_table(name, self.register.arrow(query, schema))


def _measure_one(tables: _Tables, database: str, late: frozenset[str], bands: Bands, at: str) -> DatabaseQuality:
    rules = contract(tables.catalogue, database)
    found = [
        _verify(tables, tables.catalogue.source(database, name), [rule for rule in rules if rule.dataset == name], late)
        for name in tables.catalogue.database(database).datasets
    ]
    scored = tuple(one for part in found for one in part.scored)
    index, records = score(scored), sum(part.records for part in found)
    measured = DatabaseQuality(
        database=database,
        dqi=index.dqi,
        band=bands.of(index.dqi),
        coverage=criteria_covered(tables.catalogue, database, rules),
        clean_share=sum(part.spotless for part in found) / records if records else None,
        identifier_breaches=index.identifier_breaches,
        criteria=index.criteria,
        fields=index.fields,
        rules=scored,
    )
    _keep(tables.register, measured, [part.failures for part in found], at)
    return measured


def _verify(tables: _Tables, source: Source, rules: Sequence[Rule], late: frozenset[str]) -> Found:
    """All rules of one dataset in one pass over its mirror."""
    if not rules:
        return Found((), 0, 0, _FAILURES.empty_table())
    tables.bring(source, rules)
    subject = Subject(mirror=mirror_of(source), dictionary=tables.catalogue.dictionary, late=source.path in late)
    query = verdicts(rules, subject).sql(dialect="duckdb")
    tables.session.execute(f"create or replace table {VERDICTS} as {query}")
    records, spotless, *counts = tables.session.rows(counted(rules, VERDICTS))[0]
    scored = tuple(_scored(source, rule, int(counts[2 * at]), int(counts[2 * at + 1])) for at, rule in enumerate(rules))
    failures = tables.session.arrow(failing(rules, VERDICTS).sql(dialect="duckdb"))
    named = failures.append_column("dataset", pa.array([source.name] * failures.num_rows, pa.string()))
    return Found(scored, int(records), int(spotless or 0), named.select(_FAILURES.names).cast(_FAILURES))


_FAILURES = pa.schema([(name, pa.string()) for name in ("dataset", "check_id", "record_key")])


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


def _keep(register: Register, measured: DatabaseQuality, failures: Sequence[pa.Table], at: str) -> None:
    """Replace what was measured of the database; the index keeps its history."""
    of = {"database": measured.database}
    with register.transaction():
        register.execute("delete from quality_score where database = :database", of)
        register.execute("delete from quality_failure where database = :database", of)
        register.load("quality_score", _scores(measured, at))
        for part in failures:
            name = pa.array([measured.database] * part.num_rows, pa.string())
            register.load("quality_failure", part.append_column("database", name))
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
