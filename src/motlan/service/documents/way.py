"""Slip 06, the control sheet: the way of a dossier through hands and agencies, from when to when, on time or late.

The work on a linked dossier is that on its parts: each has a row of its own, and the whole has none beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from motlan.kernel.text import Text
from motlan.service.documents.compose import Case, facts, moment
from motlan.service.documents.model import Document, Table
from motlan.service.documents.slips import LABELS, Slips
from motlan.service.dossiers.events import (
    Act,
    ConsultationAnswered,
    Consulted,
    Decided,
    Declined,
    Event,
    Filed,
    Paid,
    PartDecided,
    PartDeclined,
    PartStarted,
    PaymentAsked,
    Received,
    Returned,
    Stopped,
    SupplementAsked,
    Supplemented,
    Taken,
    Withdrawn,
)
from motlan.service.dossiers.fold import DossierState, apply
from motlan.service.forms.display import plain, unit_name
from motlan.service.forms.model import Form

TO_RECEIVE = Text(vi="Chờ tiếp nhận", en="To be received")
WORK = Text(vi="Giải quyết", en="In work")
SUPPLEMENT = Text(vi="Bổ sung hồ sơ", en="Supplement")
PAYMENT = Text(vi="Nộp phí", en="Payment of the fee")
OPINION = Text(vi="Cho ý kiến", en="Opinion")
NO_OPINION = Text(vi="Cho ý kiến: không trả lời", en="Opinion: none was given")
HAND_OVER = Text(vi="Trả kết quả", en="Handing the result over")
APPLICANT = Text(vi="Người nộp hồ sơ", en="The applicant")
COLUMNS = (
    Text(vi="Người, cơ quan giữ", en="With whom"),
    Text(vi="Việc", en="For what"),
    Text(vi="Từ", en="From"),
    Text(vi="Đến", en="Until"),
    Text(vi="Hạn", en="Due"),
    Text(vi="Đúng hạn", en="On time"),
)
WIDTHS = (3, 2, 0, 0, 0, 0)
STILL = Text(vi="đang giữ", en="still there")
ON_TIME, LATE = Text(vi="đúng hạn", en="on time"), Text(vi="trễ hạn", en="late")
ENDS = (Declined, Stopped, Withdrawn, Decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """With whom the dossier was, for what; ``until`` is None while it is still there, ``due_at`` where none was set."""

    who: Text
    what: Text
    since: datetime
    until: datetime | None = None
    due_at: datetime | None = None

    def late(self, now: datetime) -> bool | None:
        """Whether it was there for longer than it should; None where nothing was set, and where no opinion came while
        there was time: that is neither."""
        late = self.due_at is not None and (self.until or now) > self.due_at
        return None if self.due_at is None or (self.what == NO_OPINION and not late) else late


def stages(*, events: Sequence[Event], form: Form) -> tuple[Stage, ...]:
    """The way of a dossier, oldest first; what several do at the same time stands below each other. What waited for no
    moment to be received (a fee was asked for at once) did not wait."""
    walk = _Walk(form=form, state=DossierState(), done=[], beside={})
    for event in events:
        walk.step(event)
    return tuple(one for one in walk.found() if one.what != TO_RECEIVE or one.until != one.since)


def control_sheet(*, case: Case, slips: Slips, language: str, now: datetime) -> Document:
    """Slip 06 as it stands at ``now``."""
    words, known = slips.slip_06, facts(case=case, event=case.events[-1], language=language)
    texts = {name: ", ".join(lines) for name, lines in known.items()}
    rows = tuple(_cells(one, case, language, now) for one in stages(events=case.events, form=case.form))
    return Document(
        kind="slip_06",
        language=language,
        title=words.title.in_(language),
        issuer=texts["deciding"],
        day=moment(now, case.zone),
        rows=tuple((LABELS[name].in_(language), known[name]) for name in words.rows if known.get(name)),
        table=Table(columns=tuple(one.in_(language) for one in COLUMNS), widths=WIDTHS, rows=rows),
        heading=tuple(line.in_(language) for line in slips.heading),
        place=slips.place.in_(language) if slips.place else "",
        form=words.form.in_(language) if words.form else "",
        opening=words.opening.in_(language).format_map(texts) if words.opening else "",
        closing=tuple(one.in_(language).format_map(texts) for one in words.closing),
    )


def _cells(one: Stage, case: Case, language: str, now: datetime) -> tuple[str, ...]:
    late = one.late(now)
    return (
        one.who.in_(language),
        one.what.in_(language),
        moment(one.since, case.zone),
        moment(one.until, case.zone) if one.until else STILL.in_(language),
        moment(one.due_at, case.zone) if one.due_at else "",
        "" if late is None else (LATE if late else ON_TIME).in_(language),
    )


@dataclass(kw_only=True)
class _Walk:
    """Goes along the events; ``beside`` are those who do something at the same time as who has the dossier."""

    form: Form
    state: DossierState
    done: list[Stage]
    beside: dict[str, Stage]
    here: Stage | None = None
    before: Stage | None = None
    """Who had it before the person was asked for something."""
    taken: Text | None = None
    """Who took the work on, in the deciding unit."""

    def step(self, event: Event) -> None:
        """One event further."""
        state = self.state
        self.state = apply(state, event)
        if self.state.misfits != state.misfits:
            return
        act, at = event.act, event.at
        if isinstance(act, Taken):
            unit, name = self._unit(self.state.deciding), act.name or event.actor
            self.taken = Text({one: f"{name}, {unit.in_(one)}" for one in ("vi", "en")})
        self._aside(act, at)
        if isinstance(act, ENDS):
            self._leave(at, state.due_at)
            self._close_all(at)
        to = self._next(event)
        if to is not None:
            self._leave(at, state.due_at)
            self.here = to
        elif isinstance(act, Returned):
            self._leave(at, None)

    def found(self) -> tuple[Stage, ...]:
        """All stages, oldest first."""
        here = self._until(self.here, None, self.state.due_at)
        beside = (replace(one, due_at=self._due_beside(name)) for name, one in self.beside.items())
        return tuple(sorted([*self.done, *beside, *here], key=lambda one: one.since))

    def _next(self, event: Event) -> Stage | None:
        """Who has it from here on; None when that does not change."""
        act, at, state = event.act, event.at, self.state
        if isinstance(act, SupplementAsked | PaymentAsked):
            self.before = self.here
            what = SUPPLEMENT if isinstance(act, SupplementAsked) else PAYMENT
            return Stage(who=APPLICANT, what=what, since=at, due_at=act.respond_by)
        if isinstance(act, Supplemented | Paid) and self.before is not None and not state.ended:
            return replace(self.before, since=at)
        if isinstance(act, Taken):
            return Stage(who=self.taken or self._unit(state.deciding), what=WORK, since=at)
        office: dict[type[Act], tuple[str, Text]] = {
            Filed: (state.receiving, TO_RECEIVE),
            Received: (state.deciding, WORK),
            Decided: (state.receiving, HAND_OVER),
        }
        unit_code, what = office.get(type(act), ("", WORK))
        return Stage(who=self._unit(unit_code), what=what, since=at) if unit_code else None

    def _aside(self, act: Act, at: datetime) -> None:
        """Rows of those who do something at the same time: agencies that are asked, and those that decide parts."""
        if isinstance(act, Consulted):
            self.beside[f"asked {act.number}"] = Stage(
                who=self._unit(act.unit), what=OPINION, since=at, due_at=act.respond_by
            )
        elif isinstance(act, ConsultationAnswered):
            self._close(f"asked {act.number}", at)
        elif isinstance(act, PartDecided | PartDeclined):
            self._close(act.part, at)
        elif isinstance(act, PartStarted):
            self._begin(act.part, at)
        elif isinstance(act, Taken | SupplementAsked | PaymentAsked | Supplemented | Paid):
            self._pass_on(act, at)

    def _begin(self, key: str, at: datetime) -> None:
        """Work on a part begins, or goes on, at who decides it: the officer who took the work on, in her own unit."""
        part, label = self.state.parts[key], self.form.procedure.parts[key].label
        own = self.taken if part.deciding == self.state.deciding else None
        what = Text({one: f"{WORK.in_(one)}: {label.in_(one)}" for one in ("vi", "en")})
        self.beside[key] = Stage(who=own or self._unit(part.deciding), what=what, since=at)

    def _pass_on(self, act: Act, at: datetime) -> None:
        """Parts under way go to who took them on, or lie still while the person is waited for."""
        state = self.state
        for key, one in state.parts.items():
            if not one.runs or (isinstance(act, Taken) and one.deciding != state.deciding):
                continue
            self._close(key, at)
            if state.waiting_since is None:
                self._begin(key, at)

    def _leave(self, at: datetime, due_at: datetime | None) -> None:
        self.done.extend(self._until(self.here, at, due_at))
        self.here = None

    def _until(self, stage: Stage | None, until: datetime | None, due_at: datetime | None) -> list[Stage]:
        """The row of who has the whole; none where the parts of a linked dossier are the work."""
        if stage is None or (self.state.parts and stage.what == WORK):
            return []
        return [replace(stage, until=until, due_at=stage.due_at or self._due(stage, due_at))]

    def _due(self, stage: Stage, due_at: datetime | None) -> datetime | None:
        """Work is due when the dossier is; receiving and handing over have no day of their own."""
        return due_at if stage.what == WORK else None

    def _due_beside(self, name: str) -> datetime | None:
        """A part is due when its clock says so by now, an opinion when it was asked for."""
        part = self.state.parts.get(name)
        return part.due_at if part else self.beside[name].due_at

    def _close(self, name: str, at: datetime) -> None:
        if name in self.beside:
            due_at = self._due_beside(name)
            self.done.append(replace(self.beside.pop(name), until=at, due_at=due_at))

    def _close_all(self, at: datetime) -> None:
        for name in tuple(self.beside):
            if self.beside[name].what == OPINION:
                self.beside[name] = replace(self.beside[name], what=NO_OPINION)
            self._close(name, at)

    def _unit(self, code: str) -> Text:
        return unit_name(code, self.form.dictionary) if code else plain("–")
