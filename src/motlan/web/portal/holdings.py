"""What the state holds on one person, as cards: me, my family, and everything in the dictionary that points at me.

The cards follow the dictionary: a concept that a workspace adds with a reference to persons gets a card of its own.
Every value comes through the holder, and so through the one door to personal data and its journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext

from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
from motlan.kernel.text import Text
from motlan.service.api import HeldRecord, HeldValue, Holder
from motlan.service.forms.compile import field_of
from motlan.service.forms.display import shown, unit_name
from motlan.service.forms.model import Mode

PERSON = "person"
PARENTS = ("mother", "father")
"""References of a person by which somebody is her child."""

SHARED = {"household_membership": "household_number"}
"""Concepts whose records belong together when they share a value: the others of the household."""

ORDER = ("household_membership", "health_insurance", "social_insurance", "schooling", "land_parcel", "enterprise")
"""Cards people look for first; whatever else the dictionary has follows."""


NOTHING = Text(vi="–", en="–")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A correction under way: when its answer is due, and whether the owner has agreed already."""

    due_at: datetime
    agreed: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One value under its label. ``missing``: nobody holds it."""

    name: str
    label: Text
    shown: Text = NOTHING
    source: Text | None = None
    as_of: str = ""
    conflict: bool = False
    doubt: Text | None = None
    remark: Text | None = None
    missing: bool = False
    reported: Report | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One subject. ``mine``: the reader may say that a value is wrong. ``number`` counts within the concept from 0."""

    concept: str
    number: int
    subject: int
    lines: tuple[Line, ...]
    title: Text | str = ""
    role: Text | str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class _Relative:
    """Somebody of the family; children are numbered from 1, for the others the reader may not speak."""

    role: Text | str
    record: HeldRecord
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Cards under one heading."""

    name: str
    label: Text | str
    cards: tuple[Card, ...]

    @property
    def held(self) -> int:
        """How many values are held in it."""
        return sum(not line.missing for card in self.cards for line in card.lines)

    @property
    def reported(self) -> int:
        """How many of them are being corrected."""
        return sum(line.reported is not None for card in self.cards for line in card.lines)


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """Who asks, through which holder, and which values have been reported as wrong: (subject, concept, attribute)."""

    dictionary: Dictionary
    holder: Holder
    subject: int
    reported: Mapping[tuple[int, str, str], Report] = field(default_factory=dict)

    def sections(self) -> tuple[Section, ...]:
        """Everything; a section without cards says that nobody holds anything there."""
        me = self.me()
        own = me.value(self._person.identifier)
        family = self._family(me)
        names = {one.record.value(self._person.identifier): _name(one.record, self._person) for one in family}
        mine = self._card(me, self._person, 0, names)
        return (
            Section(name=PERSON, label=gettext("Me"), cards=(mine,)),
            Section(name="family", label=gettext("My family"), cards=tuple(map(self._relative_card, family))),
            *self._about(me, {**names, own: _name(me, self._person)}, own),
        )

    def me(self) -> HeldRecord:
        """The reader's own record, with every attribute."""
        found = self.holder.record(concept=PERSON, subject=self.subject, attributes=tuple(self._person.attributes))
        return found or HeldRecord(concept=PERSON, subject=self.subject)

    def own(self, concept: str) -> tuple[HeldRecord, ...]:
        """The records of a concept of which the reader may say that they are wrong, numbered as the cards are."""
        me = self.me()
        if concept == PERSON:
            return (me, *self._children(me))
        return self._pointing(self.dictionary.concept(concept), me)

    def line(self, record: HeldRecord, attribute: str) -> Line:
        """One value of one record."""
        return self._line(record, self.dictionary.concept(record.concept).attributes[attribute], {})

    @property
    def _person(self) -> Concept:
        return self.dictionary.concept(PERSON)

    @property
    def _summary(self) -> tuple[str, ...]:
        """What is shown of relatives: enough to know who is meant, no more."""
        person = self._person
        wanted = (person.identifier, person.title, *person.link.exact)
        return tuple(dict.fromkeys(one for one in wanted if one))

    def _family(self, me: HeldRecord) -> tuple[_Relative, ...]:
        found: list[_Relative] = []
        for attribute in self._person.of_type(Type.REFERENCE):
            if attribute.concept == PERSON and (identifier := me.value(attribute.name)):
                record = self.holder.referred(concept=PERSON, identifier=identifier, attributes=self._summary)
                if record is not None:
                    found.append(_Relative(attribute.label, record))
        children = enumerate(self._children(me), start=1)
        return (*found, *(_Relative(gettext("Child"), record, number) for number, record in children))

    def _children(self, me: HeldRecord) -> tuple[HeldRecord, ...]:
        found: dict[int, HeldRecord] = {}
        for reference in PARENTS:
            if reference in self._person.attributes:
                wanted = self._summary
                for record in self.holder.pointing(concept=PERSON, reference=reference, at=me, attributes=wanted):
                    found.setdefault(record.subject, record)
        return tuple(found.values())

    def _relative_card(self, relative: _Relative) -> Card:
        wanted = [name for name in self._summary if name != self._person.title]
        return Card(
            concept=PERSON,
            number=relative.number,
            subject=relative.record.subject,
            title=_name(relative.record, self._person),
            role=relative.role,
            lines=tuple(self._line(relative.record, self._person.attributes[name], {}) for name in wanted),
            mine=relative.number > 0,
        )

    def _about(self, me: HeldRecord, names: Mapping[str, str], own: str) -> Iterator[Section]:
        others = {concept.concept for concept, _ in self.dictionary.about(PERSON)} - {PERSON}
        for name in sorted(others, key=lambda one: (ORDER.index(one) if one in ORDER else len(ORDER), one)):
            concept = self.dictionary.concept(name)
            records = self._pointing(concept, me)
            cards = [self._card(record, concept, number, names, own) for number, record in enumerate(records)]
            cards += self._sharing(concept, records, names)
            yield Section(name=name, label=concept.plural or concept.label, cards=tuple(cards))

    def _pointing(self, concept: Concept, me: HeldRecord) -> tuple[HeldRecord, ...]:
        found: dict[int, HeldRecord] = {}
        wanted = tuple(concept.attributes)
        for attribute in concept.of_type(Type.REFERENCE):
            if attribute.concept == PERSON:
                for record in self.holder.pointing(
                    concept=concept.concept, reference=attribute.name, at=me, attributes=wanted
                ):
                    found.setdefault(record.subject, record)
        return tuple(found.values())

    def _sharing(self, concept: Concept, records: tuple[HeldRecord, ...], names: Mapping[str, str]) -> Iterator[Card]:
        """The others who share the record's value: the members of the household, by name only."""
        attribute = SHARED.get(concept.concept, "")
        wanted = tuple(concept.attributes)
        for value in dict.fromkeys(record.value(attribute) for record in records if attribute):
            if not value:
                continue
            others = self.holder.sharing(concept=concept.concept, attribute=attribute, value=value, attributes=wanted)
            lines = tuple(self._member(one, concept, names) for one in others if one not in records)
            if lines:
                yield Card(concept=concept.concept, number=0, subject=0, title=gettext("The others in it"), lines=lines)

    def _member(self, record: HeldRecord, concept: Concept, names: Mapping[str, str]) -> Line:
        who = next(attribute for attribute in concept.of_type(Type.REFERENCE) if attribute.concept == PERSON)
        identifier = record.value(who.name)
        name = names.get(identifier) or self._name_of(identifier)
        code = next(iter(concept.of_type(Type.CODE)), None)
        label = self._line(record, code, {}).shown if code and record.value(code.name) else who.label
        held = record.values.get(who.name)
        return Line(
            name=who.name,
            label=label,
            shown=_plain(name),
            source=held.source_label if held else None,
            as_of=held.as_of if held else "",
        )

    def _name_of(self, identifier: str) -> str:
        wanted = self._summary
        found = self.holder.referred(concept=PERSON, identifier=identifier, attributes=wanted) if identifier else None
        return _name(found, self._person) if found else ""

    def _title(self, attribute: Attribute, identifier: str) -> str:
        """ "Công ty An Phát (0100000194)" of what a value refers to; the number alone when nobody holds it.

        Nobody else's record is opened for it: a person who is not of the family stays a number.
        """
        concept = self.dictionary.concept(attribute.concept or "")
        if concept.concept == PERSON or not concept.title:
            return identifier
        wanted = (concept.identifier, concept.title)
        found = self.holder.referred(concept=concept.concept, identifier=identifier, attributes=wanted)
        title = found.value(concept.title) if found else ""
        return f"{title} ({identifier})" if title else identifier

    def _card(self, record: HeldRecord, concept: Concept, number: int, names: Mapping[str, str], own: str = "") -> Card:
        """All attributes but a reference to the reader herself: on her own page it says nothing new."""
        attributes = [
            one
            for one in concept.attributes.values()
            if not (own and one.type is Type.REFERENCE and record.value(one.name) == own)
        ]
        return Card(
            concept=concept.concept,
            number=number,
            subject=record.subject,
            lines=tuple(self._line(record, attribute, names) for attribute in attributes),
            mine=True,
        )

    def _line(self, record: HeldRecord, attribute: Attribute, names: Mapping[str, str]) -> Line:
        held = record.values.get(attribute.name)
        if held is None or not (held.value or held.options):
            return Line(name=attribute.name, label=attribute.label, missing=True)
        return Line(
            name=attribute.name,
            label=attribute.label,
            shown=self._shown(attribute, held, names),
            source=held.source_label,
            as_of=held.as_of,
            conflict=held.conflict,
            doubt=held.doubt,
            remark=held.remark,
            reported=self.reported.get((record.subject, record.concept, attribute.name)),
        )

    def _shown(self, attribute: Attribute, held: HeldValue, names: Mapping[str, str]) -> Text:
        if attribute.type is Type.REFERENCE and held.value:
            return _plain(names.get(held.value) or self._title(attribute, held.value))
        if not held.value:
            options = [unit_name(code, self.dictionary) for code in held.options]
            return Text({language: " / ".join(one.in_(language) for one in options) for language in ("vi", "en")})
        path = f"held.{attribute.name}"
        known = field_of(path, attribute=attribute, dictionary=self.dictionary, mode=Mode.SHOW, required=False)
        return shown(known, held.value, self.dictionary)


def _name(record: HeldRecord, concept: Concept) -> str:
    return record.value(concept.title or concept.identifier)


def _plain(text: str) -> Text:
    return Text(dict.fromkeys(("vi", "en"), text or "–"))
