"""Probes of territory: how communes stand, counted over all communes that there are."""

from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import Field
from sqlglot import exp

from motlan.governance.figure import sentence, share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import at_least
from motlan.governance.probes import ask
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, unmeasured
from motlan.kernel.text import Text


@KINDS.register("communes_ready")
class CommunesReady(Probe):
    """At least this share (percent) of communes meets a criterion; without ``measure``, every basic one.

    What was measured of a commune counts, and where nothing was, what it claims: as on the map, of which this is the
    sum. ``of`` is the number of communes that there are: one of which nothing is known stays in the denominator.
    """

    asks: ClassVar[Text] = Text(vi="Các xã đạt tiêu chí", en="Communes meet the criterion")

    to_mend: ClassVar[Text] = Text(
        vi="Các tỉnh cần xem xã nào chưa đạt và khắc phục.",
        en="Provinces have to see which communes fall short, and mend it.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Các xã cần báo cáo từng điều kiện.", en="Communes have to report on each condition."
    )

    edition: ClassVar[int] = 2

    probe: Literal["communes_ready"]
    measure: str | None = Field(default=None, description="name of one criterion; without it, every basic one counts")
    province: str | None = None
    of: int | None = Field(default=None, ge=1)
    at_least: float = Field(gt=0, le=100)
    yellow_from: float | None = Field(default=None, ge=0, le=100)

    def query(self, at: datetime) -> exp.Select:
        """Communes that meet it, and communes of which it is known."""
        return self._kept(exp.Is(this=ask.column("until"), expression=exp.Null()))

    def on_day(self, day: date) -> exp.Select:
        """The same of a past day: communes' lights and criteria are kept by day."""
        word = exp.Literal.string(day.isoformat())
        lasts = exp.or_(
            exp.Is(this=ask.column("until"), expression=exp.Null()), exp.GT(this=ask.column("until"), expression=word)
        )
        return self._kept(exp.and_(exp.LTE(this=ask.column("since"), expression=word.copy()), lasts))

    def _kept(self, stands: exp.Expr) -> exp.Select:
        asked = (self._of_one(self.measure) if self.measure else self._of_all()).where(stands)
        return asked if self.province is None else asked.where(ask.is_text("parent", self.province))

    @staticmethod
    def _of_one(measure: str) -> exp.Select:
        holds = exp.Coalesce(this=ask.column("measured"), expressions=[ask.column("claimed")])
        met = ask.count_where(exp.EQ(this=holds, expression=exp.Literal.number(1)))
        known = exp.Count(this=holds.copy())
        return ask.select("published_readiness", met, known).where(ask.is_text("criterion", measure))

    @staticmethod
    def _of_all() -> exp.Select:
        light = ask.column("measured")
        known = exp.NEQ(this=light, expression=exp.Literal.string(Light.GREY.value))
        asked = ask.select(
            "published_light", ask.count_where(ask.is_text("measured", Light.GREEN.value)), ask.count_where(known)
        )
        below = exp.NEQ(this=ask.column("parent"), expression=exp.Literal.string(""))
        return asked.where(exp.and_(ask.is_text("scope", "unit"), below))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the thresholds."""
        met, known = int(row[0]), int(row[1])
        if known == 0:
            return unmeasured(vi="Chưa biết gì về xã nào.", en="Nothing is known of any commune.")
        whole = max(known, self.of or 0)
        figure = share(met, whole)
        light = at_least(figure, self.at_least, self.yellow_from)
        text = sentence(
            vi="{met} trên {whole} xã đạt ({figure} %; yêu cầu từ {least} %).",
            en="Communes that meet it: {met} of {whole} ({figure} %; at least {least} % asked for).",
            met=met,
            whole=whole,
            figure=figure or 0.0,
            least=self.at_least,
        )
        return Verdict(light, figure, text)
