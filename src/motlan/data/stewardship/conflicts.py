"""Where databases contradict each other, and records that could not be attached to any subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from motlan.data.spec import Catalogue, Source
from motlan.data.stewardship.slices import PAGE, Slice, Windowed, cut
from motlan.dictionary.attribute import Attribute
from motlan.dictionary.concept import Concept
from motlan.kernel.errors import UnknownName
from motlan.store.register import Register
from motlan.store.tables import disputed_in, golden_name, partial_of, quoted


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A subject, by its opaque key, and the attributes on which its sources disagree. No value is read here."""

    subject: int
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class ConceptCount:
    """What the last build counted for one concept; None: it was never built."""

    concept: str
    subjects: int | None
    conflicts: int | None
    unlinked: int | None


def counts(*, register: Register, catalogue: Catalogue) -> tuple[ConceptCount, ...]:
    """Every concept of the dictionary with its counts, as the last build left them."""
    rows = register.rows("select concept, subjects, conflicts, unlinked from published_golden")
    counted = {concept: numbers for concept, *numbers in rows}
    nothing = (None, None, None)
    return tuple(ConceptCount(name, *counted.get(name, nothing)) for name in catalogue.dictionary.concepts)


def disagreements(
    *,
    register: Register,
    catalogue: Catalogue,
    concept: str,
    attribute: str | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Slice[Disagreement, int]:
    """Subjects of ``concept`` in conflict (on ``attribute``), by subject key; raise UnknownName."""
    attributes = tuple(catalogue.dictionary.concept(concept).attributes.values())
    wanted = [each for each in attributes if attribute in (None, each.name)]
    if not wanted:
        raise UnknownName(kind="attribute", name=f"{concept}.{attribute}", known=tuple(a.name for a in attributes))
    declared = catalogue.dictionary.concept(concept)
    rows = register.rows(
        _disputed(register, declared, attribute, beginning=after is None), {"after": after, "limit": limit + 1}
    )
    return cut([(subject, _disagreement(subject, marks, attributes)) for subject, *marks in rows], limit)


def _disputed(register: Register, concept: Concept, attribute: str | None, *, beginning: bool) -> str:
    """Subjects with their marks along the index of disputed records, so that a page costs what it shows."""
    table, condition = golden_name(concept.concept), disputed_in(concept)
    named = partial_of(register, table, ("subject",), condition)
    # without counting rows SQLite cannot know how few the index has
    by = f" indexed by {quoted(named)}" if register.dialect == "sqlite" else ""
    marks = ", ".join(quoted(f"{name}__conflict") for name in concept.attributes)
    only = f" and {quoted(f'{attribute}__conflict')} = 1" if attribute is not None else ""
    onward = "" if beginning else " and subject > :after"
    return (
        f"select subject, {marks} from {quoted(table)}{by} where {condition}{only}{onward}"
        " order by subject limit :limit"
    )


def _disagreement(subject: int, marks: Sequence[int | None], attributes: Sequence[Attribute]) -> Disagreement:
    return Disagreement(subject, tuple(each for each, mark in zip(attributes, marks, strict=True) if mark == 1))


def unlinked(*, register: Register, source: Source, after: str | None = None, limit: int = PAGE) -> Slice[str, str]:
    """The keys of the records of one dataset that speak for no subject."""
    listed = Windowed(
        table=source.mirror,
        key="record_key",
        columns=(),
        condition=exp.column("subject", quoted=True).is_(exp.null()),
    )
    part = listed.slice(register, after=after, limit=limit)
    return Slice(tuple(row[0] for row in part.items), part.following)
