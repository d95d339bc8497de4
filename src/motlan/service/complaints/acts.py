"""What can happen to a complaint, and what it is after that: written once, folded purely."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from motlan.kernel.acts import Acts
from motlan.kernel.text import Text


class About(StrEnum):
    """What a complaint is about (the classes of index 5.1)."""

    RULE = "rule"
    PROCEDURE = "procedure"
    CONDUCT = "conduct"

    @property
    def label(self) -> Text:
        """How people read it."""
        return _ABOUT[self]


_ABOUT = {
    About.RULE: Text(vi="Quy định, chính sách", en="The rule itself"),
    About.PROCEDURE: Text(vi="Cách giải quyết hồ sơ", en="How the dossier was handled"),
    About.CONDUCT: Text(vi="Thái độ, hành vi của cán bộ", en="The conduct of an official"),
}


class Stage(StrEnum):
    """Where a complaint stands."""

    FILED = "filed"
    MORE_ASKED = "more_asked"
    REFUSED = "refused"
    ANSWERED = "answered"

    @property
    def label(self) -> Text:
        """How people read it."""
        return _STAGES[self]


_STAGES = {
    Stage.FILED: Text(vi="Đang xem xét", en="Being looked into"),
    Stage.MORE_ASKED: Text(vi="Chờ người gửi bổ sung", en="Waiting for more from the sender"),
    Stage.REFUSED: Text(vi="Không thụ lý", en="Not taken up"),
    Stage.ANSWERED: Text(vi="Đã trả lời", en="Answered"),
}


class Verdict(StrEnum):
    """What the sender thinks of the answer."""

    LIKED = "liked"
    DISLIKED = "disliked"

    @property
    def label(self) -> Text:
        """How people read it."""
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.LIKED: Text(vi="Hài lòng", en="Satisfied"),
    Verdict.DISLIKED: Text(vi="Không hài lòng", en="Not satisfied"),
}


@dataclass(frozen=True, kw_only=True)
class ComplaintAct:
    """Something that happened to a complaint."""


acts: Acts[ComplaintAct] = Acts("act on a complaint")


@acts.register("complained")
@dataclass(frozen=True, kw_only=True)
class Complained(ComplaintAct):
    """The person sent it."""

    about: str
    words: str


@acts.register("turned_down")
@dataclass(frozen=True, kw_only=True)
class TurnedDown(ComplaintAct):
    """It is no complaint that this office takes up; the person reads why."""

    reason: str


@acts.register("more_asked")
@dataclass(frozen=True, kw_only=True)
class MoreAsked(ComplaintAct):
    """The office asks the person for more; the clock stands still."""

    question: str


@acts.register("more_given")
@dataclass(frozen=True, kw_only=True)
class MoreGiven(ComplaintAct):
    """The person gave it; the clock runs on."""

    words: str


@acts.register("answered")
@dataclass(frozen=True, kw_only=True)
class Answered(ComplaintAct):
    """The office answers: ``words`` to the person, ``public`` to everybody, without names."""

    words: str
    public: str


@acts.register("made_public")
@dataclass(frozen=True, kw_only=True)
class MadePublic(ComplaintAct):
    """The public answer was published; ``public`` are its words as mended last, '' for those of the answer."""

    public: str = ""


@acts.register("judged")
@dataclass(frozen=True, kw_only=True)
class Judged(ComplaintAct):
    """The person says what she thinks of the answer."""

    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An act with its instant and the account that did it."""

    at: datetime
    actor: str
    act: ComplaintAct


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A complaint as it stands. ``waits``: spans in which the clock stood still."""

    stage: Stage | None = None
    about: str = ""
    words: str = ""
    filed_at: datetime | None = None
    first_asked_at: datetime | None = None
    asked_at: datetime | None = None
    question: str = ""
    waits: tuple[tuple[datetime, datetime], ...] = ()
    refused_at: datetime | None = None
    reason: str = ""
    answered_at: datetime | None = None
    answer: str = ""
    public: str = ""
    published_at: datetime | None = None
    verdict: str = ""

    @property
    def open(self) -> bool:
        """Whether the office still owes something: an answer, or its publication."""
        return self.stage in {Stage.FILED, Stage.MORE_ASKED} or (
            self.stage is Stage.ANSWERED and self.published_at is None
        )


def fold(happenings: Iterable[Happening]) -> Complaint:
    """What a complaint is after all that happened, in order. An act that does not fit changes nothing."""
    state = Complaint()
    for one in happenings:
        if fits(state, one.act):
            state = replace(state, **_change(state, one.at, one.act))
    return state


def fits(state: Complaint, act: ComplaintAct) -> bool:
    """Whether the act may happen now."""
    if isinstance(act, MadePublic):
        return state.stage is Stage.ANSWERED and state.published_at is None
    if isinstance(act, Judged):
        return state.stage is Stage.ANSWERED and not state.verdict
    return state.stage is _FROM[type(act)]


_FROM: Mapping[type[ComplaintAct], Stage | None] = {
    Complained: None,
    TurnedDown: Stage.FILED,
    MoreAsked: Stage.FILED,
    MoreGiven: Stage.MORE_ASKED,
    Answered: Stage.FILED,
}


def _change(state: Complaint, at: datetime, act: ComplaintAct) -> dict[str, Any]:
    match act:
        case Complained():
            changes: dict[str, Any] = {"stage": Stage.FILED, "about": act.about, "words": act.words, "filed_at": at}
        case TurnedDown():
            changes = {"stage": Stage.REFUSED, "refused_at": at, "reason": act.reason}
        case MoreAsked():
            first = state.first_asked_at or at
            changes = {"stage": Stage.MORE_ASKED, "asked_at": at, "first_asked_at": first, "question": act.question}
        case MoreGiven():
            waited = (state.asked_at or at, at)
            changes = {"stage": Stage.FILED, "asked_at": None, "waits": (*state.waits, waited)}
        case Answered():
            changes = {"stage": Stage.ANSWERED, "answered_at": at, "answer": act.words, "public": act.public}
        case Judged():
            changes = {"verdict": act.verdict}
        case MadePublic():
            changes = {"published_at": at, "public": act.public or state.public}
        case _:
            changes = {}
    return changes
