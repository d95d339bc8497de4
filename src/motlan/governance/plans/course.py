"""The course of a task: a pure fold of what was claimed, measured and found.

claimed → evidence in → probed → operating (held for a time) → closed; a closed task reopens by itself.

1. Its owner claims green; the claim counts as soon as evidence came with it, or with a later one.
2. Probes measure it. Green without a break, under one rule and with no gap longer than ``lapse`` between two
   measurements, from the evidence on and for the whole ``hold``, closes it. Nothing else does.
3. After that time is cut into windows from the instant of closing. A window fails when more than half of it did not
   measure green; ``windows`` failed ones in a row reopen the task, and its owner has to claim anew.
4. A finding against the claim, and an owner who takes the claim back, end the road wherever it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from motlan.governance.figure import lasting
from motlan.governance.lights.light import Light
from motlan.kernel.acts import Acts
from motlan.kernel.text import Text

NONE = timedelta(0)


class State(StrEnum):
    """Where a task stands on its road."""

    OPEN = "open"
    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    PROBED = "probed"
    OPERATING = "operating"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def word(self) -> Text:
        """The state in a few words."""
        return _WORDS[self]


_WORDS = {
    State.OPEN: Text(vi="Chưa báo xong", en="Not claimed"),
    State.CLAIMED: Text(vi="Đã báo xong, chưa có minh chứng", en="Claimed, no evidence yet"),
    State.EVIDENCED: Text(vi="Đã có minh chứng, chờ đo", en="Evidence in, not measured yet"),
    State.PROBED: Text(vi="Đã đo, chưa đạt", en="Probed, not green"),
    State.OPERATING: Text(vi="Đang vận hành, chờ đủ thời gian giữ xanh", en="Operating, held until proved"),
    State.CLOSED: Text(vi="Đã kết thúc", en="Closed"),
    State.REOPENED: Text(vi="Mở lại", en="Reopened"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How long green is held before a task closes, what reopens it, and which gap between measurements is too long."""

    hold: timedelta = NONE
    windows: int = 3
    length: timedelta = timedelta(days=1)
    lapse: timedelta = timedelta(days=1)


class Act:
    """Something that happened to a task."""


ACTS: Acts[Act] = Acts("act on a task")


@ACTS.register("claimed")
@dataclass(frozen=True, slots=True)
class Claimed(Act):
    """Its owner says where it stands; ``files`` is how many pieces of evidence came with it."""

    light: Light
    files: int = 0


@ACTS.register("measured")
@dataclass(frozen=True, slots=True)
class Measured(Act):
    """Another light than before, another rule (the fingerprint of all probes), or a measurement after a gap."""

    light: Light
    rule: str


@ACTS.register("found")
@dataclass(frozen=True, slots=True)
class Found(Act):
    """Somebody who does not answer for the task has looked: the claim holds, or ``against`` it does not."""

    against: bool


