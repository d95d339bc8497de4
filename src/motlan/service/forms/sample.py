"""A holder made up from the dictionary: it answers for a person who does not exist, and reads no register.

What a connected database would hold is held, with its name as the source; what nobody holds is absent, as it would be.
Values are plain to see as made up: a name that says so, the first code of a list, a number of zeros.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from motlan.data.spec import Catalogue
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.text import Text
from motlan.service.forms.asked_again import holder_of
from motlan.service.forms.filled import Filled
from motlan.service.forms.held import NOWHERE, HeldRecord, HeldValue
from motlan.service.forms.model import Form
from motlan.service.forms.prefill import Answers, prefill

NAME = Text(vi="Người Mẫu", en="Sample Person")
NUMBER = "000000000000"
DAY = "2000-01-01"
SUBJECT = 1


@dataclass(frozen=True, kw_only=True)
class SampleHolder:
    """Everybody asked for is the same made-up subject of the concept; ``as_of``: the day that stands beside values."""

    catalogue: Catalogue
    language: str
    as_of: str

    @contextmanager
    def together(self) -> Iterator[None]:
        """Nothing is read, nothing is written down."""
        yield

    def record(self, *, concept: str, subject: int, attributes: tuple[str, ...]) -> HeldRecord:
        """The made-up subject; ``subject`` is whoever the page says it is."""
        known = self.catalogue.dictionary.concept(concept).attributes
        values = {name: held for name in attributes if name in known and (held := self._held(concept, known[name]))}
        return HeldRecord(concept=concept, subject=subject, values=values)

    def referred(self, *, concept: str, identifier: str, attributes: tuple[str, ...]) -> HeldRecord:
        """Whoever is referred to is made up too."""
        return self.record(concept=concept, subject=SUBJECT, attributes=attributes)

    def pointing(
        self,
        *,
        concept: str,
        reference: str,
        at: HeldRecord,
        attributes: tuple[str, ...],
        also: Mapping[str, HeldRecord] = NOWHERE,
    ) -> tuple[HeldRecord, ...]:
        """One record, so that the table of a group is seen."""
        return (self.record(concept=concept, subject=SUBJECT, attributes=attributes),)

    def sharing(
        self,
        *,
        concept: str,
        attribute: str,
        value: str,
        attributes: tuple[str, ...],
    ) -> tuple[HeldRecord, ...]:
        """One record."""
        return (self.record(concept=concept, subject=SUBJECT, attributes=attributes),)

    def _held(self, concept: str, attribute: Attribute) -> HeldValue | None:
        database = holder_of(self.catalogue, concept, attribute.name)
        value = self._value(attribute)
        if database is None or not value:
            return None
        source = database.database
        return HeldValue(value=value, source=source, source_label=database.label, as_of=self.as_of)

    def _value(self, attribute: Attribute) -> str:
        dictionary = self.catalogue.dictionary
        if attribute.type is Type.CODE:
            return next(iter(dictionary.code_lists[attribute.codes or ""].codes), "")
        if attribute.type is Type.UNIT:
            above = {one.parent for one in dictionary.units.units.values()}
            return next((code for code in dictionary.units.units if code not in above), "")
        plain = {
            Type.NAME: NAME.in_(self.language),
            Type.DATE: DAY,
            Type.IDENTIFIER: NUMBER,
            Type.REFERENCE: NUMBER,
            Type.NUMBER: "1",
        }
        return plain.get(attribute.type, "…")


def sample(*, form: Form, catalogue: Catalogue, language: str, as_of: str, answers: Answers | None = None) -> Filled:
    """The form as it would be filled for somebody whom connected databases hold whole. Nobody real is read."""
    holder = SampleHolder(catalogue=catalogue, language=language, as_of=as_of)
    return prefill(form=form, holder=holder, applicant=SUBJECT, answers=answers)
