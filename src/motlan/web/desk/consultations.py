"""The consultations of a dossier as its page shows them: open and answered ones side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from motlan.service.dossiers.fold import DossierState
from motlan.web.house import House


@dataclass(frozen=True, kw_only=True)
class Line:
    """One consultation as the dossier's page shows it: to whom, what, until when, and what came back."""

    unit: str
    question: str
    respond_by: datetime
    open: bool
    overdue: bool
    agrees: bool
    answer: str
    name: str
    answered_at: datetime | None


def consultations(here: House, state: DossierState) -> tuple[Line, ...]:
    """Every consultation of a dossier, open and answered, side by side."""
    language, units = get_language() or "vi", here.workspace.dictionary.units
    return tuple(
        Line(
            unit=units.full_name(one.asked.unit, language),
            question=one.asked.question,
            respond_by=one.asked.respond_by,
            open=one.open,
            overdue=one.open and (one.overdue or here.clock.now() > one.asked.respond_by),
            agrees=one.answer is not None and one.answer.agrees,
            answer=one.answer.answer if one.answer else "",
            name=one.answer.name if one.answer else "",
            answered_at=one.answered_at,
        )
        for one in state.consultations
    )
