"""The records that fail one check, as a table: of each the values that the check speaks of, and what is wrong in them.

These are personal data of many: the caller writes a page's subjects into the journal, each of whom sees it, and of a
file of all one line without a subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from motlan.data.linking import terms
from motlan.data.quality.checks import Join, witnesses_of
from motlan.data.quality.contract import Rule
from motlan.data.quality.spoken import holder_of, spoken_of
from motlan.data.spec import Catalogue, Source
from motlan.data.stewardship.slices import PAGE, Slice, cut
from motlan.dictionary.attribute import Attribute, Type
from motlan.store.register import Register

AUTHORITY = "authority"
"""How the column is called in which a file has what the authority holds."""
MIRROR = "m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """One record that fails. ``values`` are those of the mirror, by attribute.

    ``received`` has the texts that could not be read, by attribute; ``options`` the units that a divided old unit may
    have become; ``authority`` is what the authority holds, where the check holds a value against it.
    """

    record_key: str
    subject: int | None
    values: Mapping[str, str | float | None]
    received: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    authority: str | float | None = None

    def told(self, attribute: str) -> str | float | None:
        """What a table has there: the value, else what was received, else the units that it may be."""
        value = self.values.get(attribute)
        options = " | ".join(self.options.get(attribute, ()))
        return value if value is not None else self.received.get(attribute) or options or None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingTable:
    """What the table of one rule's failing records has: whose records they are, and its columns.

    ``shut`` are the attributes that the reader may not see: they are not read.
    """

    source: Source
    rule: Rule
    holder: Source
    attributes: tuple[Attribute, ...]
    shut: tuple[Attribute, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether it has a column for what the authority holds."""
        return bool(self.rule.witnesses) and self.rule.attribute in self.names

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes that are read."""
        return tuple(one.name for one in self.attributes)


def failing_table(catalogue: Catalogue, source: Source, rule: Rule, *, hidden: Sequence[str] = ()) -> FailingTable:
    """The table of a rule's failing records, without the attributes that are ``hidden`` from who reads."""
    spoken = spoken_of(catalogue, source, rule)
    return FailingTable(
        source=source,
        rule=rule,
        holder=holder_of(catalogue, source, rule),
        attributes=tuple(one for one in spoken if one.name not in hidden),
        shut=tuple(one for one in spoken if one.name in hidden),
    )


def read_failing(
    *, register: Register, table: FailingTable, after: str | None = None, limit: int = PAGE
) -> Slice[Failing, str]:
    """One page of the table, by record key; the caller writes the journal."""
    database, dataset = table.source.database.database, table.source.name
    names = {"d": database, "s": dataset, "c": table.rule.check_id, "after": after or "", "limit": limit + 1}
    rows = register.records(_query(table), names)
    part = cut([(row["record_key"], row) for row in rows], limit)
    received = _received(register, table, [row["record_key"] for row in part.items])
    items = tuple(_failing(table, row, received.get(row["record_key"], {})) for row in part.items)
    return Slice(items, part.following)


def _query(table: FailingTable) -> exp.Select:
    columns = [terms.column("subject", MIRROR)]
    for one in table.attributes:
        columns.append(terms.column(one.name, MIRROR))
        if one.type is Type.UNIT:
            columns.append(terms.column(f"{one.name}__options", MIRROR))
    mirror = exp.to_table(table.holder.mirror, quoted=True)
    query = (
        exp.select(terms.column("record_key", "f"), *columns)
        .from_(exp.to_table("quality_failure").as_("f"))
        .join(mirror, on="m.record_key = f.record_key", join_type="left", join_alias=MIRROR)
        .where("f.database = :d and f.dataset = :s and f.check_id = :c and f.record_key > :after")
        .order_by("f.record_key")
        .limit(exp.Placeholder(this="limit"))
    )
    for join in witnesses_of(table.rule) if table.judged else ():
        query = query.join(join.relation, on=join.on, join_type="left", join_alias=join.alias)
    return query.select(_authority(table)) if table.judged else query


def _authority(table: FailingTable) -> exp.Expr:
    """The value of the best witness that has one."""
    joins: tuple[Join, ...] = witnesses_of(table.rule)
    held = terms.first(*(terms.column(table.rule.attribute, join.alias) for join in joins))
    return terms.named(held, f"{AUTHORITY}__held")


def _received(register: Register, table: FailingTable, keys: list[str]) -> dict[str, dict[str, str]]:
    """By record key and attribute, the text that could not be read, as the last batch had it."""
    holder = table.holder
    rows = register.rows(
        "select record_key, attribute, received from quarantine where database = :d and dataset = :s"
        f" and {register.among('record_key', 'keys')} and {register.among('attribute', 'names')}"
        " and received is not null order by batch",
        {
            "d": holder.database.database,
            "s": holder.name,
            "keys": register.listed(keys),
            "names": register.listed(list(table.names)),
        },
    )
    found: dict[str, dict[str, str]] = {}
    for key, attribute, text in rows:
        found.setdefault(key, {})[attribute] = text
    return found


def _failing(table: FailingTable, row: Mapping[str, Any], received: Mapping[str, str]) -> Failing:
    options = {name: row.get(f"{name}__options") for name in table.names}
    return Failing(
        record_key=row["record_key"],
        subject=row["subject"],
        values={name: row[name] for name in table.names},
        received={name: text for name, text in received.items() if row[name] is None},
        options={name: tuple(units.split("|")) for name, units in options.items() if units},
        authority=row.get(f"{AUTHORITY}__held"),
    )
