"""Records that the platform itself keeps: a decision writes its result, and it is in the golden record at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from motlan.data.golden.build import ARROW
from motlan.data.golden.cause import Because
from motlan.data.golden.follow import Following
from motlan.data.hosted_words import forget_words, write_words
from motlan.data.sync.land import next_batch, write_mirror
from motlan.data.sync.said import keep_gone
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.name import canonical, plain
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import Refused, UnknownName
from motlan.kernel.text import Text
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

Value = str | float | None
HostedRow = Mapping[str, Value]


def write_hosted(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    database: str,
    dataset: str,
    rows: Sequence[HostedRow],
    record_keys: Sequence[str],
    because: Because | None = None,
) -> tuple[int, ...]:
    """Write records of a hosted dataset with their batch, links and golden records; the subject of each.

    ``because`` is what history says of the change, beside the batch: who decided it, and why.

    ``rows`` hold values by attribute, as the dictionary writes them; a record under a key that is there already is
    replaced. It all happens inside the caller's transaction, or not at all.

    :raises Refused: when the dataset is not hosted here, or a record would belong to nobody.
    :raises UnknownName: when there is no such dataset or attribute.
    """
    source = catalogue.source(database, dataset)
    if not source.dataset.hosted:
        raise _not_hosted(source)
    with register.transaction():
        batch = next_batch(register)
        shaped = [_shaped(source, catalogue.dictionary, row) for row in rows]
        following = Following.over(register=register, catalogue=catalogue, concept=source.concept.concept)
        following.note(database=database, dataset=dataset, record_keys=record_keys)
        known = _there(register, source, record_keys)
        write_mirror(register, source, _table(source, shaped, record_keys, batch))
        write_words(register, source, record_keys, known=known > 0)
        written = len(set(record_keys))
        _write_batch(register, source, batch, clock, added=written - known, changed=known)
        following.note(database=database, dataset=dataset, record_keys=record_keys)
        said = because or Because(kind="hosted", at=instant(clock.now()))
        following.settle(replace(said, batch=batch))
        return tuple(_subject(register, source, key) for key in record_keys)


def remove_hosted(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    database: str,
    dataset: str,
    record_keys: Sequence[str],
    because: Because | None = None,
) -> int:
    """Take records out of a hosted dataset, with their batch, links and golden records; how many there were.

    What they said stays in history. It all happens inside the caller's transaction, or not at all.

    :raises Refused: when the dataset is not hosted here.
    """
    source = catalogue.source(database, dataset)
    if not source.dataset.hosted:
        raise _not_hosted(source)
    with register.transaction():
        batch = next_batch(register)
        known = _there(register, source, record_keys)
        following = Following.over(register=register, catalogue=catalogue, concept=source.concept.concept)
        following.note(database=database, dataset=dataset, record_keys=record_keys)
        gone = [{"key": key} for key in sorted(set(record_keys))]
        for one in gone:
            keep_gone(register, source, where="record_key = :key", values=one, batch=batch)
        register.execute_many(f'delete from "{source.mirror}" where record_key = :key', gone)
        forget_words(register, source, record_keys)
        _write_batch(register, source, batch, clock, removed=known)
        said = because or Because(kind="hosted", at=instant(clock.now()))
        following.settle(replace(said, batch=batch))
    return known


def _shaped(source: Source, dictionary: Dictionary, row: HostedRow) -> dict[str, Value]:
    """What shaping computes beside the values; an unknown attribute is an error, not a value lost."""
    provided = {attribute.name: attribute for attribute in source.provides}
    for name in row:
        if name not in provided:
            raise UnknownName(kind="attribute", name=f"{source.path}.{name}", known=tuple(provided))
    shaped: dict[str, Value] = {}
    for name, attribute in provided.items():
        shaped |= {name: row.get(name), **_beside(dictionary, attribute, row)}
    return shaped


def _beside(dictionary: Dictionary, attribute: Attribute, row: HostedRow) -> dict[str, Value]:
    value = row.get(attribute.name)
    if attribute.type is Type.NAME:
        said = str(value) if value is not None else None
        return {
            f"{attribute.name}__canonical": canonical(said) if said is not None else None,
            f"{attribute.name}__plain": plain(said) if said is not None else None,
        }
    if attribute.type is Type.IDENTIFIER:
        scheme = dictionary.scheme_of(attribute)
        others = {name: str(other) if other is not None else None for name, other in row.items()}
        valid = value is not None and not (scheme is not None and scheme.faults(str(value), others))
        return {f"{attribute.name}__valid": int(valid)}
    return {}


def _table(source: Source, shaped: Sequence[Mapping[str, Value]], record_keys: Sequence[str], batch: int) -> pa.Table:
    written = [
        {**row, "record_key": key, "row_hash": _hash(row), "batch": batch, "faults": ""}
        for row, key in zip(shaped, record_keys, strict=True)
    ]
    kinds = {one.name: ARROW[one.kind] for one in source.table.columns if one.name not in {"subject", "lead"}}
    return pa.table({name: pa.array([row.get(name) for row in written], kind) for name, kind in kinds.items()})


def _hash(row: Mapping[str, Value]) -> int:
    """63 bits that change with any value."""
    canonical_json = json.dumps(row, sort_keys=True, ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(canonical_json.encode()).digest()[:8], "big") >> 1


def _there(register: Register, source: Source, record_keys: Sequence[str]) -> int:
    """How many of the keys the mirror holds."""
    query = f'select 1 from "{source.mirror}" where record_key = :key'
    return sum(register.value(query, {"key": key}) is not None for key in set(record_keys))


def _write_batch(
    register: Register, source: Source, batch: int, clock: Clock, *, added: int = 0, changed: int = 0, removed: int = 0
) -> None:
    of = {"database": source.database.database, "dataset": source.name}
    held = register.value(
        "select held from batch where database = :database and dataset = :dataset order by batch desc limit 1", of
    )
    register.execute(
        "insert into batch (batch, database, dataset, mode, landed_at, rows, added, changed, removed, held)"
        " values (:batch, :database, :dataset, 'hosted', :landed_at, :rows, :added, :changed, :removed, :held)",
        {
            **of,
            "batch": batch,
            "landed_at": instant(clock.now()),
            "rows": added + changed,
            "added": added,
            "changed": changed,
            "removed": removed,
            "held": int(held or 0) + added - removed,
        },
    )


def _subject(register: Register, source: Source, record_key: str) -> int:
    found = register.value(f'select subject from "{source.mirror}" where record_key = :key', {"key": record_key})
    if found is None:
        raise Refused(
            what=Text(vi="Bản ghi không thuộc về ai cả.", en="The record would belong to nobody."),
            remedy=Text(
                vi="Ghi kèm số định danh, hoặc đặt `founds: true` cho tập dữ liệu.",
                en="Give its identifier, or let the dataset found subjects (`founds: true`).",
            ),
            where=source.path,
        )
    return int(found)


def _not_hosted(source: Source) -> Refused:
    return Refused(
        what=Text(vi="Tập dữ liệu này do cơ quan khác ghi.", en="Another system writes this dataset."),
        remedy=Text(vi="Chỉ ghi vào tập có `hosted: true`.", en="Write only to a dataset with `hosted: true`."),
        where=source.path,
    )
