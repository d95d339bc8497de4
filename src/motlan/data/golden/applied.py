"""What golden records were last built with: the part of the workspace that decides them, kept beside them.

A concept of which that part changed is due for a build: a new attribute is to be filled, another authority to be heard.
Readers see the old records until the new ones are swapped in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from motlan.data.golden.cause import Kind
from motlan.data.golden.survive import in_authority
from motlan.data.linking.mirrors import mirrors_of
from motlan.kernel import fingerprint
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

Structure = Mapping[str, Any]


def structure_of(catalogue: Catalogue, concept: str) -> dict[str, Any]:
    """What decides a concept's golden records: attributes, the order of those who speak for each, how they link."""
    declared = catalogue.dictionary.concept(concept)
    mirrors = mirrors_of(catalogue, concept)
    return {
        "attributes": {
            name: {
                "type": str(attribute.type),
                "speakers": [one.source for one in in_authority(catalogue.dictionary, concept, name, mirrors)],
            }
            for name, attribute in declared.attributes.items()
        },
        "identifier": declared.identifier,
        "link": declared.link.model_dump(mode="json"),
        "founds": sorted(one.source for one in mirrors if one.founds),
    }


def shape_of(catalogue: Catalogue, source: Source) -> dict[str, Any]:
    """What decides how a dataset's rows are read, in parts that can be told apart in words."""
    words = catalogue.dictionary
    lists = {a.codes for a in source.provides if a.codes is not None}
    return {
        "key": list(source.dataset.key),
        "columns": {
            name: mapping.model_dump(mode="json", exclude_none=True) for name, mapping in source.dataset.columns.items()
        },
        "types": {a.name: [str(a.type), a.max_length] for a in source.provides},
        "codes": {name: sorted(words.code_lists[name].codes) for name in sorted(lists) if name in words.code_lists},
        "declared": source.dataset.model_dump(mode="json", exclude_none=True, exclude={"key", "columns"}),
    }


def kept(register: Register) -> dict[str, Structure]:
    """Every structure that was kept, by ``concept:person`` and ``dataset:civil_status.births``."""
    return {name: json.loads(text) for name, text in register.rows("select name, structure from applied")}


def keep(register: Register, name: str, structure: Structure, at: str) -> None:
    """Keep one; nothing is written when it is kept already."""
    print_of = fingerprint.of(structure)
    if register.value("select fingerprint from applied where name = :name", {"name": name}) == print_of:
        return
    register.execute("delete from applied where name = :name", {"name": name})
    register.execute(
        "insert into applied (name, fingerprint, structure, at) values (:name, :fingerprint, :structure, :at)",
        {
            "name": name,
            "fingerprint": print_of,
            "structure": json.dumps(structure, ensure_ascii=False, sort_keys=True),
            "at": at,
        },
    )


def left(register: Register, catalogue: Catalogue) -> frozenset[str]:
    """What was kept of concepts and datasets that the workspace has no more, by the names of :func:`kept`."""
    concepts, paths = set(catalogue.dictionary.concepts), {source.path for source in catalogue.sources()}
    there = {"concept": concepts, "pace": concepts, "dataset": paths}
    names = (row[0] for row in register.rows("select name from applied"))
    parts = ((name, *name.partition(":")[::2]) for name in names)
    return frozenset(name for name, kind, rest in parts if kind in there and rest not in there[kind])


def forget_left(register: Register, catalogue: Catalogue) -> None:
    """Hold the register against them no longer; their tables and rows stay."""
    with register.transaction():
        for name in left(register, catalogue):
            register.execute("delete from applied where name = :name", {"name": name})


def outdated(register: Register, catalogue: Catalogue) -> dict[str, Structure]:
    """Concepts that were built with another structure than the workspace now has, with the one they were built with."""
    known = dict(register.rows("select name, fingerprint from applied where name like 'concept:%'"))
    now = {name: fingerprint.of(structure_of(catalogue, name)) for name in catalogue.dictionary.concepts}
    changed = [name for name, print_of in now.items() if known.get(f"concept:{name}", print_of) != print_of]
    if not changed:
        return {}
    structures = kept(register)
    return {name: structures[f"concept:{name}"] for name in changed}


def mark_due(register: Register, catalogue: Catalogue) -> tuple[str, ...]:
    """Let the next synchronisation build every concept whose structure changed; their names."""
    changed = tuple(outdated(register, catalogue))
    for concept in changed:
        due(register, concept)
    return changed


def due(register: Register, concept: str) -> None:
    """Let the next synchronisation build a concept."""
    register.execute(
        "insert into build_due (concept, since) values (:concept, '') on conflict (concept) do nothing",
        {"concept": concept},
    )


def why(register: Register, catalogue: Catalogue, concept: str) -> Kind:
    """Why a concept is built anew: another authority, another dictionary, or only new data.

    A dataset that could not be read when the concept was built by another dictionary is read in the new way later.
    """
    anew = register.value("select read_anew from build_due where concept = :concept", {"concept": concept})
    before = outdated(register, catalogue).get(concept)
    if before is None:
        return "dictionary" if anew else "sync"
    now = structure_of(catalogue, concept)
    others = {name: part for name, part in before.items() if name != "attributes"}
    same_attributes = _carried(before) == _carried(now)
    if same_attributes and others == {name: part for name, part in now.items() if name != "attributes"}:
        return "authority"
    return "dictionary"


def _carried(structure: Structure) -> dict[str, tuple[str, list[str]]]:
    """The type of each attribute, and who speaks for it in whatever order: who does is a matter of the mapping."""
    return {name: (part["type"], sorted(part["speakers"])) for name, part in structure["attributes"].items()}
