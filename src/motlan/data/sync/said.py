"""What a source record said before: its row of the mirror, kept when a delivery changes it or takes it away.

History tells golden values; a source whose value does not stand is told of here. A row is written for each record that
changes, none for one that comes or stays, so this costs what changes and not what is held.

An attribute that the mapping lost is kept with the rest, and the record that is written says nothing of it from then
on: else its old value would look, years later, as if the source had gone on saying it.
"""

from __future__ import annotations

from collections.abc import Mapping

from motlan.data.spec import Source
from motlan.store.register import Register
from motlan.store.tables import ANEW, ENDED, GONE, quoted


def keep_changed(register: Register, source: Source, *, beside: str, batch: int, anew: bool) -> None:
    """Keep what the mirror says of the records in table ``beside``, which are going to be written by ``batch``.

    ``anew``: the dataset is read in another way with it, so that what differs may be our reading.
    """
    held = f"{beside} b join {quoted(source.mirror)} m on m.record_key = b.record_key"
    _keep(register, source, held, {"batch": batch, "gone": ANEW if anew else 0})


def keep_gone(
    register: Register, source: Source, *, where: str, values: Mapping[str, object] | None, batch: int
) -> None:
    """Keep what the mirror says of the records for which ``where`` holds, which ``batch`` takes away."""
    held = f"{quoted(source.mirror)} m where {where}"
    _keep(register, source, held, {**(values or {}), "batch": batch, "gone": 1})


def unmapped(register: Register, source: Source) -> tuple[str, ...]:
    """The mirror's columns of attributes to which the dataset is mapped no more; mostly there are none."""
    mapped = {column.name for column in source.table.columns}
    return tuple(name for name in register.columns(source.mirror) if name not in mapped)


def _keep(register: Register, source: Source, held: str, values: Mapping[str, object]) -> None:
    names = [column.name for column in source.said.columns if column.name not in (ENDED, GONE)]
    if lost := unmapped(register, source):
        names += [name for name in register.columns(source.said.name) if name in lost]
    written = ", ".join(quoted(name) for name in (*names, ENDED, GONE))
    said = ", ".join(f"m.{quoted(name)}" for name in names)
    register.execute(
        f"insert into {quoted(source.said.name)} ({written})"
        f" select {said}, cast(:batch as integer), cast(:gone as smallint) from {held}",
        dict(values),
    )
