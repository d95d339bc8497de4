"""What must hold of a whole form before it can be filed: that two people are not one, that somebody is of age."""

import re
from datetime import date

from pydantic import Field

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text
from motlan.service.procedures.terms import Condition, Path

TODAY = "today"
"""The reserved subject of the day of filing, which only a requirement may read: ``today.minus_18_years``."""

_YEARS_AGO = re.compile(r"minus_(\d{1,3})_years")


class Requirement(Spec):
    """One condition on what is held and answered together. What is not known is judged by an officer, not by it."""

    that: Condition = Field(
        description="condition (CEL) that must hold; `today.minus_18_years` is the day 18 years before the filing"
    )
    at: Path = Field(description="path that the form asks, beside which it is said when it does not hold")
    why: Text = Field(description="what is said then: what is not possible, and what to do")


def days_before(paths: tuple[str, ...], today: date) -> dict[str, str]:
    """The days that some paths name: ``today.minus_18_years`` is 2008-11-22 on 2026-11-22.

    >>> days_before(("today.minus_18_years", "child.sex"), date(2028, 2, 29))
    {'today.minus_18_years': '2010-02-28'}
    """
    return {path: _earlier(today, int(years[1])).isoformat() for path in paths if (years := years_ago(path))}


def years_ago(path: str) -> re.Match[str] | None:
    """How many years before the filing a path means, as the first group; None when it means no such day."""
    subject, _, day = path.partition(".")
    return _YEARS_AGO.fullmatch(day) if subject == TODAY else None


def _earlier(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February in a year that has none
        return today.replace(year=today.year - years, day=28)
