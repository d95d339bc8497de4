"""The registers kept here, and their records page by page; the caller has the reading written down (`note_reading`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.golden.typed import Value
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.name import plain
from motlan.kernel.clock import Clock, instant
from motlan.store import journal
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

SHOWN = 4
"""Attributes in a list: enough to know which record it is."""
PAGE = 50


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
    first = [name for name in (_title(source), concept.identifier) if name]
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

    ``search`` is an identifier, or the beginning of a name without marks.
    """
    names = [one.name for one in listed(source)] if attributes is None else list(attributes)
    columns = "".join(f", m.{quoted(name)}" for name in names)
    where, values = ["m.record_key > :after"], dict[str, object](after=after, limit=limit + 1)
    joined = ""
    if search.strip():
        joined, condition, more = _found(source, search.strip())
        where.append(condition)
        values |= more
    rows = register.rows(
        f"select m.record_key, m.subject, m.batch{columns} from {quoted(source.mirror)} m{joined}"
        f" where {' and '.join(where)} order by m.record_key limit :limit",
        values,
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
    subject: int | None = None,
) -> None:
    """Write into the journal that somebody reads records of a register; without a subject it is a page of many."""
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


def _title(source: Source) -> str:
    """What a record is called by: as the dictionary says, else the first name in it."""
    names = [one.name for one in source.provides if one.type is Type.NAME]
    return source.concept.title or (names[0] if names else "")


def _found(source: Source, search: str) -> tuple[str, str, dict[str, object]]:
    """What is joined, the condition, its values: both ways of finding go by an index."""
    concept = source.concept
    provided = {one.name: one for one in source.provides}
    title = provided.get(_title(source))
    if title is not None and title.type is Type.NAME and not any(letter.isdigit() for letter in search):
        begins = plain(search)
        joined = f" join {quoted(golden_name(concept.concept))} g on g.subject = m.subject"
        column = f"g.{quoted(f'{title.name}__plain')}"
        return joined, f"{column} >= :begins and {column} < :ends", {"begins": begins, "ends": begins + "\uffff"}
    if concept.identifier in provided:
        return "", f"m.{quoted(concept.identifier)} = :search", {"search": search}
    return "", "m.record_key = :search", {"search": search}
