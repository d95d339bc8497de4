"""What do you want to do? Life events and the search over procedures, without tone marks and in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motlan.dictionary.name import plain
from motlan.kernel.text import Text
from motlan.service.procedures.spec import Procedure


@dataclass(frozen=True)
class LifeEvent:
    """Something that happens in a life, with the words people look for and the procedures that answer it."""

    label: str | Promise
    about: str | Promise
    words: str


LIFE_EVENTS: Mapping[str, LifeEvent] = {
    "child_is_born": LifeEvent(
        _("A child is born"),
        _("Register the birth; the child is then known to every office."),
        "sinh con em be khai sinh baby born birth child moi de con",
    ),
    "we_moved": LifeEvent(
        _("We moved"),
        _("Register where you live now."),
        "chuyen nha ho khau thuong tru dia chi move moved home address residence",
    ),
    "we_marry": LifeEvent(
        _("We marry"),
        _("The certificate that you need before a marriage."),
        "cuoi ket hon doc than hon nhan marry marriage wedding single",
    ),
    "someone_died": LifeEvent(
        _("Someone died"),
        _("What has to be told, and to whom."),
        "mat chet khai tu qua doi died death funeral",
    ),
    "i_start_a_business": LifeEvent(
        _("I start a business"),
        _("What a new enterprise registers."),
        "kinh doanh doanh nghiep cong ty business company enterprise start",
    ),
}
TOO_SHORT = 2


def of_event(event: str, procedures: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
    """The procedures that answer one life event."""
    return tuple(one for one in procedures if event in one.life_events)


def find(words: str, procedures: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
    """Procedures that have every word in their names, descriptions, code or life events; the best match first.

    A word counts with or without its tone marks; a hit in the name weighs more than one in the description.
    """
    wanted = plain(words).split()
    if not wanted or len("".join(wanted)) < TOO_SHORT:
        return ()
    scored = [(sum(_weight(word, one) for word in wanted), one) for one in procedures if _has_all(wanted, one)]
    return tuple(one for _score, one in sorted(scored, key=lambda pair: -pair[0]))


def _has_all(words: list[str], procedure: Procedure) -> bool:
    text = f"{procedure.procedure} {_all(procedure.label)} {_all(procedure.about)} {_events(procedure)}"
    return all(word in text for word in words)


def _weight(word: str, procedure: Procedure) -> int:
    return 3 * (word in _all(procedure.label)) + 2 * (word in _events(procedure)) + (word in _all(procedure.about))


def _all(text: Text) -> str:
    return plain(" ".join(text.values()))


def _events(procedure: Procedure) -> str:
    return " ".join(LIFE_EVENTS[event].words for event in procedure.life_events if event in LIFE_EVENTS)
