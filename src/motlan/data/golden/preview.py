"""How many golden values another workspace would change: the same consolidation, over the mirrors as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from motlan.data.golden.speakers import speaking
from motlan.data.golden.survive import Survivor, consolidate, survivors
from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Type
from motlan.dictionary.name import canonical
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

MOST_SHOWN = 1_000
PASSED_OVER = 10_000
"""Rows read at a time where those that are only written otherwise are passed over."""


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

    def alike(self, kind: Type) -> bool:
        """Whether both values of an attribute of this type mean the same, written otherwise."""
        return says_the_same(kind, self.before, self.after)


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


def written_otherwise(*, register: Register, catalogue: Catalogue, concept: str, attribute: str) -> int:
    """How many of the values that would change say the same: :func:`says_the_same`."""
    kind = catalogue.dictionary.concept(concept).attributes[attribute].type
    if kind not in ALIKE:
        return 0
    (field,) = _fields(register, catalogue, concept, (attribute,))
    name = quoted(attribute)
    query = (
        f"select o.{name} as before, n.{name} as after {_over(register, catalogue, concept, (field,))}"
        f" where {_unlike(register, attribute)} and o.{name} is not null and n.{name} is not null"
    )
    schema = pa.schema([("before", pa.string()), ("after", pa.string())])
    return sum(
        says_the_same(kind, before, after)
        for batch in register.stream(query, schema)
        for before, after in zip(batch["before"].to_pylist(), batch["after"].to_pylist(), strict=True)
    )


def says_the_same(kind: Type, before: object, after: object) -> bool:
    """Whether two unlike values mean the same: a name or text in another spelling (capitals, blanks, the place of a
    tone mark), a date of which one side knows less.

    >>> says_the_same(Type.NAME, "NGUYỄN THỊ HOÀ", "Nguyễn Thị Hòa"), says_the_same(Type.NAME, "Lan", "Lân")
    (True, False)
    >>> says_the_same(Type.DATE, "1975", "1975-03-02"), says_the_same(Type.CODE, "a", "A")
    (True, False)
    """
    if before is None or after is None or kind not in ALIKE:
        return False
    return ALIKE[kind](str(before), str(after))


def _same_canonical(before: str, after: str) -> bool:
    return canonical(before) == canonical(after)


ALIKE: dict[Type, Callable[[str, str], bool]] = {
    Type.NAME: _same_canonical,
    Type.TEXT: _same_canonical,
    Type.DATE: partial_date.compatible,
}


def differing(
    *,
    register: Register,
    catalogue: Catalogue,
    concept: str,
    attribute: str,
    after: int = 0,
    limit: int = MOST_SHOWN,
    alike: bool = True,
) -> tuple[Differing, ...]:
    """The subjects whose value of one attribute would change, by key, after the key ``after``.

    Without ``alike`` those are passed over whose value would only be written otherwise.
    """
    kind = catalogue.dictionary.concept(concept).attributes[attribute].type
    found: list[Differing] = []
    chunk = limit if alike or kind not in ALIKE else PASSED_OVER
    while len(found) < limit:
        rows = _differing(register, catalogue, concept, attribute, after, chunk)
        found += [one for one in rows if alike or not one.alike(kind)]
        if len(rows) < chunk:
            break
        after = rows[-1].subject
    return tuple(found[:limit])


def _differing(
    register: Register, catalogue: Catalogue, concept: str, attribute: str, after: int, limit: int
) -> list[Differing]:
    (field,) = _fields(register, catalogue, concept, (attribute,))
    name, source = quoted(attribute), quoted(f"{attribute}__source")
    rows = register.rows(
        f"select o.subject, o.{name}, n.{name}, o.{source}, n.{source}"
        f" {_over(register, catalogue, concept, (field,))}"
        f" where {_unlike(register, attribute)} and o.subject > :after order by o.subject limit :limit",
        {"after": after, "limit": limit},
    )
    return [
        Differing(subject=row[0], before=row[1], after=row[2], before_source=row[3], after_source=row[4])
        for row in rows
    ]


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


__all__ = [
    "Difference",
    "Differing",
    "differences",
    "differing",
    "says_the_same",
    "unlike_subjects",
    "written_otherwise",
]
