"""How many golden values another workspace would change: the same consolidation, over the mirrors as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from motlan.data.golden.speakers import speaking
from motlan.data.golden.survive import Survivor, consolidate, survivors
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

MOST_SHOWN = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What becomes of one attribute: subjects whose ``value`` would change, and whose ``source`` alone would."""

    attribute: str
    values: int
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """One subject, by its key, with both values of one attribute; personal data, so the caller journals a reading."""

    subject: int
    before: str | float | None
    after: str | float | None
    before_source: str | None
    after_source: str | None


def differences(
    *, register: Register, catalogue: Catalogue, concept: str, attributes: Sequence[str]
) -> tuple[Difference, ...]:
    """Exact counts over every subject, in the order of ``attributes``; nothing is written.

    ``catalogue`` is the workspace as it would be; golden records are those that stand.
    """
    wanted = tuple(dict.fromkeys(attributes))
    if not wanted:
        return ()
    fields = _fields(register, catalogue, concept, wanted)
    sums = []
    for field in fields:
        value, source = _unlike(register, field.name), _unlike(register, f"{field.name}__source")
        sums.append(f"coalesce(sum(case when {value} then 1 else 0 end), 0)")
        sums.append(f"coalesce(sum(case when {source} and not ({value}) then 1 else 0 end), 0)")
    row = register.row(f"select {', '.join(sums)} {_over(register, catalogue, concept, fields)}") or ()
    return tuple(
        Difference(attribute=field.name, values=int(row[2 * at]), sources=int(row[2 * at + 1]))
        for at, field in enumerate(fields)
    )


def differing(
    *, register: Register, catalogue: Catalogue, concept: str, attribute: str, after: int = 0, limit: int = MOST_SHOWN
) -> tuple[Differing, ...]:
    """The subjects whose value of one attribute would change, by key, after the key ``after``."""
    (field,) = _fields(register, catalogue, concept, (attribute,))
    name, source = quoted(attribute), quoted(f"{attribute}__source")
    rows = register.rows(
        f"select o.subject, o.{name}, n.{name}, o.{source}, n.{source}"
        f" {_over(register, catalogue, concept, (field,))}"
        f" where {_unlike(register, attribute)} and o.subject > :after order by o.subject limit :limit",
        {"after": after, "limit": limit},
    )
    return tuple(
        Differing(subject=row[0], before=row[1], after=row[2], before_source=row[3], after_source=row[4])
        for row in rows
    )


def unlike_subjects(register: Register, catalogue: Catalogue, concept: str, attribute: str) -> str:
    """The query of the subjects whose value of one attribute, or its source alone, is not as ``catalogue`` has it."""
    (field,) = _fields(register, catalogue, concept, (attribute,))
    value, source = _unlike(register, attribute), _unlike(register, f"{attribute}__source")
    return f"select o.subject {_over(register, catalogue, concept, (field,))} where {value} or {source}"


def _fields(register: Register, catalogue: Catalogue, concept: str, attributes: Sequence[str]) -> tuple[Survivor, ...]:
    mirrors = speaking(register, catalogue, concept)
    known = {one.name: one for one in survivors(dictionary=catalogue.dictionary, concept=concept, mirrors=mirrors)}
    return tuple(known[name] for name in attributes)


def _over(register: Register, catalogue: Catalogue, concept: str, fields: Sequence[Survivor]) -> str:
    """FROM: the rows as they would be beside the rows that stand; mirrors that nobody asks are not joined."""
    asked = {speaker for field in fields for speaker in field.speakers}
    mirrors = [mirror for mirror in speaking(register, catalogue, concept) if mirror in asked]
    golden = golden_name(concept)
    spine = exp.select("subject").from_(exp.to_table(golden, quoted=True))
    rows = consolidate(fields=fields, mirrors=mirrors, spine=spine).sql(dialect=register.dialect)
    return f"from ({rows}) as n join {quoted(golden)} as o on o.subject = n.subject"


def _unlike(register: Register, column: str) -> str:
    unlike = "is distinct from" if register.dialect == "postgres" else "is not"
    return f"n.{quoted(column)} {unlike} o.{quoted(column)}"


__all__ = ["Difference", "Differing", "differences", "differing", "unlike_subjects"]
