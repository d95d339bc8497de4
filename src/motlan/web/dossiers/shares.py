"""What of a dossier lies with other units, kept for their queues: it follows from the events, act by act."""

from __future__ import annotations

from motlan.service.dossiers.fold import DossierState
from motlan.web.dossiers import tallies
from motlan.web.dossiers.models import Dossier, Share
from motlan.web.people.models import Account

CONSULTED = "consulted"
AGREES, DIFFERS = "agrees", "differs"


def follow(*, dossier: Dossier, before: DossierState, after: DossierState, actor: Account | None) -> None:
    """Bring the rows of a dossier up to what an act changed; inside the act's transaction."""
    if not after.consultations:
        return
    was = {one.asked.number: one for one in before.unanswered}
    now = {one.asked.number: one for one in after.unanswered}
    for number in now.keys() - was.keys():
        asked = now[number].asked
        share = Share(dossier=dossier, kind=CONSULTED, number=number, unit=asked.unit, procedure=dossier.procedure)
        share.asked_by, share.words = actor, asked.question
        share.due_at = share.order_at = asked.respond_by
        share.save()
        _note(share, 1)
    for share in _rows(dossier, was.keys() - now.keys()):
        _close(share, after)
        _note(share, -1)
    late = {number for number in now.keys() & was.keys() if now[number].overdue and not was[number].overdue}
    for share in _rows(dossier, late):
        share.overdue = True
        share.save(update_fields=["overdue"])


def _close(share: Share, after: DossierState) -> None:
    """It was answered, or the dossier ended before it was."""
    consultation = after.consultation(share.number)
    said = consultation.answer if consultation else None
    answered_at = consultation.answered_at if consultation else None
    share.open, share.order_at = False, answered_at or after.ended_at or share.due_at
    share.outcome = (AGREES if said.agrees else DIFFERS) if said else ""
    share.save(update_fields=["open", "order_at", "outcome"])


def _rows(dossier: Dossier, numbers: set[int]) -> list[Share]:
    """The rows of these consultations; none is looked for when there is none."""
    return list(Share.objects.filter(dossier=dossier, kind=CONSULTED, number__in=numbers)) if numbers else []


def _note(share: Share, n: int) -> None:
    tallies.note_asked(unit=share.unit, procedure=share.procedure, due_at=share.due_at, n=n)
