"""Who speaks for a subject: the mirrors of the databases and, before all of them, what a steward set by hand.

A steward's values are the records of a source of their own, first in every order of authority, so consolidation stays
one query. They are never linked: they stand under the key of the subject that they are about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import STEWARD, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue
    from motlan.dictionary.concept import Concept

STEWARD_LABEL = Text(vi="Người quản lý dữ liệu", en="Data steward")


def steward_mirror(concept: Concept) -> Mirror:
    """The mirror of the values that stewards set; of the identifier there are none, it belongs to linking."""
    names = tuple(name for name in concept.attributes if name != concept.identifier)
    return Mirror(database=STEWARD, dataset=concept.concept, concept=concept.concept, attributes=names)


def speakers_of(catalogue: Catalogue, concept: str) -> tuple[Mirror, ...]:
    """The steward's mirror, then every mirror of ``concept``."""
    return (steward_mirror(catalogue.dictionary.concept(concept)), *mirrors_of(catalogue, concept))


def speaking(register: Register, catalogue: Catalogue, concept: str) -> tuple[Mirror, ...]:
    """As :func:`speakers_of`, without the steward's mirror while it is empty: over a whole nation a join is a join."""
    first, *rest = speakers_of(catalogue, concept)
    holds = register.value(f"select 1 from {quoted(first.table)} limit 1") is not None
    return (first, *rest) if holds else tuple(rest)


def label_of_source(catalogue: Catalogue, source: str) -> Text:
    """The words for the source of a golden value; raise UnknownName."""
    return STEWARD_LABEL if source == STEWARD else catalogue.database(source).label
