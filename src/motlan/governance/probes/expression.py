"""A probe that a workspace writes itself, as one SQL query over published tables."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from sqlglot import exp

from motlan.governance.figure import sentence
from motlan.governance.lights.light import Light
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, unmeasured
from motlan.governance.published import checked, parse
from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text


@KINDS.register("sql_count")
class SqlCount(Probe):
    """A count from a query that the plan writes (PostgreSQL's SQL): one row; its first column is the count.

    With a second column, that is what there was to count: 0 there means unmeasured. It needs ``at_least`` or
    ``at_most``.
    """

    asks: ClassVar[Text] = Text(vi="Một phép đếm của kế hoạch", en="A count of the plan's own")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ nhiệm vụ cần xem câu truy vấn đếm gì và khắc phục.",
        en="Its owner has to see what the query counts, and mend it.",
    )

    probe: Literal["sql_count"]
    sql: str
    label: Text
    at_least: float | None = None
    at_most: float | None = None
    yellow_from: float | None = Field(default=None, ge=0)

    @field_validator("sql")
    @classmethod
    def _guarded(cls, sql: str) -> str:
        try:
            checked(parse(sql))
        except NotAllowed as error:
            raise ValueError(error.in_("en")) from error
        return sql

    @model_validator(mode="after")
    def _asks_something(self) -> "SqlCount":
        if self.at_least is None and self.at_most is None:
            msg = "give `at_least` or `at_most`: without either it would always be green"
            raise ValueError(msg)
        return self

    def query(self, at: datetime) -> exp.Select:
        """The query as the plan wrote it."""
        return parse(self.sql)

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The count against the limits that are given."""
        nothing = row[0] is None or (len(row) > 1 and not row[1])
        if nothing:
            return unmeasured(vi="Chưa có gì để đếm.", en="There is nothing to count.")
        counted = float(row[0])
        return Verdict(self._light(counted), counted, self._told(counted))

    def _told(self, counted: float) -> Text:
        """The count with what is asked of it."""
        limits: dict[str, float] = {}
        vi, en = [], []
        if self.at_least is not None:
            limits["least"] = self.at_least
            vi.append("từ {least}")
            en.append("at least {least}")
        if self.at_most is not None:
            limits["most"] = self.at_most
            vi.append("tối đa {most}")
            en.append("at most {most}")
        told = sentence(
            vi=f"{{counted}} (yêu cầu {', '.join(vi)}).",
            en=f"{{counted}} ({', '.join(en)} asked for).",
            counted=counted,
            **limits,
        )
        return Text({language: f"{self.label.in_(language)}: {told[language]}" for language in ("vi", "en")})

    def _light(self, counted: float) -> Light:
        low = self.at_least is not None and counted < self.at_least
        high = self.at_most is not None and counted > self.at_most
        if not low and not high:
            return Light.GREEN
        near = self.yellow_from is not None and low and counted >= self.yellow_from
        return Light.YELLOW if near else Light.RED
