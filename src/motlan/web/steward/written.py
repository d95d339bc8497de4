"""What a steward writes by hand, as the dictionary writes it."""

from __future__ import annotations

import re

from django.utils.translation import get_language

from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.house import House

OFFERED = 8
"""Names of units that a refusal offers."""
AS_WRITTEN = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}")


def as_held(here: House, attribute: Attribute, said: str) -> str:
    """What people write as the dictionary writes it: 02/03/1975, a decimal comma, a unit by its name or its code.

    :raises Refused: for what is no date, as people write it; for a name that no unit has, or several have.
    """
    if attribute.type is Type.UNIT:
        return _unit(here, attribute, said)
    if attribute.type is Type.DATE:
        return _date(attribute, said)
    if attribute.type is Type.NUMBER and "." not in said:
        return said.replace(",", ".")
    return said


def _unit(here: House, attribute: Attribute, said: str) -> str:
    units, language = here.catalogue.dictionary.units, get_language() or "vi"
    if said in units.units:
        return said
    found = units.called(said, on=here.today)
    if len(found) == 1:
        return found[0]
    near = "; ".join(
        units.full_name(one, language) for one in found[:OFFERED] or units.meant(said, on=here.today, most=OFFERED)
    )
    raise Refused(
        what=Text(vi=f"Có {len(found)} đơn vị tên “{said}”.", en=f"{len(found)} units are called “{said}”.")
        if found
        else Text(vi=f"Không có đơn vị nào tên “{said}”.", en=f"There is no unit called “{said}”."),
        remedy=_former(here, said) or Text(vi=f"Ghi đủ tên: {near}.", en=f"Write the whole name: {near}.")
        if near
        else Text(vi="Ghi tên xã, phường hoặc tỉnh.", en="Write the name of a commune or a province."),
        where=attribute.name,
    )


def _former(here: House, said: str) -> Text | None:
    """Where the land went of a unit that was called so before a change, each with the name of today to write."""
    units = here.catalogue.dictionary.units
    told = [units.told(said, one, on=here.today) for one in units.meant(said, on=here.today, most=OFFERED)]
    now = [one for one in told if one is not None]
    return Text({one: " ".join(text.in_(one) for text in now) for one in ("vi", "en")}) if now else None


def _date(attribute: Attribute, said: str) -> str:
    try:
        held = partial_date.parse(said, "dd/mm/yyyy") if AS_WRITTEN.fullmatch(said) else said
    except ValueError:
        held = ""
    if partial_date.is_valid(held):
        return held
    raise Refused(
        what=Text(vi=f"“{said}” không phải là ngày.", en=f"“{said}” is no date."),
        remedy=Text(vi="Viết 02/03/1975, 03/1975 hoặc 1975.", en="Write 02/03/1975, 03/1975 or 1975."),
        where=attribute.name,
    )
