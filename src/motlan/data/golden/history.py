"""Any subject as of any instant, and who changed what and why: read from the versions, through the one door.

Values of an attribute that the dictionary has lost are told with it (:mod:`motlan.data.golden.gone`).

A version is a golden row with its beginning (``row__since``, ``row__cause``); earlier ones are in ``history_<concept>``
with their end (``row__until``, ``row__ended``). A gap between two versions means that nobody held the subject then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from motlan.data.golden.cause import Cause, causes
from motlan.data.golden.gone import Gone, asked_then
from motlan.data.golden.read import allow, landed, not_held, write_down
from motlan.data.golden.records import ALL, Held, Reading, Record, label_of
from motlan.data.golden.speakers import label_of_source
from motlan.dictionary.attribute import Attribute
from motlan.kernel.clock import Clock
from motlan.kernel.errors import NotHeld, UnknownName
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import CAUSE, ENDED, SINCE, STEWARD, UNTIL, golden_name, history_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

PAGE = 50
STRETCH = 200
"""Versions that are in memory at one time while a subject's past is walked through."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One attribute before and after; None where the subject was not held."""

    attribute: Attribute
    before: Held | None
    after: Held | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to a subject at one instant.

    ``what``: it appeared, changed, or vanished. ``cause`` is None for what happened before causes were kept, ``at``
    (ISO 8601, UTC) then too. ``delivered`` is ``database.dataset`` of the cause's batch.
    """

    what: str
    at: str | None
    cause: Cause | None
    delivered: str | None
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Events, newest first; ``following`` is what to go on after, None at the beginning of the subject's past."""

    events: tuple[Event, ...]
    following: int | None


def as_of(*, register: Register, catalogue: Catalogue, clock: Clock, reading: Reading, at: str) -> Record:
    """The golden record of a subject as it stood at the instant ``at`` (ISO 8601, UTC); a reading like any other.

    :raises NotAllowed: when purpose or ground is empty; nothing is read or written then.
    What the dictionary has lost since is told where it was held then.

    :raises UnknownName: when the concept has and had no such attribute.
    :raises NotHeld: when nobody held the subject then.
    """
    allow(reading)
    concept = catalogue.dictionary.concept(reading.concept)
    with register.transaction():
        row = _standing(register, reading, at)
        if row is None:
            raise _not_held_then(reading, at)
        asked = _known_in(row, asked_then(register, concept, reading.attributes), reading)
        when = landed(register, (row.get(f"{one.name}__batch") for one in asked))
        write_down(register, clock, reading, asked)
    values = {one.name: _held(catalogue, one, row, when) for one in asked}
    return Record(concept=reading.concept, subject=reading.subject, values=values)


def timeline(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    reading: Reading,
    after: int | None = None,
    limit: int = PAGE,
) -> Timeline:
    """What changed of the attributes that the reading asks for, by whom and why, newest first; a reading itself.

    ``after`` is :attr:`Timeline.following` of the page before. Changes of a batch's number alone are none: the source
    said the same again. Raises as :func:`as_of` does.
    """
    allow(reading)
    concept = catalogue.dictionary.concept(reading.concept)
    if concept.concept != reading.concept:
        raise UnknownName(kind="concept", name=reading.concept, known=tuple(catalogue.dictionary.concepts))
    with register.transaction():
        asked = asked_then(register, concept, reading.attributes)
        found: list[tuple[int, _Bare]] = []
        for place, bare in enumerate(_happened(register, reading, asked)):
            if after is None or place > after:
                found.append((place, bare))
            if len(found) > limit:
                break
        if not found and after is None:
            raise not_held(reading)
        shown = found[:limit]
        events = _events(register, catalogue, asked, [bare for _place, bare in shown])
        write_down(register, clock, reading, asked)
    return Timeline(events=events, following=shown[-1][0] if len(found) > limit else None)


def _not_held_then(reading: Reading, at: str) -> NotHeld:
    return NotHeld(
        what=Text(vi=f"Vào lúc {at} chưa (hoặc không còn) hồ sơ này.", en=f"At {at} nobody held this subject."),
        remedy=Text(vi="Xem dòng thời gian để chọn ngày khác.", en="See the timeline and choose another day."),
        where=reading.concept,
    )


def _known_in(row: Row, asked: Sequence[Attribute], reading: Reading) -> tuple[Attribute, ...]:
    """Of everything, an attribute that is gone is shown only in a version that holds it."""
    if reading.attributes is not ALL:
        return tuple(asked)
    return tuple(one for one in asked if not isinstance(one, Gone) or row.get(one.name) is not None)


# ---- versions


def _standing(register: Register, reading: Reading, at: str) -> Row | None:
    """The version that stood at an instant. Of several that began in one second the last one counts."""
    params = {"subject": reading.subject, "at": at}
    now = register.records(
        f"select * from {quoted(golden_name(reading.concept))}"
        f" where subject = :subject and ({SINCE} is null or {SINCE} <= :at)",
        params,
    )
    if now:
        return now[0]
    before = register.records(
        f"select * from {quoted(history_name(reading.concept))} where subject = :subject and {UNTIL} > :at"
        f" and ({SINCE} is null or {SINCE} <= :at) order by {UNTIL}, {ENDED} limit 1",
        params,
    )
    return before[0] if before else None


