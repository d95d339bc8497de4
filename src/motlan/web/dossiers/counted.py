"""What indicators count of a dossier beside what its queues show, from its procedure and its events.

Each is written by the act that brings it, in the act's transaction, so that the published table is never behind.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from motlan.service.dossiers import deadlines
from motlan.service.dossiers.decisions import limit_of
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Status
from motlan.service.procedures.fee import has_fee
from motlan.service.procedures.spec import Procedure
from motlan.web.house import house

DAYS, HOURS = "days", "hours"


def of_procedure(procedure: Procedure) -> dict[str, Any]:
    """What its procedure says of every dossier, at the filing."""
    return {
        "has_fee": has_fee(procedure),
        "owes_result": bool(procedure.result.document),
        "limit_kind": DAYS if procedure.time_limit.working_days is not None else HOURS,
    }


def of_state(state: DossierState) -> dict[str, Any]:
    """What its events say."""
    scanned = {component for component, files in state.attachments.items() if component and files}
    brought = {*state.papers, *state.originals}
    paid = state.payment.paid > state.payment.refunded
    return {
        "fee": max(state.fee, state.payment.asked) - state.payment.remitted,
        "paid_way": state.payment.way if paid else "",
        # The declaration is typed into a form, online and at the counter alike: it exists as data from the start.
        "files": 1 + len(scanned),
        "papers_only": len(brought - scanned),
        "reused": len(state.replaced),
        "sources": _listed(held.source for held in state.held.values()),
        "assurance": state.assurance,
        "handling": _handling(state),
    }


def longest(state: DossierState) -> datetime | None:
    """Until when one that was refused before its reception might have been handled: nobody promised a day, so that the
    procedure's longest time counts, from the filing and without the waits for the person (Decision 766/QĐ-TTg, 2.1).
    None for every other: it was promised a day, or is not counted.
    """
    if state.status is not Status.NOT_RECEIVED or state.received_at is not None or state.filed_at is None:
        return None
    here = house()
    form, calendar = here.forms.version(state.procedure, state.version), here.workspace.calendar
    verify = form.verify_when is not None and form.verify_when.holds(state.values)
    limit = limit_of(procedure=form.procedure, verify=verify)
    until = deadlines.due(limit=limit, received_at=state.filed_at, calendar=calendar)
    for one in state.waits:
        until = deadlines.resumed(
            limit=limit, due_at=until, asked_at=one.since, supplied_at=one.until, calendar=calendar
        )
    return until


def _listed(sources: Any) -> str:
    """Databases between commas, so that each is found by itself: ``,civil_status,population,``."""
    names = sorted({source for source in sources if source})
    return f",{','.join(names)}," if names else ""


def _handling(state: DossierState) -> int | None:
    if state.ended_at is None or state.received_at is None:
        return None
    here = house()
    return deadlines.handled(
        limit=here.forms.version(state.procedure, state.version).procedure.time_limit,
        received_at=state.received_at,
        ended_at=state.ended_at,
        waits=[(one.since, one.until) for one in state.waits if one.since >= state.received_at],
        calendar=here.workspace.calendar,
    )
