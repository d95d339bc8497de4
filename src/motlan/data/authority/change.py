"""Another order of authority: what it would change and of whom, and doing it.

Counting and doing run the same consolidation as building does, with the other order. Only the subjects whose value or
source changes are touched, in one transaction; what they were goes to history with who decided and why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from motlan.data.authority.recommend import standing_order
from motlan.data.golden import applied
from motlan.data.golden.build import Built, counted, publish, refresh, swap_in
from motlan.data.golden.cause import Because, hold
from motlan.data.golden.preview import (
    Difference,
    Differing,
    differences,
    differing,
    unlike_subjects,
    written_otherwise,
)
from motlan.data.golden.read import allow, write_down
from motlan.data.golden.records import Reading
from motlan.data.golden.speakers import speaking
from motlan.data.golden.survive import consolidate, spine, survivors
from motlan.data.linking.mirrors import mirrors_of
from motlan.data.linking.scope import temporary
from motlan.kernel.clock import Clock
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import Column, golden_name, golden_table

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

TOUCHED = "authority_touched"
PAGE = 50
MANY, SHARE = 20_000, 5
"""From so many subjects on, and one in so many of all, everything is consolidated anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One attribute under another order: ``values`` subjects would show another value, ``alike`` of these the same one
    written otherwise (spelling, a date known less far); ``sources`` another source alone; of ``subjects`` in all."""

    concept: str
    attribute: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    subjects: int
    values: int
    alike: int
    sources: int

    @property
    def real(self) -> int:
        """Values that would say something else."""
        return self.values - self.alike


def with_order(catalogue: Catalogue, concept: str, attribute: str, order: tuple[str, ...]) -> Catalogue:
    """The catalogue as it would be; ``order`` names each database that carries the attribute, once.

    :raises Refused: when it leaves one out, or names another.
    """
    standing = standing_order(catalogue, concept, attribute)
    if sorted(order) != sorted(standing):
        listed = ", ".join(standing)
        raise Refused(
            what=Text(
                vi="Thứ tự phải gồm đúng các CSDL có thuộc tính này, mỗi CSDL một lần.",
                en="The order has to name each database that carries the attribute, once.",
            ),
            remedy=Text(vi=f"Sắp xếp lại: {listed}.", en=f"Put these in order: {listed}."),
            where=f"{concept}.{attribute}",
        )
    held = catalogue.dictionary.concept(concept)
    changed = held.attributes[attribute].model_copy(update={"authority": order})
    another = held.model_copy(update={"attributes": {**held.attributes, attribute: changed}})
    dictionary = replace(catalogue.dictionary, concepts={**catalogue.dictionary.concepts, concept: another})
    return replace(catalogue, dictionary=dictionary)


def full_order(catalogue: Catalogue, concept: str, attribute: str, first: tuple[str, ...]) -> tuple[str, ...]:
    """``first``, then every other database that carries the attribute, in the order in which it is heard now."""
    return (*first, *(name for name in standing_order(catalogue, concept, attribute) if name not in first))


def compare(
    *, register: Register, catalogue: Catalogue, concept: str, attribute: str, order: tuple[str, ...]
) -> Comparison:
    """Count exactly what ``order`` would change; nothing is written, no value is shown."""
    before = standing_order(catalogue, concept, attribute)
    another = with_order(catalogue, concept, attribute, order)
    found: tuple[Difference, ...] = differences(
        register=register, catalogue=another, concept=concept, attributes=(attribute,)
    )
    return Comparison(
        concept=concept,
        attribute=attribute,
        before=before,
        after=order,
        subjects=_subjects(register, concept),
        values=found[0].values,
        alike=written_otherwise(register=register, catalogue=another, concept=concept, attribute=attribute)
        if found[0].values
        else 0,
        sources=found[0].sources,
    )


def whom(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    reading: Reading,
    attribute: str,
    order: tuple[str, ...],
    after: int = 0,
    limit: int = PAGE,
    alike: bool = True,
) -> tuple[Differing, ...]:
    """The subjects whose value would change, with both values, after the key ``after``; each is a reading.

    Without ``alike`` those are left out whose value would only be written otherwise.
    ``reading.subject`` is not looked at. Raise NotAllowed where purpose or ground is empty; nothing is read then.
    """
    allow(reading)
    concept = reading.concept
    another = with_order(catalogue, concept, attribute, order)
    asked = (catalogue.dictionary.concept(concept).attributes[attribute],)
    with register.transaction():
        found = differing(
            register=register,
            catalogue=another,
            concept=concept,
            attribute=attribute,
            after=after,
            limit=limit,
            alike=alike,
        )
        for one in found:
            write_down(register, clock, replace(reading, subject=one.subject), asked)
    return found


def apply(
    *, register: Register, before: Catalogue, catalogue: Catalogue, concept: str, attribute: str, because: Because
) -> tuple[Built, int]:
    """Let the order of ``catalogue`` stand in the place of ``before``'s: subjects concerned are consolidated again.

    Inside the caller's transaction or one of its own; the number of subjects touched beside the new counts.
    """
    with register.transaction():
        hold(register)
        was_due = _is_due(register, before, concept)
        temporary(register, TOUCHED, (Column("subject", "bigint", required=True),))
        query = unlike_subjects(register, catalogue, concept, attribute)
        touched = register.execute(f"insert into {TOUCHED} (subject) {query}")
        if touched >= MANY and touched * SHARE >= _subjects(register, concept):
            built = _all_anew(register, catalogue, concept, because)
        else:
            built = refresh(register=register, catalogue=catalogue, concept=concept, touched=TOUCHED, because=because)
        if not was_due:
            applied.keep(register, f"concept:{concept}", applied.structure_of(catalogue, concept), because.at)
    return built, touched


def _subjects(register: Register, concept: str) -> int:
    found = register.value("select subjects from published_golden where concept = :concept", {"concept": concept})
    return int(found or 0)


def _all_anew(register: Register, catalogue: Catalogue, concept: str, because: Because) -> Built:
    """Where most subjects change, a new table beside the old one costs less than as many changed rows."""
    declared, mirrors = catalogue.dictionary.concept(concept), mirrors_of(catalogue, concept)
    speakers = speaking(register, catalogue, concept)
    fields = survivors(dictionary=catalogue.dictionary, concept=concept, mirrors=speakers)
    query = consolidate(fields=fields, mirrors=speakers, spine=spine(mirrors))
    subjects = swap_in(register, concept, golden_table(declared), query, because)
    disputed = register.row(counted(declared, golden_name(concept))) or (0, 0)
    held = register.row("select unlinked from published_golden where concept = :concept", {"concept": concept}) or (0,)
    built = Built(concept=concept, subjects=subjects, conflicts=int(disputed[1] or 0), unlinked=held[0])
    return publish(register, built)


def _is_due(register: Register, before: Catalogue, concept: str) -> bool:
    """Whether the concept waits for a build for another reason: then that build settles it."""
    due = register.value("select 1 from build_due where concept = :concept", {"concept": concept})
    return due is not None or concept in applied.outdated(register, before)
