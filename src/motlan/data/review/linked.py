"""Linking, told of the records that a steward's act is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from motlan.data.golden.cause import Because
from motlan.data.golden.follow import Following
from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.linking.ties import RecordName
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


def note(following: Following, mirrors: Iterable[Mirror], records: Iterable[RecordName]) -> None:
    """Tell linking of records of several mirrors."""
    listed = set(records)
    for mirror in mirrors:
        keys = sorted(key for source, key in listed if source == mirror.source)
        if keys:
            following.note(database=mirror.database, dataset=mirror.dataset, record_keys=keys)


def close_needless(
    *, register: Register, catalogue: Catalogue, concept: str, records: Iterable[RecordName], at: str
) -> None:
    """Close the questions about some records that numbers answer by now, in the caller's transaction.

    An answer that was taken back leaves its questions open; a steward is not asked what numbers say, as after a batch.
    """
    following = Following.over(register=register, catalogue=catalogue, concept=concept)
    note(following, mirrors_of(catalogue, concept), records)
    following.settle(Because(kind="sync", at=at))
