"""Probes of the service that people get: dossiers that were filed, decided, on time, online, and that took effect."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field
from sqlglot import exp

from motlan.governance.figure import Span, lasting, sentence, share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import at_least
from motlan.governance.probes import ask
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, unmeasured
from motlan.kernel.clock import instant
from motlan.kernel.text import Text

REFUSED = 3
"""The status of a dossier that was refused, by the number that the national portal gives it."""


class _OfDossiers(Probe):
    """What probes of dossiers share: of which procedure (none: of all), received by whom."""

    procedure: str | None = None
    unit: str | None = None
    province: str | None = None

    def _dossiers(self, *figures: exp.Expr) -> exp.Select:
        asked = ask.select("published_dossier", *figures)
        for name in ("procedure", "unit", "province"):
            value = getattr(self, name)
            asked = asked if value is None else asked.where(ask.is_text(name, value))
        return asked


class _Share(_OfDossiers):
    """A share of dossiers (percent) against two thresholds; of too few dossiers none is judged."""

    at_least: float = Field(gt=0, le=100)
    yellow_from: float | None = Field(default=None, ge=0, le=100)
    at_least_dossiers: int | None = Field(
        default=None, ge=1, description="of fewer dossiers than these nothing is judged: the light is grey"
    )

    def _judged(self, row: Row, *, nothing: Text, vi: str, en: str) -> Verdict:
        """``vi`` and ``en`` have places for ``part``, ``whole``, ``figure`` and ``least``."""
        part, whole = int(row[0]), int(row[1])
        figure = share(part, whole)
        if figure is None:
            return Verdict(Light.GREY, None, nothing)
        if self.at_least_dossiers is not None and whole < self.at_least_dossiers:
            text = sentence(
                vi="Quá ít hồ sơ để đánh giá: {whole}, cần ít nhất {least}.",
                en="Too few dossiers to judge: {whole} of at least {least}.",
                whole=whole,
                least=self.at_least_dossiers,
            )
            return Verdict(Light.GREY, None, text)
        light = at_least(figure, self.at_least, self.yellow_from)
        text = sentence(vi=vi, en=en, part=part, whole=whole, figure=figure, least=self.at_least)
        return Verdict(light, figure, text)


RECEIVED, ENDED = ask.true("received"), ask.true("ended")
"""Whether an instant is there is asked of its flag: to look at the instant, an engine writes it out for every row."""

NO_DOSSIER = Text(vi="Chưa có hồ sơ nào để đo.", en="There is no dossier to measure.")
NONE_ENDED = Text(vi="Chưa có hồ sơ nào kết thúc.", en="No dossier has ended.")


class _AtLeast(_Share):
    """A share of the dossiers received within the span, when one is given."""

    within: Span | None = None

    def _received(self, at: datetime, part: exp.Expr) -> exp.Select:
        asked = self._dossiers(part, ask.all_rows()).where(RECEIVED)
        return self._within(asked, ask.column("received_at"), at)

    def _within(self, asked: exp.Select, came: exp.Expr, at: datetime) -> exp.Select:
        """Those that came within the span, when one is given."""
        if self.within is None:
            return asked
        return asked.where(ask.counted_within(came, at, self.within))


@KINDS.register("procedure_live")
class ProcedureLive(_OfDossiers):
    """People really get it: at least so many dossiers were decided, with effect in the register, within the span.

    A procedure whose result is a document alone owes no effect (``effect_done`` is NULL): there the result must have
    gone out (``result_link``), and a dossier without one, such as a refused one, speaks neither for nor against it.
    One that its applicant withdrew owes nothing either: it is nobody's failure.
    Dossiers that came in and were not decided make it red; when none came in nobody can say, and it is grey.
    """

    asks: ClassVar[Text] = Text(vi="Thủ tục thật sự có kết quả", en="The procedure really brings results")

    to_mend: ClassVar[Text] = Text(
        vi="Cơ quan giải quyết cần quyết định những hồ sơ ấy và xem vì sao kết quả chưa vào sổ.",
        en="Those who decide have to decide these dossiers and see why no result took effect.",
    )

    probe: Literal["procedure_live"]
    decided_within: Span
    at_least: int = Field(default=1, ge=1)

    def query(self, at: datetime) -> exp.Select:
        """Dossiers that ended in the span with effect, those that ended without, and those overdue."""
        decided = exp.and_(ENDED, ask.since("ended_at", at, self.decided_within))
        waiting = exp.and_(RECEIVED, exp.Not(this=exp.paren(ENDED)))
        no_effect_owed = exp.Is(this=ask.column("effect_done"), expression=exp.Null())
        handed_out = exp.and_(no_effect_owed, ask.present("result_link"))
        live = ask.count_where(exp.and_(decided, exp.or_(ask.true("effect_done"), handed_out)))
        overdue = exp.and_(waiting, exp.LT(this=ask.column("due_at"), expression=exp.Literal.string(instant(at))))
        failed = exp.and_(decided, exp.Not(this=exp.paren(ask.true("effect_done"))))
        asked = self._dossiers(live, ask.count_where(failed), ask.count_where(overdue))
        return asked.where(exp.or_(decided, waiting))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """Enough is green, too few yellow; none, but some failed or overdue, is red; nothing at all is grey."""
        live, failed, overdue = (int(value) for value in row)
        span = lasting(self.decided_within)
        if live + failed + overdue == 0:
            return unmeasured(
                vi=f"Không có hồ sơ nào được giải quyết trong {span['vi']}.",
                en=f"No dossier was decided within {span['en']}.",
            )
        text = sentence(
            vi=f"{{live}} hồ sơ có kết quả vào sổ trong {span['vi']} (cần {{least}}); "
            "{failed} kết thúc không có kết quả, {overdue} quá hạn.",
            en=f"Dossiers that took effect within {span['en']}: {{live}} (of {{least}} asked for); "
            "ended without effect: {failed}, overdue: {overdue}.",
            live=live,
            least=self.at_least,
            failed=failed,
            overdue=overdue,
        )
        if live >= self.at_least:
            return Verdict(Light.GREEN, float(live), text)
        return Verdict(Light.YELLOW if live else Light.RED, float(live), text)


@KINDS.register("procedure_used")
class ProcedureUsed(_OfDossiers):
    """At least so many dossiers were filed within the span; fewer is yellow, none is grey: nobody has tried it yet."""

    asks: ClassVar[Text] = Text(vi="Thủ tục có người dùng", en="The procedure is used")

    to_mend: ClassVar[Text] = Text(
        vi="Chủ nhiệm vụ cần xem vì sao ít người nộp.", en="Its owner has to see why few people file."
    )

    probe: Literal["procedure_used"]
    filed_within: Span
    at_least: int = Field(default=1, ge=1)

    def query(self, at: datetime) -> exp.Select:
        """The number of dossiers filed in the span."""
        return self._dossiers(ask.all_rows()).where(ask.filed_within(at, self.filed_within))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The number against what is asked for."""
        filed, span = int(row[0]), lasting(self.filed_within)
        if filed == 0:
            return unmeasured(
                vi=f"Không có hồ sơ nào được nộp trong {span['vi']}.", en=f"No dossier was filed within {span['en']}."
            )
        text = sentence(
            vi=f"{{filed}} hồ sơ được nộp trong {span['vi']} (cần {{least}}).",
            en=f"Dossiers filed within {span['en']}: {{filed}} (of {{least}} asked for).",
            filed=filed,
            least=self.at_least,
        )
        return Verdict(Light.GREEN if filed >= self.at_least else Light.YELLOW, float(filed), text)


