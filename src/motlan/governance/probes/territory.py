"""Probes of territory: what communes report, counted over all communes that there are."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field
from sqlglot import exp

from motlan.governance.figure import sentence, share
from motlan.governance.lights.rollup import at_least
from motlan.governance.probes import ask
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, unmeasured
from motlan.kernel.text import Text


@KINDS.register("communes_ready")
class CommunesReady(Probe):
    """At least this share (percent) of communes meets a reported measure (value 1).

    ``of`` is the number of communes that there are: one that has not reported stays in the denominator.
    """

    asks: ClassVar[Text] = Text(vi="Các xã đạt tiêu chí", en="Communes meet the criterion")

    probe: Literal["communes_ready"]
    measure: str
    province: str | None = None
    of: int | None = Field(default=None, ge=1)
    at_least: float = Field(gt=0, le=100)
    yellow_from: float | None = Field(default=None, ge=0, le=100)

    def query(self, at: datetime) -> exp.Select:
        """Communes that meet the measure, and communes that reported on it."""
        met = ask.count_where(exp.EQ(this=ask.column("value"), expression=exp.Literal.number(1)))
        asked = ask.select("published_report", met, ask.all_rows())
        asked = asked.where(ask.is_text("measure", self.measure)).where(
            exp.NEQ(this=ask.column("parent"), expression=exp.Literal.string(""))
        )
        return asked if self.province is None else asked.where(ask.is_text("parent", self.province))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the thresholds."""
        met, reported = int(row[0]), int(row[1])
        if reported == 0:
            return unmeasured(vi="Chưa có xã nào báo cáo.", en="No commune has reported.")
        whole = max(reported, self.of or 0)
        figure = share(met, whole)
        light = at_least(figure, self.at_least, self.yellow_from)
        text = sentence(
            vi="{met} trên {whole} xã đạt ({figure} %).",
            en="{met} of {whole} communes meet it ({figure} %).",
            met=met,
            whole=whole,
            figure=figure or 0.0,
        )
        return Verdict(light, figure, text)
