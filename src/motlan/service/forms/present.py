"""Who stands at the counter: found by the number she shows, and only when what else she says agrees with the record."""

import re
from dataclasses import dataclass

from motlan.dictionary import name as names
from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.kernel.text import Text
from motlan.service.forms.held import HeldRecord, Holder
from motlan.service.forms.model import Form, FormSubject
from motlan.service.forms.named import DATE_FORMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """By what the applicant of a form is found: ``number``, her ``name`` and, where the concept has one, a ``day``."""

    concept: str
    number: Attribute
    name: Attribute
    day: Attribute | None

    @property
    def attributes(self) -> tuple[str, ...]:
        """What is read of the record."""
        return tuple(one.name for one in (self.number, self.name, self.day) if one)


def applicant_of(form: Form) -> FormSubject | None:
    """The subject that is whoever applies; None where a form is about nobody who signs in."""
    return next((one for one in form.subjects.values() if any(not way.subject for way in one.ways)), None)


def proofs(form: Form, dictionary: Dictionary) -> Proofs | None:
    """What proves who applies; None where the applicant has no number or no name."""
    applicant = applicant_of(form)
    if applicant is None:
        return None
    concept = dictionary.concept(applicant.concept)
    if not concept.identifier or concept.title is None:
        return None
    days = concept.of_type(Type.DATE)
    return Proofs(
        concept=concept.concept,
        number=concept.attributes[concept.identifier],
        name=concept.attributes[concept.title],
        day=days[0] if days else None,
    )


def find_present(*, by: Proofs, holder: Holder, number: str, name: str = "", day: str = "") -> HeldRecord | None:
    """The one record with this number with which the name or the day agrees, and everything else that was said.

    A number alone finds nobody. What does not agree is not told: neither whether the number exists, nor which value
    differs. Names are compared without marks and case; of a day, as much as the register knows of it.
    """
    typed = [(one, words.strip()) for one, words in ((by.name, name), (by.day, day)) if one and words.strip()]
    compact = re.sub(r"[\s.]", "", number)
    if not compact or not typed:
        return None
    record = holder.referred(concept=by.concept, identifier=compact, attributes=by.attributes)
    if record is None or not all(_agree(one, words, record.value(one.name)) for one, words in typed):
        return None
    return record


def _agree(attribute: Attribute, typed: str, held: str) -> bool:
    if not held:
        return False
    if attribute.type is Type.DATE:
        day = iso_day(typed)
        return bool(day) and day.startswith(held)
    return names.plain(typed) == names.plain(held)


def iso_day(typed: str) -> str:
    """A day as people write it, in ISO, perhaps only a year; '' for what is none."""
    for form in DATE_FORMS:
        try:
            return partial_date.parse(typed.strip(), form)
        except ValueError:
            continue
    return ""


NOBODY = Text(
    vi="Chưa có ai mà số và thông tin này đều khớp.",
    en="There is nobody with whom the number and the rest agree.",
)
