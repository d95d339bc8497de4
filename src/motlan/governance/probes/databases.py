"""Probes of a database: is it connected, does it live, is it good, is it mapped."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import Field
from sqlglot import exp

from motlan.governance.figure import Span, lasting, sentence, share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import at_least
from motlan.governance.probes import ask
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, unmeasured
from motlan.kernel.clock import moment
from motlan.kernel.text import Text


@KINDS.register("database_fresh")
class DatabaseFresh(Probe):
    """The database (or one dataset of it) delivered within the span: it lives. Yellow up to ``yellow_within``."""

    asks: ClassVar[Text] = Text(vi="Dữ liệu còn mới", en="The data are fresh")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ quản cần xem vì sao nguồn chưa gửi và cho đọc lại.",
        en="Its owner has to see why nothing came and have the source read again.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Chủ quản cần kết nối nguồn và cho đọc lần đầu.", en="Its owner has to connect the source and have it read."
    )

    figure_drifts: ClassVar[bool] = True

    probe: Literal["database_fresh"]
    database: str
    dataset: str | None = None
    within: Span
    yellow_within: Span | None = None

    def query(self, at: datetime) -> exp.Select:
        """The last landing and the number of landings."""
        asked = ask.select("published_sync", ask.highest("landed_at"), ask.all_rows())
        asked = asked.where(ask.is_text("database", self.database))
        return asked if self.dataset is None else asked.where(ask.is_text("dataset", self.dataset))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The age of the last landing against the span."""
        if row[0] is None:
            return unmeasured(vi="Chưa có lần đồng bộ nào.", en="It has never been synchronised.")
        age = max(at - moment(str(row[0])), timedelta(0))
        hours = round(_hours(age), 2)
        limit = lasting(self.within)
        text = sentence(
            vi=f"Dữ liệu mới nhất cách đây {{hours}} giờ; giới hạn {limit['vi']}.",
            en=f"The newest data came {{hours}} h ago; the limit is {limit['en']}.",
            hours=hours,
        )
        return Verdict(self._light(hours), hours, text)

    def _light(self, hours: float) -> Light:
        """By the figure as it is published, so that whoever has that alone finds the same."""
        if hours <= _hours(self.within):
            return Light.GREEN
        return Light.YELLOW if self.yellow_within and hours <= _hours(self.yellow_within) else Light.RED


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600


@KINDS.register("database_connected")
class DatabaseConnected(Probe):
    """Records of the database have arrived, and the last reading of each of its datasets went well.

    The figure is the share (percent) of its datasets whose last reading went well: a run, what landed of a log or a
    push, or a look of the watch. Less than all of them is red, and so is a database that holds no record at all.
    """

    asks: ClassVar[Text] = Text(vi="Cơ sở dữ liệu đã kết nối", en="The database is connected")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ quản cần mở lại nguồn, sửa địa chỉ hoặc tài khoản, hoặc xem cấu trúc mới, rồi cho đọc lại.",
        en="Its owner has to open it again, mend its address or account, or look at its new form, and have it read.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Chủ quản cần kết nối nguồn và cho đọc lần đầu.", en="Its owner has to connect the source and have it read."
    )

    edition: ClassVar[int] = 2

    probe: Literal["database_connected"]
    database: str

    def query(self, at: datetime) -> exp.Select:
        """The number of datasets that landed, of rows in them, of those not read last time, and one reason why."""
        failed = ask.present("failed_since")
        # both languages of one reason in one value: the least of each could be of two
        said = exp.DPipe(this=ask.column("failure_vi"), expression=exp.Literal.string(_BETWEEN))
        said = exp.DPipe(this=said, expression=ask.column("failure_en"))
        why = exp.Min(this=exp.Case().when(failed.copy(), said))
        landed = ask.count_where(ask.present("landed_at"))
        asked = ask.select("published_sync", landed, ask.total("rows"), ask.count_where(failed), why)
        return asked.where(ask.is_text("database", self.database))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """Green when every dataset was read last time and any has a row."""
        datasets, rows, failed = (int(value) for value in row[:3])
        if datasets == 0:
            return unmeasured(vi="Chưa kết nối: chưa có dữ liệu về.", en="Not connected: nothing has arrived yet.")
        text = sentence(
            vi="{datasets} tập dữ liệu đã về, {rows} bản ghi.",
            en="Datasets that arrived: {datasets}; records: {rows}.",
            datasets=datasets,
            rows=rows,
        )
        if failed:
            text = _failed(failed, datasets, str(row[3] or ""))
        elif rows == 0:
            text = Text(vi=f"{text['vi']} {HELD_NONE['vi']}", en=f"{text['en']} {HELD_NONE['en']}")
        figure = share(datasets - failed, datasets) if rows else 0.0
        return Verdict(at_least(figure, 100, None), figure, text)


