"""What can happen to a hearing, and what it is after that: written once, folded purely."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from motlan.kernel.acts import Acts
from motlan.kernel.text import Text


class Stage(StrEnum):
    """Where a hearing stands."""

    SET = "set"
    WRITTEN = "written"
    CLOSED = "closed"
    CALLED_OFF = "called_off"

    @property
    def label(self) -> Text:
        """How people read it."""
        return _STAGES[self]


_STAGES = {
    Stage.SET: Text(vi="Đã lên lịch", en="Day is set"),
    Stage.WRITTEN: Text(vi="Chờ các bên xác nhận biên bản", en="Minutes wait to be confirmed"),
    Stage.CLOSED: Text(vi="Đã kết thúc", en="Closed"),
    Stage.CALLED_OFF: Text(vi="Đã huỷ", en="Called off"),
}
OPEN = frozenset({Stage.SET, Stage.WRITTEN})


@dataclass(frozen=True, kw_only=True)
class HearingAct:
    """Something that happened to a hearing."""


acts: Acts[HearingAct] = Acts("act of a hearing")


@acts.register("arranged")
@dataclass(frozen=True, kw_only=True)
class Arranged(HearingAct):
    """The day was set, or set anew: from when to when, in which room, with which link of a video service."""

    begins_at: datetime
    ends_at: datetime
    room: str
    video: str = ""
    reason: str = ""


@acts.register("joined")
@dataclass(frozen=True, kw_only=True)
class Joined(HearingAct):
    """A party is present and has proved it by signing in; ``assurance`` is the level that the provider vouched for."""

    party: str
    assurance: str = ""


@acts.register("minuted")
@dataclass(frozen=True, kw_only=True)
class Minuted(HearingAct):
    """The minutes were written, or written anew: then nobody has confirmed them yet."""

    words: str


@acts.register("confirmed")
@dataclass(frozen=True, kw_only=True)
class Confirmed(HearingAct):
    """A party who was present confirms the minutes; ``sha256`` is that of the words that were confirmed."""

    party: str
    sha256: str


@acts.register("objected")
@dataclass(frozen=True, kw_only=True)
class Objected(HearingAct):
    """A party who was present does not agree with the minutes; the objection is kept beside them."""

    party: str
    words: str


@acts.register("closed")
@dataclass(frozen=True, kw_only=True)
class Closed(HearingAct):
    """Everybody who was present has confirmed or objected; nothing changes any more."""


@acts.register("called_off")
@dataclass(frozen=True, kw_only=True)
class CalledOff(HearingAct):
    """It does not take place; the parties read why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An act with its instant and the name of who did it."""

    at: datetime
    actor: str
    act: HearingAct


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """A hearing as it stands. ``confirmed`` and ``objections`` speak of the minutes as they are now."""

    stage: Stage | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    room: str = ""
    video: str = ""
    present: Mapping[str, str] = field(default_factory=dict)
    """Who was there → the level of assurance of the sign-in."""
    words: str = ""
    confirmed: frozenset[str] = frozenset()
    objections: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether something is still to happen."""
        return self.stage in OPEN

    @property
    def awaited(self) -> frozenset[str]:
        """Who was present and has said nothing about the minutes."""
        return frozenset(self.present) - self.confirmed - frozenset(self.objections)


def fold(happenings: Iterable[Happening]) -> Hearing:
    """What a hearing is after all that happened, in order. An act that does not fit changes nothing."""
    state = Hearing()
    for one in happenings:
        if fits(state, one.act):
            state = replace(state, **_change(state, one.act))
    return state


def fits(state: Hearing, act: HearingAct) -> bool:
    """Whether the act may happen now."""
    match act:
        case Arranged():
            fit = state.stage in {None, Stage.SET}
        case Joined():
            fit = state.open and act.party not in state.present
        case Minuted():
            fit = state.open and bool(state.present)
        case Confirmed() | Objected():
            fit = state.stage is Stage.WRITTEN and act.party in state.awaited
        case Closed():
            fit = state.stage is Stage.WRITTEN and not state.awaited
        case _:
            fit = state.open
    return fit


def _change(state: Hearing, act: HearingAct) -> dict[str, Any]:
    match act:
        case Arranged():
            changes: dict[str, Any] = {
                "stage": Stage.SET,
                "begins_at": act.begins_at,
                "ends_at": act.ends_at,
                "room": act.room,
                "video": act.video,
            }
        case Joined():
            changes = {"present": {**state.present, act.party: act.assurance}}
        case Minuted():
            changes = {"stage": Stage.WRITTEN, "words": act.words, "confirmed": frozenset(), "objections": {}}
        case Confirmed():
            changes = {"confirmed": state.confirmed | {act.party}}
        case Objected():
            changes = {"objections": {**state.objections, act.party: act.words}}
        case CalledOff():
            changes = {"stage": Stage.CALLED_OFF, "reason": act.reason}
        case _:
            changes = {"stage": Stage.CLOSED}
    return changes
