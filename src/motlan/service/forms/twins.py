"""What is to be founded stands in the registers already: the same child of the same mother, filed by the other parent.

Who is held is found by what she points at, through an index, never among all: the records of the one mother are few.
"""

import re
from collections.abc import Container, Mapping

from motlan.dictionary.attribute import Type
from motlan.dictionary.book import Dictionary
from motlan.kernel.masked import masked
from motlan.kernel.text import Text
from motlan.service.forms.compile import field_of
from motlan.service.forms.display import LANGUAGES, plain, seen
from motlan.service.forms.held import HeldRecord, Holder
from motlan.service.forms.model import Field, Form, Mode
from motlan.service.forms.named import agree
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.spec import Effect, Procedure

Known = Mapping[str, HeldRecord]
"""Who each subject of a form is."""


def twins(form: Form, holder: Holder, values: Mapping[str, str], known: Known, here: Container[str]) -> dict[str, Text]:
    """The path of the form beside which it is said, and what: one for each record that stands already.

    ``values`` are those of the dossier by path, as typed or as held; ``here``: the paths that are looked at. What is
    not known is left to the officer.
    """
    found: dict[str, Text] = {}
    for effect in form.procedure.result.effects:
        at = said_at(form.procedure, effect)
        if at in here and (effect.when is None or compile_condition(effect.when).holds(values)):
            why = twin(form.procedure, effect, form.dictionary, holder, values, known)
            found |= {at: why} if why is not None else {}
    return found


def said_at(procedure: Procedure, effect: Effect) -> str:
    """The path of the form that the record is told apart by, '' where none is asked: there it is said."""
    asked = {path for page in procedure.form for path in page.ask}
    paths = (effect.set_.get(name, "") for name in effect.unless_held)
    return next((path for path in paths if path in asked), "")


def twin(
    procedure: Procedure,
    effect: Effect,
    dictionary: Dictionary,
    holder: Holder,
    values: Mapping[str, str],
    known: Known,
) -> Text | None:
    """Who is held that equals what the effect would found, in words; None when nobody is, or not all is known."""
    concept = dictionary.concept(procedure.subjects[effect.subject].concept)
    wanted = {name: values.get(effect.set_[name], "").strip() for name in effect.unless_held}
    references = [name for name in wanted if concept.attributes[name].type is Type.REFERENCE]
    if not wanted or not references or not all(wanted.values()):
        return None
    first = references[0]
    target = concept.attributes[first].concept or ""
    origin = _origin(effect.set_[first], target, holder, wanted[first], known)
    if origin is None:
        return None
    others = tuple(name for name in wanted if name != first)
    read = (*others, *([concept.identifier] if concept.identifier and concept.identifier not in others else ()))
    for record in holder.pointing(concept=concept.concept, reference=first, at=origin, attributes=read):
        if all(agree(wanted[name], record.value(name)) for name in others):
            shown = [name for name in others if name not in references]
            fields = [_field(dictionary, concept.concept, name) for name in shown]
            return _words(dictionary, record, fields, concept.identifier)
    return None


def _origin(path: str, concept: str, holder: Holder, number: str, known: Known) -> HeldRecord | None:
    """The record pointed at: of somebody who is known already, or found by the number that was typed."""
    subject = known.get(path.partition(".")[0])
    if subject is not None and subject.concept == concept:
        return subject
    return holder.referred(concept=concept, identifier=re.sub(r"[\s.]", "", number), attributes=())


def _field(dictionary: Dictionary, concept: str, name: str) -> Field:
    attribute = dictionary.attribute(f"{concept}.{name}")
    return field_of(f"{concept}.{name}", attribute=attribute, dictionary=dictionary, mode=Mode.SHOW, required=False)


def _words(dictionary: Dictionary, record: HeldRecord, fields: list[Field], identifier: str) -> Text:
    told = [seen(one, record.values[one.attribute], dictionary) for one in fields]
    if number := record.value(identifier):
        told.append(plain(masked(number)))
    held = {one: " · ".join(each.in_(one) for each in told) for one in LANGUAGES}
    return Text(
        vi=f"Cơ sở dữ liệu đã có người này: {held['vi']}. Không đăng ký lần thứ hai.",
        en=f"The registers hold this already: {held['en']}. It is not registered a second time.",
    )