_BETWEEN = " | "
HELD_NONE = Text(vi="Kết nối được mà không có bản ghi nào.", en="It can be read and holds no record.")


def _failed(failed: int, datasets: int, why: str) -> Text:
    """What is told of readings that failed; ``why`` is one reason in both languages, as the query put it together."""
    vi, _, en = why.partition(_BETWEEN)
    text = sentence(
        vi="Lần đọc cuối không thành công: {failed} trên {datasets} tập dữ liệu.",
        en="The last reading failed: {failed} of {datasets} datasets.",
        failed=failed,
        datasets=datasets,
    )
    return Text(vi=f"{text['vi']} {vi}".rstrip(), en=f"{text['en']} {en or vi}".rstrip())


@KINDS.register("synchronising_rate")
class SynchronisingRate(Probe):
    """At least this share (percent) of the database's datasets delivered within the span.

    A dataset that never delivered stays in the denominator; ``of``: how many there are, where some are not known yet.
    """

    asks: ClassVar[Text] = Text(vi="Các tập dữ liệu đồng bộ đều", en="The datasets are synchronised")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ quản cần xem tập dữ liệu nào chưa gửi và cho đọc lại.",
        en="Its owner has to see which datasets are behind and have them read.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Chủ quản cần kết nối nguồn và cho đọc lần đầu.", en="Its owner has to connect the source and have it read."
    )

    probe: Literal["synchronising_rate"]
    database: str
    within: Span
    of: int | None = Field(default=None, ge=1)
    at_least: float = Field(default=100, gt=0, le=100)
    yellow_from: float | None = Field(default=None, ge=0, le=100)

    def query(self, at: datetime) -> exp.Select:
        """Datasets that delivered in the span, and all of them."""
        delivered = ask.count_where(ask.since("landed_at", at, self.within))
        return ask.select("published_sync", delivered, ask.all_rows()).where(ask.is_text("database", self.database))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the thresholds; a database of which nothing is known is unmeasured."""
        part, known = int(row[0]), int(row[1])
        if known == 0:
            return unmeasured(vi="Chưa có lần đồng bộ nào.", en="It has never been synchronised.")
        whole, span = max(known, self.of or 0), lasting(self.within)
        figure = share(part, whole)
        text = sentence(
            vi=f"{{part}} trên {{whole}} tập dữ liệu gửi về trong {span['vi']} (yêu cầu từ {{least}} %).",
            en=f"Datasets that delivered within {span['en']}: {{part}} of {{whole}} (at least {{least}} % asked for).",
            part=part,
            whole=whole,
            least=self.at_least,
        )
        return Verdict(at_least(figure, self.at_least, self.yellow_from), figure, text)


@KINDS.register("quality_at_least")
class QualityAtLeast(Probe):
    """The quality index (DQI, 0 to 100) is at least ``index``; yellow from ``yellow_from``."""

    asks: ClassVar[Text] = Text(vi="Chất lượng dữ liệu đủ cao", en="The data are good enough")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ quản cần sửa tại nguồn những bản ghi không qua kiểm tra.",
        en="Its owner has to mend at the source the records that fail its checks.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Cần cho đọc nguồn và đo chất lượng.", en="Have the source read and its quality measured."
    )

    probe: Literal["quality_at_least"]
    database: str
    index: float = Field(gt=0, le=100)
    yellow_from: float | None = Field(default=None, ge=0, le=100)

    def query(self, at: datetime) -> exp.Select:
        """The index as last measured."""
        return ask.select("published_quality", ask.lowest("dqi"), ask.all_rows()).where(
            ask.is_text("database", self.database)
        )

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The index against the thresholds."""
        if row[0] is None:
            return unmeasured(vi="Chưa đo chỉ số chất lượng.", en="Its quality has not been measured.")
        index = round(float(row[0]), 2)
        text = sentence(
            vi="Chỉ số chất lượng {index}; yêu cầu từ {least}.",
            en="Quality index {index}; at least {least} is asked for.",
            index=index,
            least=self.index,
        )
        return Verdict(at_least(index, self.index, self.yellow_from), index, text)


