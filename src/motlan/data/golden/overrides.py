"""A steward's own value in the place of the sources', with a reason and an end: set, ended, expired.

The road: may I (a reason, a name, an end in time, an attribute that is no identifier, a subject that is held) → the
override is written down → the row of the steward's mirror → golden record and history, all in one transaction.
The sources' values stay in their mirrors; when the override ends, they speak again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from motlan.data.golden.build import ARROW, refresh_subjects
from motlan.data.golden.cause import Because, hold
from motlan.data.golden.typed import Value, as_held, typed
from motlan.dictionary.attribute import Attribute
from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
from motlan.kernel.clock import Clock, instant, moment
from motlan.kernel.errors import NotHeld, Refused, UnknownName
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted, steward_table

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

MOST_DAYS = 365
"""The longest that an override may stand where the workspace does not say otherwise."""
NO_BATCH = 0
LONGEST_REASON = 2_000
"""Characters; a reason is a sentence or two."""
COLUMNS = "number, concept, subject, attribute, value, reason, by, at, expires_at, ended_at, ended_by, ended_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A value that a steward set. Instants are ISO 8601, UTC; while it stands, ``ended_at`` is None."""

    number: int
    concept: str
    subject: int
    attribute: str
    value: Value
    reason: str
    by: str
    at: str
    expires_at: str
    ended_at: str | None = None
    ended_by: str | None = None
    ended_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a steward wants to set. ``value`` is text as a form sends it; ``until`` an instant."""

    concept: str
    subject: int
    attribute: str
    value: str
    reason: str
    by: str
    until: str


def set_override(
    *, register: Register, catalogue: Catalogue, clock: Clock, wish: Wish, most_days: int = MOST_DAYS
) -> Override:
    """Let a steward's value stand; one that stood for the same attribute of the subject ends.

    :raises Refused: without reason or name, for the identifier, for a value that the attribute cannot have, or for an
        end that is past or more than ``most_days`` away; nothing is changed.
    :raises UnknownName: for a concept or attribute that the dictionary does not have.
    :raises NotHeld: when the subject has no golden record.
    """
    now = instant(clock.now())
    concept = catalogue.dictionary.concept(wish.concept)
    attribute = _may_be_set(concept, wish)
    _stands_long_enough(clock, wish, most_days)
    value = typed(catalogue.dictionary, attribute, wish.value)
    with register.transaction():
        hold(register)
        _is_held(register, wish)
        for other in overrides_of(register=register, concept=wish.concept, subject=wish.subject):
            if other.attribute == wish.attribute:
                _end(register, other.number, now, wish.by, wish.reason)
        override = Override(
            number=1 + int(register.value("select max(number) from override") or 0),
            concept=wish.concept,
            subject=wish.subject,
            attribute=wish.attribute,
            value=value,
            reason=wish.reason.strip(),
            by=wish.by,
            at=now,
            expires_at=wish.until,
        )
        _insert(register, override, said_by_sources(register, catalogue, concept, wish.subject, wish.attribute))
        because = Because(kind="override", at=now, actor=wish.by, reason=_both(override.reason))
        _follow(register, catalogue, concept, [wish.subject], because)
    return override


def end_override(
    *, register: Register, catalogue: Catalogue, clock: Clock, number: int, by: str, reason: str
) -> Override:
    """End an override: the sources speak again.

    :raises Refused: without reason or name, or when it has ended already.
    :raises NotHeld: when there is no such override.
    """
    now = instant(clock.now())
    _says_who_and_why(by, reason, f"override {number}")
    with register.transaction():
        hold(register)
        override = override_of(register=register, number=number)
        if override.ended_at is not None:
            raise Refused(
                what=Text(vi="Giá trị này đã thôi hiệu lực.", en="This override has ended already."),
                remedy=Text(vi="Không cần làm gì thêm.", en="There is nothing left to do."),
                where=f"override {number}",
            )
        _end(register, number, now, by, reason.strip())
        because = Because(kind="override", at=now, actor=by, reason=_both(reason.strip()))
        concept = catalogue.dictionary.concept(override.concept)
        _follow(register, catalogue, concept, [override.subject], because)
        return override_of(register=register, number=number)


def expire_overrides(*, register: Register, catalogue: Catalogue, clock: Clock) -> int:
    """End every override whose time is over; how many they were. Costs one look-up when there are none."""
    now = instant(clock.now())
    past = "ended_at is null and expires_at <= :now"
    if register.value(f"select 1 from override where {past} limit 1", {"now": now}) is None:
        return 0
    with register.transaction():
        hold(register)
        rows = register.rows(f"select number, concept, subject from override where {past}", {"now": now})
        for number, _concept, _subject in rows:
            _end(register, number, now, "", EXPIRED.in_("vi"))
        subjects: dict[str, list[int]] = {}
        for _number, concept, subject in rows:
            subjects.setdefault(concept, []).append(subject)
        for name, some in subjects.items():
            because = Because(kind="override", at=now, reason=EXPIRED)
            _follow(register, catalogue, catalogue.dictionary.concept(name), some, because)
    return len(rows)


def override_of(*, register: Register, number: int) -> Override:
    """One override by its number; raise NotHeld."""
    rows = register.records(f"select {COLUMNS} from override where number = :number", {"number": number})
    if not rows:
        raise NotHeld(
            what=Text(vi=f"Không có giá trị ghi đè số {number}.", en=f"There is no override {number}."),
            remedy=Text(vi="Xem danh sách: motlan override list.", en="See the list: motlan override list."),
        )
    return _read(rows[0])


def overrides_of(
    *,
    register: Register,
    concept: str | None = None,
    subject: int | None = None,
    ended: bool = False,
    after: int | None = None,
    limit: int = 1_000,
) -> tuple[Override, ...]:
    """Overrides that stand (``ended``: that have ended), oldest first; ``after`` the number of the last one seen."""
    conditions = [
        "ended_at is not null" if ended else "ended_at is null",
        *(["concept = :concept"] if concept is not None else []),
        *(["subject = :subject"] if subject is not None else []),
        *(["number > :after"] if after is not None else []),
    ]
    rows = register.records(
        f"select {COLUMNS} from override where {' and '.join(conditions)} order by number limit :limit",
        {"concept": concept, "subject": subject, "after": after, "limit": limit},
    )
    return tuple(_read(row) for row in rows)


EXPIRED = Text(vi="Hết hạn.", en="Its time was over.")


# ---- may I


def _may_be_set(concept: Concept, wish: Wish) -> Attribute:
    _says_who_and_why(wish.by, wish.reason, f"{wish.concept}.{wish.attribute}")
    if wish.attribute not in concept.attributes:
        name = f"{wish.concept}.{wish.attribute}"
        raise UnknownName(kind="attribute", name=name, known=tuple(concept.attributes))
    if wish.attribute == concept.identifier:
        raise Refused(
            what=Text(vi="Không đặt tay được số định danh.", en="The identifier cannot be set by hand."),
            remedy=Text(
                vi="Gửi yêu cầu đính chính cho cơ quan chủ quản, hoặc gộp/tách đối tượng.",
                en="Send a correction to its owner, or merge or split the subjects.",
            ),
            where=f"{wish.concept}.{wish.attribute}",
        )
    return concept.attributes[wish.attribute]


def _says_who_and_why(by: str, reason: str, where: str) -> None:
    if by.strip() and reason.strip():
        return
    raise Refused(
        what=Text(vi="Chưa nêu ai làm và vì sao.", en="It does not say who does it and why."),
        remedy=Text(vi="Ghi người làm và lý do; công dân đọc được.", en="Name both; the person can read the reason."),
        where=where,
    )


def _stands_long_enough(clock: Clock, wish: Wish, most_days: int) -> None:
    now, until = clock.now(), moment(wish.until)
    if now < until <= now + timedelta(days=most_days + 1):
        return
    raise Refused(
        what=Text(
            vi=f"Ngày hết hạn phải từ hôm nay trở đi và không quá {most_days} ngày.",
            en=f"The end must not be past, and come within {most_days} days.",
        ),
        remedy=Text(
            vi="Chọn ngày khác; hết hạn có thể đặt lại.", en="Choose another day; it can be set again when it ends."
        ),
        where=f"{wish.concept}.{wish.attribute}",
    )


def _is_held(register: Register, wish: Wish) -> None:
    table = quoted(golden_name(wish.concept))
    if register.value(f"select 1 from {table} where subject = :subject", {"subject": wish.subject}) is None:
        raise NotHeld(
            what=Text(vi="Không có hồ sơ nào với khóa này.", en="There is no record under this key."),
            remedy=Text(vi="Tìm lại theo mã số định danh.", en="Search again by identifier."),
            where=wish.concept,
        )


# ---- do


def _insert(register: Register, override: Override, against: Mapping[str, Value]) -> None:
    register.execute(
        "insert into override (number, concept, subject, attribute, value, reason, by, at, expires_at, against)"
        " values (:number, :concept, :subject, :attribute, :value, :reason, :by, :at, :expires_at, :against)",
        {
            "number": override.number,
            "concept": override.concept,
            "subject": override.subject,
            "attribute": override.attribute,
            "value": json.dumps(override.value, ensure_ascii=False),
            "reason": override.reason,
            "by": override.by,
            "at": override.at,
            "expires_at": override.expires_at,
            "against": json.dumps(against, ensure_ascii=False, sort_keys=True),
        },
    )


def _end(register: Register, number: int, at: str, by: str, reason: str) -> None:
    register.execute(
        "update override set ended_at = :at, ended_by = :by, ended_reason = :reason where number = :number",
        {"number": number, "at": at, "by": by, "reason": reason},
    )


def _follow(
    register: Register, catalogue: Catalogue, concept: Concept, subjects: Iterable[int], because: Because
) -> None:
    """The steward's mirror as the overrides now say it, and what follows from it."""
    several = sorted(set(subjects))
    for subject in several:
        _write_row(register, catalogue.dictionary, concept, subject)
    refresh_subjects(register=register, catalogue=catalogue, concept=concept.concept, subjects=several, because=because)


