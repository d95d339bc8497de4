"""What do you want to do? The search over procedures and life events, without tone marks and in every language."""

from __future__ import annotations

from collections.abc import Mapping

from motlan.dictionary.name import plain
from motlan.kernel.text import Text
from motlan.service.procedures.spec import LifeEvent, Procedure

Events = Mapping[str, LifeEvent]
TOO_SHORT = 2


def of_event(event: str, procedures: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
    """The procedures that answer one life event."""
    return tuple(one for one in procedures if event in one.life_events)


def find(words: str, procedures: tuple[Procedure, ...], events: Events) -> tuple[Procedure, ...]:
    """Procedures that have every word in their names, descriptions, code or life events; the best match first.

    A word counts with or without its tone marks; a hit in the name weighs more than one in the description.
    """
    wanted = plain(words).split()
    if not wanted or len("".join(wanted)) < TOO_SHORT:
        return ()
    happened = {one.procedure: _words(one, events) for one in procedures}
    found = [one for one in procedures if _has_all(wanted, one, happened[one.procedure])]
    return tuple(sorted(found, key=lambda one: -sum(_weight(word, one, happened[one.procedure]) for word in wanted)))


def _has_all(wanted: list[str], procedure: Procedure, happened: str) -> bool:
    text = f"{procedure.procedure} {_all(procedure.label)} {_all(procedure.about)} {happened}"
    return all(word in text for word in wanted)


def _weight(word: str, procedure: Procedure, happened: str) -> int:
    return 3 * (word in _all(procedure.label)) + 2 * (word in happened) + (word in _all(procedure.about))


def _all(text: Text) -> str:
    return plain(" ".join(text.values()))


def _words(procedure: Procedure, events: Events) -> str:
    """What people say when that happens for which the procedure is."""
    named = [events[name] for name in procedure.life_events if name in events]
    return plain(" ".join(" ".join((*event.label.values(), *event.words)) for event in named))
