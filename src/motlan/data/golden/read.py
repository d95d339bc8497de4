"""The one door to personal data: who reads what of whom, for what purpose, on what ground.

Every reading is written into the journal before the answer goes out, in the same transaction, and the person can see
it. Nothing else in the program reads golden values of a subject; what finds subjects gives out opaque keys alone.

A page makes many readings, so the queries here are plain text over names of the dictionary, which both dialects read
alike: an expression tree costs more to build and to write out than the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from motlan.data.golden.lookup import Lookup, lookup
from motlan.data.golden.records import ALL, Every, Held, Reading, Record, Standing, label_of
from motlan.data.golden.remarks import Batches, learn, remarked
from motlan.data.golden.speakers import label_of_source
from motlan.data.golden.standing import BESIDE, beside
from motlan.data.golden.survive import in_authority
from motlan.data.linking.mirrors import mirrors_of
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.dictionary.name import plain
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import NotAllowed, NotHeld, UnknownName
from motlan.kernel.text import Text
from motlan.store import journal
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

LANDED = "select landed_at from batch where batch = :batch"
FEW = 3  # so many prepared look-ups cost less than a query that has to be planned
AFTER_ALL_LETTERS = "\U0010ffff"


def read(
    *, register: Register, catalogue: Catalogue, clock: Clock, reading: Reading, known: Batches | None = None
) -> Record:
    """The golden record of a subject, as far as the reading asks.

    ``known`` are batches that were looked up in the same request; those of the record are added to it.

    :raises NotAllowed: when purpose or ground is empty; nothing is read or written then.
    :raises UnknownName: when the concept has no such attribute.
    :raises NotHeld: when there is no such subject.
    """
    allow(reading)
    asked = asked_of(catalogue.dictionary.concept(reading.concept), reading.attributes)
    with journal.together(register):
        row = question_of(register, catalogue, reading, asked).record(register, reading.subject)
        if row is None:
            raise not_held(reading)
        return handed_out(register, catalogue, clock, reading, asked, [row], known)[0]


def identified(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    reading: Reading,
    identifier: str,
    known: Batches | None = None,
) -> Record | None:
    """The golden record of the subject with this identifier, found and read at once; None when nobody has it.

    ``reading.subject`` is not looked at; else as :func:`read`.
    """
    allow(reading)
    concept = catalogue.dictionary.concept(reading.concept)
    asked = asked_of(concept, reading.attributes)
    question = question_of(register, catalogue, reading, asked)
    with journal.together(register):
        rows = question.records(register, f"{_by(concept)} = :identifier", {"identifier": identifier}, most=1)
        return next(iter(handed_out(register, catalogue, clock, reading, asked, rows, known)), None)


def related(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    reading: Reading,
    concept: str,
    reference: str,
    also: Mapping[str, int] | None = None,
    known: Batches | None = None,
) -> tuple[Record, ...]:
    """The records of ``concept`` whose ``reference`` is the subject of ``reading`` (the births of a mother); behind
    them those of which another reference is the subject that ``also`` has under its name. Each is there once.

    All subjects pointed at are of ``reading.concept``, ``reading.attributes`` are those of ``concept``. Each record
    that is found is a reading of its own subject.
    """
    allow(reading)
    declared = catalogue.dictionary.concept(concept)
    asked = asked_of(declared, reading.attributes)
    references = {reference: reading.subject, **(also or {})}
    for name in references:
        if declared.attributes[name].concept != reading.concept:
            raise UnknownName(kind=f"reference to {reading.concept}", name=f"{concept}.{name}", known=())
    mine = quoted(catalogue.dictionary.concept(reading.concept).identifier)
    me = f"select {mine} from {quoted(golden_name(reading.concept))} where subject ="
    pointing = [f"{quoted(name)} = ({me} :subject{nth})" for nth, name in enumerate(references)]
    first = f"case when {pointing[0]} then 0 else 1 end" if len(pointing) > 1 else ""
    question = lookup(concept, tuple(one.name for one in asked))
    with journal.together(register):
        subjects = {f"subject{nth}": subject for nth, subject in enumerate(references.values())}
        rows = question.records(register, " or ".join(pointing), subjects, first=first)
        found = replace(reading, concept=concept)
        return handed_out(register, catalogue, clock, found, asked, rows, known)


def find(*, register: Register, catalogue: Catalogue, concept: str, identifier: str) -> int | None:
    """The subject with this identifier, or None. A key is no personal data: this is not a reading.

    Where the concept has no identifier a subject is found by its key.
    """
    by = _by(catalogue.dictionary.concept(concept))
    found = register.value(
        f"select subject from {quoted(golden_name(concept))} where {by} = :identifier order by subject limit 1",
        {"identifier": identifier},
    )
    return int(found) if found is not None else None


def _by(concept: Concept) -> str:
    return quoted(concept.identifier) if concept.identifier else "cast(subject as text)"


def search_name(
    *, register: Register, catalogue: Catalogue, concept: str, beginning: str, limit: int = 20
) -> tuple[int, ...]:
    """Subjects whose name begins so, marks and case aside, in the order of their names; keys only, as :func:`find`."""
    wanted = plain(beginning)
    names = catalogue.dictionary.concept(concept).of_type(Type.NAME)
    if not wanted or not names:
        return ()
    by = quoted(f"{names[0].name}__plain")
    rows = register.rows(
        f"select subject from {quoted(golden_name(concept))} where {by} >= :beginning and {by} < :until"
        f" order by {by}, subject limit :limit",
        {"beginning": wanted, "until": wanted + AFTER_ALL_LETTERS, "limit": limit},
    )
    return tuple(row[0] for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One reading as the journal keeps it."""

    seq: int
    at: str
    reader: str
    role: str
    purpose: str
    ground: str
    concept: str
    attributes: tuple[str, ...]


