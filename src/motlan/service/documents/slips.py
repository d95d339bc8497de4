"""What a workspace says in its documents (``slips.yaml``): the heading, and for each slip its title, facts and words.

Without the file every slip has plain words of the program. The numbers of the slips are those of Decree
118/2025/NĐ-CP: 01 receipt and appointment, 02 supplement, 03 refusal, 04 apology and extension, 05 stop,
06 control sheet, 07 register.
"""

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

SlipKind = Literal["slip_01", "slip_02", "slip_03", "slip_04", "slip_05", "slip_06", "slip_07"]
Fact = Literal[
    "code",
    "procedure",
    "applicant",
    "helping",
    "receiving",
    "deciding",
    "channel",
    "filed_at",
    "received_at",
    "due_at",
    "parts",
    "was_due_at",
    "fee",
    "papers",
    "result",
    "items",
    "note",
    "respond_by",
    "reason",
    "at",
    "day",
    "count",
]

LABELS: Mapping[str, Text] = {
    "code": Text(vi="Mã hồ sơ", en="Dossier code"),
    "procedure": Text(vi="Thủ tục", en="Procedure"),
    "applicant": Text(vi="Người nộp hồ sơ", en="Applicant"),
    "helping": Text(vi="Nơi hỗ trợ nộp", en="Filed with the help of"),
    "receiving": Text(vi="Cơ quan tiếp nhận", en="Received by"),
    "deciding": Text(vi="Cơ quan giải quyết", en="Decided by"),
    "channel": Text(vi="Cách nộp", en="Way of filing"),
    "filed_at": Text(vi="Nộp lúc", en="Filed at"),
    "received_at": Text(vi="Tiếp nhận lúc", en="Received at"),
    "due_at": Text(vi="Hẹn trả kết quả", en="Result due by"),
    "parts": Text(vi="Từng phần, cơ quan giải quyết, hẹn trả", en="Each part, who decides it, due by"),
    "was_due_at": Text(vi="Đã hẹn trước đây", en="Promised before"),
    "fee": Text(vi="Phí, lệ phí", en="Fee"),
    "papers": Text(vi="Giấy tờ phải nộp", en="Papers to be handed in"),
    "result": Text(vi="Kết quả nhận được", en="Result"),
    "items": Text(vi="Cần bổ sung", en="To be supplied"),
    "note": Text(vi="Hướng dẫn", en="Guidance"),
    "respond_by": Text(vi="Bổ sung trước", en="Supply by"),
    "reason": Text(vi="Lý do", en="Reason"),
    "at": Text(vi="Thời điểm", en="At"),
    "day": Text(vi="Ngày tiếp nhận", en="Day of reception"),
    "count": Text(vi="Số hồ sơ", en="Dossiers"),
}
"""What each fact is called beside its value."""


def _known_placeholders(text: Text) -> Text:
    for language in text:
        for _, name, _, _ in Formatter().parse(text.in_(language)):
            if name is not None and name not in LABELS:
                msg = f"`{{{name}}}` stands for nothing; there are {', '.join(LABELS)}"
                raise ValueError(msg)
    return text


Words = Annotated[Text, AfterValidator(_known_placeholders)]
"""Sentences in which `{code}`, `{due_at}` and the other facts stand for their values."""


class Slip(Spec):
    """The words of one slip, and the facts that it lists, in this order; a fact without a value is left out."""

    title: Text = Field(description="what the slip is called")
    form: Text | None = Field(default=None, description="the number of its official form, above the title")
    opening: Words | None = Field(default=None, description="sentences above the facts")
    rows: tuple[Fact, ...] = Field(default=(), description="the facts listed")
    closing: tuple[Words, ...] = Field(default=(), description="paragraphs below the facts")


class Paper(Spec):
    """The words of a result around what it says."""

    form: Text | None = Field(default=None, description="above the title")
    opening: Words | None = Field(default=None, description="sentences above what it says")
    closing: tuple[Words, ...] = Field(default=(), description="paragraphs below what it says")


_DOSSIER: tuple[Fact, ...] = ("code", "procedure", "applicant", "receiving", "deciding")
_SLIPS: Mapping[SlipKind, Slip] = {
    "slip_01": Slip(
        title=Text(vi="Giấy tiếp nhận hồ sơ và hẹn trả kết quả", en="Receipt and appointment"),
        rows=(*_DOSSIER, "helping", "channel", "received_at", "due_at", "fee", "papers", "result"),
    ),
    "slip_02": Slip(
        title=Text(vi="Phiếu yêu cầu bổ sung hồ sơ", en="Request for a supplement"),
        rows=(*_DOSSIER, "items", "note", "respond_by"),
    ),
    "slip_03": Slip(
        title=Text(vi="Phiếu từ chối hồ sơ", en="Refusal of a dossier"), rows=(*_DOSSIER, "filed_at", "reason")
    ),
    "slip_04": Slip(
        title=Text(vi="Phiếu xin lỗi và hẹn lại ngày trả kết quả", en="Apology and new appointment"),
        rows=(*_DOSSIER, "was_due_at", "due_at", "reason"),
    ),
    "slip_05": Slip(
        title=Text(vi="Phiếu dừng giải quyết hồ sơ", en="Notice that work has stopped"), rows=(*_DOSSIER, "reason")
    ),
    "slip_06": Slip(
        title=Text(vi="Phiếu kiểm soát quá trình giải quyết hồ sơ", en="Control sheet of a dossier"),
        rows=(*_DOSSIER, "filed_at", "received_at", "due_at"),
    ),
    "slip_07": Slip(title=Text(vi="Sổ theo dõi hồ sơ", en="Register of dossiers"), rows=("receiving", "day", "count")),
}


class Slips(Spec):
    """The words of every document. What a workspace leaves out is said in plain words of the program."""

    heading: tuple[Text, ...] = Field(default=(), description="lines above every document, as a state's name and motto")
    place: Text | None = Field(default=None, description="a line above the title, such as “(Test case)”")
    slip_01: Slip = Field(default=_SLIPS["slip_01"], description="receipt and appointment")
    slip_02: Slip = Field(default=_SLIPS["slip_02"], description="request for a supplement")
    slip_03: Slip = Field(default=_SLIPS["slip_03"], description="refusal of a dossier")
    slip_04: Slip = Field(default=_SLIPS["slip_04"], description="apology and new appointment")
    slip_05: Slip = Field(default=_SLIPS["slip_05"], description="notice that work has stopped")
    slip_06: Slip = Field(default=_SLIPS["slip_06"], description="control sheet: who had the dossier, and until when")
    slip_07: Slip = Field(default=_SLIPS["slip_07"], description="register: what a unit received on a day")
    result: Paper = Field(default=Paper(), description="what stands above and below a result")

    def of(self, kind: SlipKind) -> Slip:
        """The words of one slip."""
        return {
            "slip_01": self.slip_01,
            "slip_02": self.slip_02,
            "slip_03": self.slip_03,
            "slip_04": self.slip_04,
            "slip_05": self.slip_05,
            "slip_06": self.slip_06,
            "slip_07": self.slip_07,
        }[kind]
