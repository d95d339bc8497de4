"""The registers kept here, and their records page by page; the caller has the reading written down (`note_reading`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.golden.typed import Value
from motlan.data.hosted_words import named_by, searched, title
from motlan.dictionary.attribute import Attribute
from motlan.kernel.clock import Clock, instant
from motlan.store import journal
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

SHOWN = 4
"""Attributes in a list: enough to know which record it is."""
PAGE = 50
NOBODY: int | None = None
"""The subject of a reading that is of nobody known, or of too many to name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One register: how many records it has, and when the last change was (ISO 8601, UTC)."""

    source: Source
    records: int
    changed_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record as lists show it. ``version`` is the number of the batch that wrote it."""

    record_key: str
    subject: int | None
    version: int
    values: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """One page of a register; ``following`` is the key after which the next one begins, None at the end."""

    entries: tuple[Entry, ...]
    following: str | None


def standings(register: Register, catalogue: Catalogue) -> tuple[Standing, ...]:
    """Every register kept here, in the order of the files."""
    last = {
        (row[0], row[1]): (int(row[2]), str(row[3]))
        for row in register.rows(
            "select b.database, b.dataset, b.held, b.landed_at from batch b join (select database, dataset,"
            " max(batch) as batch from batch where mode = 'hosted' group by database, dataset) l on l.batch = b.batch"
        )
    }
    found = []
    for source in catalogue.sources():
        if source.dataset.hosted:
            held, at = last.get((source.database.database, source.name), (0, None))
            found.append(Standing(source=source, records=held, changed_at=at))
    return tuple(found)


def listed(source: Source) -> tuple[Attribute, ...]:
    """The attributes of a list: title and identifier first, then the mandatory ones, then the others."""
    concept = source.concept
    first = [name for name in (title(source), concept.identifier) if name]
    rank = {name: place for place, name in enumerate(first)}
    ordered = sorted(source.provides, key=lambda one: (rank.get(one.name, len(rank)), not one.mandatory))
    return tuple(ordered[:SHOWN])


def entries(
    *,
    register: Register,
    source: Source,
    search: str = "",
    after: str = "",
    limit: int = PAGE,
    attributes: tuple[str, ...] | None = None,
) -> Entries:
    """Records by key, with the attributes of a list or only those named.

    ``search`` is an identifier, or words that stand beside each other in a name, without marks, the last one perhaps
    begun; what a name finds comes by these words. Where the record ``after`` which a page goes on is found no more, it
    begins again: nothing is passed over.
    """
    names = [one.name for one in listed(source)] if attributes is None else list(attributes)
    columns = "".join(f", m.{quoted(name)}" for name in names)
    if search.strip():
        asked, values = _found(register, source, search.strip(), after)
    else:
        asked, values = "where m.record_key > :after order by m.record_key", {"after": after}
    rows = register.rows(
        f"select m.record_key, m.subject, m.batch{columns} from {quoted(source.mirror)} m {asked} limit :limit",
        {**values, "limit": limit + 1},
    )
    found = tuple(
        Entry(record_key=row[0], subject=row[1], version=row[2], values=dict(zip(names, row[3:], strict=True)))
        for row in rows[:limit]
    )
    return Entries(entries=found, following=found[-1].record_key if len(rows) > limit else None)


def entry(
    *, register: Register, source: Source, record_key: str, attributes: tuple[str, ...] | None = None
) -> Entry | None:
    """One record with everything that the register keeps of it, or only the attributes named."""
    names = [one.name for one in source.provides] if attributes is None else list(attributes)
    columns = "".join(f", {quoted(name)}" for name in names)
    row = register.row(
        f"select record_key, subject, batch{columns} from {quoted(source.mirror)} where record_key = :key",
        {"key": record_key},
    )
    if row is None:
        return None
    return Entry(record_key=row[0], subject=row[1], version=row[2], values=dict(zip(names, row[3:], strict=True)))


def note_reading(
    *,
    register: Register,
    clock: Clock,
    source: Source,
    reader: str,
    role: str,
    purpose: str,
    ground: str,
    attributes: tuple[str, ...],
    subjects: Iterable[int | None] = (NOBODY,),
) -> None:
    """Write into the journal that somebody reads records of a dataset: a line for each subject of a page.

    A record of nobody known, and a file of all, is a reading without a subject; so is a page without records.
    """
    with journal.together(register):
        for subject in dict.fromkeys(subjects) or (NOBODY,):
            journal.append(
                register,
                at=instant(clock.now()),
                reader=reader,
                role=role,
                purpose=purpose,
                ground=ground,
                concept=source.concept.concept,
                subject=subject,
                attributes=" ".join(attributes),
            )


def _found(register: Register, source: Source, search: str, after: str) -> tuple[str, dict[str, object]]:
    """What follows the mirror's name in the question, and its values: every way of finding goes by an index."""
    number = source.concept.identifier
    if named_by(source) is not None and not any(letter.isdigit() for letter in search):
        return _by_words(register, source, search, after)
    by = f"m.{quoted(number)}" if number in {one.name for one in source.provides} else "m.record_key"
    condition = f"where {by} = :search and m.record_key > :after order by m.record_key"
    return condition, {"search": search, "after": after}


IN_RANGE = "w.register = :register and w.begins >= :begins and w.begins < :ends"
FIRST_OF_RECORD = """
    not exists (select 1 from hosted_word e where e.register = :register and e.record_key = w.record_key
                and e.begins >= :begins and e.begins < w.begins)
"""
"""A name that has what is searched for twice is found once."""


def _by_words(register: Register, source: Source, search: str, after: str) -> tuple[str, dict[str, object]]:
    """One run of the index of words, from the record after which the page goes on, as far as the page."""
    values = {**searched(search), "register": source.path, "after": after}
    at = register.value(f"select min(w.begins) from hosted_word w where {IN_RANGE} and w.record_key = :after", values)
    further = "and w.begins >= :at and (w.begins > :at or w.record_key > :after)" if at is not None else ""
    asked = f"""
        join hosted_word w on w.record_key = m.record_key
        where {IN_RANGE} {further} and {FIRST_OF_RECORD}
        order by w.begins, w.record_key
    """
    return asked, {**values, "at": at}
