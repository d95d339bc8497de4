"""What each source said of a subject, and when: its records as they are and as they were, whether their values stand or
not. Read through the one door, like the history of what stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from motlan.data.golden.history import PAGE, STRETCH, Changed
from motlan.data.golden.read import allow, asked_of, not_held, write_down
from motlan.data.golden.records import Held, Reading, label_of
from motlan.data.golden.speakers import label_of_source
from motlan.dictionary.attribute import Attribute
from motlan.kernel.clock import Clock
from motlan.store.register import Register
from motlan.store.tables import ANEW, ENDED, GONE, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What one record of a source said anew with one batch.

    ``what``: it appeared (as far back as is known), changed, or vanished. ``mode`` is how the batch came, ``at`` when
    it landed (ISO 8601, UTC; None where the batch is not known). ``anew``: it was read in another way with that batch.
    """

    what: str
    at: str | None
    batch: int
    mode: str
    database: str
    dataset: str
    record_key: str
    changes: tuple[Changed, ...]
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """What was said, newest first; ``following`` is what to go on after, None at the beginning."""

    events: tuple[Saying, ...]
    following: int | None


def sayings(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    reading: Reading,
    after: int | None = None,
    limit: int = PAGE,
) -> Sayings:
    """What every source's records said of the attributes that the reading asks for, newest first; a reading itself.

    ``after`` is :attr:`Sayings.following` of the page before. Raises as :func:`motlan.data.golden.read.read` does.
    """
    allow(reading)
    asked = asked_of(catalogue.dictionary.concept(reading.concept), reading.attributes)
    with register.transaction():
        records = [
            (source, key)
            for source in catalogue.sources(reading.concept)
            for key in _records_of(register, source, reading.subject)
        ]
        if not records:
            raise not_held(reading)
        told_by = {source.path: _told_by(register, source, asked) for source, _key in records}
        told = merge(
            *(_of_record(register, source, key, told_by[source.path]) for source, key in records),
            key=lambda one: -one.batch,
        )
        begin = 0 if after is None else after + 1
        found = list(islice(told, begin, begin + limit + 1))
        events = _in_words(register, catalogue, found[:limit])
        write_down(register, clock, reading, asked)
    return Sayings(events=events, following=begin + limit - 1 if len(found) > limit else None)


# What went before a merge is kept under the key that was retired since: nothing that was said is rewritten.
_MERGED = (
    "with recursive merged(subject) as (select cast(:subject as bigint) union select e.retired from subject_event as e"
    " join merged on e.kept = merged.subject where e.kind = 'merge'"
    " and not exists (select 1 from subject_event as u where u.undoes = e.event))"
)


def _records_of(register: Register, source: Source, subject: int) -> list[str]:
    """The keys of the records that are or were the subject's, or one's that was merged into it."""
    return [
        row[0]
        for row in register.rows(
            f"{_MERGED} select record_key from {quoted(source.mirror)} where subject = :subject"
            f" union select record_key from {quoted(source.said.name)} where subject in (select subject from merged)"
            " order by 1",
            {"subject": subject},
        )
    ]


def _told_by(register: Register, source: Source, asked: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """The attributes of which a source says something, or said while it was mapped to them."""
    held = set(register.columns(source.said.name))
    return tuple(one for one in asked if one.name in held)


@dataclass(frozen=True, slots=True)
class _Bare:
    """A saying before it is put into words: the versions on both sides of it."""

    what: str
    batch: int
    source: Source
    record_key: str
    before: Row | None
    after: Row | None
    attributes: tuple[Attribute, ...]


def _of_record(register: Register, source: Source, key: str, asked: Sequence[Attribute]) -> Iterator[_Bare]:
    """What one record said, newest first."""
    for newer, older in pairwise([None, *_versions(register, source, key), None]):
        gone = older is not None and older.get(GONE) == 1
        if newer is not None and (older is None or gone):
            if came := _with_value(newer, asked):
                yield _Bare("appeared", newer["batch"], source, key, None, newer, came)
        elif newer is not None and older is not None:
            touched = tuple(one for one in asked if older[one.name] != newer[one.name])
            if touched:
                yield _Bare("changed", newer["batch"], source, key, older, newer, touched)
        if older is not None and gone and (went := _with_value(older, asked)):
            yield _Bare("vanished", older[ENDED], source, key, older, None, went)


def _with_value(row: Row, asked: Sequence[Attribute]) -> tuple[Attribute, ...]:
    return tuple(one for one in asked if row[one.name] is not None)


def _versions(register: Register, source: Source, key: str) -> Iterator[Row]:
    """Every version of a record, newest first."""
    yield from register.records(f"select * from {quoted(source.mirror)} where record_key = :key", {"key": key})
    seen = 0
    while True:
        page = register.records(
            f"select * from {quoted(source.said.name)} where record_key = :key"
            f" order by {ENDED} desc limit {STRETCH} offset :seen",
            {"key": key, "seen": seen},
        )
        yield from page
        seen += len(page)
        if len(page) < STRETCH:
            return


# ---- in words


def _in_words(register: Register, catalogue: Catalogue, bare: Sequence[_Bare]) -> tuple[Saying, ...]:
    rows = [row for one in bare for row in (one.before, one.after) if row is not None]
    batches = _batches(register, {one.batch for one in bare} | {row["batch"] for row in rows})
    when = {batch: at for batch, (at, _mode) in batches.items()}

    def held(one: _Bare, attribute: Attribute, row: Row | None) -> Held | None:
        return held_of(catalogue, one.source, attribute, row, when) if row is not None else None

    return tuple(
        Saying(
            what=one.what,
            at=when.get(one.batch),
            batch=one.batch,
            mode=batches.get(one.batch, ("", ""))[1],
            database=one.source.database.database,
            dataset=one.source.name,
            record_key=one.record_key,
            changes=tuple(
                Changed(
                    attribute=attribute,
                    before=held(one, attribute, one.before),
                    after=held(one, attribute, one.after),
                )
                for attribute in one.attributes
            ),
            anew=one.what == "changed" and one.before is not None and one.before.get(GONE) == ANEW,
        )
        for one in bare
    )


def held_of(catalogue: Catalogue, source: Source, attribute: Attribute, row: Row, when: Mapping[int, str]) -> Held:
    """One value of a source's record, as it is or was."""
    value, database = row[attribute.name], source.database.database
    return Held(
        attribute=attribute.name,
        value=value,
        label=label_of(catalogue.dictionary, attribute, value),
        source=database,
        source_label=label_of_source(catalogue, database),
        batch=row["batch"],
        as_of=when.get(row["batch"]),
        conflict=False,
    )


def _batches(register: Register, wanted: set[int]) -> dict[int, tuple[str, str]]:
    if not wanted:
        return {}
    numbers = ", ".join(str(int(batch)) for batch in sorted(wanted))
    rows = register.rows(f"select batch, landed_at, mode from batch where batch in ({numbers})")
    return {batch: (at, mode) for batch, at, mode in rows}


def version_of(register: Register, source: Source, *, subject: int, record_key: str, batch: int | None) -> Row | None:
    """What a record of a subject says, or said with ``batch``; None where the subject has or had no such record."""
    if record_key not in _records_of(register, source, subject):
        return None
    versions = _versions(register, source, record_key)
    return next((row for row in versions if batch is None or row["batch"] == batch), None)


__all__ = ["Saying", "Sayings", "held_of", "sayings", "version_of"]
