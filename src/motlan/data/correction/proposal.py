"""What somebody wrote is right, read as a value of the attribute where it can be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motlan.data.correction.record import Correction
from motlan.data.golden.typed import typed
from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
from motlan.dictionary.name import plain
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

WRITTEN = "dd/mm/yyyy"
"""How people write a day; ISO 8601 is understood too."""


TOGETHER = Text(
    vi="Một trong hai sai: bản ghi nói cả hai không được nối với ai, nên nơi giữ phải sửa cả hai.",
    en="One of the two is wrong: a record that says both is linked to nobody, so the owner has to mend them together.",
)
"""What follows where a value and the number contradict each other."""


def proposed(dictionary: Dictionary, attribute: Attribute, said: str) -> str | None:
    """``said`` as the dictionary writes it; None where it is words that only a human understands."""
    text = " ".join(said.split())
    if attribute.type is Type.DATE and "-" not in text:
        text = _date(text)
    if attribute.type is Type.CODE:
        text = _code(dictionary, attribute, text)
    try:
        return str(typed(dictionary, attribute, text))
    except Refused:  # it is no value: the words themselves go to the owner
        return None


def contradicted(
    dictionary: Dictionary, concept: Concept, attribute: str, value: str | None, number: str | None
) -> tuple[Text, ...]:
    """What speaks against a value of a subject that bears the identifier ``number``; empty where nothing does.

    One of the two is wrong. A record that says both is linked to nobody, so who mends only the value loses it.
    """
    scheme = dictionary.scheme_of(concept.attributes[concept.identifier]) if concept.identifier else None
    if scheme is None or value is None:
        return ()
    if attribute == concept.identifier:
        return scheme.faults(value, {})
    if number is None or scheme.faults(number, {}):
        return ()
    return scheme.faults(number, {attribute: value})


def against(
    *, register: Register, catalogue: Catalogue, correction: Correction, right: str | None = None
) -> tuple[Text, ...]:
    """What speaks against what was said to be right, or against ``right`` (as the dictionary writes it) where the owner
    says another value; each a whole sentence with what follows from it.

    The number is compared and not told: nobody reads anything.
    """
    concept = catalogue.dictionary.concepts.get(correction.concept)
    if concept is None or correction.attribute not in concept.attributes:
        return ()
    number = None
    if concept.identifier:
        table, name = quoted(golden_name(concept.concept)), quoted(concept.identifier)
        number = register.value(f"select {name} from {table} where subject = :s", {"s": correction.subject})
    value = correction.proposed if right is None else right
    found = contradicted(catalogue.dictionary, concept, correction.attribute, value, number)
    return found if correction.attribute == concept.identifier else tuple(_with_what_follows(one) for one in found)


def _with_what_follows(why: Text) -> Text:
    return Text({language: f"{why.in_(language)} {TOGETHER.in_(language)}" for language in ("vi", "en")})


def _date(text: str) -> str:
    try:
        return partial_date.parse(text, WRITTEN)
    except ValueError:  # left as it is, for the reader of values to refuse
        return text


def _code(dictionary: Dictionary, attribute: Attribute, text: str) -> str:
    """The code whose words, in any language, are ``text``."""
    meant = [
        code
        for code, words in dictionary.code_lists[attribute.codes or ""].codes.items()
        if plain(text) in {plain(words.in_("vi")), plain(words.in_("en"))}
    ]
    return meant[0] if len(meant) == 1 else text
