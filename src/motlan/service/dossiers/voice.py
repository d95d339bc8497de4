"""How what happened is told: to whom, of which form, and the words that each act registers.

:mod:`~motlan.service.dossiers.told` has the words of most acts; an act of another module registers its own here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Literal, TypeVar

from motlan.kernel.text import Text
from motlan.service.dossiers.capacity import Capacity
from motlan.service.dossiers.events import Act, OnBehalf
from motlan.service.forms.display import money
from motlan.service.forms.model import Form

Reader = Literal["person", "officer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the run of events. ``more`` is None when there is nothing to add."""

    at: datetime
    actor: str
    title: Text
    more: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """To whom it is told, of which form, and where days begin."""

    reader: Reader
    form: Form
    zone: tzinfo

    @property
    def to_person(self) -> bool:
        """Whether the person reads it."""
        return self.reader == "person"

    def day(self, at: datetime) -> str:
        """An instant's local day as people write it: 16/11/2026."""
        return f"{at.astimezone(self.zone):%d/%m/%Y}"

    def money(self, amount: int) -> Text:
        """A sum with its currency as people call it."""
        fee = self.form.procedure.fee
        return money(amount, fee.currency if fee else "", self.form.dictionary)

    def part(self, name: str) -> Text:
        """What a part of a linked procedure is called."""
        spec = self.form.procedure.parts.get(name)
        return spec.label if spec else typed(name)


Said = tuple[Text, Text | None]
W = TypeVar("W", bound=Callable[[Any, Voice], Said])
WORDS: dict[type[Act], Callable[[Any, Voice], Said]] = {}


def told(act: type[Act]) -> Callable[[W], W]:
    """Let a function tell of an act: a title, and what there is to add."""

    def keep(words: W) -> W:
        WORDS[act] = words
        return words

    return keep


def typed(words: str) -> Text:
    """What somebody typed, the same in every language."""
    return Text(vi=words, en=words)


def maybe(words: str) -> Text | None:
    """What somebody typed; None for nothing."""
    return typed(words) if words.strip() else None


def noted(note: str) -> list[Text]:
    """A note as one of several things to tell; nothing for nothing."""
    return [typed(note)] if note.strip() else []


def joined(texts: list[Text], *, by: str = "; ") -> Text | None:
    """Several things told in one; None for none."""
    return Text({one: by.join(text.in_(one) for text in texts) for one in ("vi", "en")}) if texts else None


def sentence(words: str) -> list[Text]:
    """What an officer typed, closed by a full stop, so that the next sentence can follow; nothing for nothing."""
    said = words.strip()
    return [typed(said if said.endswith((".", "?", "!", "…", ":")) else f"{said}.")] if said else []


def done_by(by: OnBehalf | None, deed: Text) -> Text:
    """What the person did, or who did it for her: the same words for both of them."""
    who = agent(by)[0] if by else Text(vi="Bạn", en="You")
    return Text({language: f"{who.in_(language)} {deed.in_(language)}" for language in ("vi", "en")})


def agent(by: OnBehalf | None) -> list[Text]:
    """Who acted and by what right; nothing when nobody stood in."""
    if by is None:
        return []
    right = Capacity(by.capacity).label
    return [Text({language: f"{by.name} ({right.in_(language)})" for language in ("vi", "en")})]
