"""Add, change and take out records of a register kept here.

The road: may I → does it fit → write → golden record and history, in one transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from motlan.data.golden.cause import Because
from motlan.data.golden.typed import Value
from motlan.data.hosted import remove_hosted, write_hosted
from motlan.data.registers.listing import entry
from motlan.data.registers.rows import Fault, Unfit, read_row
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

KEY_BYTES = 10
TAKEN = Fault(
    attribute="",
    why=Text(vi="Sổ đã có bản ghi mang số này.", en="The register has a record with this number already."),
    remedy=Text(vi="Mở bản ghi đó để sửa.", en="Open that record and change it."),
)
TWICE = Fault(
    attribute="",
    why=Text(vi="Số này đã có ở trên, trong cùng tệp.", en="This number stands further up in the same file."),
    remedy=Text(vi="Bỏ một trong hai.", en="Leave one of them out."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Who writes, and why: history keeps both."""

    by: str
    reason: str = ""

    def because(self, clock: Clock) -> Because:
        """The cause as history keeps it."""
        reason = Text(vi=self.reason, en=self.reason) if self.reason else None
        return Because(kind="hosted", at=instant(clock.now()), actor=self.by, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record as it now stands. ``version`` is the number of the batch that wrote it."""

    record_key: str
    subject: int | None
    version: int


def hosted_source(catalogue: Catalogue, database: str, dataset: str) -> Source:
    """The register; raise UnknownName, and Refused when another system writes it."""
    source = catalogue.source(database, dataset)
    if not source.dataset.hosted:
        raise Refused(
            what=Text(vi="Tập dữ liệu này do cơ quan khác ghi.", en="Another system writes this dataset."),
            remedy=Text(vi="Sửa ở hệ thống của cơ quan đó.", en="Change it in that system."),
            where=source.path,
        )
    return source


def put(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    database: str,
    dataset: str,
    given: Mapping[str, str | None],
    keeper: Keeper,
    record_key: str | None = None,
    seen: int | None = None,
    untouched: Collection[str] = (),
) -> Kept:
    """Write one record whole: a new one under a key of its own when ``record_key`` is None.

    ``untouched`` are attributes that keep what the record has, whatever is given: the writer may not see them.
    ``seen`` is the version that was read before changing it: a record that somebody changed since is not overwritten.

    :raises Unfit: with every fault of the values.
    :raises Refused: when somebody else changed the record meanwhile, or the register is not kept here.
    """
    source = hosted_source(catalogue, database, dataset)
    with register.transaction():
        standing = _version(register, source, record_key) if record_key is not None else None
        _unchanged(source, standing, seen)
        whole = {**given, **_standing(register, source, record_key, untouched)}
        row = read_row(register=register, dictionary=catalogue.dictionary, source=source, given=whole)
        faults = (*row.faults, *_taken(register, source, row.values, record_key))
        if faults:
            raise Unfit(faults, source.path)
        key = record_key or secrets.token_hex(KEY_BYTES)
        (subject,) = write_hosted(
            register=register,
            catalogue=catalogue,
            clock=clock,
            database=database,
            dataset=dataset,
            rows=[row.values],
            record_keys=[key],
            because=keeper.because(clock),
        )
        return Kept(record_key=key, subject=subject, version=_version(register, source, key) or 0)


def put_many(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    database: str,
    dataset: str,
    given: Iterable[Mapping[str, str | None]],
    keeper: Keeper,
) -> tuple[int, tuple[tuple[int, Fault], ...]]:
    """Write many new records, all or none: how many were written, and the faults with their place (from 1).

    With one fault nothing is written, and every fault of every record is told.
    """
    source = hosted_source(catalogue, database, dataset)
    rows, faults, numbers = [], [], set[object]()
    with register.transaction():
        for place, one in enumerate(given, start=1):
            row = read_row(register=register, dictionary=catalogue.dictionary, source=source, given=one)
            number = row.values.get(source.concept.identifier or "")
            doubled = (TWICE,) if number is not None and number in numbers else ()
            numbers.add(number)
            taken = _taken(register, source, row.values, None)
            named = [replace(each, attribute=source.concept.identifier or "") for each in doubled]
            faults += [(place, fault) for fault in (*row.faults, *taken, *named)]
            rows.append(row.values)
        if faults or not rows:
            return 0, tuple(faults)
        write_hosted(
            register=register,
            catalogue=catalogue,
            clock=clock,
            database=database,
            dataset=dataset,
            rows=rows,
            record_keys=[secrets.token_hex(KEY_BYTES) for _ in rows],
            because=keeper.because(clock),
        )
    return len(rows), ()


def take_out(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    database: str,
    dataset: str,
    record_key: str,
    keeper: Keeper,
    seen: int | None = None,
) -> None:
    """Take one record out of the register; history keeps what it said.

    :raises NotHeld: when there is no such record.
    :raises Refused: without a reason, or when somebody changed it meanwhile.
    """
    source = hosted_source(catalogue, database, dataset)
    if not keeper.reason.strip():
        raise Refused(
            what=Text(vi="Chưa có lý do.", en="There is no reason."),
            remedy=Text(vi="Ghi vì sao bản ghi bị đưa ra khỏi sổ.", en="Write why the record leaves the register."),
            where=source.path,
        )
    with register.transaction():
        standing = _version(register, source, record_key)
        if standing is None:
            raise NotHeld(
                what=Text(vi="Sổ không có bản ghi này.", en="The register has no such record."),
                remedy=Text(vi="Tải lại danh sách.", en="Load the list again."),
                where=source.path,
            )
        _unchanged(source, standing, seen)
        remove_hosted(
            register=register,
            catalogue=catalogue,
            clock=clock,
            database=database,
            dataset=dataset,
            record_keys=[record_key],
            because=keeper.because(clock),
        )


def _version(register: Register, source: Source, record_key: str) -> int | None:
    found = register.value(f"select batch from {quoted(source.mirror)} where record_key = :key", {"key": record_key})
    return int(found) if found is not None else None


def _standing(
    register: Register, source: Source, record_key: str | None, names: Collection[str]
) -> dict[str, str | None]:
    """What a record has of some attributes, as it would be written by hand."""
    if record_key is None or not names:
        return {}
    held = entry(register=register, source=source, record_key=record_key, attributes=tuple(names))
    values = held.values if held else {}
    return {name: _by_hand(value) for name, value in values.items()}


def _by_hand(value: Value | None) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _unchanged(source: Source, standing: int | None, seen: int | None) -> None:
    if seen is None or standing == seen:
        return
    raise Refused(
        what=Text(vi="Bản ghi đã được người khác sửa.", en="Somebody else changed this record meanwhile."),
        remedy=Text(vi="Tải lại bản ghi rồi sửa lại.", en="Load the record again, then change it."),
        where=source.path,
    )


def _taken(register: Register, source: Source, values: Mapping[str, Any], record_key: str | None) -> tuple[Fault, ...]:
    """The identifier of another record of the same register."""
    name = source.concept.identifier
    if name is None or values.get(name) is None:
        return ()
    other = register.value(
        f"select 1 from {quoted(source.mirror)} where {quoted(name)} = :value and record_key <> :key limit 1",
        {"value": values[name], "key": record_key or ""},
    )
    if other is None:
        return ()
    return (replace(TAKEN, attribute=name),)
