"""A stored value as people read it: a code by its label, a unit by its full name, a date day first."""

from motlan.dictionary.book import Dictionary
from motlan.kernel.text import Text
from motlan.service.forms.held import HeldValue
from motlan.service.forms.model import Field
from motlan.service.forms.ticked import words

LANGUAGES = ("vi", "en")
HIDDEN = Text(vi="•••", en="•••")
"""In the place of a value that the reader of the page has no right to see."""


def shown(field: Field, value: str, dictionary: Dictionary) -> Text:
    """The text of one value; an unknown code or unit is shown as it stands.

    >>> from motlan.service.forms.model import Mode
    >>> day = Field(path="a.b", label=Text(en="Day"), kind="date", mode=Mode.SHOW, required=False)
    >>> shown(day, "1975-03-02", Dictionary()).in_("en")
    '02/03/1975'
    """
    if field.kind == "code" and value in field.codes:
        return field.codes[value]
    if field.kind == "unit":
        return unit_name(value, dictionary)
    if field.kind == "date":
        return plain("/".join(reversed(value.split("-"))))
    if field.kind == "rows":
        return plain(words(value))
    return plain(value)


def seen(field: Field, held: HeldValue, dictionary: Dictionary) -> Text:
    """A held value as its reader may see it."""
    return HIDDEN if held.hidden else shown(field, held.value, dictionary)


def unit_name(code: str, dictionary: Dictionary) -> Text:
    """ "Phường Ba Đình, Thành phố Hà Nội" in every language of the program."""
    return Text({language: dictionary.units.full_name(code, language) or "–" for language in LANGUAGES})


def plain(value: str) -> Text:
    """The same text in every language; a dash for nothing."""
    return Text(dict.fromkeys(LANGUAGES, value or "–"))
