"""Two records side by side, with what speaks for and against their being one subject.

This is personal data: the caller has written the journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from motlan.data.golden.sides import agree
from motlan.data.linking import learnt
from motlan.data.linking.fuzzy.explain import Evidence, explain
from motlan.data.linking.fuzzy.field import attribute_of, column_of
from motlan.data.linking.mirrors import mirrors_of
from motlan.data.linking.ties import RecordName
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One attribute of both records. ``agrees`` is None where one side is silent; ``evidence`` where it is weighed."""

    attribute: Attribute
    one: Any
    other: Any
    agrees: bool | None
    evidence: Evidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRead:
    """Two records as their mirrors hold them, None where one is gone; their subjects, by opaque key."""

    one: Row | None
    other: Row | None
    lines: tuple[Compared, ...]

    @property
    def subjects(self) -> tuple[int | None, int | None]:
        """Whom each belongs to today."""
        return (self.one or {}).get("subject"), (self.other or {}).get("subject")


def read_pair(
    *, register: Register, lake: Lake, catalogue: Catalogue, concept: str, record: RecordName, other: RecordName
) -> PairRead:
    """Both records; raise UnknownName when there is no such concept."""
    declared = catalogue.dictionary.concept(concept)
    one, two = (_row(register, catalogue, concept, name) for name in (record, other))
    if one is None or two is None:
        return PairRead(one=one, other=two, lines=())
    evidence = _evidence(register, lake, declared, one, two)
    known = [each for each in declared.attributes.values() if each.name in one or each.name in two]
    lines = tuple(
        Compared(
            attribute=each,
            one=one.get(each.name),
            other=two.get(each.name),
            agrees=_agree(each, one.get(each.name), two.get(each.name)),
            evidence=evidence.get(each.name),
        )
        for each in known
    )
    return PairRead(one=one, other=two, lines=lines)


def read_few(
    *, register: Register, catalogue: Catalogue, concept: str, record: RecordName, attributes: Iterable[Attribute]
) -> tuple[Any, ...]:
    """What one record says of some attributes, in their order, None where it says nothing."""
    row = _row(register, catalogue, concept, record) or {}
    return tuple(row.get(one.name) for one in attributes)


def _row(register: Register, catalogue: Catalogue, concept: str, name: RecordName) -> Row | None:
    table = next((mirror.table for mirror in mirrors_of(catalogue, concept) if mirror.source == name[0]), None)
    if table is None:
        return None
    rows = register.records(f"select * from {quoted(table)} where record_key = :key", {"key": name[1]})
    return rows[0] if rows else None


def _agree(attribute: Attribute, one: Any, other: Any) -> bool | None:
    if one is None or other is None:
        return None
    return agree(attribute.type, one, other)


def _evidence(register: Register, lake: Lake, concept: Concept, one: Row, other: Row) -> dict[str, Evidence]:
    model = learnt.fitting(register, concept)
    if model is None:
        return {}
    columns: dict[str, pa.Array] = {"id": pa.array([0, 1], pa.int64())}
    for name in concept.link.similar:
        kind = concept.attributes[name].type
        column = f"{name}__canonical" if kind is Type.NAME else name
        values = [row.get(column) for row in (one, other)]
        columns[column_of(name)] = pa.array(values, pa.float64() if kind is Type.NUMBER else pa.string())
    with lake.session() as session:
        session.register_table("pair", pa.table(columns))
        return {attribute_of(found.field): found for found in explain(session, model, "pair")}