@dataclass(frozen=True, slots=True)
class Event:
    """An act and its instant; ``before``: when the task had last been measured by then."""

    at: datetime
    act: Act
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A state, since when, and why; ``begun``: when what led to it began, where that is another instant."""

    state: State
    since: datetime
    why: Text
    begun: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The window of a closed task that runs: how far it was looked at, how much of it was not green, how many before it
    failed in a row, and since when the task has not measured green."""

    start: datetime
    at: datetime
    short: timedelta = NONE
    failed: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A task's road so far. ``seen``: up to when it is known what it measured; ``turns_at``: when time alone may change
    its state, None when it cannot."""

    steps: tuple[Step, ...] = ()
    claimed_since: datetime | None = None
    evidence_since: datetime | None = None
    light: Light = Light.GREY
    rule: str = ""
    measured_since: datetime | None = None
    green_since: datetime | None = None
    seen: datetime | None = None
    watch: Watch | None = None
    turns_at: datetime | None = None

    @property
    def state(self) -> State:
        """The present state."""
        return self.steps[-1].state if self.steps else State.OPEN


def noted(
    *, before: datetime | None, stood: tuple[Light, str] | None, light: Light, rule: str, at: datetime, lapse: timedelta
) -> Measured | None:
    """What is to be noted of a measurement at ``at`` when ``stood`` was last measured at ``before``; None: nothing."""
    gap = before is not None and at - before > lapse
    return Measured(light, rule) if stood != (light, rule) or gap else None


def fold(events: Iterable[Event], *, rules: Rules, until: datetime | None = None) -> Course:
    """The course of a task; ``until`` is when it was last measured, with nothing new to note."""
    course = Course()
    for event in events:
        if event.before is not None:
            course = _turned(_passed(course, event.before, rules), event.before, rules)
        course = _turned(_after(course, event, rules), event.at, rules)
    return course if until is None else _turned(_passed(course, until, rules), until, rules)


def _after(course: Course, event: Event, rules: Rules) -> Course:
    match event.act:
        case Claimed(light, files):
            return _claimed(course, event.at, light, files)
        case Measured():
            return _measured(course, event.at, event.act, rules)
        case Found(against):
            return _ended(course, event.at, FINDING) if against else course
    raise TypeError(event.act)


FINDING = Text(
    vi="Kết quả kiểm chứng trái với báo cáo; cần báo cáo lại.",
    en="A verification found against the claim; a new claim is needed.",
)
TAKEN_BACK = Text(
    vi="Cơ quan chủ trì không còn báo là đã xong.", en="Its owner does not claim any more that it is done."
)


def _claimed(course: Course, at: datetime, light: Light, files: int) -> Course:
    if light is not Light.GREEN:
        return _ended(course, at, TAKEN_BACK)
    evidence = course.evidence_since or (at if files else None)
    return replace(course, claimed_since=course.claimed_since or at, evidence_since=evidence)


def _ended(course: Course, at: datetime, why: Text, begun: datetime | None = None) -> Course:
    """The claim counts no more; what was closed is open again."""
    if course.claimed_since is None:
        return course
    state = State.REOPENED if course.watch else State.OPEN
    steps = (*course.steps, Step(state, at, why, begun))
    return replace(course, claimed_since=None, evidence_since=None, watch=None, steps=steps)


def _measured(course: Course, at: datetime, act: Measured, rules: Rules) -> Course:
    """What lies between the last measurement and this one is green only where both are."""
    known = course.seen is not None and at - course.seen <= rules.lapse
    held = known and act.light is Light.GREEN and course.light is Light.GREEN
    course = _watched(course, at, rules, green=held)
    green_since = course.green_since if held and act.rule == course.rule else at
    return replace(
        course,
        light=act.light,
        rule=act.rule,
        measured_since=None if act.light is Light.GREY else (course.measured_since if known else None) or at,
        green_since=green_since if act.light is Light.GREEN else None,
        seen=at,
    )


def _passed(course: Course, until: datetime, rules: Rules) -> Course:
    """The light stood as it is until ``until``."""
    if course.seen is None or until < course.seen:
        return course
    course = replace(course, seen=until)
    closes = None if course.watch else _closes(course, rules)
    if closes is not None and closes <= until:
        course = _turned(course, until, rules)  # it was operating, even if nobody looked meanwhile
        steps = (*course.steps, Step(State.CLOSED, closes, _kept(rules)))
        course = replace(course, watch=Watch(start=closes, at=closes), steps=steps)
    return _watched(course, until, rules, green=course.light is Light.GREEN)


def _closes(course: Course, rules: Rules) -> datetime | None:
    """When the hold is over, if the light stays green; None while nothing is held."""
    if course.evidence_since is None or course.green_since is None:
        return None
    return max(course.evidence_since, course.green_since) + rules.hold


def _watched(course: Course, until: datetime, rules: Rules, *, green: bool) -> Course:
    """The windows of a closed task up to ``until``; enough failed ones in a row reopen it."""
    watch = course.watch
    while watch is not None and watch.at < until:
        end = watch.start + rules.length
        reached = min(end, until)
        short = watch.short if green else watch.short + (reached - watch.at)
        since = watch.since if green else watch.since or watch.at
        watch = replace(watch, at=reached, short=short, since=since)
        if reached < end:
            break
        failed = watch.failed + 1 if short * 2 > rules.length else 0
        if failed >= rules.windows:
            return _ended(course, end, _failing(rules), since)
        watch = Watch(start=end, at=end, failed=failed, since=since if failed or not green else None)
    return replace(course, watch=watch)


def _turned(course: Course, at: datetime, rules: Rules) -> Course:
    """The course with the state that follows from what is known, when it is another one."""
    state, since, why = _standing(course, at)
    if state is not course.state and not (state is State.OPEN and course.state is State.REOPENED):
        course = replace(course, steps=(*course.steps, Step(state, since, why)))
    return replace(course, turns_at=_turns(course, rules))


def _standing(course: Course, at: datetime) -> tuple[State, datetime, Text]:
    if course.watch is not None:
        return State.CLOSED, at, NOTHING
    if course.claimed_since is None:
        return State.OPEN, at, NOTHING
    if course.evidence_since is None:
        return State.CLAIMED, course.claimed_since, CLAIM
    begun, since = course.evidence_since, course.measured_since
    if since is None or course.seen is None or course.seen < begun:
        return State.EVIDENCED, begun, EVIDENCE
    if course.green_since is None:
        return State.PROBED, max(begun, since, _turned_from(course)), PROBED
    return State.OPERATING, max(begun, course.green_since), OPERATING


def _turned_from(course: Course) -> datetime:
    """A light that ceased to be green was probed since then, not since the beginning."""
    since = course.seen if course.state is State.OPERATING else course.measured_since
    assert since is not None  # noqa: S101 - asked of probed tasks alone
    return since


def _turns(course: Course, rules: Rules) -> datetime | None:
    if course.watch is None:
        return course.evidence_since if course.state is State.EVIDENCED else _closes(course, rules)
    return None if course.light is Light.GREEN else course.watch.start + rules.length


NOTHING = Text(vi="", en="")
CLAIM = Text(
    vi="Cơ quan chủ trì báo đã xong; cần kèm minh chứng.", en="Its owner claims that it is done; evidence is needed."
)
EVIDENCE = Text(
    vi="Đã có báo cáo kèm minh chứng; chờ đo.", en="The claim and its evidence are in; it waits to be measured."
)
PROBED = Text(vi="Đã đo và chưa xanh.", en="It was measured and is not green.")
OPERATING = Text(
    vi="Mọi phép đo đều xanh; phải giữ xanh liên tục mới kết thúc.",
    en="Every probe is green; it closes when they stay so without a break.",
)


def _kept(rules: Rules) -> Text:
    span = lasting(rules.hold)
    return Text(
        vi=f"Mọi phép đo xanh liên tục trong {span['vi']}.", en=f"Every probe was green for {span['en']} on end."
    )


def _failing(rules: Rules) -> Text:
    span = lasting(rules.length)
    return Text(
        vi=f"Không đo được xanh trong {rules.windows} khoảng {span['vi']} liên tiếp.",
        en=f"It did not measure green in {rules.windows} windows of {span['en']} in a row.",
    )
