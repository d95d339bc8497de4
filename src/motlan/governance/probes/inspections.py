"""Probes that ask what people found on the spot."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field
from sqlglot import exp

from motlan.governance.figure import Span, lasting
from motlan.governance.lights.light import Light
from motlan.governance.probes import ask
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, unmeasured
from motlan.kernel.text import Text


@KINDS.register("manual_inspection")
class ManualInspection(Probe):
    """The last finding of a verifier within the span holds. Against the claim is red; without a finding it is grey."""

    asks: ClassVar[Text] = Text(vi="Kiểm chứng tại chỗ", en="Verified on the spot")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ nhiệm vụ cần khắc phục điều đã thấy và đề nghị kiểm chứng lại.",
        en="Its owner has to mend what was found and ask for another verification.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Cần rút mẫu và kiểm chứng tại chỗ.", en="Draw a sample and have it verified on the spot."
    )

    probe: Literal["manual_inspection"]
    of: Literal["task", "unit"] = "task"
    name: str = Field(description="the task or the unit that was looked at")
    within: Span

    def query(self, at: datetime) -> exp.Select:
        """The newest finding that holds, the newest against, and how many there are."""
        asked = ask.select("published_finding", self._newest("holds"), self._newest("against"), ask.all_rows())
        asked = asked.where(ask.is_text("scope", self.of)).where(ask.is_text("name", self.name))
        return asked.where(ask.since("at", at, self.within))

    def _newest(self, verdict: str) -> exp.Expr:
        case = exp.Case().when(ask.is_text("verdict", verdict), ask.column("at"))
        return exp.Max(this=case)

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The newer of the two decides; at the same second the one against."""
        holds, against, number = row[0], row[1], int(row[2])
        span = lasting(self.within)
        if holds is None and against is None:
            return unmeasured(
                vi=f"Chưa có kết luận kiểm chứng nào trong {span['vi']}.",
                en=f"No verdict was found within {span['en']}.",
            )
        good = against is None or (holds is not None and str(holds) > str(against))
        text = Text(
            vi="Kiểm chứng gần nhất: đúng như báo cáo." if good else "Kiểm chứng gần nhất: trái với báo cáo.",
            en="The last verification: the claim holds." if good else "The last verification is against the claim.",
        )
        return Verdict(Light.GREEN if good else Light.RED, float(number), text)
