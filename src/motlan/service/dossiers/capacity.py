"""In which capacity somebody acts for another, and until which day a child is represented by its parents."""

from datetime import date
from enum import StrEnum

from motlan.kernel.text import Text


class Capacity(StrEnum):
    """By what right one acts for another."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    LEGAL = "legal"
    AUTHORISED = "authorised"

    @property
    def label(self) -> Text:
        """How people read it."""
        return CAPACITIES[self]


CAPACITIES = {
    Capacity.PARENT: Text(vi="cha hoặc mẹ", en="parent"),
    Capacity.GUARDIAN: Text(vi="người giám hộ", en="guardian"),
    Capacity.LEGAL: Text(vi="người đại diện theo pháp luật", en="legal representative"),
    Capacity.AUTHORISED: Text(vi="người được uỷ quyền", en="authorised person"),
}


def under_age(born: str, *, on: date, of_age: int) -> bool:
    """Whether somebody born then is a minor on a day beyond doubt; ``born`` is ISO 8601 of any precision.

    Where only the month or the year is known, the earliest day counts: nobody is represented who may be of age. Who was
    born on 29 February comes of age on 1 March.

    >>> under_age("2008-11-23", on=date(2026, 11, 22), of_age=18)
    True
    >>> under_age("2008-11-22", on=date(2026, 11, 22), of_age=18)
    False
    >>> under_age("2008", on=date(2026, 11, 22), of_age=18)
    False
    """
    known = [int(part) for part in born.split("-") if part.isascii() and part.isdigit()]
    if not known:
        return False
    year, month, day = (*known, 1, 1)[:3]
    return (on.year, on.month, on.day) < (year + of_age, month, day)
