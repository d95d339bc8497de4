"""Attributes that the dictionary no longer has: earlier versions hold their values still, and history tells them."""

from __future__ import annotations

from motlan.data.golden.lookup import PARTS
from motlan.data.golden.records import Every
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import history_name


class Gone(Attribute):
    """An attribute of earlier versions alone."""


def gone_of(register: Register, concept: Concept) -> tuple[Gone, ...]:
    """What earlier versions of a concept hold beyond its attributes, in the order of the columns.

    Nobody says any more what a value meant, so each is of type text and bears in its label that it is gone.
    """
    there = register.columns(history_name(concept.concept))
    return tuple(
        Gone(
            name=name,
            type=Type.TEXT,
            label=Text(vi=f"{name} (không còn trong từ điển)", en=f"{name} (no longer in the dictionary)"),
        )
        for name in there
        if name not in concept.attributes and all(f"{name}{part}" in there for part in PARTS)
    )


def asked_then(register: Register, concept: Concept, names: tuple[str, ...] | Every) -> tuple[Attribute, ...]:
    """The attributes of a reading of the past, in the order asked, those that are gone behind; raise UnknownName."""
    gone = gone_of(register, concept)
    known: dict[str, Attribute] = {**concept.attributes, **{one.name: one for one in gone}}
    if isinstance(names, Every):
        return tuple(known.values())
    for name in names:
        if name not in known:
            raise UnknownName(kind="attribute", name=f"{concept.concept}.{name}", known=tuple(known))
    return tuple(known[name] for name in names)
