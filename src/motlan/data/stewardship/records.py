"""One source record as the mirror has it, and what is wrong with each of its values.

This is personal data, so who reads and on what ground is written into the journal before any value is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from motlan.data.spec import Source
from motlan.data.stewardship.checks import Measured, failed_by
from motlan.data.stewardship.quarantine import Held, of_record
from motlan.dictionary.attribute import Attribute, Type
from motlan.store.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One attribute of a record. ``value`` is None where nothing usable was received.

    ``unreadable`` says that something was received and could not be read (``held`` then has it); ``invalid`` that an
    identifier breaks its scheme; ``options`` are the units that a divided old unit may have become; ``failed`` are the
    checks of this attribute that the record failed.
    """

    attribute: Attribute
    value: str | float | None
    unreadable: bool
    invalid: bool
    options: tuple[str, ...]
    held: tuple[Held, ...]
    failed: tuple[Measured, ...]

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong with it."""
        return bool(self.unreadable or self.invalid or self.options or self.held or self.failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record. Without ``batch`` it is not in the mirror: it was put aside whole (``held`` says why)."""

    source: Source
    record_key: str
    subject: int | None
    speaks: bool
    batch: int | None
    landed_at: str | None
    values: tuple[Value, ...]
    held: tuple[Held, ...]
    failed: tuple[Measured, ...]


def subject_of(*, register: Register, source: Source, record_key: str) -> int | None:
    """The subject that a record belongs to, without reading any value."""
    query = exp.select("subject").from_(exp.to_table(source.mirror, quoted=True)).where("record_key = :key")
    return register.value(query, {"key": record_key})  # type: ignore[no-any-return]


def read_record(*, register: Register, source: Source, record_key: str) -> Record | None:
    """The record; None when neither the mirror nor the quarantine has it. The caller has written the journal."""
    names = {"database": source.database.database, "dataset": source.name, "record_key": record_key}
    held = of_record(register=register, **names)
    query = exp.select("*").from_(exp.to_table(source.mirror, quoted=True)).where("record_key = :key")
    rows = register.records(query, {"key": record_key})
    if not rows and not held:
        return None
    failed = failed_by(register=register, **names) if rows else ()
    row = rows[0] if rows else {}
    batch = row.get("batch")
    return Record(
        source=source,
        record_key=record_key,
        subject=row.get("subject"),
        speaks=row.get("lead") == 1,
        batch=batch,
        landed_at=register.value("select landed_at from batch where batch = :batch", {"batch": batch}),
        values=tuple(_value(each, row, held, failed) for each in source.provides) if rows else (),
        held=tuple(one for one in held if not one.attribute),
        failed=tuple(one for one in failed if not one.attribute),
    )


def _value(attribute: Attribute, row: dict[str, Any], held: tuple[Held, ...], failed: tuple[Measured, ...]) -> Value:
    name = attribute.name
    options = row.get(f"{name}__options")
    value = row[name]
    return Value(
        attribute=attribute,
        value=value,
        unreadable=f" {name} " in row["faults"],
        invalid=attribute.type is Type.IDENTIFIER and value is not None and row[f"{name}__valid"] != 1,
        options=tuple(options.split("|")) if options else (),
        held=tuple(one for one in held if one.attribute == name),
        failed=tuple(one for one in failed if one.attribute == name),
    )
