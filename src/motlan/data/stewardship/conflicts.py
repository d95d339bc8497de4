"""Where databases contradict each other, and records that could not be attached to any subject."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from motlan.data.spec import Catalogue, Source
from motlan.data.stewardship.slices import PAGE, Slice, Windowed
from motlan.dictionary.attribute import Attribute
from motlan.kernel.errors import UnknownName
from motlan.store.register import Register
from motlan.store.tables import golden_name


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
    marks = [f"{each.name}__conflict" for each in attributes]
    listed = Windowed(
        table=golden_name(concept),
        key="subject",
        columns=tuple(marks),
        condition=exp.or_(*(_is_one(f"{each.name}__conflict") for each in wanted)),
    )
    part = listed.slice(register, after=after, limit=limit)
    found = tuple(
        Disagreement(subject, tuple(each for each, mark in zip(attributes, row, strict=True) if mark == 1))
        for subject, *row in part.items
    )
    return Slice(found, part.following)


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


def _is_one(name: str) -> exp.Condition:
    return exp.column(name, quoted=True).eq(exp.Literal.number(1))
