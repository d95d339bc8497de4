"""An indicator: numerator and denominator as SQL expressions over published tables, counted by unit and day."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import AwareDatetime, Field, field_validator, model_validator
from sqlglot import exp

from motlan.governance.published import PUBLISHED, checked, parse
from motlan.kernel.errors import NotAllowed
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document, Spec
from motlan.kernel.text import Text

Level = Literal["unit", "province", "country"]
COUNTED = ("unit", "province", "day")
"""The columns that a published table must have for an indicator to count it."""
CATALOGUE = "published_version"
"""The table of which indicators that count procedures take the procedures there are."""
REPORTED = "published_count"
"""The table of what units reported; an indicator that counts it says so on its page."""


def _aggregate(expression: str) -> exp.Expr:
    """An expression of an indicator as it is understood; raise NotAllowed."""
    parsed: exp.Expr = _selected(expression, "published_dossier").expressions[0]
    return parsed


def _selected(expression: str, table: str) -> exp.Select:
    """The query that counts an expression over a table; raise NotAllowed."""
    return parse(f"select {expression.replace(':at', chr(39) * 2)} from {table}")


def _is_of_rows(expression: str) -> bool:
    """Whether it counts the rows for which a condition holds, and nothing else."""
    parsed = _aggregate(expression)
    return (
        isinstance(parsed, exp.Filter) and isinstance(parsed.this, exp.Count) and isinstance(parsed.this.this, exp.Star)
    )


class Case(Spec):
    """A worked case: rows of the published table, and what they count, so that an official can check it by hand."""

    says: Text = Field(description="what the case shows")
    rows: tuple[Mapping[str, str | int | float | None], ...] = Field(
        description="rows of the table: column → value; a column that is not named is empty"
    )
    procedures: tuple[Mapping[str, str | int | None], ...] = Field(
        default=(), description="where procedures are counted in another table: rows of `published_version`"
    )
    reported: int = Field(default=0, description="what the unit reported of the period (`reported` of the indicator)")
    year_before: int = Field(
        default=0, description="what it counted, or the unit reported, in the whole year before (`reported`)"
    )
    part_of_year: Literal[1, 4, 12] = Field(
        default=12, description="12: the period is a month, 4: a quarter, 1: a year"
    )
    at: AwareDatetime = Field(description="the instant that `:at` stands for")
    counts: tuple[int, int] = Field(description="numerator and denominator of these rows")


class Indicator(Spec):
    """One indicator of the service index.

    ``numerator`` and ``denominator`` are aggregate expressions in PostgreSQL's SQL that give whole numbers; ``:at`` in
    them is the instant of measuring. The rate is their quotient in percent, times the rate of the indicator
    ``times_rate_of`` in the same unit and period where one is named; full score (``points``) at ``full_score_at``
    percent or above, else rate x points / full_score_at (Decision 766/QĐ-TTg). A zero denominator is not available.

    One that ``counts: procedures`` counts each procedure once in a unit and period: the denominator those of the
    catalogue for which its expression gives more than nothing (in force on the last day, or selected by a day of
    theirs), the numerator those among them for which the other does, in the catalogue or in what the unit handled; of
    what it handled it is ``count(*) filter (where …)``: the rows that tell of a procedure.
    """

    indicator: str = Field(description="number in the official list, in quotation marks")
    label: Text = Field(description="its name")
    definition: Text | None = Field(default=None, description="what it says, in plain words")
    reading: Text | None = Field(
        default=None,
        description="where its rule can be read in two ways, which was taken; public, as the definition is",
    )
    source: str = Field(alias="from", default="published_dossier", description="published table that is counted")
    counts: Literal["rows", "procedures"] = Field(
        default="rows", description="what is counted: rows of the table, or procedures, each once in a unit and period"
    )
    selected_by: Literal["decided_on", "public_on"] | None = Field(
        default=None,
        description="where procedures are counted: the day by which a period selects them; without it those count that"
        " are in force on its last day",
    )
    unit: Text | None = Field(default=None, description="what the value is counted in; percent where left out")
    reported: str | None = Field(
        default=None,
        description="measure of `published_count` that is the denominator where it is the larger one; in a whole month,"
        " quarter or year in which both are nothing, a twelfth, a quarter or all of the year before is",
    )
    numerator: str = Field(description="SQL aggregate over the table; `:at` is the instant of measuring")
    denominator: str = Field(description="SQL aggregate; zero: the indicator is not available")
    times_rate_of: str | None = Field(default=None, description="indicator whose rate multiplies this one's")
    full_score_at: float | None = Field(
        default=None,
        gt=0,
        le=100,
        description="percent from which the full score is given; without it, from 100",
    )
    points: float | None = Field(default=None, gt=0, description="the full score; without it there is no score")
    green_from: float | None = Field(
        default=None, gt=0, le=100, description="percent from which a unit is green; without it units have no light"
    )
    yellow_from: float | None = Field(default=None, ge=0, le=100, description="percent from which it is yellow")
    cases: tuple[Case, ...] = Field(default=(), description="worked cases that hold of the two expressions")

    @field_validator("numerator", "denominator")
    @classmethod
    def _guarded(cls, expression: str) -> str:
        try:
            _aggregate(expression)
        except NotAllowed as error:
            raise ValueError(error.in_("en")) from error
        return expression

    @model_validator(mode="after")
    def _countable(self) -> "Indicator":
        countable = {name for name, columns in PUBLISHED.items() if set(COUNTED) <= set(columns)}
        countable |= {CATALOGUE} if self.counts == "procedures" else set()
        if self.source not in countable:
            msg = f"{self.source} is not a published table that counts by unit and day; there are "
            raise ValueError(msg + ", ".join(sorted(countable)))
        if self.counts == "procedures" and "procedure" not in PUBLISHED[self.source]:
            msg = f"{self.source} says of no row which procedure it is about"
            raise ValueError(msg)
        if self.selected_by and self.source != CATALOGUE:
            msg = f"selected_by is a day of {CATALOGUE}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _yellow_below_green(self) -> "Indicator":
        if self.yellow_from is not None and (self.green_from is None or self.yellow_from > self.green_from):
            msg = f"`yellow_from` ({self.yellow_from:g}) is above `green_from`: nothing would ever be yellow"
            if self.green_from is None:
                msg = "`yellow_from` without `green_from`: nothing would ever have a light"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _names_columns(self) -> "Indicator":
        catalogued = CATALOGUE if self.counts == "procedures" else self.source
        for key, expression, table in (
            ("numerator", self.numerator, self.source),
            ("denominator", self.denominator, catalogued),
        ):
            try:
                checked(_selected(expression, table))
            except NotAllowed as error:
                msg = f"{key}: {error.in_('en')}"
                raise ValueError(msg) from error
        return self

    @model_validator(mode="after")
    def _asks_each_row(self) -> "Indicator":
        if self.counts == "procedures" and not self.standing and not _is_of_rows(self.numerator):
            msg = "the numerator of what counts procedures says which rows tell of one: count(*) filter (where …)"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _cases_name_columns(self) -> "Indicator":
        for table, rows in ((self.source, "rows"), (CATALOGUE, "procedures")):
            known = set(PUBLISHED[table])
            strange = sorted({name for case in self.cases for row in getattr(case, rows) for name in row} - known)
            if strange:
                msg = f"{', '.join(strange)} is no column of {table}; there are {', '.join(sorted(known))}"
                raise ValueError(msg)
        return self

    @property
    def standing(self) -> bool:
        """Whether it is read off the catalogue, and nothing that a unit did changes it."""
        return self.source == CATALOGUE

    @property
    def by_procedure(self) -> bool:
        """Whether its rows say of which procedure each is, so that it is counted by procedure, too."""
        return self.counts == "rows" and "procedure" in PUBLISHED[self.source]

    def check(self, document: Document, *, known: Sequence[str]) -> tuple[Issue, ...]:
        """What is wrong with it among the indicators ``known``."""
        if self.times_rate_of is None or self.times_rate_of in set(known) - {self.indicator}:
            return ()
        return (
            document.issue(
                ("times_rate_of",),
                why=Text(
                    vi=f"Không có chỉ tiêu {self.times_rate_of} nào khác.",
                    en=f"There is no other indicator {self.times_rate_of}.",
                ),
                remedy=Text(vi="Chọn một chỉ tiêu của thư mục này.", en="Name an indicator of this folder."),
            ),
        )
