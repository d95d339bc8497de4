"""Probes of what stands outside the register: a page that everybody may open, a document that is there and signed.

A probe runs nothing itself: an observer (:mod:`motlan.web.observing`) looks, every few minutes, and writes what it saw
into a published table. The probe asks for the newest sight by the fingerprint of its own rule, so that what was looked
for is what is judged.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import Field, model_validator
from sqlglot import exp

from motlan.governance.figure import Span, lasting, sentence
from motlan.governance.lights.light import Light
from motlan.governance.probes import ask
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, unmeasured
from motlan.kernel.clock import moment
from motlan.kernel.text import Text

HOUR = timedelta(hours=1)
FAULTS = {
    "address": Text(vi="Không tìm thấy máy chủ của địa chỉ này.", en="Nobody knows the host of this address."),
    "unreachable": Text(vi="Máy chủ không trả lời.", en="The host does not answer."),
    "slow": Text(vi="Quá thời gian chờ mà trang chưa về hết.", en="The page had not come when time was up."),
    "certificate": Text(vi="Chứng thư của trang không hợp lệ.", en="The page's certificate is not good."),
    "expired": Text(vi="Chứng thư của trang đã hết hạn.", en="The page's certificate has expired."),
    "redirects": Text(vi="Trang chuyển hướng quá nhiều lần.", en="The page sends on too many times."),
    "broken": Text(vi="Máy chủ trả lời sai giao thức HTTP.", en="The host does not speak HTTP as it should."),
}
"""What keeps a page from being seen. ``internal`` is none: a workspace has to allow it first."""
INTERNAL = "internal"


@KINDS.register("public_page")
class PublicPage(Probe):
    """A page that everybody may open answers: with this status, in time, with these words on it.

    Over https its certificate must hold for ``certificate_for`` more; less is yellow, an expired one red. An address
    inside the house is looked at only where the workspace allows it (``observe.internal``); until then it is grey.
    """

    asks: ClassVar[Text] = Text(vi="Trang công khai trả lời", en="A public page answers")

    to_mend: ClassVar[Text] = Text(
        vi="Đơn vị vận hành cần khôi phục hoặc sửa trang.", en="Whoever runs the page has to bring it back or mend it."
    )

    to_measure: ClassVar[Text] = Text(
        vi="Cần xem tiến trình nền có chạy không.", en="See whether the worker is at work."
    )

    figure_drifts: ClassVar[bool] = True

    inside: ClassVar[tuple[str, ...]] = ("address",)

    probe: Literal["public_page"]
    address: str = Field(pattern=r"^https?://[^\s/?#@]+([/?#]\S*)?$", description="the whole address, https or http")
    status: int = Field(default=200, ge=200, le=599, description="the status that it must answer with")
    words: tuple[str, ...] = Field(default=(), description="words that must stand on it, in any case of letters")
    seconds: float = Field(default=5, gt=0, le=20, description="seconds within which all of it must come; later is red")
    yellow_seconds: float | None = Field(default=None, gt=0, le=20, description="from so many seconds on it is yellow")
    certificate_for: Span = Field(default=timedelta(days=14), description="how long its certificate must still hold")
    within: Span = Field(default=HOUR, description="what was seen longer ago is grey")

    def query(self, at: datetime) -> exp.Select:
        """What was seen last, by this rule."""
        names = ("status", "seconds", "missing", "certificate_until", "fault", "at")
        return _newest("published_page", self.rule_version, names)

    def judge(self, row: Row, at: datetime) -> Verdict:
        """The worst of status, words, time and certificate."""
        status, seconds, missing, until, fault, seen = row
        if fault == INTERNAL:
            return unmeasured(
                vi="Địa chỉ nội bộ: không gian làm việc chưa cho phép xem.",
                en="It is inside the house, and the workspace does not allow to look there.",
            )
        old = _too_old(str(seen), at, self.within)
        if old is not None:
            return old
        took = round(float(seconds), 2)
        if fault:
            return Verdict(Light.RED, took, FAULTS[str(fault)])
        if int(status) != self.status:
            text = Text(
                vi=f"Trang trả lời mã {status}, không phải {self.status}.",
                en=f"It answers {status}, not {self.status}.",
            )
            return Verdict(Light.RED, took, text)
        if missing:
            words = ", ".join(f"“{one}”" for one in str(missing).split("\n"))
            return Verdict(
                Light.RED, took, Text(vi=f"Trên trang không có {words}.", en=f"{words} does not stand on it.")
            )
        return self._timed(took, moment(str(until)) - at if until else None)

    def _timed(self, took: float, left: timedelta | None) -> Verdict:
        if left is not None and left <= timedelta(0):
            return Verdict(Light.RED, took, FAULTS["expired"])
        if took > self.seconds:
            text = sentence(
                vi="Trang về sau {took} giây; giới hạn {most} giây.",
                en="It came after {took} s; the limit is {most} s.",
                took=took,
                most=self.seconds,
            )
            return Verdict(Light.RED, took, text)
        if left is not None and left < self.certificate_for:
            return Verdict(
                Light.YELLOW,
                took,
                Text(
                    vi=f"Chứng thư còn {left.days} ngày.",
                    en=f"Days for which its certificate still holds: {left.days}.",
                ),
            )
        slow = self.yellow_seconds is not None and took > self.yellow_seconds
        text = sentence(vi="Trang trả lời sau {took} giây.", en="It answers after {took} s.", took=took)
        return Verdict(Light.YELLOW if slow else Light.GREEN, took, text)


STATES = {
    "absent": Text(vi="Không có văn bản.", en="The document is not there."),
    "unsigned": Text(vi="Văn bản chưa được ký số.", en="The document is not signed."),
    "changed": Text(vi="Văn bản đã bị sửa sau khi ký.", en="The document was changed after it was signed."),
    "broken": Text(vi="Tệp không đọc được như văn bản PDF.", en="The file cannot be read as a PDF."),
    "untrusted": Text(
        vi="Chữ ký không dẫn về chứng thư nào mà không gian làm việc tin cậy.",
        en="The signature leads to no certificate that the workspace trusts.",
    ),
    "revoked": Text(vi="Văn bản đã bị thu hồi.", en="The document was revoked."),
    "other": Text(vi="Văn bản do người khác ký.", en="Somebody else signed the document."),
}
"""How a document fails; ``valid`` is none."""
VALID = "valid"


@KINDS.register("document_signed")
class DocumentSigned(Probe):
    """A document is there and signed: as a PDF whose electronic signature (PAdES) covers all of it and is trusted.

    What this house issued itself is told by what it keeps of it, as on the public page that verifies documents;
    a signature of others must lead to a certificate of ``observe.trust``.
    """

    asks: ClassVar[Text] = Text(vi="Văn bản có và đã ký số", en="A document is there and signed")

    to_mend: ClassVar[Text] = Text(
        vi="Cơ quan ban hành cần nộp lại văn bản đã ký số hợp lệ.",
        en="Whoever issued it has to hand it in again with a good signature.",
    )

    to_measure: ClassVar[Text] = Text(
        vi="Cần xem tiến trình nền có chạy không.", en="See whether the worker is at work."
    )

    probe: Literal["document_signed"]
    path: str | None = Field(default=None, description="a file of the workspace, by its path in it")
    file: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{64}$", description="a file that was attached, by its SHA-256"
    )
    signer: str | None = Field(default=None, description="the name that must stand in the certificate; without it, any")
    within: Span = Field(default=HOUR, description="what was looked at longer ago is grey")

    @model_validator(mode="after")
    def _one_of_both(self) -> "DocumentSigned":
        if (self.path is None) == (self.file is None):
            msg = "give `path` or `file`, one of them"
            raise ValueError(msg)
        if self.path is not None and (self.path.startswith("/") or ".." in self.path.split("/")):
            msg = "`path` stays inside the workspace"
            raise ValueError(msg)
        return self

    def query(self, at: datetime) -> exp.Select:
        """What was seen last, by this rule."""
        return _newest("published_paper", self.rule_version, ("state", "signer", "signed_at", "at"))

    def judge(self, row: Row, at: datetime) -> Verdict:
        """Green when the signature holds; the figure is 1 or 0."""
        state, signer, _signed_at, seen = row
        old = _too_old(str(seen), at, self.within)
        if old is not None:
            return old
        if state == VALID:
            name = str(signer)
            return Verdict(Light.GREEN, 1.0, Text(vi=f"Đã ký: {name}.", en=f"Signed by {name}."))
        return Verdict(Light.RED, 0.0, STATES[str(state)])


def _newest(table: str, rule: str, names: tuple[str, ...]) -> exp.Select:
    asked = ask.select(table, *(ask.column(name) for name in names)).where(ask.is_text("rule", rule))
    return asked.order_by(exp.Ordered(this=ask.column("at"), desc=True)).limit(1)


def _too_old(seen: str, at: datetime, within: timedelta) -> Verdict | None:
    if at - moment(seen) <= within:
        return None
    span = lasting(within)
    return unmeasured(vi=f"Chưa xem lại trong {span['vi']}.", en=f"Nobody looked within {span['en']}.")
