"""Side by side: what every source says of one subject, with the value that stands marked. For stewards; journalled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from motlan.data.golden.overrides import Override, overrides_of
from motlan.data.golden.read import allow, asked_of, landed, not_held, write_down
from motlan.data.golden.records import Reading, Side, Value, label_of
from motlan.data.golden.speakers import speakers_of
from motlan.data.golden.survive import Survivor, survivors
from motlan.data.linking.mirrors import Mirror
from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.name import canonical
from motlan.kernel.clock import Clock
from motlan.store.register import Register
from motlan.store.tables import STEWARD, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

Row = Mapping[str, Any]


def sides(*, register: Register, catalogue: Catalogue, clock: Clock, reading: Reading) -> tuple[Side, ...]:
    """Every record's value of the attributes asked for, best authority first; raises as :func:`read` does."""
    allow(reading)
    asked = asked_of(catalogue.dictionary.concept(reading.concept), reading.attributes)
    mirrors = speakers_of(catalogue, reading.concept)
    with register.transaction():
        records = {mirror: _records(register, mirror, reading.subject) for mirror in mirrors}
        if not any(rows for mirror, rows in records.items() if mirror.database != STEWARD):
            raise not_held(reading)
        when = landed(register, (row["batch"] for rows in records.values() for row in rows))
        write_down(register, clock, reading, asked)
    spoken = {
        one.name: one for one in survivors(dictionary=catalogue.dictionary, concept=reading.concept, mirrors=mirrors)
    }
    by_hand = {
        one.attribute: one for one in overrides_of(register=register, concept=reading.concept, subject=reading.subject)
    }
    return tuple(
        _with_reason(side, by_hand)
        for attribute in asked
        for side in _of_attribute(catalogue, attribute, _claims(spoken[attribute.name], attribute, records), when)
    )


def _with_reason(side: Side, by_hand: Mapping[str, Override]) -> Side:
    if side.database != STEWARD or side.attribute not in by_hand:
        return side
    override = by_hand[side.attribute]
    return replace(side, as_of=override.at, reason=override.reason, until=override.expires_at)


@dataclass(frozen=True, slots=True)
class _Claim:
    """One record's word on one attribute; ``counts``: survivorship listens to it."""

    mirror: Mirror
    row: Row
    value: Value | None
    counts: bool


def _records(register: Register, mirror: Mirror, subject: int) -> list[dict[str, Any]]:
    query = f"select * from {quoted(mirror.table)} where subject = :subject order by lead desc, record_key"
    return register.records(query, {"subject": subject})


def _claims(survivor: Survivor, attribute: Attribute, records: Mapping[Mirror, Sequence[Row]]) -> tuple[_Claim, ...]:
    # a steward has a side only where one was set
    knowing = [
        mirror
        for mirror, rows in records.items()
        if attribute.name in mirror.attributes
        and (mirror.database != STEWARD or any(row[attribute.name] is not None for row in rows))
    ]
    spoken = [mirror for mirror in survivor.speakers if mirror in knowing]
    ranked = (*spoken, *(mirror for mirror in knowing if mirror not in survivor.speakers))
    return tuple(
        _Claim(mirror, row, row[attribute.name], _counts(survivor, mirror, row))
        for mirror in ranked
        for row in records[mirror]
    )


def _counts(survivor: Survivor, mirror: Mirror, row: Row) -> bool:
    if mirror not in survivor.speakers or row["lead"] != 1 or row[survivor.name] is None:
        return False
    if survivor.type is not Type.IDENTIFIER:
        return True
    return row[f"{survivor.name}__valid"] == 1 and all(row[name] is not None for name in survivor.borne_out)


def _of_attribute(
    catalogue: Catalogue, attribute: Attribute, claims: Sequence[_Claim], when: Mapping[int, str]
) -> Iterator[Side]:
    winner = next((claim for claim in claims if claim.counts), None)
    for claim in claims:
        yield Side(
            attribute=attribute.name,
            database=claim.mirror.database,
            dataset=claim.mirror.dataset,
            record_key=claim.row["record_key"],
            value=claim.value,
            label=label_of(catalogue.dictionary, attribute, claim.value),
            as_of=when.get(claim.row["batch"]),
            wins=claim is winner,
            agrees=winner is None or claim.value is None or agree(attribute.type, claim.value, winner.value),
        )


def agree(kind: Type, one: Value, other: Value | None) -> bool:
    """Whether two held values say the same: names in canonical form, dates as far as both are known."""
    if kind is Type.NAME:
        return canonical(str(one)) == canonical(str(other))
    if kind is Type.DATE:
        return partial_date.compatible(str(one), str(other))
    return one == other
