"""An indicator: numerator and denominator as SQL expressions over one published table, counted by unit and day."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import AwareDatetime, Field, field_validator, model_validator

from motlan.governance.published import PUBLISHED, parse
from motlan.kernel.errors import NotAllowed
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document, Spec
from motlan.kernel.text import Text

Level = Literal["unit", "province", "country"]
COUNTED = ("unit", "province", "day")
"""The columns that a published table must have for an indicator to count it."""


class Case(Spec):
    """A worked case: rows of the published table, and what they count, so that an official can check it by hand."""

    says: Text = Field(description="what the case shows")
    rows: tuple[Mapping[str, str | int | float | None], ...] = Field(
        description="rows of the table: column → value; a column that is not named is empty"
    )
    at: AwareDatetime = Field(description="the instant that `:at` stands for")
    counts: tuple[int, int] = Field(description="numerator and denominator of these rows")


class Indicator(Spec):
    """One indicator of the service index.

    ``numerator`` and ``denominator`` are aggregate expressions in PostgreSQL's SQL that give whole numbers; ``:at`` in
    them is the instant of measuring. The rate is their quotient in percent, times the rate of the indicator
    ``times_rate_of`` in the same unit and period where one is named; full score (``points``) at ``full_score_at``
    percent or above, else rate x points / full_score_at (Decision 766/QĐ-TTg). A zero denominator is not available.
    """

    indicator: str = Field(description="number in the official list, in quotation marks")
    label: Text = Field(description="its name")
    definition: Text | None = Field(default=None, description="what it says, in plain words")
    source: str = Field(alias="from", default="published_dossier", description="published table that is counted")
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

    @field_validator("source")
    @classmethod
    def _known(cls, source: str) -> str:
        countable = sorted(name for name, columns in PUBLISHED.items() if set(COUNTED) <= set(columns))
        if source not in countable:
            msg = f"{source} is not a published table that counts by unit and day; there are {', '.join(countable)}"
            raise ValueError(msg)
        return source

    @field_validator("numerator", "denominator")
    @classmethod
    def _guarded(cls, expression: str) -> str:
        try:
            parse(f"select {expression.replace(':at', chr(39) * 2)} from published_dossier")
        except NotAllowed as error:
            raise ValueError(error.in_("en")) from error
        return expression

    @model_validator(mode="after")
    def _cases_name_columns(self) -> "Indicator":
        known = set(PUBLISHED[self.source])
        for case in self.cases:
            strange = sorted({name for row in case.rows for name in row} - known)
            if strange:
                msg = f"{', '.join(strange)} is no column of {self.source}; there are {', '.join(sorted(known))}"
                raise ValueError(msg)
        return self

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
