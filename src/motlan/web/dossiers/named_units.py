"""The one unit that somebody means who typed a name: the only one, or of several the one marked below the field."""

from __future__ import annotations

from datetime import date

from motlan.dictionary.unit import UnitBook
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.forms.validate import MOST_MEANT


def unit_named(units: UnitBook, name: str, *, marked: str, on: date, where: str) -> str:
    """The code of the unit not gone ``on`` that day; ``where`` is the field.

    :raises Refused: for a name that no unit has, or that several may mean of which none is marked.
    """
    found = units.meant(name, on=on, most=MOST_MEANT + 1)
    if marked in found:
        return marked
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(
            what=Text(vi=f"Không có đơn vị nào tên “{name}”.", en=f"There is no unit called “{name}”."),
            remedy=Text(vi="Ghi tên xã, phường hoặc tỉnh.", en="Write the name of a commune or a province."),
            where=where,
        )
    many = len(found) > MOST_MEANT
    raise Refused(
        what=Text(vi=f"Nhiều đơn vị có tên “{name}”.", en=f"Many units are called “{name}”.")
        if many
        else Text(vi=f"“{name}” có thể là {len(found)} đơn vị.", en=f"“{name}” may mean {len(found)} units."),
        remedy=Text(vi="Ghi kèm đơn vị cấp trên.", en="Add the unit above.")
        if many
        else Text(vi="Chọn một đơn vị dưới ô này.", en="Choose one below the field."),
        where=where,
    )
