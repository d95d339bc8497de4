"""Papers that the person adds by herself: one that she forgot, or another one, before anybody asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from motlan.kernel.text import Text
from motlan.service.dossiers.attachment import Attachment, Attachments, joined
from motlan.service.dossiers.events import Act, OnBehalf, act
from motlan.service.dossiers.fold import OPEN, Changes, DossierState, step
from motlan.service.dossiers.refusals import allowed, refused
from motlan.service.dossiers.status import Status
from motlan.service.dossiers.told import item_label
from motlan.service.dossiers.voice import Said, Voice, agent, done_by, noted, told
from motlan.service.dossiers.voice import joined as said

ADDABLE = OPEN - {Status.SUPPLEMENT}
"""While something is asked for, papers go with the answer: alone they would leave the clock standing still."""


@act("added")
@dataclass(frozen=True, kw_only=True)
class Added(Act):
    """The person added files by the name of their component, '' for none of the procedure's; nobody had asked."""

    attachments: Mapping[str, tuple[Attachment, ...]] = field(default_factory=dict)
    note: str = ""
    by: OnBehalf | None = None


@step(Added, when=ADDABLE)
def _added(state: DossierState, _at: datetime, act: Added) -> Changes:
    return {"attachments": joined(state.attachments, act.attachments)}


@told(Added)
def _said(act: Added, voice: Voice) -> Said:
    papers = [item_label(name, voice.form) for name in act.attachments]
    if voice.to_person:
        return done_by(act.by, Text(vi="đã thêm giấy tờ", en="added papers")), said([*papers, *noted(act.note)])
    title = Text(vi="Người nộp thêm giấy tờ", en="The person added papers")
    return title, said([*agent(act.by), *papers, *noted(act.note)])


def demand_addable(state: DossierState) -> None:
    """Raise Refused once the dossier is decided or closed, and while something is asked for."""
    if state.ended:
        raise refused(
            Text(vi="Hồ sơ đã kết thúc, không thêm được giấy tờ.", en="The dossier is closed; no paper can be added."),
            Text(vi="Cần thêm gì, xin hỏi cơ quan giải quyết.", en="If something is to be added, ask the office."),
        )
    if state.status is Status.SUPPLEMENT:
        raise refused(
            Text(vi="Cơ quan đang chờ bạn bổ sung.", en="The office waits for what it asked of you."),
            Text(vi="Gửi giấy tờ này cùng câu trả lời.", en="Send this paper with your answer."),
        )


def add(*, state: DossierState, attachments: Attachments, note: str = "") -> Added:
    """Add papers; Refused without a file, and where none can be added."""
    demand_addable(state)
    if not any(attachments.values()):
        raise refused(
            Text(vi="Chưa chọn tệp nào.", en="No file has been chosen."),
            Text(vi="Chọn ảnh chụp hoặc bản quét của giấy tờ.", en="Choose the photo or the scan of the paper."),
        )
    return allowed(state, Added(attachments=dict(attachments), note=note.strip()))