def readings_of(
    *, register: Register, subject: int, limit: int = 50, offset: int = 0, without: str = ""
) -> tuple[Read, ...]:
    """Who read the data of ``subject``, latest first; ``without`` leaves out one reader, such as the person herself."""
    rows = register.records(
        "select seq, at, reader, role, purpose, ground, concept, attributes from reading"
        " where subject = :subject and reader <> :without order by seq desc limit :limit offset :offset",
        {"subject": subject, "without": without, "limit": limit, "offset": offset},
    )
    return tuple(Read(**{**row, "attributes": tuple((row["attributes"] or "").split())}) for row in rows)


# ---- what every reading does


def allow(reading: Reading) -> None:
    """Raise NotAllowed when a reading does not say why, or on what ground, or who reads."""
    if all(part.strip() for part in (reading.reader, reading.purpose, str(reading.ground))):
        return
    raise NotAllowed(
        what=Text(
            vi="Không được đọc dữ liệu cá nhân khi chưa nêu người đọc, mục đích và căn cứ pháp lý.",
            en="Personal data may not be read without naming the reader, the purpose and the legal ground.",
        ),
        remedy=Text(vi="Nêu đủ rồi đọc lại; chưa có gì được đọc.", en="Name them and read again; nothing was read."),
        where=reading.concept,
    )


def asked_of(concept: Concept, names: tuple[str, ...] | Every) -> tuple[Attribute, ...]:
    """The attributes of a reading, in the order asked; raise UnknownName."""
    if isinstance(names, Every):
        return tuple(concept.attributes.values())
    for name in names:
        if name not in concept.attributes:
            raise UnknownName(kind="attribute", name=f"{concept.concept}.{name}", known=tuple(concept.attributes))
    return tuple(concept.attributes[name] for name in names)


def write_down(register: Register, clock: Clock, reading: Reading, asked: Iterable[Attribute]) -> None:
    """One line of the journal."""
    journal.append(
        register,
        at=instant(clock.now()),
        reader=reading.reader,
        role=reading.role,
        purpose=reading.purpose,
        ground=str(reading.ground),
        concept=reading.concept,
        subject=reading.subject,
        attributes=" ".join(attribute.name for attribute in asked),
    )


def not_held(reading: Reading) -> NotHeld:
    """The error of a subject that has no golden record."""
    return NotHeld(
        what=Text(vi="Không có hồ sơ nào với khóa này.", en="There is no record under this key."),
        remedy=Text(vi="Tìm lại theo mã số định danh.", en="Search again by identifier."),
        where=reading.concept,
    )


