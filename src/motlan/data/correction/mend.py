"""Mend a value at its source, where the source is a register kept on this platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motlan.data.correction.record import Correction
from motlan.data.golden.cause import Because
from motlan.data.golden.typed import typed
from motlan.data.hosted import write_hosted
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source


def kept_here(catalogue: Catalogue, correction: Correction) -> tuple[Source, ...]:
    """The hosted datasets of the correction's database that carry the attribute: where an answer can mend at once."""
    return tuple(
        source
        for source in catalogue.sources(correction.concept)
        if source.dataset.hosted
        and source.database.database == correction.source
        and any(attribute.name == correction.attribute for attribute in source.provides)
    )


def mend(
    *, register: Register, catalogue: Catalogue, clock: Clock, correction: Correction, right: str, by: str
) -> None:
    """Write ``right`` into the hosted record that holds the contested value, in the caller's transaction.

    :raises Refused: when ``right`` is no value of the attribute, or no record of the database is kept here.
    """
    attribute = catalogue.dictionary.concept(correction.concept).attributes[correction.attribute]
    value = typed(catalogue.dictionary, attribute, right)
    for source in kept_here(catalogue, correction):
        names = [one.name for one in source.provides]
        columns = ", ".join(f'"{name}"' for name in names)
        found = register.records(
            f'select record_key, {columns} from "{source.mirror}" where subject = :subject and lead = 1',
            {"subject": correction.subject},
        )
        if not found:
            continue
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
