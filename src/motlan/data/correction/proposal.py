"""What somebody wrote is right, read as a value of the attribute where it can be one."""

from __future__ import annotations

from motlan.data.golden.typed import typed
from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
from motlan.dictionary.name import plain
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

WRITTEN = "dd/mm/yyyy"
"""How people write a day; ISO 8601 is understood too."""


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
