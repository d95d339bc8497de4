"""What a probe asks, with the name of that of which it asks it: several of one kind on a task are told apart by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from motlan.governance.probes.probe import Probe
from motlan.kernel.text import Text
from motlan.web.house import House


def heading(here: House, probe: Probe, *, for_all: bool = False) -> Text:
    """The question of a probe's kind, and behind it the names of database, dataset, procedure or whatever it names.

    ``for_all``: without addresses, which may lie inside the house; a name does not say where it leads.
    """
    bare = [name for name in BARE if not (for_all and name in probe.inside)]
    about = [_of(here, kind, name) for kind, name in probe.refers()]
    about += [Text(vi=str(value), en=str(value)) for name in bare if (value := getattr(probe, name, None))]
    if not about:
        return probe.asks
    named = {language: ", ".join(one.in_(language) for one in about) for language in ("vi", "en")}
    return Text({language: f"{probe.asks.in_(language)}: {named[language]}" for language in named})


BARE = ("dataset", "unit", "province", "address", "path", "purpose")
"""Keys of a spec that are told as they are written."""


def _of(here: House, kind: str, name: str) -> Text:
    found = NAMES[kind](here, name) if kind in NAMES else None
    return found or Text(vi=name, en=name)


def _database(here: House, name: str) -> Text | None:
    found = here.workspace.databases.get(name)
    return found.label if found else None


def _procedure(here: House, code: str) -> Text | None:
    found = here.workspace.procedures.versions.get(code)
    return found[-1].label if found else None


def _concept(here: House, name: str) -> Text | None:
    found = here.workspace.dictionary.concepts.get(name)
    return found.label if found else None


def _measure(here: House, name: str) -> Text | None:
    territories = (plan.territory for plan in here.workspace.plans.values())
    found = (one for territory in territories if territory for one in territory.criteria if one.measure == name)
    criterion = next(found, None)
    return criterion.label if criterion else None


NAMES: Mapping[str, Callable[[House, str], Text | None]] = {
    "database": _database,
    "procedure": _procedure,
    "concept": _concept,
    "measure": _measure,
}
