"""Which parts of linked dossiers lie with which unit, for its list: it follows from the events, act by act."""

from __future__ import annotations

from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.part import PartState
from motlan.web.dossiers.models import Dossier, Share
from motlan.web.dossiers.rights import PART


def follow(*, dossier: Dossier, before: DossierState, after: DossierState) -> None:
    """Bring the rows of a dossier up to what an act changed; inside the act's transaction."""
    if not after.parts:
        return
    was, now = _rows(dossier, before), _rows(dossier, after)
    if not was:
        Share.objects.bulk_create(now.values())
        return
    for number, row in now.items():
        if _said(row) != _said(was[number]):
            changed = {"unit": row.unit, "open": row.open, "due_at": row.due_at, "order_at": row.order_at}
            Share.objects.filter(dossier=dossier, kind=PART, number=number).update(**changed)


def _rows(dossier: Dossier, state: DossierState) -> dict[int, Share]:
    return {number: _row(dossier, state, number, one) for number, one in enumerate(state.parts.values(), start=1)}


def _row(dossier: Dossier, state: DossierState, number: int, one: PartState) -> Share:
    due_at = one.due_at or state.due_at or dossier.filed_at
    # Its number is the part's place in the dossier.
    return Share(
        dossier=dossier,
        kind=PART,
        number=number,
        unit=one.deciding,
        procedure=one.procedure,
        words=one.key,
        open=one.runs and not state.ended,
        due_at=due_at,
        order_at=one.ended_at or due_at,
    )


def _said(row: Share) -> tuple[object, ...]:
    return row.unit, row.open, row.due_at, row.order_at
