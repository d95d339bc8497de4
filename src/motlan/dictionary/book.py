"""The dictionary as one book: concepts, code lists, identifier schemes and units, held against each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.dictionary.identifier import IdentifierScheme
from motlan.dictionary.unit import UnitBook
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text


@dataclass(frozen=True)
class Dictionary:
    """All the words of one workspace.

    ``placeholders`` are texts that stand for "nothing" in sources (``N/A``, ``-``), compared without case; ``money`` is
    what people call a currency, by its code.
    """

    concepts: Mapping[str, Concept] = field(default_factory=dict)
    code_lists: Mapping[str, CodeList] = field(default_factory=dict)
    schemes: Mapping[str, IdentifierScheme] = field(default_factory=dict)
    units: UnitBook = field(default_factory=UnitBook)
    placeholders: tuple[str, ...] = ("n/a", "na", "null", "-", "--", "?", "none")
    money: Mapping[str, Text] = field(default_factory=dict)

    def concept(self, name: str) -> Concept:
        """The concept called ``name``; raise UnknownName."""
        if name not in self.concepts:
            raise UnknownName(kind="concept", name=name, known=tuple(self.concepts))
        return self.concepts[name]

    def attribute(self, path: str) -> Attribute:
        """The attribute at ``concept.attribute``; raise UnknownName."""
        concept, _, name = path.partition(".")
        attributes = self.concept(concept).attributes
        if name not in attributes:
            raise UnknownName(kind="attribute", name=path, known=tuple(attributes))
        return attributes[name]

    def authority(self, concept: str, attribute: str) -> tuple[str, ...]:
        """The databases whose value counts, best first: the attribute's own order, else the concept's."""
        return self.attribute(f"{concept}.{attribute}").authority or self.concepts[concept].authority

    def scheme_of(self, attribute: Attribute, written: str | None = None) -> IdentifierScheme | None:
        """The identifier scheme of an attribute: its own, or that of the concept it refers to.

        ``written`` names another, by which a source writes the attribute. A reference bears somebody else's number:
        what that number encodes says nothing of the subject that holds it, so the scheme of a reference encodes
        nothing.
        """
        if attribute.type is not Type.REFERENCE:
            return self._schemes.get(written or "") or self._schemes.get(attribute.scheme or "")
        target = self.concept(attribute.concept or "")
        scheme = self.scheme_of(target.attributes[target.identifier], written) if target.identifier else None
        return scheme.model_copy(update={"encodes": ()}) if scheme is not None else None

    @cached_property
    def _schemes(self) -> Mapping[str, IdentifierScheme]:
        """The schemes, in which every fact that a number repeats is called as its attribute is."""
        return {name: scheme.called(self._labels(name)) for name, scheme in self.schemes.items()}

    def _labels(self, scheme: str) -> Mapping[str, Text]:
        """By attribute, the labels of the concepts that have a number of this scheme."""
        return {
            name: attribute.label
            for concept in self.concepts.values()
            if any(one.scheme == scheme for one in concept.of_type(Type.IDENTIFIER))
            for name, attribute in concept.attributes.items()
        }

    def about(self, concept: str) -> tuple[tuple[Concept, Attribute], ...]:
        """Every reference in the dictionary that points at ``concept``: what is held *about* its subjects."""
        return tuple(
            (other, attribute)
            for other in self.concepts.values()
            for attribute in other.of_type(Type.REFERENCE)
            if attribute.concept == concept
        )

    def guard(self, concept: str, attribute: str) -> str:
        """The sensitive attribute (``concept.attribute``) that a value shows; '' when it shows none.

        A reference bears somebody's identifier: where that is sensitive, so is the reference.
        """
        known = self.attribute(f"{concept}.{attribute}")
        if known.sensitive:
            return f"{concept}.{attribute}"
        if known.type is not Type.REFERENCE:
            return ""
        return self.guard_of_number(known.concept or "")

    def guard_of_number(self, concept: str) -> str:
        """The sensitive attribute that the number of a concept's subjects is; '' when anybody may see it."""
        target = self.concept(concept)
        return f"{concept}.{target.identifier}" if target.identifier and _is_sensitive(target) else ""

    def sensitive(self) -> tuple[tuple[Concept, Attribute], ...]:
        """Every attribute to which a right is needed, with its concept."""
        return tuple((concept, one) for concept, one in self.attributes() if one.sensitive)

    def attributes(self) -> Iterator[tuple[Concept, Attribute]]:
        """Every attribute with its concept."""
        for concept in self.concepts.values():
            for attribute in concept.attributes.values():
                yield concept, attribute


def _is_sensitive(concept: Concept) -> bool:
    return concept.attributes[concept.identifier].sensitive if concept.identifier else False