def _write_row(register: Register, dictionary: Dictionary, concept: Concept, subject: int) -> None:
    table = steward_table(concept)
    register.execute(f"delete from {quoted(table.name)} where record_key = :key", {"key": str(subject)})
    standing = overrides_of(register=register, concept=concept.concept, subject=subject)
    # an attribute that the dictionary lost has no column to speak in
    set_by_hand = {one.attribute: one.value for one in standing if one.attribute in concept.attributes}
    if not set_by_hand:
        return
    values: dict[str, Any] = {"record_key": str(subject), "subject": subject, "lead": 1, "row_hash": 0}
    values |= {"batch": NO_BATCH, "faults": ""}
    others = {name: str(value) for name, value in set_by_hand.items()}
    for name in (name for name in concept.attributes if name != concept.identifier):
        values |= as_held(dictionary, concept.attributes[name], set_by_hand.get(name), others)
    kinds = {column.name: ARROW[column.kind] for column in table.columns if column.name in values}
    register.load(table.name, pa.table({name: pa.array([values[name]], kind) for name, kind in kinds.items()}))


# ---- what the sources say


def said_by_sources(
    register: Register, catalogue: Catalogue, concept: Concept, subject: int, attribute: str
) -> dict[str, Value]:
    """What each source's speaking record says of one attribute, by ``database.dataset``; the silent left out.

    Inside the plane only: what is given out of it goes through the one door.
    """
    said: dict[str, Value] = {}
    for source in catalogue.sources(concept.concept):
        if any(one.name == attribute for one in source.provides):
            value = register.value(
                f"select {quoted(attribute)} from {quoted(source.mirror)} where subject = :subject and lead = 1",
                {"subject": subject},
            )
            if value is not None:
                said[source.path] = value
    return said


def _read(row: Mapping[str, Any]) -> Override:
    return Override(**{**row, "value": json.loads(row["value"])})


def _both(reason: str) -> Text:
    """A reason that a person wrote, in whatever language it was."""
    return Text(vi=reason, en=reason)


__all__: Sequence[str] = [
    "MOST_DAYS",
    "Override",
    "Wish",
    "end_override",
    "expire_overrides",
    "override_of",
    "overrides_of",
    "said_by_sources",
    "set_override",
]
