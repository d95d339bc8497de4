"""What a steward writes by hand, as the dictionary writes it."""

from __future__ import annotations

import re

from motlan.dictionary import partial_date
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.dossiers.named_units import unit_named
from motlan.web.dossiers.questions import Meant, meant_units
from motlan.web.house import House

AS_WRITTEN = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}")


def as_held(here: House, attribute: Attribute, said: str, *, marked: str) -> str:
    """What people write as the dictionary writes it: 02/03/1975, a decimal comma, a unit by its name or its code.

    ``marked``: of several units that a name may mean, the code of the one that was chosen.

    :raises Refused: for what is no date, as people write it; for a name that no unit has, or that several may mean.
    """
    if attribute.type is Type.UNIT:
        units = here.catalogue.dictionary.units
        if said in units.units:
            return said
        return unit_named(units, said, marked=marked, on=here.today, where=attribute.name)
    if attribute.type is Type.DATE:
        return _date(attribute, said)
    if attribute.type is Type.NUMBER and "." not in said:
        return said.replace(",", ".")
    return said


def offered(here: House, attribute: Attribute, said: str) -> Meant:
    """The units that a name may mean, to mark one of; () where it means one or none, and for what is no unit."""
    if attribute.type is not Type.UNIT or not said:
        return ()
    meant = meant_units(said, here.catalogue.dictionary)
    return meant if len(meant) > 1 else ()


def former(here: House, attribute: Attribute, said: str, held: str) -> Text | None:
    """What to tell whoever wrote a unit by its name of before a change; None for anything else."""
    if attribute.type is not Type.UNIT:
        return None
    return here.catalogue.dictionary.units.told(said, held, on=here.today)


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