def landed(register: Register, batches: Iterable[int | None]) -> Mapping[int, str]:
    """When each batch landed (ISO 8601, UTC)."""
    wanted = sorted({batch for batch in batches if batch is not None})
    if not wanted:
        return {}
    if len(wanted) <= FEW:
        asked = ((batch, register.lookup(LANDED, {"batch": batch})) for batch in wanted)
        return {batch: row[0] for batch, row in asked if row is not None}
    among = ", ".join(str(int(batch)) for batch in wanted)
    return dict(register.rows(f"select batch, landed_at from batch where batch in ({among})"))


# ---- handing out


def question_of(register: Register, catalogue: Catalogue, reading: Reading, asked: Sequence[Attribute]) -> Lookup:
    """The question for a record; where the reading is to be judged, with everything that stands beside its values."""
    names = tuple(one.name for one in asked)
    if not reading.judged:
        return lookup(reading.concept, names)
    judge = beside(dialect=register.dialect, catalogue=catalogue, concept=reading.concept, asked=asked)
    return lookup(reading.concept, names, **{BESIDE: judge.expression})


def handed_out(
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    reading: Reading,
    asked: Sequence[Attribute],
    rows: Sequence[Mapping[str, Any]],
    known: Batches | None,
) -> tuple[Record, ...]:
    """The records of the rows that were found, each written down as a reading of its own subject."""
    concept, seen = reading.concept, {} if known is None else known
    wanted: dict[int, bool] = {}
    for row in rows:
        write_down(register, clock, replace(reading, subject=row["subject"]), asked)
        for one in asked:
            batch = row[f"{one.name}__batch"]
            if batch is not None:
                wanted[batch] = wanted.get(batch, False) or one.fresh_for is not None
    standings: list[Mapping[str, Standing]] = [{} for _row in rows]
    if reading.judged:
        judge = beside(dialect=register.dialect, catalogue=catalogue, concept=concept, asked=asked)
        standings = [judge.read(row, wanted, seen) for row in rows]
    else:
        learn(register, wanted, seen)
    records = (
        Record(
            concept=concept,
            subject=row["subject"],
            values={one.name: _held(register, catalogue, concept, one, row, seen) for one in asked},
            against=standing,
        )
        for row, standing in zip(rows, standings, strict=True)
    )
    return tuple(remarked(register, catalogue, clock, record, seen) for record in records)


def _held(
    register: Register,
    catalogue: Catalogue,
    concept: str,
    attribute: Attribute,
    row: Mapping[str, Any],
    known: Batches,
) -> Held:
    name = attribute.name
    value, source, batch = row[name], row[f"{name}__source"], row[f"{name}__batch"]
    divided = attribute.type is Type.UNIT and value is None
    return Held(
        attribute=name,
        value=value,
        label=label_of(catalogue.dictionary, attribute, value),
        source=source,
        source_label=label_of_source(catalogue, source) if source is not None else None,
        batch=batch,
        as_of=known[batch, False].landed_at if (batch, False) in known else None,
        conflict=bool(row[f"{name}__conflict"]),
        options=_options(register, catalogue, concept, attribute, row["subject"]) if divided else (),
    )


def _options(
    register: Register, catalogue: Catalogue, concept: str, attribute: Attribute, subject: int
) -> tuple[str, ...]:
    """The short list of the first source that has one: an old unit was divided, and nobody knows into which part."""
    options = quoted(f"{attribute.name}__options")
    for mirror in in_authority(catalogue.dictionary, concept, attribute.name, mirrors_of(catalogue, concept)):
        speaking = f"select {options} from {quoted(mirror.table)} where subject = :subject and lead = 1"
        found = register.value(speaking, {"subject": subject})
        if found:
            return tuple(str(found).split("|"))
    return ()


__all__ = [
    "ALL",
    "Held",
    "Read",
    "Reading",
    "Record",
    "find",
    "identified",
    "read",
    "readings_of",
    "related",
    "search_name",
]
