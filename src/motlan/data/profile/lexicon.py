"""All the words that the workspace has for each attribute: name, labels, synonyms, and what other databases call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from motlan.data.profile.words import similarity, tokens
from motlan.data.spec import Catalogue
from motlan.data.spec import Source as Described
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept

Origin = str
"""Where a word is from: ``name``, ``label``, ``synonym``, ``term``, ``in_use``, ``definition``."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words for an attribute, as people write them, and how much they count (0 … 1)."""

    words: tuple[str, ...]
    text: str
    source: Origin
    weight: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a name is to the words for an attribute (0 … 1), and to which of them."""

    score: float
    phrase: Phrase | None


@dataclass(frozen=True)
class Lexicon:
    """The words of a catalogue; ``without`` names the database that is being profiled: its own mapping says nothing."""

    catalogue: Catalogue
    without: str = ""

    @cached_property
    def phrases(self) -> Mapping[tuple[str, str], tuple[Phrase, ...]]:
        """By concept and attribute."""
        listed: dict[tuple[str, str], list[Phrase]] = {}
        for concept, attribute in self.catalogue.dictionary.attributes():
            listed[(concept.concept, attribute.name)] = list(self._of(attribute))
        for key, phrase in self._in_use():
            if key in listed:
                listed[key].append(phrase)
        return {key: _once(phrases) for key, phrases in listed.items()}

    @cached_property
    def uses(self) -> Mapping[tuple[str, str], int]:
        """How many other databases keep each attribute."""
        keeping: dict[tuple[str, str], set[str]] = {}
        for source in self._others():
            for mapping in source.dataset.columns.values():
                keeping.setdefault((source.concept.concept, mapping.to), set()).add(source.database.database)
        return {key: len(databases) for key, databases in keeping.items()}

    @cached_property
    def patterns(self) -> Mapping[tuple[str, str], str]:
        """The patterns that other databases' checks demand of attributes."""
        return {
            (source.concept.concept, check.field): check.pattern
            for source in self._others()
            for check in source.database.checks
            if check.kind == "pattern" and check.field and check.pattern and check.dataset == source.name
        }

    def likeness(self, column: str, concept: str, attribute: str) -> Likeness:
        """How like a column's name is to the words for one attribute."""
        best = Likeness(0.0, None)
        for phrase in self.phrases[(concept, attribute)]:
            score = phrase.weight * similarity(column, phrase.words)
            if score > best.score:
                best = Likeness(score, phrase)
        return best

    def table_likeness(self, table: str, concept: Concept) -> float:
        """How like a table's name is to the words for a concept."""
        named = [concept.concept, *concept.label.values(), *(concept.plural or {}).values()]
        own = max(similarity(table, tokens(text)) for text in named)
        used = [
            0.9 * similarity(table, tokens(name))
            for source in self._others()
            if source.concept.concept == concept.concept
            for name in {source.name, source.dataset.table or source.dataset.sheet or source.name}
        ]
        return max(own, *used, 0.0)

    def _of(self, attribute: Attribute) -> Iterator[Phrase]:
        own = [("name", attribute.name, 1.0)]
        own += [("label", text, 1.0) for text in attribute.label.values()]
        own += [("synonym", text, 1.0) for text in attribute.synonyms]
        if attribute.maps_to:
            own.append(("term", attribute.maps_to.rpartition(":")[2], 0.9))
        for source, text, weight in own:
            yield Phrase(tokens(text), text, source, weight)
        if attribute.type is Type.REFERENCE:
            yield from self._numbers_of(attribute, own)
        yield from (Phrase(tokens(text), text, "definition", 0.45) for text in (attribute.definition or {}).values())

    def _numbers_of(self, attribute: Attribute, own: list[tuple[str, str, float]]) -> Iterator[Phrase]:
        """A reference is often called "number of …": the words for the number beside its own, in either order."""
        target = self.catalogue.dictionary.concepts.get(attribute.concept or "")
        if target is None:
            return
        number = target.attributes[target.identifier]
        kinds = [number.name, *number.label.values(), *number.synonyms]
        kinds += [phrase.text for key, phrase in self._in_use() if key == (target.concept, number.name)]
        for source, text, weight in own:
            for kind in dict.fromkeys(kinds):
                yield Phrase((*tokens(kind), *tokens(text)), f"{kind} {text}", source, weight)
                yield Phrase((*tokens(text), *tokens(kind)), f"{text} {kind}", source, weight)

    def _in_use(self) -> Iterator[tuple[tuple[str, str], Phrase]]:
        for source in self._others():
            for column, mapping in source.dataset.columns.items():
                yield (source.concept.concept, mapping.to), Phrase(tokens(column), column, "in_use", 0.95)

    def _others(self) -> Iterator[Described]:
        return (one for one in self.catalogue.sources() if one.database.database != self.without)


def _once(phrases: list[Phrase]) -> tuple[Phrase, ...]:
    """Each row of words once, with the greatest weight."""
    best: dict[tuple[str, ...], Phrase] = {}
    for phrase in phrases:
        if phrase.words and (phrase.words not in best or best[phrase.words].weight < phrase.weight):
            best[phrase.words] = phrase
    return tuple(best.values())
