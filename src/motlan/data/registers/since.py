"""Whether a record of a register kept here still says what a decision wrote into it, and since when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.golden.typed import Value
from motlan.data.registers.listing import entry
from motlan.store.register import Register
from motlan.store.tables import ENDED, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """A record was written anew with something else, or taken out (``gone``); ``at`` in ISO 8601, UTC."""

    at: str
    gone: bool


def changed_since(
    *,
    register: Register,
    catalogue: Catalogue,
    database: str,
    dataset: str,
    record_key: str,
    written: Mapping[str, str],
) -> Since | None:
    """What became of a record into which ``written`` was written, attribute by attribute; None while it stands so.

    A record that was never there, such as that of a register that is kept here no more, tells nothing: None.
    """
    known = catalogue.databases.get(database)
    if known is None or dataset not in known.datasets or not known.datasets[dataset].hosted:
        return None
    source = catalogue.source(database, dataset)
    provided = {one.name for one in source.provides}
    then = {name: value for name, value in written.items() if name in provided}
    found = entry(register=register, source=source, record_key=record_key, attributes=tuple(then))
    if found is None:
        batch = register.value(
            f"select max({quoted(ENDED)}) from {quoted(source.said.name)} where record_key = :key", {"key": record_key}
        )
        return Since(at=_landed(register, int(batch)), gone=True) if batch is not None else None
    if all(_same(found.values[name], value) for name, value in then.items()):
        return None
    return Since(at=_landed(register, found.version), gone=False)


def _landed(register: Register, batch: int) -> str:
    return str(register.value("select landed_at from batch where batch = :batch", {"batch": batch}))


def _same(held: Value | None, written: str) -> bool:
    """Whether a column holds what was written as text: a number is held as one."""
    if isinstance(held, str) or held is None:
        return (held or "") == written
    try:
        return float(held) == float(written)
    except ValueError:
        return False
