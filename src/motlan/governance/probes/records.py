"""Probes of the trusted record: do the sources agree, is everybody linked, is every reading journalled."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field
from sqlglot import exp

from motlan.governance.figure import Span, lasting, sentence, share
from motlan.governance.lights.light import Light
from motlan.governance.probes import ask
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, unmeasured
from motlan.kernel.text import Text


class _AtMost(Probe):
    """A share (percent) of a concept's records that must stay small."""

    concept: str
    at_most: float = Field(ge=0, lt=100)
    yellow_to: float | None = Field(default=None, ge=0, le=100)

    def _light(self, figure: float) -> Light:
        if figure <= self.at_most:
            return Light.GREEN
        return Light.YELLOW if self.yellow_to is not None and figure <= self.yellow_to else Light.RED

    def _judged(self, part: int, whole: int, *, vi: str, en: str) -> Verdict:
        figure = share(part, whole)
        if figure is None:
            return unmeasured(vi="Chưa có bản ghi tin cậy nào.", en="There is no trusted record yet.")
        text = sentence(vi=vi, en=en, part=part, whole=whole, figure=figure, most=self.at_most)
        return Verdict(self._light(figure), figure, text)


@KINDS.register("golden_conflicts_at_most")
class GoldenConflictsAtMost(_AtMost):
    """At most this share (percent) of a concept's subjects has a value on which the sources disagree."""

    asks: ClassVar[Text] = Text(vi="Các nguồn thống nhất", en="The sources agree")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ quản các nguồn cần đối chiếu và sửa giá trị sai.",
        en="The owners of the sources have to compare them and mend the wrong values.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Chủ quản cần kết nối nguồn và cho đọc lần đầu.", en="Its owner has to connect the source and have it read."
    )

    probe: Literal["golden_conflicts_at_most"]

    def query(self, at: datetime) -> exp.Select:
        """Subjects with a conflict, and subjects."""
        return ask.select("published_golden", ask.total("conflicts"), ask.total("subjects")).where(
            ask.is_text("concept", self.concept)
        )

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the limit."""
        return self._judged(
            int(row[0]),
            int(row[1]),
            vi="{part} trên {whole} đối tượng có giá trị mâu thuẫn ({figure} %, tối đa {most} %).",
            en="The sources disagree on {part} of {whole} subjects ({figure} %, at most {most} %).",
        )


@KINDS.register("unlinked_share_at_most")
class UnlinkedShareAtMost(_AtMost):
    """At most this share (percent) of records could not be linked to a subject."""

    asks: ClassVar[Text] = Text(vi="Bản ghi đều nối được", en="Records are linked")

    to_mend: ClassVar[Text] = Text(
        vi="Cần xét những cặp chờ nối và sửa mã tại nguồn.",
        en="Settle the pairs that wait for review, and mend numbers at the source.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Chủ quản cần kết nối nguồn và cho đọc lần đầu.", en="Its owner has to connect the source and have it read."
    )

    probe: Literal["unlinked_share_at_most"]

    def query(self, at: datetime) -> exp.Select:
        """Unlinked records, and subjects."""
        return ask.select("published_golden", ask.total("unlinked"), ask.total("subjects")).where(
            ask.is_text("concept", self.concept)
        )

    def judge(self, row: Row, at: datetime) -> Verdict:
        """Unlinked records over subjects and unlinked records together."""
        unlinked, subjects = int(row[0]), int(row[1])
        return self._judged(
            unlinked,
            unlinked + subjects,
            vi="{part} trên {whole} bản ghi chưa nối được với đối tượng ({figure} %, tối đa {most} %).",
            en="{part} of {whole} records could not be linked ({figure} %, at most {most} %).",
        )


@KINDS.register("access_journaled")
class AccessJournaled(Probe):
    """The data are used in common, and every use is journalled: at least so many readings within the span."""

    asks: ClassVar[Text] = Text(vi="Việc khai thác được ghi nhật ký", en="Readings are journalled")

    to_mend: ClassVar[Text] = Text(
        vi="Cơ quan cần dữ liệu phải khai thác qua nền tảng thay vì đòi giấy tờ.",
        en="Those who need the data have to read them here instead of asking for papers.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Cơ quan cần dữ liệu phải khai thác qua nền tảng thay vì đòi giấy tờ.",
        en="Those who need the data have to read them here instead of asking for papers.",
    )

    probe: Literal["access_journaled"]
    purpose: str | None = None
    within: Span
    at_least: int = Field(default=1, ge=1)

    def query(self, at: datetime) -> exp.Select:
        """The readings in the journal since the span's first day."""
        asked = ask.select("published_access", ask.total("readings"))
        first = (at - self.within).date().isoformat()
        asked = asked.where(exp.GTE(this=ask.column("day"), expression=exp.Literal.string(first)))
        return asked if self.purpose is None else asked.where(ask.is_text("purpose", self.purpose))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The number against what is asked for; no reading at all is unmeasured, since nobody used it."""
        readings, span = int(row[0]), lasting(self.within)
        if readings == 0:
            return unmeasured(
                vi=f"Nhật ký chưa có lần khai thác nào trong {span['vi']}.",
                en=f"The journal has no reading within {span['en']}.",
            )
        text = sentence(
            vi=f"{{readings}} lần khai thác được ghi nhật ký trong {span['vi']} (cần {{least}}).",
            en=f"Readings journalled within {span['en']}: {{readings}} (of {{least}} asked for).",
            readings=readings,
            least=self.at_least,
        )
        return Verdict(Light.GREEN if readings >= self.at_least else Light.YELLOW, float(readings), text)