@KINDS.register("online_share")
class OnlineShare(_AtLeast):
    """At least this share (percent) of received dossiers was filed online."""

    asks: ClassVar[Text] = Text(vi="Hồ sơ nộp trực tuyến", en="Dossiers are filed online")

    to_mend: ClassVar[Text] = Text(
        vi="Cơ quan tiếp nhận cần xem vì sao người dân phải đến quầy và hướng dẫn nộp trực tuyến.",
        en="Those who receive have to see why people come to the counter, and help them to file online.",
    )

    probe: Literal["online_share"]

    def query(self, at: datetime) -> exp.Select:
        """Dossiers filed online, and dossiers received."""
        return self._received(at, ask.count_where(ask.is_one_of("channel", ask.ONLINE)))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the thresholds."""
        return self._judged(
            row,
            nothing=NO_DOSSIER,
            vi="{part} trên {whole} hồ sơ nộp trực tuyến ({figure} %; yêu cầu từ {least} %).",
            en="Dossiers filed online: {part} of {whole} ({figure} %; at least {least} % asked for).",
        )


@KINDS.register("electronic_result_share")
class ElectronicResultShare(_AtLeast):
    """At least this share (percent) of ended dossiers has an electronic result; ``within`` counts from their end."""

    asks: ClassVar[Text] = Text(vi="Kết quả điện tử", en="Results are electronic")

    to_mend: ClassVar[Text] = Text(
        vi="Cơ quan giải quyết cần ký số và trả kết quả điện tử.",
        en="Those who decide have to sign and hand out results electronically.",
    )

    probe: Literal["electronic_result_share"]

    def query(self, at: datetime) -> exp.Select:
        """Ended dossiers with an electronic result, and ended dossiers."""
        linked = exp.and_(
            ask.present("result_link"), exp.NEQ(this=ask.column("result_link"), expression=exp.Literal.string(""))
        )
        asked = self._dossiers(ask.count_where(linked), ask.all_rows()).where(ENDED)
        return asked if self.within is None else asked.where(ask.since("ended_at", at, self.within))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the thresholds."""
        return self._judged(
            row,
            nothing=NO_DOSSIER,
            vi="{part} trên {whole} hồ sơ đã kết thúc có kết quả điện tử ({figure} %; yêu cầu từ {least} %).",
            en="Ended dossiers with an electronic result: {part} of {whole}"
            " ({figure} %; at least {least} % asked for).",
        )


