"""The parts of a linked dossier side by side: who decides each, where it stands, when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motlan.kernel.text import Text
from motlan.service.dossiers.deadlines import days_left, is_late
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.lacking import lacking
from motlan.service.dossiers.part import PartState
from motlan.service.dossiers.part_decisions import planned
from motlan.service.forms.model import Form
from motlan.web.house import House


class Stand(StrEnum):
    """Where a part stands."""

    AHEAD = "ahead"
    RUNS = "runs"
    WAITS = "waits"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


STANDS: dict[Stand, str | Promise] = {
    Stand.AHEAD: _("not begun"),
    Stand.RUNS: _("under way"),
    Stand.WAITS: _("the clock stands still"),
    Stand.GRANTED: _("granted"),
    Stand.REFUSED: _("refused"),
    Stand.ENDED: _("ended without a decision"),
}


@dataclass(frozen=True, kw_only=True)
class PartLine:
    """One part as pages show it. ``due_at`` is foreseen while the part has not begun; None when it never will."""

    key: str
    label: Text
    owner: str
    unit: str
    stand: Stand
    due_at: datetime | None
    days: int | None
    late: bool
    after: tuple[Text, ...]
    reason: str
    because: Text | None
    ended_at: datetime | None
    lacking: tuple[Text, ...]
    """The papers that it needs and that are not here yet; none once it has ended."""

    @property
    def standing(self) -> str | Promise:
        """Where it stands, in words."""
        return STANDS[self.stand]

    @property
    def foreseen(self) -> bool:
        """Whether the day is only what is foreseen."""
        return self.stand is Stand.AHEAD

    @property
    def late_by(self) -> int:
        """Working days by which it is late, at least one."""
        return max(1, -(self.days or 0))


def part_lines(*, house: House, state: DossierState, form: Form) -> tuple[PartLine, ...]:
    """Every part in the order of the procedure; none for a dossier that is not linked."""
    if not state.parts:
        return ()
    now, calendar = house.clock.now(), house.workspace.calendar
    due = planned(procedure=form.procedure, state=state, at=now, calendar=calendar)
    return tuple(_line(house, state, form, one, due.get(key), now) for key, one in state.parts.items())


def _line(
    house: House, state: DossierState, form: Form, one: PartState, due_at: datetime | None, now: datetime
) -> PartLine:
    parts, language = form.procedure.parts, get_language() or "vi"
    stand = _stand(state, one)
    running = stand is Stand.RUNS and due_at is not None
    opened = stand in {Stand.AHEAD, Stand.RUNS, Stand.WAITS}
    return PartLine(
        key=one.key,
        label=parts[one.key].label,
        owner=house.workspace.agency(parts[one.key].owner, language),
        unit=form.dictionary.units.full_name(one.deciding, language),
        stand=stand,
        due_at=None if stand is Stand.ENDED else due_at,
        days=days_left(due_at=due_at, now=now, calendar=house.workspace.calendar) if running and due_at else None,
        late=one.started_at is not None and _late(state, one, due_at, now),
        after=tuple(parts[name].label for name in one.after if not state.parts[name].granted),
        reason=one.reason,
        because=parts[one.because].label if one.because else None,
        ended_at=one.ended_at,
        lacking=tuple(paper.label for paper in lacking(form=form, state=state, part=one.key)) if opened else (),
    )


def _stand(state: DossierState, one: PartState) -> Stand:
    if not one.open:
        return Stand.GRANTED if one.granted else Stand.REFUSED
    if state.ended:
        return Stand.ENDED
    if not one.runs:
        return Stand.AHEAD
    return Stand.WAITS if state.waiting_since else Stand.RUNS


def _late(state: DossierState, one: PartState, due_at: datetime | None, now: datetime) -> bool:
    ended_at = one.ended_at or state.ended_at
    return is_late(due_at=due_at, ended_at=ended_at, waiting_since=state.waiting_since, now=now)
