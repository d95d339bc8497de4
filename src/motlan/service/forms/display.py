"""A stored value as people read it: a code by its label, a unit by its full name, a date day first."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from motlan.dictionary.book import Dictionary
from motlan.kernel.number import written
from motlan.kernel.text import Text
from motlan.service.forms.held import HeldValue
from motlan.service.forms.model import Choosing, Field, Form
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
    >>> area = Field(path="a.b", label=Text(en="Area"), kind="number", mode=Mode.SHOW, required=False, unit="m²")
    >>> shown(area, "1030.8", Dictionary()).in_("vi"), shown(area, "unknown", Dictionary()).in_("vi")
    ('1.030,8\\xa0m²', 'unknown')
    """
    if field.kind == "code" and value in field.codes:
        return field.codes[value]
    if field.kind == "unit":
        return unit_name(value, dictionary)
    if field.kind == "date":
        return plain("/".join(reversed(value.split("-"))))
    if field.kind == "number":
        return _measured(value, field.unit)
    if field.kind == "rows":
        return plain(words(value))
    return plain(value)


def money(amount: int, currency: str, dictionary: Dictionary) -> Text:
    """A sum in whole units with what people call its currency.

    >>> dong = Dictionary(money={"VND": Text(vi="đ", en="VND")})
    >>> money(20000, "VND", dong).in_("vi"), money(20000, "EUR", dong).in_("en")
    ('20.000\\xa0đ', '20,000\\xa0EUR')
    """
    called = dictionary.money.get(currency, Text(dict.fromkeys(LANGUAGES, currency)))
    return Text({one: f"{written(amount, one)}\N{NO-BREAK SPACE}{called.in_(one)}".rstrip() for one in LANGUAGES})


def _measured(value: str, unit: str) -> Text:
    """A number with the marks of each language and its unit of measure; what is none stays as it is."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return plain(value)
    after = f"\N{NO-BREAK SPACE}{unit}" if unit else ""
    return Text({language: f"{written(number, language, ',f')}{after}" for language in LANGUAGES})


def seen(field: Field, held: HeldValue, dictionary: Dictionary) -> Text:
    """A held value as its reader may see it."""
    return HIDDEN if held.hidden else shown(field, held.value, dictionary)


def unit_name(code: str, dictionary: Dictionary) -> Text:
    """ "Phường Ba Đình, Thành phố Hà Nội" in every language of the program."""
    return Text({language: dictionary.units.full_name(code, language) or "–" for language in LANGUAGES})


def office_name(written: str, dictionary: Dictionary) -> Text:
    """An office as a document names it, in every language of the program: a unit by its full name in each; what is no
    unit's full name, or more than one unit's, as it is written.

    >>> office_name("Bộ Tư pháp", Dictionary()).in_("en")
    'Bộ Tư pháp'
    """
    units = dictionary.units
    names = {
        tuple(units.full_name(code, language) for language in LANGUAGES) for code in units.called(written, on=date.min)
    }
    found = [one for one in names if written in one]
    return Text(dict(zip(LANGUAGES, found[0], strict=True))) if len(found) == 1 else plain(written)


def plain(value: str) -> Text:
    """The same text in every language; a dash for nothing."""
    return Text(dict.fromkeys(LANGUAGES, value or "–"))


def whose(field: Field, form: Form) -> Text | None:
    """Of whom a field is, where its form has a field of the same label about somebody else."""
    others = (one for page in form.pages for one in page.fields if one.label == field.label)
    if field.subject in form.subjects and any(one.subject != field.subject for one in others):
        return form.subjects[field.subject].label
    return None


def told_apart(field: Field, form: Form) -> Text:
    """The label of a field where it stands by itself, away from its page: with whose it is, where that is not plain."""
    who = whose(field, form)
    return Text({one: f"{who.in_(one)}: {field.label.in_(one)}" for one in LANGUAGES}) if who else field.label


NOBODY = "none"
"""The choice by which somebody takes no part."""


def left_out(form: Form, answers: Mapping[str, str]) -> Iterator[Choosing]:
    """Of whom it was said that there is nobody to be written."""
    return (one for page in form.pages for one in page.choices if answers.get(one.path) == NOBODY)


def choice_label(option: str, name: str) -> Text:
    """A choice about who somebody is (``held``, ``other``, ``none``); ``name`` is that of the one who is held."""
    if option == "held":
        return plain(name) if name else Text(vi="Người có trong cơ sở dữ liệu", en="The one in the registers")
    if option == "other":
        return Text(vi="Người khác", en="Somebody else")
    return Text(vi="Không ghi", en="Nobody")
