"""What stands against held values beside their age: checks that the source's record fails, corrections agreed to.

Both are looked up by key and only for what was asked: two short questions, however many records a country has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.golden.records import Record
from motlan.store.register import Register

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


def standing(*, register: Register, catalogue: Catalogue, record: Record) -> Mapping[str, Standing]:
    """By attribute, what stands against the values of a record; an attribute against which nothing stands is absent.

    It reads no value and is no reading of the record: what is held has been read and written down before.
    """
    sources = {name: held.source for name, held in record.values.items() if held.source and held.value is not None}
    if not sources:
        return {}
    against = _against(register, catalogue, record.concept, sources)
    asked = {**against.values, "subject": record.subject, "concept": record.concept, "state": "accepted"}
    fails: dict[str, set[str]] = {}
    agreed: set[str] = set()
    for database, said, value in register.lookups(against.question, asked):
        if database is None:
            if said in record.values and _said(record, said) == value:
                agreed.add(said)
        else:
            attribute, kind = against.kinds[database, said]
            fails.setdefault(attribute, set()).add(kind)
    return {
        name: Standing(fails=tuple(sorted(fails.get(name, ()))), agreed=name in agreed)
        for name in sources
        if name in fails or name in agreed
    }


def _said(record: Record, name: str) -> str:
    value = record.value(name)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class _Against:
    """One question for everything that can stand against values of these sources: (database, check, '') of a check that
    fails, (None, attribute, value) of a correction agreed to."""

    question: str
    values: Mapping[str, object]
    kinds: Mapping[tuple[str, str], tuple[str, str]]
    """Attribute and kind of every check that is asked for, by database and name."""


AGREED = (
    "select null, attribute, value from correction where concept = :concept and subject = :subject and state = :state"
)
MOST_KEPT = 1_000


def _against(register: Register, catalogue: Catalogue, concept: str, sources: Mapping[str, str]) -> _Against:
    """The question for these attributes from these databases, worked out once a catalogue."""
    kept, key = catalogue.worked_out, (register.dialect, concept, *sorted(sources.items()))
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = _worked_out(register, catalogue, concept, sources)
    found: _Against = kept[key]
    return found


def _worked_out(register: Register, catalogue: Catalogue, concept: str, sources: Mapping[str, str]) -> _Against:
    questions = [AGREED]
    values: dict[str, object] = {}
    kinds: dict[tuple[str, str], tuple[str, str]] = {}
    for place, source in enumerate(_sources(catalogue, concept, sources)):
        checks = dict(_checks(catalogue, source, sources))
        if not checks:
            continue
        database = source.database.database
        values |= {f"d{place}": database, f"s{place}": source.name, f"c{place}": register.listed(list(checks))}
        kinds |= {(database, check): meant for check, meant in checks.items()}
        questions.append(
            f"select f.database, f.check_id, '' from \"{source.mirror}\" m join quality_failure f"
            f" on f.database = :d{place} and f.dataset = :s{place} and f.record_key = m.record_key"
            f" and {register.among('f.check_id', f'c{place}')} where m.subject = :subject"
        )
    return _Against(" union all ".join(questions), values, kinds)


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
