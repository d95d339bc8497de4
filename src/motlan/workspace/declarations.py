"""What procedures say of data: which facts are born from them, and which attributes people are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from motlan.service.procedures.spec import Procedure
from motlan.store.register import Register
from motlan.workspace.spec import Workspace


def born(workspace: Workspace) -> frozenset[str]:
    """Databases that are born from procedures, and ``concept.attribute@database`` that a result writes."""
    databases = {name for name, held in workspace.databases.items() if held.stage == "born_from_procedures"}
    return frozenset({*databases, *(each for one in _in_all_versions(workspace) for each in _written(one))})


def filed(register: Register, *, since: str) -> dict[str, int]:
    """Dossiers filed since an instant, by procedure; none where no dossier was ever kept."""
    if not register.exists("published_dossier"):
        return {}
    rows = register.rows(
        "select procedure, count(*) from published_dossier where filed_at >= :since group by procedure",
        {"since": since},
    )
    return dict(rows)


def asked(workspace: Workspace, filed: Mapping[str, int]) -> dict[str, int]:
    """How many of the ``filed`` dossiers (by procedure code) asked for each ``concept.attribute``."""
    counts: dict[str, int] = {}
    for code, versions in workspace.procedures.versions.items():
        for path in set(_asks(versions[-1])):
            counts[path] = counts.get(path, 0) + filed.get(code, 0)
    return counts


def _in_all_versions(workspace: Workspace) -> Iterator[Procedure]:
    return (one for versions in workspace.procedures.versions.values() for one in versions)


def _written(procedure: Procedure) -> Iterator[str]:
    for effect in procedure.result.effects:
        if effect.subject in procedure.subjects:
            concept, database = procedure.subjects[effect.subject].concept, effect.in_.partition(".")[0]
            yield from (f"{concept}.{attribute}@{database}" for attribute in (*effect.set_, *effect.fixed))


def _asks(procedure: Procedure) -> Iterator[str]:
    """``concept.attribute`` of everything that a form asks of, or shows to be confirmed about, a subject."""
    for page in procedure.form:
        for path in (*page.ask, *page.show, *page.change):
            subject, _, attribute = path.partition(".")
            if subject in procedure.subjects and "." not in attribute:
                yield f"{procedure.subjects[subject].concept}.{attribute}"
