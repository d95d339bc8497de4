"""The records that fail a check: page by page, or all of them as a stream with the failing value and the reason.

All were kept when the database was measured, by their keys. Values are not copied: they are read from the mirror (what
could not be read: from the quarantine) when somebody with a purpose asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from motlan.data.linking import terms
from motlan.data.quality.contract import Rule, contract
from motlan.data.quality.reasons import reason
from motlan.data.quality.spoken import holder_of, spoken_of
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

CHUNK = 50_000
"""Failures that are in memory at one time."""
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("database", "dataset", "check", "criterion", "error_group", "attribute")),
        ("record_key", pa.string()),
        ("subject", pa.int64()),
        ("value", pa.string()),
        *((name, pa.string()) for name in ("reason_vi", "reason_en", "measured_at")),
    ]
)
"""What :func:`all_failures` gives."""
_FOUND = pa.schema([("record_key", pa.string()), ("subject", pa.int64()), ("value", pa.string())])


@dataclass(frozen=True, slots=True)
class Page:
    """Some record keys in order, and how many there are in all."""

    record_keys: tuple[str, ...]
    total: int


def failures(
    *,
    register: Register,
    catalogue: Catalogue,
    database: str,
    dataset: str,
    check_id: str,
    limit: int = 100,
    offset: int = 0,
) -> Page:
    """The records of one dataset that failed one check when it was last measured; raise UnknownName."""
    catalogue.source(database, dataset)
    which = "where database = :database and dataset = :dataset and check_id = :check_id"
    params = {"database": database, "dataset": dataset, "check_id": check_id}
    total = register.value(f"select count(*) from quality_failure {which}", params)
    rows = register.rows(
        f"select record_key from quality_failure {which} order by record_key limit :limit offset :offset",
        {**params, "limit": limit, "offset": offset},
    )
    return Page(tuple(row[0] for row in rows), int(total))


def all_failures(
    *,
    register: Register,
    catalogue: Catalogue,
    database: str | None = None,
    concept: str | None = None,
    dataset: str | None = None,
    check_id: str | None = None,
) -> Iterator[pa.RecordBatch]:
    """Every failing record of a database or concept (or of all), in batches of :data:`SCHEMA`, check after check.

    These are personal data: who calls this has written the reading down. ``value`` is what the mirror holds now, or the
    text that could not be read; of an object that is absent it is None. Raise UnknownName.
    """
    if database is not None:
        catalogue.database(database)
    for source in catalogue.sources(concept):
        if database in (None, source.database.database) and dataset in (None, source.name):
            yield from _of_dataset(register, catalogue, source, check_id)


def _of_dataset(
    register: Register, catalogue: Catalogue, source: Source, check_id: str | None
) -> Iterator[pa.RecordBatch]:
    measured = register.rows(
        "select check_id, measured_at from quality_score where database = :d and dataset = :s and failed > 0"
        " order by check_id",
        {"d": source.database.database, "s": source.name},
    )
    rules = {
        rule.check_id: rule for rule in contract(catalogue, source.database.database) if rule.dataset == source.name
    }
    for name, at in measured:
        if name in rules and check_id in (None, name):
            for found in _of_check(register, catalogue, source, rules[name]):
                yield _told(found, source, rules[name], at)


def _of_check(register: Register, catalogue: Catalogue, source: Source, rule: Rule) -> Iterator[pa.Table]:
    """``record_key, subject, value`` of one check's failures, in the order of their keys."""
    query = _query(catalogue, source, rule)
    after = ""
    while True:
        params = {"d": source.database.database, "s": source.name, "c": rule.check_id, "after": after, "limit": CHUNK}
        found = register.arrow(query, _FOUND, params)
        if found.num_rows:
            yield found
        if found.num_rows < CHUNK:
            return
        after = found.column("record_key")[-1].as_py()


def _query(catalogue: Catalogue, source: Source, rule: Rule) -> str:
    """The next failures of a check with what is held of them; both engines read it."""
    holder = holder_of(catalogue, source, rule)
    value = _value([one.name for one in spoken_of(catalogue, source, rule)], rule)
    return (
        f"select f.record_key, m.subject, {value} from quality_failure f"
        f' left join "{holder.mirror}" m on m.record_key = f.record_key'
        " where f.database = :d and f.dataset = :s and f.check_id = :c and f.record_key > :after"
        " order by f.record_key limit :limit"
    )


def _value(names: list[str], rule: Rule) -> str:
    """The failing value as text: the attribute's, or those of the fields that the rule holds together."""
    if rule.population is not None or not names:
        return "cast(null as text)"
    parts = [f"cast({terms.column(name, 'm').sql()} as text)" for name in names]
    if len(parts) > 1:
        return " || ' | ' || ".join(f"coalesce({part}, '')" for part in parts)
    received = (
        "(select max(q.received) from quarantine q where q.database = :d and q.dataset = :s"
        f" and q.record_key = f.record_key and q.attribute = {exp.Literal.string(names[0]).sql()})"
    )
    return f"coalesce({parts[0]}, {received})"


def _told(found: pa.Table, source: Source, rule: Rule, measured_at: str) -> pa.RecordBatch:
    why = reason(rule)
    constant = {
        "database": source.database.database,
        "dataset": source.name,
        "check": rule.check_id,
        "criterion": rule.criterion.value,
        "error_group": rule.group.value,
        "attribute": rule.attribute,
        "reason_vi": why.in_("vi"),
        "reason_en": why.in_("en"),
        "measured_at": measured_at,
    }
    count = found.num_rows
    columns = [
        found.column(field.name).combine_chunks()
        if field.name in found.column_names
        else pa.array([constant[field.name]] * count, pa.string())
        for field in SCHEMA
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