@KINDS.register("identifier_rule")
class IdentifierRule(Probe):
    """No identifier breaks its rule: one breach is a severe incident (guidance to Decision 2439/QĐ-TTg).

    Identifiers are those of the records themselves and those by which they name others (a mother, an employer).
    """

    edition: ClassVar[int] = 2

    asks: ClassVar[Text] = Text(vi="Mọi mã định danh đúng quy tắc", en="Every identifier follows its rule")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ quản cần sửa những mã ấy tại nguồn.", en="Its owner has to mend them at the source."
    )

    to_measure: ClassVar[Text] = Text(
        vi="Cần cho đọc nguồn và đo chất lượng.", en="Have the source read and its quality measured."
    )

    probe: Literal["identifier_rule"]
    database: str

    def query(self, at: datetime) -> exp.Select:
        """The number of breaches as last measured."""
        return ask.select("published_quality", ask.highest("identifier_breaches"), ask.all_rows()).where(
            ask.is_text("database", self.database)
        )

    def judge(self, row: Row, at: datetime) -> Verdict:
        """None is green, any is red: there is no yellow."""
        if row[0] is None:
            return unmeasured(vi="Chưa kiểm tra mã định danh.", en="Its identifiers have not been checked.")
        breaches = int(row[0])
        text = sentence(
            vi="{breaches} mã định danh sai quy tắc.",
            en="Identifiers that break their rule: {breaches}.",
            breaches=breaches,
        )
        return Verdict(Light.RED if breaches else Light.GREEN, float(breaches), text)


@KINDS.register("mapped_share")
class MappedShare(Probe):
    """At least this share (percent) of the database's columns is mapped to the dictionary."""

    asks: ClassVar[Text] = Text(vi="Các cột đã ánh xạ vào từ điển", en="The columns are mapped to the dictionary")

    to_mend: ClassVar[Text] = Text(
        vi="Cần ánh xạ những cột còn lại, hoặc ghi rõ là không dùng.",
        en="Map the columns that are left, or say that they are not used.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Chủ quản cần kết nối nguồn và cho đọc lần đầu.", en="Its owner has to connect the source and have it read."
    )

    probe: Literal["mapped_share"]
    database: str
    at_least: float = Field(default=100, gt=0, le=100)
    yellow_from: float | None = Field(default=None, ge=0, le=100)

    def query(self, at: datetime) -> exp.Select:
        """Mapped columns and all columns."""
        return ask.select("published_mapping", ask.total("mapped"), ask.total("columns")).where(
            ask.is_text("database", self.database)
        )

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the thresholds; a database without columns is unmeasured."""
        mapped, columns = int(row[0]), int(row[1])
        figure = share(mapped, columns)
        if figure is None:
            return unmeasured(vi="Chưa ánh xạ cột nào.", en="No column has been mapped.")
        text = sentence(
            vi="{mapped} trên {columns} cột đã ánh xạ vào từ điển (yêu cầu từ {least} %).",
            en="Columns mapped to the dictionary: {mapped} of {columns} (at least {least} % asked for).",
            mapped=mapped,
            columns=columns,
            least=self.at_least,
        )
        return Verdict(at_least(figure, self.at_least, self.yellow_from), figure, text)
