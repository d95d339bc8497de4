"""Registers of an earlier version: a dataset that lost an attribute in its mapping kept the values of it in its mirror.

Lineage would tell them as if the source still said them. What is unmapped today is taken out of a record when it is
written (:mod:`motlan.data.sync.said`); a dataset that has such values from before is read whole once more, which writes
its records and keeps what they said. What owners push cannot be asked for again: each record is mended when it is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from motlan.data.databases.connection import PUSH
from motlan.data.golden import applied
from motlan.data.sync.said import unmapped
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

NOT_KNOWN = ""
"""A fingerprint that no mapping has."""


def read_anew_what_was_unmapped(*, register: Register, catalogue: Catalogue) -> tuple[str, ...]:
    """Let the next synchronisation read whole every dataset that holds values of attributes it is mapped to no more.

    Each dataset is looked through once; which ones are to be read. A record that its source lacks since keeps what it
    said, and is no reason to read again.
    """
    read = [one for one in catalogue.sources() if not one.dataset.hosted and one.dataset.changes.by != PUSH]
    with register.transaction():
        seen = {name for (name,) in register.rows("select name from applied where name like 'unmapped:%'")}
        unseen = [one for one in read if f"unmapped:{one.path}" not in seen]
        stale = [one for one in unseen if _holds_more(register, one)]
        for source in stale:
            register.execute(
                "update mapping set fingerprint = :none where database = :database and dataset = :dataset",
                {"none": NOT_KNOWN, "database": source.database.database, "dataset": source.name},
            )
        for source in unseen:
            applied.keep(register, f"unmapped:{source.path}", {}, "")
    return tuple(one.path for one in stale)


def _holds_more(register: Register, source: Source) -> bool:
    """Whether the mirror has a value of an attribute to which the dataset is mapped no more."""
    left = " or ".join(f"{quoted(name)} is not null" for name in unmapped(register, source))
    return bool(left) and register.value(f"select 1 from {quoted(source.mirror)} where {left} limit 1") is not None
