"""A procedure held against a catalogue: what a rule of the check looks up, and how it says what it did not find."""

from collections.abc import Iterator
from difflib import get_close_matches

from motlan.data.spec import Catalogue
from motlan.dictionary.attribute import Attribute
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document
from motlan.kernel.text import Text
from motlan.service.procedures.spec import QUESTIONS, Procedure

Place = tuple[str | int, ...]


class Look:
    """One procedure held against one catalogue."""

    def __init__(self, procedure: Procedure, document: Document, catalogue: Catalogue) -> None:
        self.procedure = procedure
        self.document = document
        self.catalogue = catalogue
        self.dictionary = catalogue.dictionary

    def _path(self, place: Place, path: str) -> Iterator[Issue]:
        name, _, attribute = path.partition(".")
        if name == QUESTIONS:
            if attribute not in self.procedure.questions:
                known = tuple(self.procedure.questions)
                yield self._unknown(place, "câu hỏi", "question", attribute, known)
            return
        problems = list(self._declared(place, name))
        yield from problems
        if not problems:
            yield from self._attribute(place, self.procedure.subjects[name].concept, attribute)

    def _attribute(self, place: Place, concept: str, attribute: str) -> Iterator[Issue]:
        known = self.dictionary.concepts.get(concept)
        if known is not None and attribute not in known.attributes:
            kind = f"thuộc tính của {concept}", f"attribute of {concept}"
            yield self._unknown(place, *kind, attribute, tuple(known.attributes))

    def _column(self, place: Place, concept: str, column: str) -> Iterator[Issue]:
        reference, dot, within = column.partition(".")
        problems = list(self._attribute(place, concept, reference))
        yield from problems
        if dot and not problems:
            target = self.dictionary.attribute(f"{concept}.{reference}").concept or ""
            yield from self._attribute(place, target, within)

    def _reference(self, place: Place, path: str, concept: str) -> Iterator[Issue]:
        problems = list(self._path(place, path))
        yield from problems
        attribute = None if problems else self._found(path)
        if attribute is not None and attribute.concept != concept:
            why = Text(vi=f"“{path}” không dẫn tới {concept}.", en=f"“{path}” does not lead to a {concept}.")
            remedy = Text(vi="Chọn một thuộc tính tham chiếu.", en="Name an attribute of type reference.")
            yield self.document.issue(place, why=why, remedy=remedy)

    def _found(self, path: str) -> Attribute | None:
        name, _, attribute = path.partition(".")
        concept = self.dictionary.concepts.get(self.procedure.subjects[name].concept)
        return concept.attributes.get(attribute) if concept else None

    def _type(self, path: str) -> str:
        name, _, attribute = path.partition(".")
        if name == QUESTIONS:
            return self.procedure.questions[attribute].type
        found = self._found(path)
        return found.type.value if found else ""

    def _declared(self, place: Place, name: str) -> Iterator[Issue]:
        if name not in self.procedure.subjects:
            yield self._unknown(place, "chủ thể", "subject", name, tuple(self.procedure.subjects))

    def _unknown(self, place: Place, vi: str, en: str, name: str, known: tuple[str, ...] | list[str]) -> Issue:
        near = ", ".join(get_close_matches(name, known, n=3) or sorted(known)[:8]) or "–"
        return self.document.issue(
            place,
            why=Text(vi=f"Không có {vi} “{name}”.", en=f"There is no {en} “{name}”."),
            remedy=Text(vi=f"Có: {near}.", en=f"Known: {near}."),
        )

    def _twice(self, place: Place, name: str, where: str) -> Issue:
        return self.document.issue(
            place,
            why=Text(vi=f"“{name}” đã có ở “{where}”.", en=f"“{name}” stands in “{where}” already."),
            remedy=Text(vi="Giữ một chỗ.", en="Keep one of them."),
        )
