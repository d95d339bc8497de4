"""What a workspace lays down on quality: bands, deadlines in working days, when an alert is raised, who is suspended.

Defaults are those of the guidance of the Ministry of Public Security to Decision 2439/QĐ-TTg: green from 90, yellow
from 75; 5 working days to find the cause, 10 in all, 15 where right and wrong cannot be told without looking on site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from motlan.data.quality.score import EQUAL, GUIDANCE, Bands, Weights
from motlan.kernel.calendar import WorkCalendar

EVERY_WEEKDAY = WorkCalendar(zone=ZoneInfo("UTC"))
"""For a caller without a country: Monday to Friday, no holidays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Working days from the alert: to find the cause, to have it mended, and to mend it where one must go and look."""

    cause: int = 5
    whole: int = 10
    on_site: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One workspace's rules on quality.

    ``suspend_when`` "red": a database that has been red for ``grace_days`` is not synchronised any more.
    """

    bands: Bands = GUIDANCE
    weights: Weights = EQUAL
    deadlines: Deadlines = Deadlines()
    suspend_when: Literal["never", "red"] = "never"
    grace_days: int = 0
    calendar: WorkCalendar = field(default=EVERY_WEEKDAY)
