"""Mend a value at its source, where the source is a register kept on this platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motlan.data.correction.record import Correction
from motlan.data.golden.cause import Because
from motlan.data.golden.typed import typed
from motlan.data.hosted import write_hosted
from motlan.dictionary.attribute import Attribute
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source


def kept_here(register: Register, catalogue: Catalogue, correction: Correction) -> Source | None:
    """The hosted dataset whose record of the subject holds the contested value: an answer can mend it at once."""
    for source in catalogue.sources(correction.concept):
        if not source.dataset.hosted or source.database.database != correction.source:
            continue
        provided = {attribute.name: attribute for attribute in source.provides}
        if correction.attribute in provided and _holds(register, source, provided[correction.attribute], correction):
            return source
    return None


def _holds(register: Register, source: Source, attribute: Attribute, correction: Correction) -> bool:
    row = register.row(
        f'select "{attribute.name}" from "{source.mirror}" where subject = :subject and lead = 1',
        {"subject": correction.subject},
    )
    return row is not None and (str(row[0]) if row[0] is not None else None) == correction.value


def mend(
    *, register: Register, catalogue: Catalogue, clock: Clock, correction: Correction, right: str, by: str
) -> None:
    """Write ``right`` into the hosted record that holds the contested value, in the caller's transaction.

    :raises Refused: when ``right`` is no value of the attribute, or no record of the database is kept here.
    """
    attribute = catalogue.dictionary.concept(correction.concept).attributes[correction.attribute]
    value = typed(catalogue.dictionary, attribute, right)
    source = kept_here(register, catalogue, correction)
    if source is not None:
        names = [one.name for one in source.provides]
        columns = ", ".join(f'"{name}"' for name in names)
        found = register.records(
            f'select record_key, {columns} from "{source.mirror}" where subject = :subject and lead = 1',
            {"subject": correction.subject},
        )
        row = {name: found[0][name] for name in names} | {correction.attribute: value}
        write_hosted(
            register=register,
            catalogue=catalogue,
            clock=clock,
            database=source.database.database,
            dataset=source.name,
            rows=[row],
            record_keys=[str(found[0]["record_key"])],
            because=Because(
                kind="correction",
                at=instant(clock.now()),
                actor=by,
                reason=Text(vi=f"Yêu cầu sửa số {correction.number}", en=f"Correction {correction.number}"),
            ),
        )
        return
    raise Refused(
        what=Text(vi="Giá trị này không do nền tảng giữ.", en="This value is not kept on the platform."),
        remedy=Text(
            vi="Chấp nhận mà không ghi giá trị: nơi giữ sửa trong hệ thống của mình.",
            en="Accept without a value: its owner mends it in its own system.",
        ),
        where=f"{correction.source}: {correction.concept}.{correction.attribute}",
    )
