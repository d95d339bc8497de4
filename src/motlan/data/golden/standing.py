"""What stands against held values beside their age: checks that the source's record fails, corrections agreed to.

Both are looked up by key and only for what was asked, in the question that learns of the record's batches: it is short,
however many records a country has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motlan.store.dialects import literal
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

SPEAK_AGAINST = ("identifier", "pattern", "range", "codes", "unique", "compare")
"""Kinds of check whose failure says that this very value is wrong or doubtful; that two databases differ is said
by the conflict, that something is missing by its absence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands against one value. ``fails``: kinds of check; ``agreed``: its owner agreed that it must be mended."""

    fails: tuple[str, ...] = ()
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Against:
    """One question for everything that can stand against values of these sources, in the columns of
    :data:`motlan.data.golden.remarks.SEEN`: database and check of a check that fails, attribute and value of a
    correction agreed to; its one parameter is the ``subject``."""

    question: str
    kinds: Mapping[tuple[str, str], tuple[str, str]]
    """Attribute and kind of every check that is asked for, by database and name."""


def sources_of(row: Mapping[str, Any], asked: Iterable[str]) -> Mapping[str, str]:
    """Which database said each value of a golden row that is there."""
    return {name: row[f"{name}__source"] for name in asked if row[f"{name}__source"] and row[name] is not None}


def standing(*, against: Against, found: Iterable[tuple[Any, ...]], row: Mapping[str, Any]) -> Mapping[str, Standing]:
    """By attribute, what stands against the values of a golden row, from the answers to the question; an attribute
    against which nothing stands is absent.

    It reads no value and is no reading of the record: what is held has been read and written down before.
    """
    fails: dict[str, set[str]] = {}
    agreed: set[str] = set()
    for _, database, said, value, *_rest in found:
        if database is None:
            if row.get(said) is not None and _said(row[said]) == value:
                agreed.add(said)
        else:
            attribute, kind = against.kinds[database, said]
            fails.setdefault(attribute, set()).add(kind)
    return {
        name: Standing(fails=tuple(sorted(fails.get(name, ()))), agreed=name in agreed)
        for name in fails.keys() | agreed
    }


def _said(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


AGREED = (
    "select null, null, attribute, value, null, null, null from correction"
    " where concept = {} and subject = :subject and state = 'accepted'"
)
FAILS = (
    "select null, f.database, f.check_id, '', null, null, null from {} m join quality_failure f"
    " on f.database = {} and f.dataset = {} and f.record_key = m.record_key and f.check_id in ({})"
    " where m.subject = :subject"
)
"""Names stand in the question itself: it is planned once, and only a subject is sent with it."""
MOST_KEPT = 1_000


def against(*, catalogue: Catalogue, concept: str, sources: Mapping[str, str]) -> Against:
    """The question for these attributes from these databases, worked out once a catalogue."""
    kept, key = catalogue.worked_out, (concept, *sources.items())
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = _worked_out(catalogue, concept, sources)
    found: Against = kept[key]
    return found


def _worked_out(catalogue: Catalogue, concept: str, sources: Mapping[str, str]) -> Against:
    questions = [AGREED.format(literal(concept))]
    kinds: dict[tuple[str, str], tuple[str, str]] = {}
    for source in _sources(catalogue, concept, sources):
        checks = dict(_checks(catalogue, source, sources))
        if checks:
            database = source.database.database
            kinds |= {(database, check): meant for check, meant in checks.items()}
            questions.append(
                FAILS.format(quoted(source.mirror), literal(database), literal(source.name), _listed(checks))
            )
    return Against(" union all ".join(questions), kinds)


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(map(literal, texts))


def _sources(catalogue: Catalogue, concept: str, sources: Mapping[str, str]) -> Iterator[Source]:
    """The datasets that the values may come from."""
    for database in dict.fromkeys(sources.values()):
        declared = catalogue.databases.get(database)
        for name, dataset in declared.datasets.items() if declared else ():
            if dataset.describes == concept:
                yield catalogue.source(database, name)


def _checks(catalogue: Catalogue, source: Source, sources: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Names of checks that can speak against a value asked for, each with its attribute and kind."""
    database = source.database.database
    wanted = {one.name for one in source.provides if sources.get(one.name) == database}
    for attribute in sorted(wanted):
        for kind in SPEAK_AGAINST:
            yield f"{attribute}.{kind}", (attribute, kind)
    for check in catalogue.checks(database):
        if check.name is not None and check.field in wanted and check.kind in SPEAK_AGAINST:
            yield check.name, (check.field, check.kind)
