"""One rule of a database's quality contract, as its file declares it beside those that the dictionary implies."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

Operator = Literal["is", "is_not", "less_than", "at_most", "greater_than", "at_least", "between", "not_between"]
Unit = Literal["rows", "percent"]
Group = Literal["missing", "range", "duplicate", "format", "reference", "contradiction", "stale", "differs"]
Severity = Literal["minor", "major", "severe"]
Comparison = Literal["=", "<>", "<", "<=", ">", ">="]


class Threshold(Spec):
    """What a count must be for the check to hold; ``between`` has both ends in it, ``not_between`` neither.

    >>> Threshold(operator="at_most", value=1, unit="percent").holds(2, 100)
    False
    """

    operator: Operator = Field(description="how the count is compared")
    value: float = Field(description="what it is compared with; the lower end of a range")
    high: float | None = Field(default=None, description="the upper end of a range")
    unit: Unit = Field(default="rows", description="records, or a hundredth of those looked at")

    @model_validator(mode="after")
    def _has_its_ends(self) -> Threshold:
        if (self.high is not None) != (self.operator in {"between", "not_between"}):
            msg = "`between` and `not_between` have a `value` and a `high`, the others only a `value`"
            raise ValueError(msg)
        return self

    def holds(self, count: int, of: int) -> bool:
        """Whether ``count`` (of ``of`` records, where the unit is per cent) is as it must be; of nothing it is."""
        if self.unit == "percent" and of == 0:
            return True
        found, value = (100 * count / of if self.unit == "percent" else float(count)), self.value
        high = self.high if self.high is not None else value
        return {
            "is": found == value,
            "is_not": found != value,
            "less_than": found < value,
            "at_most": found <= value,
            "greater_than": found > value,
            "at_least": found >= value,
            "between": value <= found <= high,
            "not_between": not value <= found <= high,
        }[self.operator]


def _allowed(value: Any) -> Any:
    """``5`` is at most five records, ``1.5%`` at most so many of a hundred."""
    match = (
        re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", str(value).strip()) if isinstance(value, int | float | str) else None
    )
    if match is None:
        return value
    return {"operator": "at_most", "value": float(match.group(1)), "unit": "percent" if match.group(2) else "rows"}


def _days(value: Any) -> Any:
    """``7 days`` or a bare number of days."""
    match = re.fullmatch(r"(\d+)\s*days?", value) if isinstance(value, str) else None
    return int(match.group(1)) if match else value


class Check(Spec):
    """One rule of the quality contract, beside those that the dictionary implies.

    ``values`` are the codes that are allowed (kind ``codes``) or the texts that stand for nothing (``missing``);
    ``than`` is the field that ``field`` is compared with by ``how``; ``fields`` must be unique together;
    ``population`` (``database.dataset``) holds every object that must be present here by ``field``, or those for which
    ``where`` holds; ``within`` are the days in which a dataset must be read; ``references`` name the datasets that a
    condition in ``sql`` may look into; ``allow`` is how many failures (``5``, ``1%``) are tolerated before an incident.
    """

    dataset: str | None = Field(default=None, description="the dataset; left out: every dataset that has the field")
    field: str | None = Field(default=None, description="the attribute")
    kind: str | None = Field(
        default=None, description="what is checked: not_null, unique, pattern, codes, range, compare, agrees_with, …"
    )
    sql: str | None = Field(
        default=None, description="a condition on the attributes that every record must meet, in the place of a kind"
    )
    database: str | None = Field(
        default=None, description="the database to agree with; left out: those with more authority"
    )
    criterion: Literal["correct", "complete", "clean", "living", "unified"] | None = Field(
        default=None, description="what it speaks for; left out: as the kind says"
    )
    weight: float = Field(default=1.0, gt=0, description="in the index")
    least: float | str | None = Field(default=None, description="lower end of a range")
    most: float | str | None = Field(default=None, description="upper end of a range")
    pattern: str | None = Field(default=None, description="regular expression that the whole value matches")
    label: Text | None = Field(default=None, description="its name for people")
    name: str | None = Field(
        default=None, pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$", description="its name in lists and files"
    )
    values: tuple[str, ...] = Field(default=(), description="codes that are allowed, or texts that stand for nothing")
    than: str | None = Field(default=None, description="the field that it is compared with")
    how: Comparison = Field(default="<=", description="the comparison")
    fields: tuple[str, ...] = Field(default=(), description="unique together")
    population: str | None = Field(default=None, description="database.dataset that holds everyone who must be present")
    where: str | None = Field(default=None, description="condition on those who must be present")
    within: Annotated[int | None, BeforeValidator(_days)] = Field(
        default=None, description="days in which the dataset must be read"
    )
    references: dict[str, str] = Field(
        default={}, description="alias → database.dataset that a condition may look into"
    )
    allow: Annotated[Threshold | None, BeforeValidator(_allowed)] = Field(
        default=None, description="failures that open no incident yet: a number, or per cent"
    )
    group: Group | None = Field(default=None, description="error group; left out: as the kind says")
    severity: Severity | None = Field(default=None, description="of the incident; left out: as the policy says")
