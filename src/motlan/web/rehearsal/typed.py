"""What a person types into a form, by the kinds of its questions; nobody reads the words."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from motlan.kernel.registry import Registry
from motlan.service.api import Filled
from motlan.service.forms.model import Field

Words = Mapping[str, Sequence[str]]
MOST_COUNTED = 5
NEWBORN = 9
"""A day that is asked for is one of the last so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typist:
    """Who fills in a form. ``words``: what people type, by the path of a question; ``unit``: the commune they name."""

    chance: random.Random
    words: Words
    unit: str
    today: date
    language: str


typing: Registry[Callable[[Field, Typist], str]] = Registry("kind of question")


def answers(fill: Callable[[dict[str, str]], Filled], typist: Typist, known: Mapping[str, str]) -> dict[str, str]:
    """``known`` with an answer to each question that has none yet and needs one; kinds that nobody can make up stay
    open. Of codes one is chosen that opens no such question: people here file for themselves."""
    found = dict(known)
    for one in fill(found).asked:
        field = one.field
        if not _is_open(field, found) or field.kind not in typing.names():
            continue
        words = typist.words.get(field.path)
        said = typist.chance.choice(words) if words else typing.get(field.kind)(field, typist)
        found[field.path] = said if words or field.kind != "code" else _answerable(fill, field, said, found)
    return found


def _answerable(fill: Callable[[dict[str, str]], Filled], field: Field, said: str, found: Mapping[str, str]) -> str:
    """``said``, or the first other code under which every question that is open then can be answered."""
    for code in (said, *field.codes):
        tried = {**found, field.path: code}
        if all(one.field.kind in typing.names() for one in fill(tried).asked if _is_open(one.field, tried)):
            return code
    return said


def _is_open(field: Field, found: Mapping[str, str]) -> bool:
    return field.required and field.path not in found


@typing.register("text")
@typing.register("long_text")
def _text(field: Field, typist: Typist) -> str:
    return field.label.in_(typist.language)[: field.max_length]


@typing.register("name")
def _name(_field: Field, typist: Typist) -> str:
    return typist.chance.choice(typist.words.get("name") or ("An",))


@typing.register("code")
def _code(field: Field, typist: Typist) -> str:
    return typist.chance.choice(list(field.codes))


@typing.register("number")
def _number(field: Field, typist: Typist) -> str:
    least = field.least or 1
    return str(typist.chance.randint(least, min(field.most or least + MOST_COUNTED, least + MOST_COUNTED)))


@typing.register("date")
def _date(_field: Field, typist: Typist) -> str:
    return f"{typist.today - timedelta(days=typist.chance.randint(1, NEWBORN)):%d/%m/%Y}"


@typing.register("unit")
def _unit(_field: Field, typist: Typist) -> str:
    return typist.unit