@KINDS.register("dossiers_on_time")
class DossiersOnTime(_AtLeast):
    """At least this share (percent) of dossiers ended by the appointed date or is still within it.

    Those count that were received, and those refused before that. The date is the one first promised: taking more
    time, with whatever apology, does not make a late dossier one on time; where nothing was promised it is what the
    procedure's longest time gives from the filing. While a supplement is awaited, its request is the end; a second
    request makes the dossier late (indicator 2.1 of Decision 766/QĐ-TTg).
    """

    asks: ClassVar[Text] = Text(vi="Hồ sơ đúng hạn", en="Dossiers are on time")

    to_mend: ClassVar[Text] = Text(
        vi="Cơ quan giải quyết cần quyết định những hồ sơ quá hạn, cũ nhất trước.",
        en="Those who decide have to decide what is overdue, oldest first.",
    )

    edition: ClassVar[int] = 2

    probe: Literal["dossiers_on_time"]

    def query(self, at: datetime) -> exp.Select:
        """Dossiers ended on time or still within time, and dossiers received or refused."""
        now = exp.Literal.string(instant(at))
        end = exp.Coalesce(this=ask.column("ended_at"), expressions=[ask.column("waiting_since"), now])
        promised = exp.Coalesce(this=ask.column("promised_at"), expressions=[ask.column("due_at")])
        asked_once = exp.LTE(this=ask.column("requests"), expression=exp.Literal.number(1))
        on_time = exp.and_(exp.LTE(this=end, expression=promised), asked_once)
        refused = exp.EQ(this=ask.column("status"), expression=exp.Literal.number(REFUSED))
        came = exp.Coalesce(this=ask.column("received_at"), expressions=[ask.column("filed_at")])
        asked = self._dossiers(ask.count_where(on_time), ask.all_rows())
        return self._within(asked.where(exp.or_(RECEIVED, refused)), came, at)

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the thresholds."""
        return self._judged(
            row,
            nothing=NO_DOSSIER,
            vi="{part} trên {whole} hồ sơ đúng hạn ({figure} %; yêu cầu từ {least} %).",
            en="Dossiers on time: {part} of {whole} ({figure} %; at least {least} % asked for).",
        )


@KINDS.register("result_in_register")
class ResultInRegister(_Share):
    """At least this share (percent) of ended dossiers took effect in the register: data are born from the procedure.

    Dossiers that owe no effect (``effect_done`` is NULL: a document alone, or withdrawn) are not counted.
    """

    asks: ClassVar[Text] = Text(vi="Kết quả vào sổ đăng ký", en="Results go into the register")

    to_mend: ClassVar[Text] = Text(
        vi="Cơ quan giải quyết cần xem hồ sơ nào kết thúc mà không ghi vào sổ.",
        en="Those who decide have to see which dossiers ended without being entered.",
    )

    probe: Literal["result_in_register"]

    def query(self, at: datetime) -> exp.Select:
        """Ended dossiers that took effect, and ended dossiers that owe one."""
        owing = exp.and_(ENDED, ask.present("effect_done"))
        return self._dossiers(ask.count_where(ask.true("effect_done")), ask.all_rows()).where(owing)

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The share against the thresholds; when no dossier has ended there is nothing to measure."""
        return self._judged(
            row,
            nothing=NONE_ENDED,
            vi="{part} trên {whole} hồ sơ đã kết thúc có kết quả trong sổ ({figure} %; yêu cầu từ {least} %).",
            en="Ended dossiers with their result in the register: {part} of {whole}"
            " ({figure} %; at least {least} % asked for).",
        )
