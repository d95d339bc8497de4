"""What a workspace says of its portfolio: how stages are measured, the checklist, the formula of grades, claims.

The rows themselves are CSV files beside it (:mod:`.book`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from motlan.governance.figure import Span
from motlan.governance.published import checked, parse
from motlan.kernel.errors import NotAllowed
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

NAME = r"^[a-z][a-z0-9_]*$"
STAGES = ("not_deployed", "deploying", "partial", "central", "born_from_procedures")
"""From nothing to a register that lives from handling procedures; a database's own file uses the same words."""
Stage = Literal["not_deployed", "deploying", "partial", "central", "born_from_procedures"]
Basis = Literal["public", "count", "illustrative"]
Measure = Literal["connected", "use", "quality", "standards", "operation"]
"""What a grade may count: percent of datasets that are connected and fresh; answers that it filled in within a year;
quality index; percent of the checklist that holds; percent of incidents that were closed in time."""


class StageRule(Spec):
    """By which figures a stage is measured."""

    fresh_within: Span = Field(description="a dataset read longer ago does not live")
    mapped_from: float = Field(gt=0, le=100, description="percent of columns mapped from which it counts as central")
    born_within: Span = Field(description="a result was written into it by a procedure within so long")


class Item(Spec):
    """One line of the checklist. Where ``measured_by`` says nothing of a database, what was claimed counts."""

    item: str = Field(pattern=NAME, description="name (a-z, 0-9, _)")
    label: Text = Field(description="what people read")
    measured_by: str | None = Field(
        default=None, description="SQL over the published tables: database, and 1 where it holds, 0 where it does not"
    )

    @field_validator("measured_by")
    @classmethod
    def _guarded(cls, sql: str | None) -> str | None:
        try:
            query = checked(parse(sql)) if sql else None
        except NotAllowed as error:
            raise ValueError(error.in_("en")) from error
        if query is not None and len(query.expressions) != 2:  # noqa: PLR2004 - a database and what is said of it
            msg = "it must give two columns: database, and 1 or 0"
            raise ValueError(msg)
        return sql


class ItemClaim(Spec):
    """What the owner of a database says of one line of the checklist."""

    database: str = Field(description="a database of the portfolio")
    item: str = Field(description="a line of the checklist")
    holds: bool = Field(description="whether it holds")
    on: date = Field(description="the day on which it was said")
    note: Text = Field(description="what was said with it")
    basis: Basis = Field(default="illustrative", description="`public` where a source says just this")


class Part(Spec):
    """One figure of the formula: ``weight`` of the grade is won in full at ``full_at`` or above, else in proportion."""

    measure: Measure = Field(description="what is counted")
    label: Text = Field(description="what people read")
    weight: float = Field(gt=0, description="its share of the grade, against the other weights")
    full_at: float = Field(gt=0, description="from which its full weight is won")


class GradeCase(Spec):
    """A worked case of the formula, so that an official can check it by hand."""

    says: Text = Field(description="what the case shows")
    figures: Mapping[Measure, float] = Field(description="figure by measure; one that is not named is not measured")
    score: float | None = Field(description="0 to 100, with two decimals; null: nothing was measured")
    grade: Literal["A", "B", "C", ""] = Field(description="A, B or C; empty: none")


class Formula(Spec):
    """How grades are given from one day on. A figure that was not measured wins nothing and keeps its weight."""

    since: date = Field(description="the first day of the formula")
    source: Text = Field(description="the document it is taken from")
    basis: Basis = Field(default="illustrative", description="`public` where the document lays down just this")
    parts: tuple[Part, ...] = Field(min_length=1, description="the figures")
    a_from: float = Field(gt=0, le=100, description="score from which it is A")
    b_from: float = Field(gt=0, le=100, description="score from which it is B; below: C")
    cases: tuple[GradeCase, ...] = Field(default=(), description="worked cases that hold of the formula")

    @model_validator(mode="after")
    def _in_order(self) -> "Formula":
        names = [part.measure for part in self.parts]
        if len(set(names)) != len(names):
            msg = "each measure stands once among the parts"
            raise ValueError(msg)
        if self.b_from >= self.a_from:
            msg = "b_from is less than a_from"
            raise ValueError(msg)
        return self


class Freed(Spec):
    """Papers and declared fields of one procedure that people would be spared if a database were connected."""

    database: str = Field(description="a database of the portfolio")
    procedure: str = Field(description="code of a procedure")
    papers: tuple[str, ...] = Field(default=(), description="papers of the procedure, by `id`")
    fields: tuple[str, ...] = Field(default=(), description="what its form asks for, as the form names it")


class Total(Spec):
    """How many databases a report says there are at some stages."""

    label: Text = Field(description="what people read")
    stages: tuple[Stage, ...] = Field(min_length=1, description="stages that are counted together")
    databases: int = Field(ge=0, description="how many; the rows must add up to it")


class Portfolio(Spec):
    """The file ``portfolio/portfolio.yaml``."""

    label: Text = Field(description="its title")
    source: Text = Field(description="the document or report it is taken from")
    stages: StageRule = Field(description="how stages are measured")
    checklist: tuple[Item, ...] = Field(default=(), description="lines of the checklist, in order")
    claims: tuple[ItemClaim, ...] = Field(default=(), description="what owners say of lines of the checklist")
    formulas: tuple[Formula, ...] = Field(default=(), description="how grades are given, the earliest formula first")
    frees: tuple[Freed, ...] = Field(
        default=(), description="what connecting a database would spare people beyond what the dictionary knows"
    )
    totals: tuple[Total, ...] = Field(default=(), description="how many databases a report says are at which stages")

    @field_validator("formulas")
    @classmethod
    def _one_after_the_other(cls, formulas: Sequence[Formula]) -> Sequence[Formula]:
        days = [formula.since for formula in formulas]
        if days != sorted(set(days)):
            msg = "formulas stand in the order of their days, one a day"
            raise ValueError(msg)
        return formulas

    def formula(self, on: date) -> Formula | None:
        """The formula of a day; None before the first."""
        return next((one for one in reversed(self.formulas) if one.since <= on), None)
