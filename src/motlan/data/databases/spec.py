"""What a workspace says of one database: where it is, its datasets, and how its columns map to the dictionary."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from motlan.data.databases.check import Check
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

NAME = r"^[a-z][a-z0-9_]*$"
DATE_FORM = re.compile(r"(?=.*yyyy)(?!.*(?:dd.*dd|mm.*mm|yyyy.*yyyy))(?:(?:dd|mm|yyyy)[^\w]{0,2})+")
NUMBER_FORM = re.compile(r"[\d., ]*\d[\d., ]*")
Stage = Literal["not_deployed", "deploying", "partial", "central", "born_from_procedures"]


def _days(value: Any) -> Any:
    """``30 days``, ``1 day``, ``1d`` or a bare number of days."""
    match = re.fullmatch(r"(\d+)\s*d(?:ays?)?", value) if isinstance(value, str) else None
    return int(match.group(1)) if match else value


_SECONDS = {"s": 1, "second": 1, "m": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}


def _seconds(value: Any) -> Any:
    """``30 s``, ``10 minutes``, ``1 hour``, ``2d``, or a bare number of seconds."""
    match = re.fullmatch(r"(\d+)\s*([a-z]+?)s?", value) if isinstance(value, str) else None
    unit = _SECONDS.get(match.group(2)) if match else None
    return int(match.group(1)) * unit if match and unit else value


def _mapping(value: Any) -> Any:
    """``column: attribute`` is short for ``column: {to: attribute}``."""
    return {"to": value} if isinstance(value, str) else value


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Pages(Spec):
    """How an HTTP service is turned over page by page.

    ``number`` counts pages and ``offset`` records in ``parameter``, until a page is empty (a page that is only short
    may be one that the service cuts). ``token`` hands on the value found at ``at``; ``next`` follows the address found
    at ``at``, ``link`` the one in the header ``Link``: both end where there is none. ``size`` goes into
    ``size_parameter``. ``total`` is where the answer says how many records there are: fewer read than that is a fault.
    """

    by: Literal["number", "offset", "token", "link", "next"] = Field(description="how the next page is asked for")
    parameter: str | None = Field(default=None, description="name of the parameter that turns the page")
    first: int | None = Field(default=None, ge=0, description="number of the first page")
    size: int | None = Field(default=None, ge=1, description="records asked for on one page")
    size_parameter: str | None = Field(default=None, description="name of the parameter that says how many")
    at: str | None = Field(default=None, description="where in the answer the next address or token stands")
    total: str | None = Field(default=None, description="where in the answer the number of all records stands")
    most: int = Field(default=100_000, ge=1, description="pages; a service that gives more is taken to go in circles")

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Pages:
        if (self.parameter is None) == (self.by in {"number", "offset", "token"}):
            msg = "pages by number, offset or token name their `parameter`, and only they do"
            raise ValueError(msg)
        if (self.at is None) == (self.by in {"token", "next"}):
            msg = "pages by token or next say `at` which place of the answer it is, and only they do"
            raise ValueError(msg)
        if (self.size is None) != (self.size_parameter is None):
            msg = "`size` and `size_parameter` go together"
            raise ValueError(msg)
        return self


class Connect(Spec):
    """Where a database is. ``${NAME}`` is filled in at sync time from the environment, ``${file:/run/secrets/name}`` is
    the content of a file; a password is given in no other way. ``${WORKSPACE}`` is the workspace's own folder;
    ``${SAMPLE}``, where the environment does not set it, is the folder ``sample`` in ``--dir``.
    """

    kind: str = Field(
        description="sqlite | postgres | mysql | sqlserver | oracle | csv | parquet | json | jsonl | xlsx | s3 | http"
        " | push | hosted, or a plugin's name"
    )
    path: str | None = Field(default=None, description="file, pattern of files, or bucket/pattern (s3)")
    url: str | None = Field(default=None, description="postgresql://, mysql://, mssql://, oracle://, https://")
    user: str | None = Field(default=None, description="of a server; the key of an s3 store")
    password: str | None = Field(default=None, description="only as ${NAME} or ${file:/path}")
    encoding: str = Field(default="utf-8", description="of text files")
    delimiter: str = Field(
        default=",", min_length=1, max_length=1, description="what stands between the columns of a CSV"
    )
    stream: str | None = Field(
        default=None, pattern=NAME, description="name of slot and publication for `changes: {by: log}`"
    )
    format: Literal["csv", "parquet", "json", "jsonl", "xlsx"] | None = Field(
        default=None, description="of the files in an s3 store"
    )
    endpoint: str | None = Field(default=None, description="address of an s3 store")
    region: str | None = Field(default=None, description="of an s3 store")
    records: str | None = Field(default=None, description="where in a JSON document the records are, as data.items")
    headers: dict[str, str] = Field(default={}, description="sent with every HTTP request")
    parameters: dict[str, str] = Field(default={}, description="of every HTTP request's address")
    pages: Pages | None = Field(default=None, description="how an http service turns its pages")
    timeout: float = Field(default=30, gt=0, description="seconds to wait for a server's answer")
    tries: int = Field(default=5, ge=1, description="of one HTTP request, where the service is busy or broken")


class Changes(Spec):
    """How changes are found.

    ``snapshot``: the whole set is read and compared. ``cursor``: rows at or after the last seen value of ``column`` are
    read; an HTTP service is asked for them by ``parameter``. ``log``: the database tells every change itself
    (PostgreSQL, MySQL, MariaDB). ``push``: the owner sends them.

    ``late`` moves the cursor's last value back by so many days, for owners whose records may come with an earlier date.
    ``reconcile`` is the number of days after which all keys are read once, to see what was deleted behind a cursor. A
    snapshot that lacks more than ``shrink`` per cent of the records held (and more than a handful) is held back for a
    human. ``every`` is the number of seconds between two readings while everything is kept living.
    """

    by: Literal["snapshot", "cursor", "log", "push"] = Field(default="snapshot", description="how changes are found")
    column: str | None = Field(default=None, description="the cursor: a column that grows with every change")
    parameter: str | None = Field(
        default=None, description="of an http service: asks only for records since the cursor"
    )
    late: Annotated[int, BeforeValidator(_days)] = Field(
        default=0, ge=0, description="days by which rows may come late"
    )
    reconcile: Annotated[int | None, BeforeValidator(_days)] = Field(
        default=None, ge=1, description="days after which all keys are looked at again"
    )
    shrink: float = Field(default=20, ge=0, le=100, description="per cent of the records held that a snapshot may lack")
    every: Annotated[float | None, BeforeValidator(_seconds)] = Field(
        default=None, gt=0, description="time between two readings while everything is kept living"
    )

    @model_validator(mode="after")
    def _cursor_has_a_column(self) -> Changes:
        if (self.by == "cursor") != (self.column is not None):
            msg = "`by: cursor` names its `column`, and only it does"
            raise ValueError(msg)
        if self.by != "cursor" and (self.late or self.reconcile or self.parameter):
            msg = "`late`, `reconcile` and `parameter` belong to `by: cursor`"
            raise ValueError(msg)
        return self


class ColumnMapping(Spec):
    """One source column as an attribute.

    ``format`` is how dates (``dd/mm/yyyy``) or numbers (``1.234,5``) are written; ``values`` turns the source's codes
    into the dictionary's; ``codes: unit`` with ``as_of`` says from which day the source's unit codes are.
    """

    to: str = Field(description="the attribute")
    format: str | None = Field(default=None, description="how a date or a number is written there")
    codes: str | None = Field(default=None, description="`unit`: the values are codes of units of territory")
    values: dict[str, str] | None = Field(default=None, description="the source's code → the dictionary's")
    as_of: date | None = Field(default=None, description="the day of which the source's unit codes are")
    scheme: str | None = Field(
        default=None, description="the structure of an identifier, where it is another than the attribute says"
    )

    @field_validator("format")
    @classmethod
    def _is_a_form(cls, form: str | None) -> str | None:
        if form is not None and not DATE_FORM.fullmatch(form) and not NUMBER_FORM.fullmatch(form):
            msg = "a date's form is made of dd, mm, yyyy and separators (dd/mm/yyyy), a number's is like 1.234,5"
            raise ValueError(msg)
        return form


class Dataset(Spec):
    """One table, sheet or set of files of a database, describing one concept.

    ``table``, ``sheet``, ``path`` and ``records`` say which part of the database it is. ``key`` names the source
    columns that tell records apart. A record of a dataset that ``founds`` is a new subject
    when it matches nobody. A ``hosted`` dataset has no source: the platform itself writes it. ``period`` is the number
    of days within which the owner promises to bring changes.
    """

    table: str | None = Field(default=None, description="table or view, with its schema where needed")
    sheet: str | None = Field(default=None, description="of a workbook; the first where left out")
    path: str | None = Field(default=None, description="below the address or bucket of the database")
    records: str | None = Field(default=None, description="way to the list of records in a JSON document")
    key: Annotated[tuple[str, ...], BeforeValidator(_several)] = Field(
        default=(), description="source columns that tell records apart"
    )
    changes: Changes = Field(default=Changes(), description="how changes are found")
    describes: str = Field(description="the concept")
    founds: bool = Field(default=False, description="a record that matches nobody is a new subject")
    unique: bool = Field(default=False, description="every subject stands in it at most once: two records are two")
    hosted: bool = Field(default=False, description="the platform itself writes it; it has no source")
    columns: dict[str, Annotated[ColumnMapping, BeforeValidator(_mapping)]] = Field(
        default={}, description="source column → attribute"
    )
    ignore: tuple[str, ...] = Field(default=(), description="source columns that are left out knowingly")
    period: Annotated[int | None, BeforeValidator(_days)] = Field(
        default=None, description="days within which the owner promises to bring changes"
    )
    label: Text | None = Field(default=None, description="its name for people")

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


class Database(Spec):
    """One database of one owner."""

    database: str = Field(pattern=NAME, description="name, as other files say it")
    label: Text = Field(description="its name for people")
    owner: str = Field(description="one of the agencies of the workspace")
    stage: Stage = Field(default="partial", description="how far it is: its data, its connection")
    connect: Connect = Field(description="where it is")
    datasets: dict[Annotated[str, Field(pattern=NAME)], Dataset] = Field(
        min_length=1, description="its tables, sheets or files, by name"
    )
    checks: tuple[Check, ...] = Field(default=(), description="rules beside those that the dictionary implies")
