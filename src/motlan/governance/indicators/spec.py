"""An indicator: numerator and denominator as SQL expressions over one published table, per unit and period."""

from typing import Literal

from pydantic import Field, field_validator

from motlan.governance.published import PUBLISHED, parse
from motlan.kernel.errors import NotAllowed
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

Level = Literal["unit", "province", "country"]


class Indicator(Spec):
    """One indicator of the service index.

    ``numerator`` and ``denominator`` are aggregate expressions in PostgreSQL's SQL; ``:at`` in them is the end of
    the period. The rate is their quotient in percent times ``times``; full score (``points``) at ``full_score_at``
    percent or above, else rate x points / full_score_at (Decision 766/QĐ-TTg). A zero denominator is not available.
    """

    indicator: str = Field(description="number in the official list, in quotation marks")
    label: Text = Field(description="its name")
    definition: Text | None = Field(default=None, description="what it says, in plain words")
    source: str = Field(alias="from", default="published_dossier", description="published table that is counted")
    numerator: str = Field(description="SQL aggregate over the table; `:at` is the end of the period")
    denominator: str = Field(description="SQL aggregate; zero: the indicator is not available")
    times: float = Field(default=1, gt=0, description="factor on the rate")
    full_score_at: float | None = Field(
        default=None,
        gt=0,
        le=100,
        description="percent from which the full score is given; without it there is no score",
    )
    points: float | None = Field(default=None, gt=0, description="the full score")

    @field_validator("source")
    @classmethod
    def _known(cls, source: str) -> str:
        if source not in PUBLISHED:
            msg = f"{source} is not a published table; there are {', '.join(sorted(PUBLISHED))}"
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
