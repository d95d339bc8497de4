"""How a criterion of communes is measured; without it, what a commune reports of itself counts, as a claim."""

from pydantic import Field, field_validator, model_validator

from motlan.governance.figure import Span
from motlan.governance.published import checked, parse
from motlan.kernel.errors import NotAllowed
from motlan.kernel.spec import Spec

COLUMNS = 2


class MeasuredBy(Spec):
    """A query per commune, or an indicator per commune that reaches a rate."""

    sql: str | None = Field(
        default=None, description="SQL over the published tables: unit, and 1 where it is met, 0 where it is not"
    )
    indicator: str | None = Field(default=None, description="number of an indicator, in quotation marks")
    at_least: float | None = Field(default=None, ge=0, le=100, description="rate in percent from which it is met")
    within: Span | None = Field(default=None, description="days back over which the indicator is counted")

    @field_validator("sql")
    @classmethod
    def _guarded(cls, sql: str | None) -> str | None:
        try:
            query = checked(parse(sql)) if sql else None
        except NotAllowed as error:
            raise ValueError(error.in_("en")) from error
        if query is not None and len(query.expressions) != COLUMNS:
            msg = "it must give two columns: unit, and 1 or 0"
            raise ValueError(msg)
        return sql

    @model_validator(mode="after")
    def _one_way(self) -> "MeasuredBy":
        if (self.sql is None) == (self.indicator is None):
            msg = "give `sql` or `indicator`, one of them"
            raise ValueError(msg)
        if self.indicator is not None and (self.at_least is None or self.within is None):
            msg = "an indicator needs `at_least` and `within`"
            raise ValueError(msg)
        return self
