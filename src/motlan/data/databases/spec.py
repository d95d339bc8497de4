"""What a workspace says of one database: where it is, its datasets, and how its columns map to the dictionary."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

NAME = r"^[a-z][a-z0-9_]*$"
DATE_FORM = re.compile(r"(?=.*yyyy)(?!.*(?:dd.*dd|mm.*mm|yyyy.*yyyy))(?:(?:dd|mm|yyyy)[^\w]{0,2})+")
NUMBER_FORM = re.compile(r"[\d., ]*\d[\d., ]*")
Stage = Literal["not_deployed", "deploying", "partial", "central", "born_from_procedures"]


def _days(value: Any) -> Any:
    """``30 days``, ``1 day`` or a bare number of days."""
    match = re.fullmatch(r"(\d+)\s*days?", value) if isinstance(value, str) else None
    return int(match.group(1)) if match else value


def _mapping(value: Any) -> Any:
    """``column: attribute`` is short for ``column: {to: attribute}``."""
    return {"to": value} if isinstance(value, str) else value


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Connect(Spec):
    """Where a database is. ``${SAMPLE}`` and other ``${NAME}`` in ``path`` and ``url`` are filled at sync time."""

    kind: str = Field(description="sqlite | postgres | csv | parquet | jsonl | xlsx | hosted, or a plugin's name")
    path: str | None = None
    url: str | None = None
    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)


class Changes(Spec):
    """How changes are found: the whole set compared, or rows at or after the last seen value of ``column``.

    ``late`` moves that value back by so many days, for owners whose records may come with an earlier date. A snapshot
    that lacks more than ``shrink`` per cent of the records held (and more than a handful) is held back for a human.
    """

    by: Literal["snapshot", "cursor"] = "snapshot"
    column: str | None = None
    late: Annotated[int, BeforeValidator(_days)] = 0
    shrink: float = Field(default=20, ge=0, le=100)

    @model_validator(mode="after")
    def _cursor_has_a_column(self) -> Changes:
        if (self.by == "cursor") != (self.column is not None):
            msg = "`by: cursor` names its `column`, and only it does"
            raise ValueError(msg)
        return self


class ColumnMapping(Spec):
    """One source column as an attribute.

    ``format`` is how dates (``dd/mm/yyyy``) or numbers (``1.234,5``) are written; ``values`` turns the source's codes
    into the dictionary's; ``codes: unit`` with ``as_of`` says from which day the source's unit codes are.
    """

    to: str
    format: str | None = None
    codes: str | None = None
    values: dict[str, str] | None = None
    as_of: date | None = None
    scheme: str | None = None

    @field_validator("format")
    @classmethod
    def _is_a_form(cls, form: str | None) -> str | None:
        if form is not None and not DATE_FORM.fullmatch(form) and not NUMBER_FORM.fullmatch(form):
            msg = "a date's form is made of dd, mm, yyyy and separators (dd/mm/yyyy), a number's is like 1.234,5"
            raise ValueError(msg)
        return form


class Dataset(Spec):
    """One table, sheet or set of files of a database, describing one concept.

    ``key`` names the source columns that tell records apart. A record of a dataset that ``founds`` is a new subject
    when it matches nobody. A ``hosted`` dataset has no source: the platform itself writes it. ``period`` is the number
    of days within which the owner promises to bring changes.
    """

    table: str | None = None
    sheet: str | None = None
    path: str | None = None
    key: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    changes: Changes = Changes()
    describes: str
    founds: bool = False
    hosted: bool = False
    columns: dict[str, Annotated[ColumnMapping, BeforeValidator(_mapping)]] = Field(default={})
    ignore: tuple[str, ...] = ()
    period: Annotated[int | None, BeforeValidator(_days)] = None
    label: Text | None = None

    @model_validator(mode="after")
    def _is_readable(self) -> Dataset:
        if self.hosted:
            return self
        if not self.key or not self.columns:
            msg = "a dataset names its `key` and its `columns` (only a hosted one has none)"
            raise ValueError(msg)
        targets = [mapping.to for mapping in self.columns.values()]
        twice = sorted({target for target in targets if targets.count(target) > 1})
        if twice:
            msg = f"two columns are mapped to {', '.join(twice)}"
            raise ValueError(msg)
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """Every source column that sync needs: key, mapped columns, the cursor; in this order, once each."""
        cursor = (self.changes.column,) if self.changes.column else ()
        return tuple(dict.fromkeys((*self.key, *self.columns, *cursor)))


class Check(Spec):
    """One rule of the quality contract, beside those that the dictionary implies."""

    dataset: str | None = None
    field: str | None = None
    kind: str | None = None
    sql: str | None = None
    database: str | None = None
    criterion: Literal["correct", "complete", "clean", "living", "unified"] | None = None
    weight: float = Field(default=1.0, gt=0)
    least: float | str | None = None
    most: float | str | None = None
    pattern: str | None = None
    label: Text | None = None


class Database(Spec):
    """One database of one owner."""

    database: str = Field(pattern=NAME)
    label: Text
    owner: str
    stage: Stage = "partial"
    connect: Connect
    datasets: dict[Annotated[str, Field(pattern=NAME)], Dataset] = Field(min_length=1)
    checks: tuple[Check, ...] = ()
