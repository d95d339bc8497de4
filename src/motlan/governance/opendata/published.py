"""What a workspace shows to everybody: which things, of which levels, and from which count on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

What = Literal["lights", "tasks", "databases", "indicators", "reports", "commitments"]
Level = Literal["country", "province", "agency", "unit"]
LEVELS: tuple[Level, ...] = ("country", "province", "agency", "unit")


class Published(Spec):
    """What the public site and the open data show. A list alone names the things: ``[lights]``.

    A row of which the denominator is between 1 and ``smallest_count`` - 1 is hidden, and beside it as many of the next
    smallest as are needed that nobody finds it by subtracting: those hidden under one parent are at least two, and
    count together at least ``smallest_count``; what is under a hidden province is hidden with it. So is a row of which
    the numerator, or the rest, is between 1 and ``smallest_part`` - 1.
    """

    what: tuple[What, ...] = Field(
        default=(),
        description="`lights` of units, `tasks` and their probes, `databases`, `indicators`;"
        " `reports`: of each day, what of these it tells;"
        " `commitments` of the owners of tasks: what, until when, kept or not",
    )
    levels: tuple[Level, ...] = Field(
        default=LEVELS, description="whose counts: `country`, `province`, `agency`, `unit` (below a province)"
    )
    smallest_count: int = Field(default=5, ge=1, description="the smallest denominator that is shown; 1 shows all")
    smallest_part: int = Field(
        default=1,
        ge=1,
        description="the smallest numerator, and the smallest rest of the denominator, that is shown; 1 shows all",
    )
    facts_by: Literal["month", "day"] = Field(
        default="month", description="of what length of time counts are published"
    )
    licence: Text | None = Field(default=None, description="under which terms the data may be used")

    @model_validator(mode="before")
    @classmethod
    def _named_alone(cls, value: Any) -> Any:
        return {"what": value} if isinstance(value, list | tuple) else value

    def __contains__(self, what: object) -> bool:
        """Whether a thing is shown to everybody."""
        return what in self.what

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.what)