def _versions(register: Register, reading: Reading) -> Iterator[Row]:
    """Every version of a subject, newest first."""
    subject = {"subject": reading.subject}
    yield from register.records(
        f"select * from {quoted(golden_name(reading.concept))} where subject = :subject", subject
    )
    seen = 0
    while True:
        page = register.records(
            f"select * from {quoted(history_name(reading.concept))} where subject = :subject"
            f" order by {UNTIL} desc, {ENDED} desc limit {STRETCH} offset :seen",
            {**subject, "seen": seen},
        )
        yield from page
        seen += len(page)
        if len(page) < STRETCH:
            return


@dataclass(frozen=True, slots=True)
class _Bare:
    """An event before its values are put into words: the versions on both sides of it."""

    what: str
    at: str | None
    cause: int | None
    before: Row | None
    after: Row | None
    attributes: tuple[Attribute, ...]


def _happened(register: Register, reading: Reading, asked: Sequence[Attribute]) -> Iterator[_Bare]:
    """The events of a subject, newest first, that touch what was asked for."""
    for newer, older in pairwise([None, *_versions(register, reading), None]):
        if newer is None and older is not None and UNTIL in older:
            yield _Bare("vanished", older[UNTIL], older[ENDED], older, None, _held_in(older, asked))
        if newer is None:
            continue
        begins = (newer[SINCE], newer[CAUSE])
        if older is not None and older[ENDED] == newer[CAUSE]:
            touched = tuple(one for one in asked if _news(one, older, newer))
            if touched:
                yield _Bare("changed", *begins, older, newer, touched)
            continue
        yield _Bare("appeared", *begins, None, newer, _held_in(newer, asked))
        if older is not None:
            yield _Bare("vanished", older[UNTIL], older[ENDED], older, None, _held_in(older, asked))


def _held_in(row: Row, asked: Sequence[Attribute]) -> tuple[Attribute, ...]:
    return tuple(one for one in asked if row.get(one.name) is not None)


def _news(attribute: Attribute, before: Row, after: Row) -> bool:
    """Whether value, source or agreement changed; the number of a batch alone is no news."""
    name = attribute.name
    return any(
        (before.get(column) or None) != (after.get(column) or None)
        for column in (name, f"{name}__source", f"{name}__conflict")
    )


# ---- in words


def _events(
    register: Register, catalogue: Catalogue, asked: Sequence[Attribute], bare: Sequence[_Bare]
) -> tuple[Event, ...]:
    known = causes(register, tuple(one.cause for one in bare if one.cause is not None))
    batches = {cause.because.batch for cause in known.values()}
    rows = [row for one in bare for row in (one.before, one.after) if row is not None]
    when = landed(register, (*batches, *(row.get(f"{one.name}__batch") for row in rows for one in asked)))
    delivered = _delivered(register, batches)
    return tuple(
        Event(
            what=one.what,
            at=one.at,
            cause=(cause := known.get(one.cause or 0)),
            delivered=delivered.get(cause.because.batch or 0) if cause is not None else None,
            changes=tuple(
                Changed(
                    attribute=attribute,
                    before=_held(catalogue, attribute, one.before, when) if one.before is not None else None,
                    after=_held(catalogue, attribute, one.after, when) if one.after is not None else None,
                )
                for attribute in one.attributes
            ),
        )
        for one in bare
    )


def _delivered(register: Register, batches: set[int | None]) -> dict[int, str]:
    numbers = ", ".join(str(int(batch)) for batch in sorted(one for one in batches if one is not None))
    if not numbers:
        return {}
    rows = register.rows(f"select batch, database, dataset from batch where batch in ({numbers})")
    return {batch: f"{database}.{dataset}" for batch, database, dataset in rows}


def _held(catalogue: Catalogue, attribute: Attribute, row: Row, when: Mapping[int, str]) -> Held:
    name = attribute.name
    value, source, batch = (row.get(f"{name}{part}") for part in ("", "__source", "__batch"))
    return Held(
        attribute=name,
        value=value,
        label=label_of(catalogue.dictionary, attribute, value),
        source=source,
        source_label=_source(catalogue, source),
        batch=batch,
        as_of=when.get(batch) if batch is not None else None,
        conflict=bool(row.get(f"{name}__conflict")),
        gone=isinstance(attribute, Gone),
    )


def _source(catalogue: Catalogue, source: str | None) -> Text | None:
    """The words for a source; one that the workspace has no more is called by its name."""
    if source is None:
        return None
    known = source == STEWARD or source in catalogue.databases
    return label_of_source(catalogue, source) if known else Text(vi=source, en=source)


__all__ = ["Changed", "Event", "Timeline", "as_of", "timeline"]
